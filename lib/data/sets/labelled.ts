/**
 * What every image set has in common: pixels, labels, and an honest word about where they come from.
 * @module
 */
import { BnlabError } from '../../errors';
import { labelsOf } from '../source/labels-of';
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

/** Labels are bytes here. */
const MOST_CLASSES = 256;

/**
 * The same images with the labels that their class names have in `classes`.
 *
 * @param names of the classes by the labels that the images have now.
 * @throws BnlabError (`data`) for a name that is not among them, (`usage`) for more classes than labels of bytes can name.
 */
export function relabelledImages(
  { images, labels }: LabelledImages,
  names: readonly string[],
  classes: readonly string[],
): LabelledImages {
  checkLabels(labels, names.length, 'labels');
  const labelOf = labelsOf(new Set(Array.from(labels, (label) => names[label]!)), classes);
  if (classes.length > MOST_CLASSES) {
    const hint = 'Pass the pictures as a folder for each class.';
    const [where, expected, got] = ['--data', `at most ${MOST_CLASSES} classes`, `${classes.length}`];
    throw new BnlabError({ kind: 'usage', where, expected, got, hint });
  }
  const table = Uint8Array.from(names, (name) => labelOf.get(name) ?? 0);
  return { images, labels: labels.map((label) => table[label]!) };
}
