/**
 * What every image set has in common: pixels, labels, and an honest word about where they come from.
 * @module
 */
import { BnlabError } from '../../errors';
import type { LeftOut } from '../source/left-out';
import type { DataManifest, SplitManifest } from '../source/manifest';

/** Images and their labels, in the same order. */
export interface LabelledImages {
  /** Pixels, uint8, [examples, height, width, channels] flattened; 0 is background, 255 is full ink or light. */
  readonly images: Uint8Array;
  /** Class of each example, 0 … classes - 1. */
  readonly labels: Uint8Array;
}

/** Where the data of this run came from; every output of a run says it. */
export interface DataSource {
  readonly kind: 'files' | 'downloaded' | 'generated';
  /** What it is: `MNIST`, `Fashion-MNIST`, `CIFAR-10`, `generated digits`, … */
  readonly name?: string;
  /** One sentence for people, without any path of this machine. */
  readonly detail: string;
  /** Checksum of each file read (MD5), or of the generated pixels. */
  readonly checksums: Readonly<Record<string, string>>;
  /** The folder the files lie in; undefined for generated data. */
  readonly folder?: string;
  /** What lies beside the files, or is missing there; nothing by default. */
  readonly leftOut?: LeftOut;
  /** Where the test part comes from, when it is none of the set's own. */
  readonly split?: SplitManifest;
  /** The manifest of the source that the pictures were made of, where they are not the files' own. */
  readonly made?: DataManifest;
}

/** @throws BnlabError (`data`) when there is not exactly one label for each image. */
export function checkCounts(images: number, labels: number, where: string): void {
  if (images === labels) return;
  throw new BnlabError({
    kind: 'data',
    where,
    expected: 'as many labels as images',
    got: `${images} images and ${labels} labels`,
    hint: 'The two files belong to different sets: replace both by a pair from one source.',
  });
}

/** @throws BnlabError (`data`) when a label is not a class of the set. */
export function checkLabels(labels: Uint8Array, classes: number, where: string): void {
  const wrong = labels.findIndex((label) => label >= classes);
  if (wrong < 0) return;
  throw new BnlabError({
    kind: 'data',
    where,
    expected: `labels of 0 to ${classes - 1}`,
    got: `label ${labels[wrong]} at example ${wrong}`,
    hint: 'The file is damaged or belongs to another set: replace it.',
  });
}
