/**
 * One process at a time at a thing on the disk: the second one waits, or says who holds it.
 *
 * A lock is a file `TARGET.lock` that names its holder. It comes into being whole (a hard link) and outlives a killed holder,
 * so whoever meets it asks whether that process still runs. Whatever is written under a lock can be left half done only together
 * with its file: who takes it next removes what is left, and where there is no such file, there is nothing to tidy.
 * @module
 */
import { existsSync, rmSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { BnlabError, systemCodeOf } from './errors';
import { makeFolder } from './files';
import { breakAbandoned, createLockFile, isHeld, readLockFile, removeLockDrafts } from './lock-file';
import { BEAT, describeHolder, thisHolder, type LockHolder } from './lock-holder';
import { removeTemporariesOf } from './temporaries';
import { undoneWithCell } from './undo';

/** How to take a lock. */
export interface LockOptions {
  /** What is being done under it, for the other process's message: `unpacking imagenette-160`. */
  readonly purpose: string;
  /** How long to wait for another holder, in milliseconds; 0 refuses at once. Default: as long as it takes. */
  readonly waitMilliseconds?: number;
  /** Called once when there is somebody to wait for, with a sentence that says who it is. Default: a warning of the process. */
  readonly onWait?: (sentence: string) => void;
}

/** A lock that is held. */
export interface Lock {
  /** Gives it back; a second call does nothing. */
  release(): void;
}

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
    if (!told) onWait(`${path.basename(target)}: waiting for ${describeHolder(taken)}`);
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
  const holder = readLockFile(`${target}.lock`);
  return holder && isHeld(`${target}.lock`, holder) ? holder : undefined;
}

/**
 * For a target that is whole, and is about to be used without its lock: what a killed process left beside it goes, by `tidy`,
 * under the lock. Costs one look at the disk where there was none; a folder that cannot be written stays as it is.
 */
export function tidyAfterKilled(target: string, tidy: () => void = () => undefined): void {
  if (!existsSync(`${target}.lock`) || lockHolder(target)) return;
  try {
    const taken = attempt(target, 'tidying');
    if (!('release' in taken)) return;
    try {
      tidy();
    } finally {
      taken.release();
    }
  } catch (thrown) {
    const code = thrown instanceof BnlabError ? systemCodeOf(thrown.cause) : undefined;
    if (!['EROFS', 'EACCES', 'EPERM'].includes(code ?? '')) throw thrown;
  }
}

function attempt(target: string, purpose: string): Lock | LockHolder {
  const file = `${target}.lock`;
  makeFolder(path.dirname(file));
  for (;;) {
    const mine = thisHolder(purpose);
    if (createLockFile(file, mine)) return tidied(target, keep(file, mine.id));
    const holder = readLockFile(file);
    if (!holder) continue;
    if (isHeld(file, holder)) return holder;
    breakAbandoned(file, holder);
  }
}

/** The lock, when what killed holders left under temporary names is gone. */
function tidied(target: string, lock: Lock): Lock {
  try {
    removeLockDrafts(`${target}.lock`);
    removeTemporariesOf(target);
    return lock;
  } catch (thrown) {
    lock.release();
    throw thrown;
  }
}

function keep(file: string, id: string): Lock {
  if (held.size === 0) process.on('exit', releaseAll);
  held.add(file);
  const timer = setInterval(() => beat(file, id), BEAT);
  timer.unref();
  const release = () => {
    forget();
    clearInterval(timer);
    if (!held.delete(file)) return;
    if (held.size === 0) process.off('exit', releaseAll);
    if (readLockFile(file)?.id === id) rmSync(file, { force: true });
  };
  const forget = undoneWithCell(release);
  return { release };
}

function beat(file: string, id: string): void {
  if (readLockFile(file)?.id !== id) return;
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

function refusal(target: string, holder: LockHolder): BnlabError {
  return new BnlabError({
    kind: 'io',
    where: target,
    expected: 'a place that no other process is working on',
    got: describeHolder(holder),
    hint: `Wait until it is done, or end it. Its lock is ${path.basename(target)}.lock.`,
  });
}
