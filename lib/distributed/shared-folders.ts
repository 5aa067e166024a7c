/**
 * The folders that local ranks share, and what becomes of one whose launcher was killed: its name says whose it is.
 * @module
 */
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { BnlabError, messageOf, systemCodeOf } from '../errors';
import { isRunning, startOf } from '../lock-holder';

/** `bnlab-ranks-SPACE-PID-START-random`: where the number of the launcher's process counts, that number, and when it started. */
const NAME = /^bnlab-ranks-([0-9a-f]{12})-(\d+)-([0-9a-f]{12})-/;

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** Names the processes among which a number is one: containers may share memory, and number their processes alike. */
function space(): string {
  let namespace = '';
  try {
    namespace = readlinkSync('/proc/self/ns/pid');
  } catch {
    // a system that has one numbering
  }
  return digest(`${os.hostname()} ${namespace}`);
}

const memory = () => (existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir());

/**
 * Makes the folder that the ranks of a local run share, after removing those whose launcher was killed.
 *
 * @param counters what the ranks begin with.
 * @returns its path; the maker removes it.
 * @throws BnlabError (`io`) where the memory is full, or cannot be written.
 */
export function makeSharedFolder(counters: Uint8Array): string {
  const root = memory();
  removeAbandoned(root);
  const name = `bnlab-ranks-${space()}-${process.pid}-${digest(startOf(process.pid) ?? '')}-`;
  let folder: string | undefined;
  try {
    folder = mkdtempSync(path.join(root, name));
    writeFileSync(path.join(folder, 'counters'), counters);
    return folder;
  } catch (thrown) {
    if (folder !== undefined) removeSharedFolder(folder);
    throw memoryError(root, thrown);
  }
}

/** Removes it with all that is in it. */
export function removeSharedFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** What the system refuses of the memory that ranks share. */
export function memoryError(where: string, thrown: unknown): BnlabError {
  const isFull = ['ENOSPC', 'EDQUOT', 'ENOMEM'].includes(systemCodeOf(thrown) ?? '');
  const hint = isFull
    ? 'Free some of it, allow more (a container: --shm-size), or start fewer processes.'
    : 'Is it there, and may this user write it?';
  const expected = 'memory for what ranks share';
  return new BnlabError({ kind: 'io', where, expected, got: messageOf(thrown), hint, cause: thrown });
}

/** Whether the launcher that made a folder was killed. */
export function isAbandoned(folder: string): boolean {
  const [, where, pid, start] = NAME.exec(path.basename(folder)) ?? [];
  return start !== undefined && where === space() && !isRunningSince(Number(pid), start);
}

/** Removes the folders of this user whose launcher does not run any more; what cannot be known, or removed, stays. */
function removeAbandoned(root: string): void {
  try {
    for (const name of readdirSync(root)) {
      const folder = path.join(root, name);
      if (!isAbandoned(folder)) continue;
      const found = lstatSync(folder, { throwIfNoEntry: false });
      // a link may lead anywhere
      if (found?.isDirectory() && found.uid === process.getuid?.()) removeSharedFolder(folder);
    }
  } catch (thrown) {
    // another launch may be removing the same; a launch does not fail for what others left
    if (systemCodeOf(thrown) === undefined) throw thrown;
  }
}

function isRunningSince(pid: number, start: string): boolean {
  if (!isRunning(pid)) return false;
  const now = startOf(pid);
  // where the system does not say when a process started, any process of that number counts
  return now === undefined || digest(now) === start;
}
