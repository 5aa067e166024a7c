/**
 * From an entry of an image list to pixels in place: what each worker of the loader does for each example.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BnlabError, systemCodeOf } from '../../errors';
import { Random } from '../../random';
import { centreCrop, distortColours, multiCrops, randomResizedCrop, type Distortion } from '../pictures/augment';
import { renderCrops, type PictureCrop, type Size } from '../pictures/decode';
import type { DecoderName } from '../pictures/decoders';
import { FileReader } from '../archives/file-reader';
import type { Encoding, ImageEntry } from '../source/image-list';
import { showRecord } from './records';

/** How examples are to be seen: `train` at random, `centre` and `crops144` for evaluation. */
export type View = 'train' | 'centre' | 'crops144';

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
    const choose = (picture: Size): readonly PictureCrop[] => {
      if (view === 'train') return [randomResizedCrop(picture, random)];
      return view === 'centre' ? [centreCrop(picture)] : multiCrops(picture);
    };
    const { encoding } = this.options;
    if (encoding !== 'picture') showRecord({ record: bytes, name: entry.name, encoding, view, size, random, into });
    else await renderCrops(bytes, entry.name, choose, { width: size, height: size, into, ...this.options });
    if (view === 'train') distortColours(into, distortion, random);
  }

  /** The stored bytes of an entry. */
  bytes({ file, offset, size, name }: ImageEntry): Uint8Array {
    const reader = this.reader(file);
    const bytes = reader.read(offset, size);
    if (bytes.length === size) return bytes;
    throw new BnlabError({
      kind: 'io',
      where: reader.name,
      expected: `${size} bytes of ${name} at byte ${offset}`,
      got: `${bytes.length} bytes: the file ends at byte ${reader.size}`,
      hint: 'The archive is cut off or has changed since it was indexed: restore it, or index it again.',
    });
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

/** A single missing picture is that picture's fault; when its folder is gone too, the disk is. */
function openOrBlame(file: string): FileReader {
  try {
    return new FileReader(file);
  } catch (thrown) {
    const cause = thrown instanceof Error ? thrown.cause : undefined;
    const alone = ['ENOENT', 'EACCES'].includes(systemCodeOf(cause) ?? '') && existsSync(path.dirname(file));
    const isPicture = /\.(jpe?g|png)$/i.test(file);
    if (!(thrown instanceof BnlabError) || !alone || !isPicture) throw thrown;
    const { where, expected, got, hint } = thrown;
    throw new BnlabError({ kind: 'data', where: path.basename(where), expected, got, hint, cause });
  }
}
