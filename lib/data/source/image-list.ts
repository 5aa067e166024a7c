/**
 * A list of labelled pictures and where their bytes lie: the one form that every source of pictures takes.
 *
 * Held as columns, so that the 1.28 million pictures of ImageNet take about 60 MB and not a gigabyte of objects.
 * @module
 */
import { BnlabError } from '../../errors';

/** How the bytes of an example are to be understood. */
export type Encoding = 'picture' | 'cifar';

/** One picture: everything a worker needs to read it. */
export interface ImageEntry {
  readonly label: number;
  /** Name in reports: `n01440764_10026.JPEG`. */
  readonly name: string;
  /** The file that has the bytes: an archive, a shard, or the picture itself. */
  readonly file: string;
  /** First byte in that file. */
  readonly offset: number;
  readonly size: number;
}

/** Pictures in a fixed order, with labels. */
export class ImageList {
  readonly length: number;

  /** Made by `ImageListBuilder`. */
  constructor(
    /** Name of each class in label order; for ImageNet the sorted synset ids. */
    readonly classes: readonly string[],
    /** [length], 0 … classes - 1. */
    readonly labels: Uint16Array,
    readonly offsets: Float64Array,
    readonly sizes: Uint32Array,
    readonly encoding: Encoding,
    readonly names: TextColumn,
    /** The files that hold the pictures. */
    readonly containers: readonly string[],
    /** [length], place of each picture's file in `containers`. */
    readonly containerOf: Uint32Array,
  ) {
    this.length = labels.length;
  }

  /** Name of picture i. */
  name(i: number): string {
    return this.names.at(i);
  }

  /** Picture i. @throws BnlabError when there is none. */
  entry(i: number): ImageEntry {
    if (!(Number.isInteger(i) && i >= 0 && i < this.length)) {
      const hint = 'Draw the indices for this very list.';
      throw new BnlabError({ where: 'ImageList', expected: `an index below ${this.length}`, got: `${i}`, hint });
    }
    const file = this.containers[this.containerOf[i]];
    return { label: this.labels[i], name: this.names.at(i), file, offset: this.offsets[i], size: this.sizes[i] };
  }

  /** The same pictures with the containers somewhere else (an archive that was moved after it was indexed). */
  withContainers(containers: readonly string[]): ImageList {
    const { classes, labels, offsets, sizes, encoding, names, containerOf } = this;
    return new ImageList(classes, labels, offsets, sizes, encoding, names, containers, containerOf);
  }

  /** The pictures at `indices`, in that order, as a list of its own with the same classes. */
  subset(indices: ArrayLike<number>): ImageList {
    const builder = new ImageListBuilder({ encoding: this.encoding });
    for (let i = 0; i < indices.length; i++) {
      const entry = this.entry(indices[i]);
      builder.add({ ...entry, className: this.classes[entry.label] });
    }
    return builder.build(this.classes);
  }
}

/** Text values one after another in one block of bytes. */
export class TextColumn {
  constructor(
    /** UTF-8. */
    readonly bytes: Uint8Array,
    /** Value i lies from starts[i] to starts[i + 1], as in an Arrow column. */
    readonly starts: Int32Array,
  ) {}

  /** Value i. */
  at(i: number): string {
    const [start, end] = [this.starts[i], this.starts[i + 1]];
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, end - start).toString('utf8');
  }

  /** Values from `from` up to but not including `to`, as a column of their own. */
  slice(from: number, to: number): TextColumn {
    const base = this.starts[from];
    const starts = this.starts.slice(from, to + 1).map((start) => start - base);
    return new TextColumn(this.bytes.subarray(base, this.starts[to]), starts);
  }
}

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
    const start = this.starts[i];
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
  build(classes: readonly string[] = [...this.classIds.keys()].sort()): ImageList {
    const labelOf = new Map(classes.map((name, label) => [name, label]));
    const labels = [...this.classIds.keys()].map((name) => {
      const label = labelOf.get(name);
      if (label !== undefined) return label;
      const hint = 'Training and validation data must have the same classes.';
      const expected = `one of ${classes.length} classes`;
      throw new BnlabError({ kind: 'data', where: 'ImageList', expected, got: name, hint });
    });
    const n = this.count;
    return new ImageList(
      classes,
      Uint16Array.from(this.classOf.subarray(0, n), (id) => labels[id]),
      this.offsets.slice(0, n),
      this.sizes.slice(0, n),
      this.encoding,
      new TextColumn(this.text.subarray(0, this.starts[n]), this.starts.slice(0, n + 1)),
      [...this.fileIds.keys()],
      this.fileOf.slice(0, n),
    );
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
