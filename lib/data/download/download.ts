/**
 * One file from any of several mirrors: resumed, retried, checked, and put in place whole or not at all.
 * @module
 */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { BnlabError, messageOf } from '../../errors';
import { ioError, makeFolder, syncFolder } from '../../files';
import { fileChecksum, type Digest } from './checksum';
import { fetchInto, TransferError, type TransferProgress } from './transfer';

/** A published file: where it lies and how to know it. */
export interface RemoteFile {
  /** The same file on every mirror, best first. */
  readonly urls: readonly string[];
  /** Size in bytes, where the publisher gives it. */
  readonly bytes?: number;
  readonly digest: Digest;
  /** Lower-case hexadecimal. */
  readonly checksum: string;
}

/** How hard to try. */
export interface DownloadOptions {
  /** Rounds over the mirrors. */
  readonly attempts?: number;
  /** Time for any mirror at all to answer, in milliseconds, over all mirrors together. */
  readonly connectMilliseconds?: number;
  /** A transfer without a byte for this long is broken off (and resumed), in milliseconds. */
  readonly stallMilliseconds?: number;
  /** Pause before the second round, doubled for each further one, in milliseconds. */
  readonly pauseMilliseconds?: number;
  readonly onProgress?: TransferProgress;
}

/** True when the user forbids the network: BNLAB_OFFLINE is set, and not to 0. */
export function isOffline(): boolean {
  return !['', '0', undefined].includes(process.env.BNLAB_OFFLINE);
}

/**
 * Downloads `remote` to `file`. What has arrived waits in `file.part`; a broken transfer goes on from there, now or at the
 * next call. The checksum decides: a file with another one never gets the name `file`.
 *
 * @throws BnlabError (`io`) when no mirror delivered it, naming what each one did; also when BNLAB_OFFLINE is set.
 */
export async function download(remote: RemoteFile, file: string, options: DownloadOptions = {}): Promise<void> {
  if (isOffline()) throw failure(file, ['BNLAB_OFFLINE is set'], 'Unset BNLAB_OFFLINE to allow downloads.');
  const { attempts = 4, connectMilliseconds = 2000, pauseMilliseconds = 500 } = options;
  makeFolder(path.dirname(file));
  const problems = new Map<string, string>();
  let mirrors = [...remote.urls];
  let deadline = Date.now() + connectMilliseconds;
  for (let attempt = 0; attempt < attempts && mirrors.length > 0; attempt++) {
    if (attempt > 0) await pause(pauseMilliseconds * 2 ** (attempt - 1));
    let answered = false;
    for (const url of [...mirrors]) {
      const problem = await tryMirror(remote, url, file, Math.max(1, deadline - Date.now()), options);
      if (!problem) return;
      problems.set(url, problem.message);
      if (problem.final) mirrors = mirrors.filter((mirror) => mirror !== url);
      answered ||= problem.answered;
      if (problem.answered) deadline = Date.now() + connectMilliseconds;
    }
    // nobody answered at all: there is no network, and more rounds would only make the user wait
    if (!answered) break;
  }
  throw failure(
    file,
    [...problems].map(([url, problem]) => `${new URL(url).host}: ${problem}`),
  );
}

/** One try at one mirror: undefined when the file is in place, else what went wrong. */
async function tryMirror(
  remote: RemoteFile,
  url: string,
  file: string,
  connectMilliseconds: number,
  { stallMilliseconds = 20_000, onProgress }: DownloadOptions,
): Promise<TransferError | undefined> {
  const part = `${file}.part`;
  const resumed = existsSync(part) && statSync(part).size > 0;
  try {
    if (!resumed || statSync(part).size !== remote.bytes) {
      await fetchInto(part, { url, bytes: remote.bytes, connectMilliseconds, stallMilliseconds, onProgress });
    }
  } catch (thrown) {
    if (thrown instanceof TransferError) return thrown;
    throw thrown;
  }
  const found = await fileChecksum(part, remote.digest);
  if (found === remote.checksum) {
    putInPlace(part, file);
    return undefined;
  }
  rmSync(part, { force: true });
  // after a resume the fault may lie in what was there before, so the same mirror gets another chance
  const message = `${remote.digest} ${found} instead of ${remote.checksum}`;
  return new TransferError(message, { answered: true, final: !resumed });
}

function putInPlace(part: string, file: string): void {
  try {
    const handle = openSync(part, 'r+');
    fsyncSync(handle);
    closeSync(handle);
    renameSync(part, file);
    syncFolder(path.dirname(file));
  } catch (thrown) {
    throw ioError(file, 'a file that can be put in place', thrown);
  }
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
