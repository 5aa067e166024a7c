/**
 * Pictures that are in both parts of a set, though scaled or compressed anew: what is validated on must not have been trained on.
 * @module
 */
import type { Glance } from './look';
import { THUMB } from './look';

/** Two pictures that look alike. */
export interface NearDuplicate {
  /** Place in the training list. */
  readonly train: number;
  /** Place in the validation list. */
  readonly validation: number;
  /** Mean difference of the small copies, in levels of 0 … 255. */
  readonly difference: number;
}

const WORDS = 4;
/** Bits of 64 in which the hashes may differ: with four words one of them is then equal. */
const MOST_BITS = 3;
/** Mean difference of the small copies up to which two pictures are called alike, in levels. */
const MOST_LEVELS = 6;

/** Pairs over the parts whose difference hashes and small copies are alike, the most alike first. */
export function nearDuplicates(train: readonly Glance[], validation: readonly Glance[]): NearDuplicate[] {
  const hashes = train.map(({ thumb }) => differenceHash(thumb));
  const buckets = new Map<number, number[]>();
  hashes.forEach((hash, i) => {
    for (let word = 0; word < WORDS; word++) {
      const key = word * 65_536 + hash[word]!;
      buckets.set(key, [...(buckets.get(key) ?? []), i]);
    }
  });
  const pairs: NearDuplicate[] = [];
  for (const glance of validation) {
    const hash = differenceHash(glance.thumb);
    const candidates = new Set([...hash].flatMap((value, word) => buckets.get(word * 65_536 + value) ?? []));
    for (const i of candidates) {
      if (distance(hash, hashes[i]!) > MOST_BITS) continue;
      const other = train[i]!;
      const difference = meanDifference(glance.thumb, other.thumb);
      if (difference <= MOST_LEVELS) pairs.push({ train: other.index, validation: glance.index, difference });
    }
  }
  return pairs.sort((a, b) => a.difference - b.difference);
}

/** 64 bits: whether each of 8 x 8 grey values is darker than the one to its right. */
function differenceHash(thumb: Uint8Array): Uint16Array {
  const hash = new Uint16Array(WORDS);
  const grey = (at: number) => 299 * thumb[3 * at]! + 587 * thumb[3 * at + 1]! + 114 * thumb[3 * at + 2]!;
  let bit = 0;
  for (let y = 0; y < THUMB.height; y++) {
    for (let x = 0; x + 1 < THUMB.width; x++, bit++) {
      const at = y * THUMB.width + x;
      if (grey(at) < grey(at + 1)) hash[bit >> 4]! |= 1 << (bit & 15);
    }
  }
  return hash;
}

function distance(a: Uint16Array, b: Uint16Array): number {
  let bits = 0;
  for (let word = 0; word < WORDS; word++) for (let rest = a[word]! ^ b[word]!; rest !== 0; rest &= rest - 1) bits++;
  return bits;
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}
