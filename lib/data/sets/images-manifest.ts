/**
 * The manifest of a set that is held in memory: CIFAR, MNIST, generated pictures.
 * @module
 */
import { createHash } from 'node:crypto';
import { leftOutText, mergeLeftOut, NOTHING_LEFT_OUT } from '../source/left-out';
import { dataManifest, type DataManifest, type PartManifest } from '../source/manifest';
import { checkLabels, type DataSource, type LabelledImages } from './labelled';

/** A set in memory with the names of its classes. */
export interface NamedImages {
  readonly train: LabelledImages;
  readonly test: LabelledImages;
  readonly classNames: readonly string[];
  readonly source: DataSource;
}

/** The names of its classes; numbers where it has none, ten of them at least. */
export function namesOf({ classNames, train, test }: Omit<NamedImages, 'source'>): readonly string[] {
  if (classNames.length > 0) return classNames;
  const last = [...train.labels, ...test.labels].reduce((a, b) => Math.max(a, b), 0);
  return Array.from({ length: Math.max(10, last + 1) }, (_, label) => String(label));
}

/**
 * Its manifest: counts from the labels, the fingerprint from the checksums of the files (or of the generated pictures), layout, split
 * and what was left out from where it was read.
 *
 * @throws BnlabError (`data`) for a label that is none of its classes.
 */
export function manifestOfImages(set: NamedImages): DataManifest {
  const { train, test, source } = set;
  const classNames = namesOf(set);
  const sum = createHash('sha256')
    .update(JSON.stringify([source.name, source.checksums]))
    .digest('hex');
  const { made, leftOut = NOTHING_LEFT_OUT, split: ownSplit } = source;
  const part = (name: string, { labels }: LabelledImages, from?: PartManifest): PartManifest => {
    const perClass = new Array<number>(classNames.length).fill(0);
    checkLabels(labels, classNames.length, source.name ?? name);
    for (const label of labels) perClass[label]!++;
    const { name: layout = 'images', detail: why } = source;
    const own = { layout, why, leftOut: name === 'train' ? leftOut : NOTHING_LEFT_OUT };
    const print = createHash('sha256').update(sum).update(name).update(labels).digest('hex');
    return { name, ...own, ...shownPart(from, labels.length), images: labels.length, perClass, fingerprint: print };
  };
  const parts = { train: part('train', train, made?.train), validation: part('test', test, made?.validation) };
  const split = made?.split ?? ownSplit ?? ({ kind: 'found', why: source.detail, unused: [] } as const);
  return dataManifest(source.name ?? 'images', classNames, { ...parts, split });
}

/** What is known of a part whose pictures were made from a source's; some of them may not be in memory. */
function shownPart(from: PartManifest | undefined, images: number): Partial<PartManifest> {
  if (!from) return {};
  const { name, layout, why, leftOut } = from;
  const rest = from.images - images;
  const more = {
    total: rest,
    reasons: { [`a picture more than ${images}, which are kept in memory`]: rest },
    examples: [],
  };
  return { name, layout, why, leftOut: rest > 0 ? mergeLeftOut(leftOut, more) : leftOut };
}

/** One line about a set in memory, as every run begins with. */
export function sourceLine({ detail, leftOut }: DataSource, { fingerprint }: DataManifest): string {
  const also = leftOut && leftOut.total > 0 ? ` ${leftOutText(leftOut)}.` : '';
  return `${detail}${also} Fingerprint ${fingerprint.slice(0, 12)}.`;
}
