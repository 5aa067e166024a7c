/**
 * Libraries that take a tenth of a second to load and that most commands never need: nothing may import them but these functions.
 * @module
 */
import { loadOptional } from '../optional';

/**
 * sharp, which reads and writes pictures.
 *
 * Where workers use it the main thread must have called this before they start: on glibc its libraries would be closed with the
 * first worker that ends.
 */
export function loadSharp(): typeof import('sharp') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- on demand
  return require('sharp') as typeof import('sharp');
}

/** Apache Arrow, which indexes are stored with. @throws BnlabError where it is not installed. */
export function loadArrow(): typeof import('apache-arrow') {
  return loadOptional('apache-arrow', 'an index in Arrow’s format');
}
