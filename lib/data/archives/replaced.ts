/**
 * Members of an archive that come again later under the same name, as `tar --append` writes them.
 * @module
 */
import type { ImageList } from '../source/image-list';
import { plainName } from './member-name';

/** Why such a picture is left out. */
export const REPLACED = 'a member that comes again later under the same name';

/** Places in the list of the pictures that whoever unpacks the archive would lose to a later one of the same class and name. */
export function replacedMembers(list: ImageList): ReadonlySet<number> {
  const hashes = Float64Array.from({ length: list.length }, (_, i) => hashOf(keyOf(list, i)));
  // numbers first: a set of a million names would take a hundred megabytes to find nothing
  const sorted = hashes.slice().sort();
  const twice = new Set(sorted.filter((hash, i) => i > 0 && hash === sorted[i - 1]));
  const replaced = new Set<number>();
  const last = new Map<string, number>();
  for (let i = 0; twice.size > 0 && i < list.length; i++) {
    if (!twice.has(hashes[i]!)) continue;
    const key = keyOf(list, i);
    const before = last.get(key);
    if (before !== undefined) replaced.add(before);
    last.set(key, i);
  }
  return replaced;
}

const keyOf = (list: ImageList, i: number) => `${list.containerOf[i]} ${list.labels[i]} ${plainName(list.name(i))}`;

/** 53 bits of two FNV-1a hashes. */
function hashOf(text: string): number {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x5bd1e995);
  }
  return (a >>> 0) * 2 ** 21 + ((b >>> 0) >>> 11);
}
