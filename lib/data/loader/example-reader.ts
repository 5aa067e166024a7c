/**
 * From an entry of an image list to pixels in place: what each worker of the loader does for each example.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BnlabError, systemCodeOf } from '../../errors';
import { Random } from '../../random';
import { centreCrop, distortColours, multiCrops, randomResizedCrop, type Distortion } from '../pictures/augment';
import { tfCrop, torchvisionCrop } from '../pictures/pipeline-views';
import { renderCrops, type PictureCrop, type Size } from '../pictures/decode';
import type { DecoderName } from '../pictures/decoders';
import { FileReader } from '../archives/file-reader';
import type { Encoding, ImageEntry } from '../source/image-list';
import { isPictureName } from '../source/picture-names';
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

const MOST_OPEN = 32;

/** Reads examples; keeps the archives open that it reads from. */
export class ExampleReader {
  private readonly open = new Map<string, FileReader>();

  constructor(private readonly options: ReaderOptions) {}

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

  /** The stored bytes of an entry. @throws BnlabError: `io` when an archive ends early, `data` when a picture's own file does. */
  bytes({ file, offset, size, name }: ImageEntry): Uint8Array {
    const reader = this.reader(file);
    const bytes = reader.read(offset, size);
    if (bytes.length === size) return bytes;
    const got = `${bytes.length} bytes: the file ends at byte ${reader.size}`;
    const expected = `${size} bytes of ${name} at byte ${offset}`;
    if (isPictureName(path.basename(file))) {
      const hint = 'The picture has changed since it was listed: restore it, or let such pictures be skipped.';
      throw new BnlabError({ kind: 'data', where: reader.name, expected, got, hint });
    }
    const hint = 'The archive is cut off or has changed since it was indexed: restore it, or index it again.';
    throw new BnlabError({ kind: 'io', where: reader.name, expected, got, hint });
  }

  /** Closes all files. */
  close(): void {
    for (const reader of this.open.values()) reader.close();
    this.open.clear();
  }

  private reader(file: string): FileReader {
    const known = this.open.get(file);
    if (known) return known;
    if (this.open.size >= MOST_OPEN) {
      const [oldest, reader] = this.open.entries().next().value!;
      reader.close();
      this.open.delete(oldest);
    }
    const reader = openOrBlame(file);
    this.open.set(file, reader);
    return reader;
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

/** A single missing picture is that picture's fault; when its folder is gone too, the disk is. */
function openOrBlame(file: string): FileReader {
  try {
    return new FileReader(file);
  } catch (thrown) {
    const cause = thrown instanceof Error ? thrown.cause : undefined;
    const alone = ['ENOENT', 'EACCES'].includes(systemCodeOf(cause) ?? '') && existsSync(path.dirname(file));
    if (!(thrown instanceof BnlabError) || !alone || !isPictureName(path.basename(file))) throw thrown;
    const { where, expected, got, hint } = thrown;
    throw new BnlabError({ kind: 'data', where: path.basename(where), expected, got, hint, cause });
  }
}
