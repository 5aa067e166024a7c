/**
 * Files that are either whole or absent.
 * @module
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { BnlabError, systemCodeOf } from './errors';
import { ioError } from './io-error';
import { temporaryName } from './temporaries';

export { ioError, readError } from './io-error';

/** Makes a folder and its parents. @throws BnlabError (`io`) when it cannot be made. */
export function makeFolder(folder: string): void {
  const place = path.resolve(folder);
  try {
    makeMissing(place);
  } catch (thrown) {
    // a file above: Node 20 calls that ENOTDIR, Node 24 comes as far as making a folder of the file's name
    const isAbove = systemCodeOf(thrown) === 'EEXIST' && (thrown as NodeJS.ErrnoException).path !== place;
    throw ioError(folder, 'a folder that can be made', thrown, isAbove ? 'ENOTDIR' : undefined);
  }
}

/** Node's own recursion never ends where a folder is there and takes none: below /proc the system says "no such folder" for ever. */
function makeMissing(folder: string): void {
  if (isFolder(folder)) return;
  const above = path.dirname(folder);
  if (above !== folder) makeMissing(above);
  try {
    mkdirSync(folder);
  } catch (thrown) {
    // another process may have made it in the meantime
    if (!(systemCodeOf(thrown) === 'EEXIST' && isFolder(folder))) throw thrown;
  }
}

const isFolder = (place: string) => statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;

/**
 * Writes a file so that a reader sees the old content or the new, never a part: temporary name, fsync, rename, fsync of the folder.
 *
 * @throws BnlabError (`io`) when anything fails; the old file is then untouched and the temporary one removed.
 */
export function writeFileAtomic(file: string, content: string | Uint8Array): void {
  const pending = new PendingFile(file);
  try {
    pending.write(typeof content === 'string' ? Buffer.from(content) : content);
    pending.commit();
  } finally {
    pending.discard();
  }
}

/** Where a file that comes piece by piece is written, and what is done to it last. */
export interface StreamOptions {
  /** Called with the file descriptor (readable and writable) when all pieces are written. */
  readonly finish?: (handle: number) => void;
}

/**
 * As {@link writeFileAtomic}, for content that comes in pieces.
 *
 * @throws BnlabError (`io`) when the disk fails; whatever the pieces' maker throws goes through. The old file is then untouched.
 */
export async function writeStreamAtomic(
  file: string,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  { finish }: StreamOptions = {},
): Promise<void> {
  const pending = new PendingFile(file);
  try {
    for await (const piece of pieces) pending.write(piece);
    pending.commit(finish);
  } finally {
    pending.discard();
  }
}

/** Gives a file that is fully written its name: fsync, rename, fsync of the folder. @throws BnlabError (`io`). */
export function putInPlace(temporary: string, file: string): void {
  try {
    const handle = openSync(temporary, 'r+');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
    syncFolder(path.dirname(file));
  } catch (thrown) {
    throw ioError(file, 'a file that can be put in place', thrown);
  }
}

/** Writes all of the bytes at a position, or after what was written last: one write may take only part of them. @throws what the system throws. */
export function writeFully(handle: number, bytes: Uint8Array, position?: number): void {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(handle, bytes, done, bytes.length - done, position === undefined ? null : position + done);
  }
}

/** A file under its temporary name. */
class PendingFile {
  private readonly temporary: string;
  private handle: number | undefined;

  constructor(private readonly file: string) {
    makeFolder(path.dirname(file));
    this.temporary = temporaryName(file);
    this.guard(() => (this.handle = openSync(this.temporary, 'wx+')));
  }

  write(bytes: Uint8Array): void {
    this.guard(() => writeFully(this.handle!, bytes));
  }

  commit(finish?: (handle: number) => void): void {
    this.guard(() => {
      finish?.(this.handle!);
      fsyncSync(this.handle!);
      this.close();
      renameSync(this.temporary, this.file);
      syncFolder(path.dirname(this.file));
    });
  }

  /** Removes what was not committed. */
  discard(): void {
    this.close();
    rmSync(this.temporary, { force: true });
  }

  private close(): void {
    if (this.handle !== undefined) closeSync(this.handle);
    this.handle = undefined;
  }

  private guard(doIt: () => void): void {
    try {
      doIt();
    } catch (thrown) {
      throw thrown instanceof BnlabError ? thrown : ioError(this.file, 'a file that can be written', thrown);
    }
  }
}

/**
 * Whether a file can be written when its content is known: its folder is made, and a temporary file comes and goes there.
 *
 * @throws BnlabError (`io`) for a folder of that name, and for a place that cannot be written.
 */
export function checkWritable(file: string): void {
  const pending = new PendingFile(file);
  try {
    if (existsSync(file) && statSync(file).isDirectory())
      throw ioError(file, 'a file that can be written', new Error('it is a folder'));
    pending.write(Uint8Array.of(0));
  } finally {
    pending.discard();
  }
}

/**
 * Whether files can be written into a folder once there are any; a folder that is not there is made for it, and goes again.
 *
 * @throws BnlabError (`io`) for a place that cannot be written.
 */
export function checkFolderWritable(folder: string): void {
  const missing: string[] = [];
  for (let at = path.resolve(folder); !existsSync(at); at = path.dirname(at)) missing.push(at);
  try {
    checkWritable(path.join(folder, `check-${process.pid}`));
  } finally {
    for (const made of missing) removeIfEmpty(made);
  }
}

/** Removes a folder that was made for nothing; what another process has put something into stays. */
export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (thrown) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR'].includes(systemCodeOf(thrown) ?? '')) throw thrown;
  }
}

/**
 * Gives a folder that is fully written its name: rename, fsync of the folder above. An empty folder of that name is replaced.
 *
 * @throws BnlabError (`io`).
 */
export function putFolderInPlace(temporary: string, folder: string): void {
  try {
    renameSync(temporary, folder);
    syncFolder(path.dirname(folder));
  } catch (thrown) {
    throw ioError(folder, 'a folder that can be put in place', thrown);
  }
}

/** Writes a value as indented JSON with a final newline, atomically. @throws BnlabError (`io`). */
export function writeJsonAtomic(file: string, value: unknown): void {
  writeFileAtomic(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** Makes a finished rename survive a power cut; some file systems cannot sync folders, and then the rename alone must do. */
export function syncFolder(folder: string): void {
  let handle: number;
  try {
    handle = openSync(folder, 'r');
  } catch {
    return;
  }
  try {
    fsyncSync(handle);
  } catch (thrown) {
    if (!['EINVAL', 'EPERM', 'ENOTSUP'].includes(systemCodeOf(thrown) ?? '')) throw thrown;
  } finally {
    closeSync(handle);
  }
}
