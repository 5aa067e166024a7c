/**
 * How much work a primitive is, and whether it is worth another core.
 *
 * Waking the other cores takes tens of microseconds, more where others use them too, and each step pays it anew: a step of
 * a small network is faster on one core, and a single primitive that woke the rest would take that away. So the number of
 * threads is a matter of each primitive's work, and with the same settings always the same: so are the bits.
 * @module
 */

/** What a primitive does: products of numbers that stay in the caches, or a pass over memory. */
export type Work = { readonly multiplyAdds: number } | { readonly floats: number };

/** From this many multiply-adds on (a tenth of a millisecond and more on one core), they are shared. */
const SHARED_MULTIPLY_ADDS = 8_000_000;
/** From this many numbers on (about a tenth of a millisecond on one core), a pass over memory is shared. */
const SHARED_FLOATS = 131_072;

/** Whether work is large enough to be shared between the cores. */
export function isShared(work: Work): boolean {
  return 'floats' in work ? work.floats >= SHARED_FLOATS : work.multiplyAdds >= SHARED_MULTIPLY_ADDS;
}
