/**
 * A list of labelled pictures and where their bytes lie: the one form that every source of pictures takes.
 *
 * Held as columns, so that the 1.28 million pictures of ImageNet take about 60 MB and not a gigabyte of objects.
 * @module
 */
import { BnlabError } from '../../errors';
import { containerStates } from './container-state';
import { labelsOf } from './labels-of';
import { NOTHING_LEFT_OUT, type LeftOut } from './left-out';
import type { TextColumn } from './text-column';

/**
 * How the bytes of an example are to be understood: a picture file, a CIFAR record (32x32, three planes), or a digit of MNIST's
 * format (28x28, grey).
 */
export type Encoding = 'picture' | 'cifar' | 'digit';

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
  /** What the file was when it was listed, see `containerState`; undefined where that makes no difference. */
  readonly state?: string;
}

/** Where a list comes from: which layout was recognised, why, and what was left out. */
export interface ListOrigin {
  /** `class folders`, `WebDataset shards`, … */
  readonly layout: string;
  /** What made it recognised as that. */
  readonly why: string;
  readonly leftOut: LeftOut;
  /** The parts of the set, where one archive holds them. */
  readonly parts?: ListParts;
}

/** Folders of an archive, from its root (`set/train`), whose pictures are the parts of a set. */
export interface ListParts {
  readonly train: string;
  /** Undefined where there is none: then all pictures are the training part's. */
  readonly validation?: string;
  /** What lies beside them and is not used. */
  readonly unused: readonly string[];
}

/** The columns of a list. */
export interface ListColumns {
  /** Name of each class in label order; for ImageNet the sorted synset ids. */
  readonly classes: readonly string[];
  /** [length], 0 … classes - 1. */
  readonly labels: Uint16Array;
  readonly offsets: Float64Array;
  readonly sizes: Uint32Array;
  readonly encoding: Encoding;
  readonly names: TextColumn;
  /** The files that hold the pictures. */
  readonly containers: readonly string[];
  /** [length], place of each picture's file in `containers`. */
  readonly containerOf: Uint32Array;
  /** What each of those files was when it was listed. */
  readonly states?: readonly (string | undefined)[];
  readonly origin?: ListOrigin;
}

/** Pictures in a fixed order, with labels. */
export class ImageList implements ListColumns {
  readonly length: number;
  readonly classes: readonly string[];
  readonly labels: Uint16Array;
  readonly offsets: Float64Array;
  readonly sizes: Uint32Array;
  readonly encoding: Encoding;
  readonly names: TextColumn;
  readonly containers: readonly string[];
  readonly containerOf: Uint32Array;
  readonly states?: readonly (string | undefined)[];
  readonly origin: ListOrigin;

  /** Made by `ImageListBuilder`. */
  constructor(columns: ListColumns) {
    this.classes = columns.classes;
    this.labels = columns.labels;
    this.offsets = columns.offsets;
    this.sizes = columns.sizes;
    this.encoding = columns.encoding;
    this.names = columns.names;
    this.containers = columns.containers;
    this.containerOf = columns.containerOf;
    this.states = columns.states;
    this.origin = columns.origin ?? { layout: 'pictures', why: 'listed by a program', leftOut: NOTHING_LEFT_OUT };
    this.length = columns.labels.length;
  }

  /** Name of picture i. @throws BnlabError when there is none. */
  name(i: number): string {
    return this.names.at(this.checked(i));
  }

  /** Picture i. @throws BnlabError when there is none. */
  entry(i: number): ImageEntry {
    this.checked(i);
    const container = this.containerOf[i]!;
    const [file, state] = [this.containers[container]!, this.states?.[container]];
    const [label, offset, size] = [this.labels[i]!, this.offsets[i]!, this.sizes[i]!];
    const entry = { label, name: this.names.at(i), file, offset, size };
    return state === undefined ? entry : { ...entry, state };
  }

  /** The same pictures with the containers somewhere else (an archive that was moved after it was indexed). */
  withContainers(containers: readonly string[]): ImageList {
    return new ImageList({ ...this.columns(), containers, states: undefined });
  }

  /** The same pictures, to be read out of no other archives than those that lie there now. */
  sealed(): ImageList {
    return new ImageList({ ...this.columns(), states: containerStates(this.containers) });
  }

  /** The same pictures with another word about where they come from. */
  withOrigin(origin: Partial<ListOrigin>): ImageList {
    return new ImageList({ ...this.columns(), origin: { ...this.origin, ...origin } });
  }

  /** The pictures at `indices`, in that order, as a list of its own with the same classes. */
  subset(indices: ArrayLike<number>): ImageList {
    return this.pick(indices, this.labels, this.classes);
  }

  /**
   * The same pictures with the labels that their class names have in `classes`.
   *
   * @throws BnlabError (`data`) when the class of a picture is not among them.
   */
  relabelled(classes: readonly string[]): ImageList {
    return this.regrouped((className) => className, classes);
  }

  /**
   * The list with other class names: `rename` gives the name of picture i, or undefined to leave it out.
   *
   * @throws BnlabError (`data`) when a new name is not among `classes` (default: the new names, sorted).
   */
  regrouped(rename: (className: string, i: number) => string | undefined, classes?: readonly string[]): ImageList {
    const names = Array.from(this.labels, (label, i) => rename(this.classes[label]!, i));
    const kept = Uint32Array.from(names.keys()).filter((i) => names[i] !== undefined);
    const found = new Set(names.filter((name) => name !== undefined));
    const labelOf = labelsOf(found, classes ?? [...found].sort());
    const labels = Uint16Array.from(names, (name) => (name === undefined ? 0 : labelOf.get(name)!));
    return this.pick(kept, labels, [...labelOf.keys()]);
  }

  private pick(indices: ArrayLike<number>, labels: Uint16Array, classes: readonly string[]): ImageList {
    const n = indices.length;
    const at = (i: number) => this.checked(indices[i]!);
    return new ImageList({
      ...this.columns(),
      classes,
      labels: Uint16Array.from({ length: n }, (_, i) => labels[at(i)]!),
      offsets: Float64Array.from({ length: n }, (_, i) => this.offsets[at(i)]!),
      sizes: Uint32Array.from({ length: n }, (_, i) => this.sizes[at(i)]!),
      containerOf: Uint32Array.from({ length: n }, (_, i) => this.containerOf[at(i)]!),
      names: this.names.pick(indices),
    });
  }

  private checked(i: number): number {
    if (Number.isInteger(i) && i >= 0 && i < this.length) return i;
    const hint = 'Draw the indices for this very list.';
    throw new BnlabError({ where: 'ImageList', expected: `an index below ${this.length}`, got: `${i}`, hint });
  }

  private columns(): ListColumns {
    const { classes, labels, offsets, sizes, encoding, names, containers, containerOf, states, origin } = this;
    return { classes, labels, offsets, sizes, encoding, names, containers, containerOf, states, origin };
  }
}
