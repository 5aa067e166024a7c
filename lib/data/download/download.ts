/**
 * One file from any of several mirrors: resumed, retried, checked, and put in place whole or not at all.
 * @module
 */
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { BnlabError, messageOf } from '../../errors';
import { putInPlace, removeIfEmpty } from '../../files';
import { withLock, type LockOptions } from '../../locks';
import { sizeOf } from '../disk';
import { fileChecksum, type Digest } from './checksum';
import { TransferError } from './request';
import { fetchInto, type Patience, type TransferProgress } from './transfer';

/** A published file: where it lies and how to know it. */
export interface RemoteFile {
  /** The same file on every mirror, best first. */
  readonly urls: readonly string[];
  /** Size in bytes, where the publisher gives it. */
  readonly bytes?: number;
  readonly digest: Digest;
  /** Lower-case hexadecimal. */
  readonly checksum: string;
  /** SHA-256, where the publisher gives it besides another digest; both must hold. */
  readonly sha256?: string;
}

/** How hard to try. */
export interface DownloadOptions extends Partial<Patience> {
  /** Rounds over the mirrors. */
  readonly attempts?: number;
  /** Pause before the second round, doubled for each further one, in milliseconds. */
  readonly pauseMilliseconds?: number;
  readonly onProgress?: TransferProgress;
  /** Called once when another process is downloading the same file: who it is. */
  readonly onWait?: (sentence: string) => void;
}

/** As curl is usually asked: half a minute of less than 1 kB a second is too slow. */
const PATIENCE: Patience = {
  connectMilliseconds: 10_000,
  headerMilliseconds: 30_000,
  stallMilliseconds: 30_000,
  slowestBytesPerSecond: 1000,
  slowMilliseconds: 30_000,
};

/** True when the user forbids the network: BNLAB_OFFLINE is set, and not to 0. */
export function isOffline(): boolean {
  return !['', '0', undefined].includes(process.env.BNLAB_OFFLINE);
}

/**
 * Downloads `remote` to `file`. What has arrived waits in `file.part`; a broken transfer goes on from there, now or at the
 * next call. The checksum decides: a file with another one never gets the name `file`, and one that is there and has it is not
 * asked for again. One process at a time: a second one waits, and finds the file.
 *
 * @throws BnlabError (`io`) when no mirror delivered it, naming what each one did; also when BNLAB_OFFLINE is set.
 * @throws BnlabError (`data`) when a file of that name has another checksum.
 */
export async function download(remote: RemoteFile, file: string, options: DownloadOptions = {}): Promise<void> {
  if (isOffline()) throw failure(file, ['BNLAB_OFFLINE is set'], 'Unset BNLAB_OFFLINE to allow downloads.');
  const purpose = `downloading ${path.basename(file)}`;
  await lockInFolder(file, { purpose, onWait: options.onWait }, async () => {
    if (existsSync(file)) await checkFile(remote, file);
    else await tryMirrors(remote, file, options);
  });
}

/** Works under the lock of `target`; a folder that had to be made for it and stays empty goes again. @throws what the work throws. */
export async function lockInFolder(target: string, options: LockOptions, work: () => Promise<void>): Promise<void> {
  const folder = path.dirname(target);
  const isNew = !existsSync(folder);
  try {
    await withLock(target, options, work);
  } finally {
    if (isNew) removeIfEmpty(folder);
  }
}

/** Looks whether a file is the published one. @throws BnlabError (`data`) when it is not. */
export async function checkFile(remote: RemoteFile, file: string): Promise<void> {
  const problem = await checksumProblem(remote, file);
  if (problem === undefined) return;
  const hint = 'It is not the published file: move it away or delete it, and try again.';
  throw new BnlabError({ kind: 'data', where: file, expected: 'the published file', got: problem, hint });
}

async function checksumProblem(
  { bytes, digest, checksum, sha256 }: RemoteFile,
  file: string,
): Promise<string | undefined> {
  const size = sizeOf(file);
  if (bytes !== undefined && size !== bytes) return `${size} bytes instead of ${bytes}`;
  const wanted: (readonly [Digest, string])[] = [[digest, checksum]];
  if (sha256 !== undefined) wanted.push(['sha256', sha256]);
  for (const [name, value] of wanted) {
    const found = await fileChecksum(file, name);
    if (found !== value) return `${name} ${found} instead of ${value}`;
  }
  return undefined;
}

async function tryMirrors(remote: RemoteFile, file: string, options: DownloadOptions): Promise<void> {
  const { attempts = 4, pauseMilliseconds = 500 } = options;
  const problems = new Map<string, string>();
  let mirrors = [...remote.urls];
  let have = sizeOf(`${file}.part`);
  for (let attempt = 0; attempt < attempts && mirrors.length > 0; attempt++) {
    if (attempt > 0) await pause(pauseMilliseconds * 2 ** (attempt - 1));
    let isAnyReached = false;
    for (const url of [...mirrors]) {
      const problem = await tryMirror(remote, url, file, options);
      if (!problem) return;
      problems.set(url, problem.message);
      if (problem.failure === 'refused') mirrors = mirrors.filter((mirror) => mirror !== url);
      isAnyReached ||= problem.failure !== 'unreachable';
    }
    // there is no network, and more rounds would only make the user wait
    if (!isAnyReached) break;
    // a connection that breaks often still arrives, as long as each round brings more than a slow one may
    const now = sizeOf(`${file}.part`);
    if (now - have >= leastProgress(options)) attempt = 0;
    have = now;
  }
  throw failure(
    file,
    [...problems].map(([url, problem]) => `${new URL(url).host}: ${problem}`),
  );
}

/** Bytes that the slowest transfer brings which is not broken off. */
function leastProgress(options: DownloadOptions): number {
  const { slowestBytesPerSecond, slowMilliseconds } = { ...PATIENCE, ...options };
  return Math.max(1, (slowestBytesPerSecond * slowMilliseconds) / 1000);
}

/** One try at one mirror: undefined when the file is in place, else what went wrong. */
async function tryMirror(
  remote: RemoteFile,
  url: string,
  file: string,
  options: DownloadOptions,
): Promise<TransferError | undefined> {
  const part = `${file}.part`;
  const isResumed = sizeOf(part) > 0;
  try {
    if (!isResumed || sizeOf(part) !== remote.bytes) {
      await fetchInto(part, { ...PATIENCE, ...options, url, bytes: remote.bytes });
    }
  } catch (thrown) {
    if (thrown instanceof TransferError) return thrown;
    throw thrown;
  }
  const problem = await checksumProblem(remote, part);
  if (problem === undefined) {
    putInPlace(part, file);
    return undefined;
  }
  rmSync(part, { force: true });
  // after a resume the fault may lie in what was there before, so the same mirror gets another chance
  return new TransferError(problem, isResumed ? 'broken' : 'refused');
}

function failure(file: string, problems: readonly string[], hint?: string): BnlabError {
  return new BnlabError({
    kind: 'io',
    where: path.basename(file),
    expected: 'a download',
    got: problems.join('; ') || 'no mirror to ask',
    hint: hint ?? 'Check the network and try again (what has arrived is kept), or copy the file there by hand.',
  });
}

/** The first line of an error's story, for a sentence that goes on. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof BnlabError ? thrown.got : messageOf(thrown);
}
