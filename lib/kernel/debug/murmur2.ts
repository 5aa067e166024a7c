/**
 * MurmurHash2, by which front ends of Jupyter name a cell's code to the debugger.
 * @module
 */

const MULTIPLIER = 0x5bd1e995;
const SHIFT = 24;

/** The 32-bit hash of a text's UTF-8 bytes (A. Appleby's MurmurHash2, x86 form). */
export function murmur2(text: string, seed: number): number {
  const bytes = Buffer.from(text, 'utf8');
  let hash = (seed ^ bytes.length) >>> 0;
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) {
    let word = Math.imul(bytes.readUInt32LE(at), MULTIPLIER);
    word = Math.imul(word ^ (word >>> SHIFT), MULTIPLIER);
    hash = Math.imul(hash, MULTIPLIER) ^ word;
  }
  if (at < bytes.length) {
    for (let i = bytes.length - 1; i >= at; i--) hash ^= bytes[i]! << (8 * (i - at));
    hash = Math.imul(hash, MULTIPLIER);
  }
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return (hash ^ (hash >>> 15)) >>> 0;
}
