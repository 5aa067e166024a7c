/**
 * Reads every picture of a source once and says which ones are at fault.
 * @module
 */
import path from 'node:path';
import { BnlabError } from '../../errors';
import { decodePicture } from '../pictures/decode';
import { chooseDecoder, type DecoderName } from '../pictures/decoders';
import { ExampleReader } from '../loader/example-reader';
import type { Fault } from '../pictures/faults';
import type { ImageList } from './image-list';

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
  const reader = new ExampleReader({
    size: 32,
    view: 'centre',
    distortion: 'none',
    seed: 0,
    encoding,
    decoder,
    upright: false,
  });
  const faults: Fault[] = [];
  const counts = new Uint32Array(list.classes.length);
  try {
    for (let i = 0; i < list.length; i++) {
      const entry = list.entry(i);
      counts[entry.label]++;
      try {
        const bytes = reader.bytes(entry);
        if (encoding === 'picture') await decodePicture(bytes, entry.name, { decoder });
      } catch (thrown) {
        if (!(thrown instanceof BnlabError && thrown.kind === 'data')) throw thrown;
        const { name, file, offset } = entry;
        faults.push({ index: i, name, container: path.basename(file), offset, problem: thrown.got });
      }
      onProgress?.(i + 1, list.length);
    }
  } finally {
    reader.close();
  }
  return {
    images: list.length,
    classes: counts.length,
    perClass: [counts.reduce((a, b) => Math.min(a, b)), counts.reduce((a, b) => Math.max(a, b))],
    decoder,
    faults,
  };
}
