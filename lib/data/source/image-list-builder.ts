/**
 * Collects pictures into the columns of an image list.
 * @module
 */
import { BnlabError } from '../../errors';
import { ImageList, type Encoding, type ListOrigin } from './image-list';
import { labelsOf } from './labels-of';
import { TextColumn } from './text-column';

/** What the builder is told about a picture. */
export interface NewImage {
  readonly className: string;
  readonly name: string;
  readonly file: string;
  readonly offset: number;
  readonly size: number;
}

/** Collects pictures into columns that grow by doubling. */
export class ImageListBuilder {
  private count = 0;
  private readonly encoding: Encoding;
  private readonly classIds = new Map<string, number>();
  private readonly fileIds = new Map<string, number>();
  private classOf = new Uint32Array(1024);
  private fileOf = new Uint32Array(1024);
  private offsets = new Float64Array(1024);
  private sizes = new Uint32Array(1024);
  private starts = new Int32Array(1025);
  private text = Buffer.alloc(1 << 15);

  constructor({ encoding = 'picture' }: { encoding?: Encoding } = {}) {
    this.encoding = encoding;
  }

  /** Pictures so far. */
  get length(): number {
    return this.count;
  }

  /** Appends a picture. @throws BnlabError (`data`) for sizes and offsets that no file has. */
  add({ className, name, file, offset, size }: NewImage): void {
    if (!(offset >= 0 && Number.isSafeInteger(offset) && size >= 0 && size < 2 ** 32)) {
      const hint = 'The index or the archive is damaged: make it again.';
      const got = `offset ${offset}, size ${size}`;
      throw new BnlabError({ kind: 'data', where: name, expected: 'a place in a file', got, hint });
    }
    const i = this.count++;
    if (i === this.sizes.length) this.grow();
    this.classOf[i] = idOf(this.classIds, className);
    this.fileOf[i] = idOf(this.fileIds, file);
    this.offsets[i] = offset;
    this.sizes[i] = size;
    const start = this.starts[i]!;
    if (start + 3 * name.length > this.text.length)
      this.text = Buffer.concat([this.text], 2 * (start + 3 * name.length));
    this.starts[i + 1] = start + this.text.write(name, start);
  }

  /**
   * The list, in the order of the calls. Classes are sorted by name, as torchvision, Caffe and TFDS number ImageNet's
   * synsets; `classes` gives another order or adds classes without pictures.
   *
   * @throws BnlabError (`data`) when a picture's class is not among `classes`.
   */
  build(classes: readonly string[] = [...this.classIds.keys()].sort(), origin?: ListOrigin): ImageList {
    const labelOf = labelsOf(this.classIds.keys(), classes);
    const labels = [...this.classIds.keys()].map((name) => labelOf.get(name)!);
    const n = this.count;
    return new ImageList({
      classes,
      labels: Uint16Array.from(this.classOf.subarray(0, n), (id) => labels[id]!),
      offsets: this.offsets.slice(0, n),
      sizes: this.sizes.slice(0, n),
      encoding: this.encoding,
      names: new TextColumn(this.text.subarray(0, this.starts[n]), this.starts.slice(0, n + 1)),
      containers: [...this.fileIds.keys()],
      containerOf: this.fileOf.slice(0, n),
      origin,
    });
  }

  private grow(): void {
    const size = 2 * this.sizes.length;
    const grown = <T extends Uint32Array | Int32Array | Float64Array>(old: T, fresh: T): T => {
      fresh.set(old);
      return fresh;
    };
    this.classOf = grown(this.classOf, new Uint32Array(size));
    this.fileOf = grown(this.fileOf, new Uint32Array(size));
    this.offsets = grown(this.offsets, new Float64Array(size));
    this.sizes = grown(this.sizes, new Uint32Array(size));
    this.starts = grown(this.starts, new Int32Array(size + 1));
  }
}

function idOf(ids: Map<string, number>, key: string): number {
  const known = ids.get(key);
  if (known !== undefined) return known;
  ids.set(key, ids.size);
  return ids.size - 1;
}
