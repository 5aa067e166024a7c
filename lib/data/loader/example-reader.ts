/**
 * From an entry of an image list to pixels in place: what each worker of the loader does for each example.
 * @module
 */
import { Random } from '../../random';
import { centreCrop, multiCrops, randomResizedCrop } from '../pictures/augment';
import { distortColours, type Distortion } from '../pictures/colours';
import { tfCrop, torchvisionCrop } from '../pictures/pipeline-views';
import { renderCrops, type PictureCrop, type Size } from '../pictures/decode';
import type { DecoderName } from '../pictures/decoders';
import type { Encoding, ImageEntry } from '../source/image-list';
import { EntryReader } from './entry-reader';
import { showRecord } from './records';

/**
 * How examples are to be seen: `train` at random; for evaluation `centre` and `crops144`, or as torchvision's or TensorFlow's
 * published pipelines look at them.
 */
export type View = 'train' | 'centre' | 'crops144' | 'torchvision' | 'tf';

/** Everything about the task that does not change from example to example. */
export interface ReaderOptions {
  /** Side of the output in pixels. */
  readonly size: number;
  readonly view: View;
  readonly distortion: Distortion;
  readonly seed: number;
  readonly encoding: Encoding;
  readonly decoder: DecoderName;
  readonly upright: boolean;
  readonly exact?: boolean;
}

/** Pictures shown of each example. */
export function viewsOf(view: View): number {
  return view === 'crops144' ? 144 : 1;
}

/** Reads examples and shows them. */
export class ExampleReader extends EntryReader {
  constructor(private readonly options: ReaderOptions) {
    super();
  }

  /**
   * Reads, decodes, crops and distorts one example into `into`, uint8 [views, size, size, 3].
   *
   * The randomness depends on (seed, epoch, index) alone.
   *
   * @throws BnlabError: `data` when this picture is at fault, `io` when the disk is or the archive ends early.
   */
  async read(entry: ImageEntry, index: number, epoch: number, into: Uint8Array): Promise<void> {
    const { size, view, distortion, seed } = this.options;
    const random = new Random(seed).split(`augment ${epoch} ${index}`);
    const bytes = this.bytes(entry);
    const choose = (picture: Size) => cropsOf(view, picture, size, random);
    const { encoding } = this.options;
    if (encoding !== 'picture') showRecord({ record: bytes, name: entry.name, encoding, view, size, random, into });
    else {
      // the published pipelines decode at full size
      const exact = this.options.exact === true || view === 'torchvision' || view === 'tf';
      await renderCrops(bytes, entry.name, choose, { width: size, height: size, into, ...this.options, exact });
    }
    if (view === 'train') distortColours(into, distortion, random);
  }
}

/** The crops of a picture in a view; the randomness of training comes from `random`. */
function cropsOf(view: View, picture: Size, side: number, random: Random): readonly PictureCrop[] {
  switch (view) {
    case 'train':
      return [randomResizedCrop(picture, random)];
    case 'centre':
      return [centreCrop(picture)];
    case 'crops144':
      return multiCrops(picture);
    case 'torchvision':
      return [torchvisionCrop(picture, side)];
    case 'tf':
      return [tfCrop(picture)];
  }
}
