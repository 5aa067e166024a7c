/**
 * The file of a lock: made whole or not at all, and removed once when its holder was killed.
 * @module
 */
import { existsSync, linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BnlabError, systemCodeOf } from './errors';
import { ioError, readError } from './files';
import { checkedReading } from './json';
import { ageOf, isAlive, LockHolderSchema, thisHolder, type LockHolder } from './lock-holder';

/** Making or removing a lock takes microseconds; who has been at it for this long, in milliseconds, was killed. */
const INSTANT = 10_000;
/** A draft's name: that of the lock, or of the mark of who breaks it, and an id. */
const DRAFT = /^(\.breaking)?\.[0-9a-f]{16}$/;

/** Makes the file of a lock with its whole content, unless it is there: false then. @throws BnlabError (`io`). */
export function createLockFile(file: string, holder: LockHolder): boolean {
  const draft = `${file}.${holder.id}`;
  const text = `${JSON.stringify(holder)}\n`;
  try {
    writeFileSync(draft, text, { flag: 'wx' });
    link(draft, file, text);
    return true;
  } catch (thrown) {
    // or who has the lock took the draft, still empty, for one that a killed process left
    if (['EEXIST', 'ENOENT'].includes(systemCodeOf(thrown) ?? '') && existsSync(path.dirname(file))) return false;
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

/**
 * Who a lock's file names; undefined when it is not there. An empty one is being written just now, or its writer was killed, or the
 * power failed: its holder has no id.
 *
 * @throws BnlabError (`io`) for a file that is no lock or cannot be read.
 */
export function readLockFile(file: string): LockHolder | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'ENOENT') return undefined;
    throw readError(file, 'a lock that can be read', thrown);
  }
  if (text === '') return { ...thisHolder('an empty lock'), id: '', pid: 0 };
  const reading = checkedReading(text, LockHolderSchema);
  if (reading.fault === undefined) return reading.value;
  const hint = 'It is no lock of bnlab: move that file away.';
  const { fault: got, cause } = reading;
  throw new BnlabError({ kind: 'io', where: file, expected: 'a lock', got, hint, cause });
}

/** Whether the holder that a lock's file names still has it. */
export function isHeld(file: string, holder: LockHolder): boolean {
  return holder.id === '' ? ageOf(file) < INSTANT : isAlive(holder, file);
}

/**
 * Removes an abandoned lock. Only one process at a time may do so (it holds `FILE.breaking`), and it looks again first:
 * otherwise two that saw the same dead holder could each remove the other's new lock.
 */
export function breakAbandoned(file: string, dead: LockHolder): void {
  const breaking = `${file}.breaking`;
  if (!createLockFile(breaking, thisHolder('removing an abandoned lock'))) {
    if (existsSync(breaking) && ageOf(breaking) > INSTANT) rmSync(breaking, { force: true });
    return;
  }
  try {
    if (readLockFile(file)?.id === dead.id) rmSync(file, { force: true });
  } finally {
    rmSync(breaking, { force: true });
  }
}

/** Removes the drafts and marks of processes that were killed while they took this lock; for whoever has it now. */
export function removeLockDrafts(file: string): void {
  const folder = path.dirname(file);
  const lock = path.basename(file);
  for (const name of readdirSync(folder)) {
    const rest = name.startsWith(lock) ? name.slice(lock.length) : '';
    if (rest !== '.breaking' && !DRAFT.test(rest)) continue;
    const draft = path.join(folder, name);
    const holder = readLockFile(draft);
    // nobody waits for an empty draft: whoever is writing it finds it gone, and asks again
    const isLost = holder?.id === '' && rest !== '.breaking';
    if (holder && (isLost || !isHeld(draft, holder))) rmSync(draft, { force: true });
  }
}
