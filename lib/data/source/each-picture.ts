/**
 * Pictures of a list one after another, with an account of those that are at fault.
 * @module
 */
import { EntryReader } from '../loader/entry-reader';
import { faultOf, type Fault } from '../pictures/faults';
import type { ImageEntry, ImageList } from './image-list';

/** What to do with the pictures. */
export interface EachPictureOptions {
  /** Which pictures, by their places in the list. */
  readonly places: readonly number[];
  /** Receives the stored bytes of each; what it throws may be the picture's fault. */
  readonly look: (bytes: Uint8Array, entry: ImageEntry, place: number) => Promise<void>;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Reads and looks at pictures; gives those at fault. @throws BnlabError (`io`) when the disk fails or an archive ends early. */
export async function eachPicture(
  list: ImageList,
  { places, look, onProgress }: EachPictureOptions,
): Promise<readonly Fault[]> {
  const reader = new EntryReader();
  const faults: Fault[] = [];
  try {
    for (const [done, place] of places.entries()) {
      const entry = list.entry(place);
      try {
        await look(reader.bytes(entry), entry, place);
      } catch (thrown) {
        faults.push(faultOf(entry, place, thrown));
      }
      onProgress?.(done + 1, places.length);
    }
  } finally {
    reader.close();
  }
  return faults;
}
