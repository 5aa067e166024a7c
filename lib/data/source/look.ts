/**
 * A look at the pictures of a list: small copies, mean and deviation of the colours, and what cannot be decoded.
 * @module
 */
import { recordPicture } from '../loader/records';
import { decodePicture } from '../pictures/decode';
import { chooseDecoder } from '../pictures/decoders';
import type { Fault } from '../pictures/faults';
import { resample, type Box, type Picture } from '../pictures/resample';
import { eachPicture } from './each-picture';
import type { ImageList } from './image-list';
import { evenly } from './sample';

/** Side of a tile of the contact sheet in pixels. */
export const TILE = 64;
/** Size in pixels of the copies that pictures are compared by. */
export const THUMB = { width: 9, height: 8 } as const;

/** A picture that was looked at. */
export interface Glance {
  /** Place in the list. */
  readonly index: number;
  /** uint8 [8, 9, 3]: the whole picture. */
  readonly thumb: Uint8Array;
  /** uint8 [TILE, TILE, 3]: its middle. */
  readonly tile: Uint8Array;
}

/** What a look gives. */
export interface Look {
  readonly glances: readonly Glance[];
  /** Of red, green and blue over all pixels that were seen, in units of the full scale (0 … 1). */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly faults: readonly Fault[];
}

/** Looks at up to `most` evenly spread pictures. @throws BnlabError (`io`) when the disk fails. */
export async function lookAt(
  list: ImageList,
  { most, onProgress }: { most: number; onProgress?: (done: number, total: number) => void },
): Promise<Look> {
  const decoder = chooseDecoder();
  const { encoding } = list;
  const sums = new ColourSums();
  const glances: Glance[] = [];
  const faults = await eachPicture(list, {
    places: evenly(list.length, most),
    look: async (bytes, { name }, index) => {
      const picture =
        encoding === 'picture' ? await decodePicture(bytes, name, { decoder }) : recordPicture(bytes, encoding);
      sums.add(picture);
      glances.push({ index, thumb: shrunk(picture, THUMB), tile: middle(picture) });
    },
    onProgress,
  });
  return { glances, ...sums.result(), faults };
}

/** Sums of whole numbers stay exact in float64 for 10^11 pixels. */
class ColourSums {
  private pixels = 0;
  private readonly sum = [0, 0, 0];
  private readonly squares = [0, 0, 0];

  add({ data, width, height }: Picture): void {
    const values = width * height * 3;
    for (let i = 0; i < values; i++) {
      this.sum[i % 3]! += data[i]!;
      this.squares[i % 3]! += data[i]! * data[i]!;
    }
    this.pixels += width * height;
  }

  result(): Pick<Look, 'mean' | 'deviation'> {
    const mean = this.sum.map((sum) => sum / this.pixels);
    const variance = this.squares.map((sum, c) => Math.max(0, sum / this.pixels - mean[c]! ** 2));
    return { mean: mean.map((m) => m / 255), deviation: variance.map((v) => Math.sqrt(v) / 255) };
  }
}

function shrunk(picture: Picture, size: { readonly width: number; readonly height: number }, box?: Box): Uint8Array {
  const into = new Uint8Array(size.width * size.height * 3);
  const whole = { x: 0, y: 0, width: picture.width, height: picture.height };
  resample(picture, { box: box ?? whole, ...size, into });
  return into;
}

function middle(picture: Picture): Uint8Array {
  const side = Math.min(picture.width, picture.height);
  const box = { x: (picture.width - side) / 2, y: (picture.height - side) / 2, width: side, height: side };
  return shrunk(picture, { width: TILE, height: TILE }, box);
}
