/**
 * Account of the processes that cells start, told to a guard outside of the kernel: should the kernel be killed, the guard ends them.
 * @module
 */
import { ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Writable } from 'node:stream';
import { startOf } from './descendants';

/** Keeps the last line it is told; when the kernel's end of the pipe is gone, runs the guard with the words of that line. */
const WAIT = 'while read -r line; do last=$line; done; [ -z "$last" ] || exec "$@" $last';

/** Node's way to start a process, which all others go through. */
interface Starter {
  spawn(this: ChildProcess, options: unknown): number;
}

/** Watches which processes this one starts and which have ended. With the first the guard is started, a shell that waits. */
export function guardChildren(): void {
  if (process.platform === 'win32') return;
  const prototype = ChildProcess.prototype as unknown as Starter;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the process that it is called on
  const original = prototype.spawn;
  const running = new Map<number, number>();
  let guard: Writable | undefined;
  const tell = () => guard?.write(`${[...running].map((each) => each.join(':')).join(' ')}\n`);
  const watched: Starter['spawn'] = function (options) {
    const result = original.call(this, options);
    const { pid } = this;
    const start = pid === undefined ? undefined : startOf(pid);
    if (pid === undefined || start === undefined) return result;
    running.set(pid, start);
    guard ??= startGuard(original, watched);
    tell();
    this.once('exit', () => {
      running.delete(pid);
      tell();
    });
    return result;
  };
  prototype.spawn = watched;
}

/** In a session of its own, so that who ends the kernel's group does not end it. */
function startGuard(original: Starter['spawn'], watched: Starter['spawn']): Writable {
  const compiled = path.join(__dirname, 'guard.js');
  const program = existsSync(compiled) ? [compiled] : [...process.execArgv, compiled.replace(/\.js$/, '.ts')];
  const prototype = ChildProcess.prototype as unknown as Starter;
  prototype.spawn = original;
  try {
    const child = spawn('/bin/sh', ['-c', WAIT, 'sh', process.execPath, ...program], {
      cwd: path.resolve(__dirname, '../..'),
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    child.unref();
    const pipe = child.stdin;
    pipe.on('error', () => undefined); // somebody has ended the guard: the kernel's own end still ends its children
    (pipe as unknown as { unref(): void }).unref();
    return pipe;
  } finally {
    prototype.spawn = watched;
  }
}
