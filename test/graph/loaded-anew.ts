/** A module as a second copy of the library would load it. */
import { createRequire } from 'node:module';

const load = createRequire(__filename);

/** What a module exports when it is loaded once more; those that imported it before keep what they have. */
export function loadedAnew<T>(file: string): T {
  const known = load.cache[file];
  delete load.cache[file];
  try {
    return load(file) as T;
  } finally {
    load.cache[file] = known;
  }
}
