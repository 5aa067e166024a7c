/**
 * Where indexes and unpacked copies go when the folder of the data cannot be written: BNLAB_CACHE.
 * @module
 */
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** The folder of caches: BNLAB_CACHE, else `bnlab` in XDG_CACHE_HOME or `~/.cache`. */
export function cacheFolder(): string {
  const { BNLAB_CACHE: own, XDG_CACHE_HOME: shared } = process.env;
  return own ? path.resolve(own) : path.join(shared || path.join(homedir(), '.cache'), 'bnlab');
}

/** A file's place in the cache: another one for each file, wherever it lies. */
export function cachePlace(room: string, file: string, ending: string): string {
  const real = existsSync(file) ? realpathSync(file) : path.resolve(file);
  const hash = createHash('sha256').update(real).digest('hex').slice(0, 16);
  return path.join(cacheFolder(), room, `${path.basename(file)}-${hash}${ending}`);
}

/** As {@link cachePlace}, another one also for each state of the file (size and time of change). */
export function cachePlaceOfContent(room: string, file: string, ending: string): string {
  const { size, mtimeMs } = statSync(file);
  return cachePlace(room, file, `-${size}-${Math.round(mtimeMs)}${ending}`);
}

/** Where a file that belongs to `file` is to be written: beside it, or in the cache where its folder cannot be written. */
export function placeBeside(file: string, ending: string): string {
  return isWritable(path.dirname(path.resolve(file))) ? `${file}${ending}` : cachePlace('indexes', file, ending);
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
