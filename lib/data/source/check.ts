/**
 * Reads every picture of a source once and says which ones are at fault.
 * @module
 */
import { decodePicture } from '../pictures/decode';
import { chooseDecoder, type DecoderName } from '../pictures/decoders';
import type { Fault } from '../pictures/faults';
import { eachPicture } from './each-picture';
import type { ImageList } from './image-list';
import { evenly } from './sample';

/** What was found. */
export interface CheckReport {
  readonly images: number;
  readonly classes: number;
  /** Pictures of the smallest and of the largest class. */
  readonly perClass: readonly [least: number, most: number];
  readonly decoder: DecoderName;
  readonly faults: readonly Fault[];
}

/** Decodes every picture. @throws BnlabError (`io`) when the disk fails or an archive ends early. */
export async function checkImages(
  list: ImageList,
  { onProgress }: { onProgress?: (done: number, total: number) => void } = {},
): Promise<CheckReport> {
  const decoder = chooseDecoder();
  const { encoding } = list;
  const counts = new Uint32Array(list.classes.length);
  for (const label of list.labels) counts[label]!++;
  const faults = await eachPicture(list, {
    places: evenly(list.length, Infinity),
    look: async (bytes, { name }) => {
      if (encoding === 'picture') await decodePicture(bytes, name, { decoder });
    },
    onProgress,
  });
  return {
    images: list.length,
    classes: counts.length,
    perClass: [counts.reduce((a, b) => Math.min(a, b)), counts.reduce((a, b) => Math.max(a, b))],
    decoder,
    faults,
  };
}
