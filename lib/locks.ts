/**
 * One process at a time at a thing on the disk: the second one waits, or says who holds it.
 *
 * A lock is a file `TARGET.lock` that names its holder. It comes into being whole (a hard link) and outlives a killed holder,
 * so whoever meets it asks whether that process still runs.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { BnlabError, systemCodeOf } from './errors';
import { ioError, makeFolder } from './files';

const Holder = z.object({
  /** Tells this lock from every other one. */
  id: z.string(),
  pid: z.number(),
  host: z.string(),
  /** When that process started, as the system counts it: process numbers are used again. */
  processStart: z.string(),
  /** When the lock was taken, ISO 8601. */
  since: z.string(),
  purpose: z.string(),
});

/** Who holds a lock, and what for. */
export type LockHolder = Readonly<z.infer<typeof Holder>>;

/** How to take a lock. */
export interface LockOptions {
  /** What is being done under it, for the other process's message: `unpacking imagenette-160`. */
  readonly purpose: string;
  /** How long to wait for another holder, in milliseconds; 0 refuses at once. Default: as long as it takes. */
  readonly waitMilliseconds?: number;
  /** Called once when there is somebody to wait for: who it is. Default: a warning of the process. */
  readonly onWait?: (sentence: string) => void;
}

/** A lock that is held. */
export interface Lock {
  /** Gives it back; a second call does nothing. */
  release(): void;
}

/** The holder touches its lock this often, in milliseconds, so that other machines can tell that it lives. */
const BEAT = 15_000;
/** A lock of another machine without a beat for this long, in milliseconds, has no holder any more. */
const SILENCE = 300_000;
/** Removing an abandoned lock takes microseconds; who has been at it for this long, in milliseconds, was killed. */
const BREAKING = 10_000;
const POLL = 100;

const held = new Set<string>();

/** Does `work` while no other process (and nobody else in this one) holds `target`. @throws BnlabError (`io`) as {@link takeLock}. */
export async function withLock<T>(target: string, options: LockOptions, work: () => T | Promise<T>): Promise<T> {
  const lock = await waitForLock(target, options);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** Takes a lock, waiting for its holder. @throws BnlabError (`io`) when the time is up, naming the holder, or when the folder cannot be written. */
export async function waitForLock(target: string, options: LockOptions): Promise<Lock> {
  const { purpose, waitMilliseconds = Infinity, onWait = (text) => process.emitWarning(text) } = options;
  const deadline = Date.now() + waitMilliseconds;
  for (let told = false; ;) {
    const taken = attempt(target, purpose);
    if ('release' in taken) return taken;
    if (Date.now() >= deadline) throw refusal(target, taken);
    if (!told) onWait(`${path.basename(target)}: waiting for ${describe(taken)}`);
    told = true;
    await pause(POLL);
  }
}

/** Takes a lock at once. @throws BnlabError (`io`) naming the holder when there is one, or when the folder cannot be written. */
export function takeLock(target: string, purpose: string): Lock {
  const taken = attempt(target, purpose);
  if ('release' in taken) return taken;
  throw refusal(target, taken);
}

/** The living holder of a target's lock; undefined when nobody has it. */
export function lockHolder(target: string): LockHolder | undefined {
  const holder = readHolder(`${target}.lock`);
  return holder && isAlive(holder, `${target}.lock`) ? holder : undefined;
}

function attempt(target: string, purpose: string): Lock | LockHolder {
  const file = `${target}.lock`;
  makeFolder(path.dirname(file));
  for (;;) {
    const id = randomBytes(8).toString('hex');
    const mine: LockHolder = {
      id,
      pid: process.pid,
      host: hostname(),
      processStart: processStart(process.pid),
      since: new Date().toISOString(),
      purpose,
    };
    if (create(file, mine)) return keep(file, id);
    const holder = readHolder(file);
    if (!holder) continue;
    if (isAlive(holder, file)) return holder;
    breakAbandoned(file, holder);
  }
}

/** Makes a file with its whole content, unless it is there: false then. */
function create(file: string, holder: LockHolder): boolean {
  const draft = `${file}.${holder.id}`;
  const text = `${JSON.stringify(holder)}\n`;
  try {
    writeFileSync(draft, text, { flag: 'wx' });
    link(draft, file, text);
    return true;
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'EEXIST') return false;
    throw ioError(file, 'a lock that can be taken', thrown);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** A second name for the draft; a file system without hard links gets a second file, which is not whole from the first moment. */
function link(draft: string, file: string, text: string): void {
  try {
    linkSync(draft, file);
  } catch (thrown) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(systemCodeOf(thrown) ?? '')) throw thrown;
    writeFileSync(file, text, { flag: 'wx' });
  }
}

function keep(file: string, id: string): Lock {
  if (held.size === 0) process.on('exit', releaseAll);
  held.add(file);
  const timer = setInterval(() => beat(file, id), BEAT);
  timer.unref();
  return {
    release: () => {
      clearInterval(timer);
      if (!held.delete(file)) return;
      if (held.size === 0) process.off('exit', releaseAll);
      if (readHolder(file)?.id === id) rmSync(file, { force: true });
    },
  };
}

function beat(file: string, id: string): void {
  if (readHolder(file)?.id !== id) return;
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch (thrown) {
    // the folder has gone, and nobody is left to be told that the holder lives
    if (systemCodeOf(thrown) !== 'ENOENT') throw thrown;
  }
}

function releaseAll(): void {
  for (const file of held) rmSync(file, { force: true });
}

function readHolder(file: string): LockHolder | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'ENOENT') return undefined;
    throw ioError(file, 'a lock that can be read', thrown);
  }
  try {
    return Holder.parse(JSON.parse(text));
  } catch (thrown) {
    const hint = 'It is no lock of bnlab: move that file away.';
    throw new BnlabError({ kind: 'io', where: file, expected: 'a lock', got: 'something else', hint, cause: thrown });
  }
}

function isAlive({ pid, host, processStart: start }: LockHolder, file: string): boolean {
  if (host !== hostname()) {
    const touched = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return Date.now() - touched < SILENCE;
  }
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'ESRCH') return false;
  }
  return start === '' || processStart(pid) === start;
}

/** A process's start in ticks since this boot of the machine; empty where the system does not say. */
function processStart(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // the name stands in brackets and may hold anything; the start is the 20th word after it
    return `${boot} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return '';
  }
}

/**
 * Removes an abandoned lock. Only one process at a time may do so (it holds `FILE.breaking`), and it looks again first:
 * otherwise two that saw the same dead holder could each remove the other's new lock.
 */
function breakAbandoned(file: string, dead: LockHolder): void {
  const breaking = `${file}.breaking`;
  if (!create(breaking, { ...dead, id: randomBytes(8).toString('hex') })) {
    const since = statSync(breaking, { throwIfNoEntry: false })?.mtimeMs;
    if (since !== undefined && Date.now() - since > BREAKING) rmSync(breaking, { force: true });
    return;
  }
  try {
    if (readHolder(file)?.id === dead.id) rmSync(file, { force: true });
  } finally {
    rmSync(breaking, { force: true });
  }
}

function describe({ pid, host, since, purpose }: LockHolder): string {
  const where = host === hostname() ? '' : ` on ${host}`;
  return `process ${pid}${where} (${purpose}, since ${since})`;
}

function refusal(target: string, holder: LockHolder): BnlabError {
  return new BnlabError({
    kind: 'io',
    where: target,
    expected: 'a place that no other process is working on',
    got: describe(holder),
    hint: `Wait until it is done, or end it. Its lock is ${path.basename(target)}.lock.`,
  });
}
