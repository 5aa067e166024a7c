/**
 * Where indexes and unpacked copies go when the folder of the data cannot be written: BNLAB_CACHE.
 * @module
 */
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { tidyAfterKilled, withLock } from '../../locks';
import { realPlace } from '../disk';
import { fileState } from './file-state';

/** The folder of caches: BNLAB_CACHE, else `bnlab` in XDG_CACHE_HOME or `~/.cache`. */
function cacheFolder(): string {
  const { BNLAB_CACHE: own, XDG_CACHE_HOME: shared } = process.env;
  return own ? path.resolve(own) : path.join(shared || path.join(homedir(), '.cache'), 'bnlab');
}

/** A file's place in the cache: another one for each file, wherever it lies. */
export function cachePlace(room: string, file: string, ending: string): string {
  const real = existsSync(file) ? realPlace(file) : path.resolve(file);
  const hash = createHash('sha256').update(real).digest('hex').slice(0, 16);
  return path.join(cacheFolder(), room, `${path.basename(file)}-${hash}${ending}`);
}

/**
 * A file in the cache, made by whoever asks for it first; its place is another one for each state of `file`, and what lies there is
 * whole or absent. Gives the place. @throws BnlabError (`io`), and what `make` throws.
 */
export async function madeOnce(
  room: string,
  { file, name, purpose }: { readonly file: string; readonly name: string; readonly purpose: string },
  make: (place: string) => Promise<void>,
): Promise<string> {
  const place = path.join(cachePlace(room, file, `-${fileState(file)}`), name);
  if (existsSync(place)) {
    tidyAfterKilled(place);
    return place;
  }
  await withLock(place, { purpose: `${purpose} ${path.basename(file)}` }, async () => {
    if (!existsSync(place)) await make(place);
  });
  return place;
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
