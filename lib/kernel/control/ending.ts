/**
 * The end of the kernel's process, which must come whatever the cells do.
 * @module
 */
import { inspect } from 'node:util';
import { endDescendants, startOf } from '../processes/descendants';
import type { MainInspector } from './main-inspector';
import { Shared, type ControlData, type FromControl } from './protocol';

/** How long the thread of the cells may take to end the process by itself; ms. */
const ORDERLY_MS = 500;
/** How long until the process is killed; ms. */
const LAST_MS = 2000;
const PARENT_MS = 500;

/** Ends the process: by a message, then in the middle of what it computes, then by force. */
export class Ending {
  private hasBegun = false;

  constructor(
    private readonly post: (message: FromControl) => void,
    private readonly inspector: MainInspector,
  ) {}

  /** Begins to end the process. */
  begin(code: number): void {
    if (this.hasBegun) return;
    this.hasBegun = true;
    this.post({ kind: 'exit', code });
    setTimeout(() => void this.inspector.evaluate(`process.exit(${code})`).catch(() => undefined), ORDERLY_MS);
    setTimeout(() => {
      endDescendants();
      process.kill(process.pid, 'SIGKILL');
    }, LAST_MS);
  }
}

/** A kernel whose Jupyter was killed would stay for ever. Jupyter's name for itself tells where it was killed before this is called. */
export function endWithParent(ending: Ending, env: NodeJS.ProcessEnv = process.env): void {
  const parent = process.ppid;
  const jupyter = Number(env.JPY_PARENT_PID);
  if (jupyter > 1 && jupyter !== parent && startOf(jupyter) === undefined) return ending.begin(1);
  setInterval(() => {
    if (process.ppid !== parent) ending.begin(1);
  }, PARENT_MS);
}

/**
 * The control worker's own end, by a fault or whatever else, is the end of the kernel: nobody could reach it any more. The thread of
 * the cells is asked first; where it computes and does not hear, the process is killed.
 */
export function endWithThread(
  post: (message: FromControl) => void,
  shared: ControlData['shared'],
  log: (text: string) => void,
): void {
  process.on('uncaughtExceptionMonitor', (thrown) =>
    log(`bnlab kernel: its control worker failed: ${inspect(thrown)}\n`),
  );
  process.on('exit', () => {
    Atomics.store(shared, Shared.flushed, 1); // nothing can be sent any more
    Atomics.notify(shared, Shared.flushed);
    post({ kind: 'exit', code: 1 });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LAST_MS);
    endDescendants();
    process.kill(process.pid, 'SIGKILL');
  });
}
