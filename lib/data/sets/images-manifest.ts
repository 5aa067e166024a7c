/**
 * The manifest of a set that is held in memory: CIFAR, MNIST, generated pictures.
 * @module
 */
import { createHash } from 'node:crypto';
import { NOTHING_LEFT_OUT } from '../source/left-out';
import { dataManifest, type DataManifest, type PartManifest } from '../source/manifest';
import type { DataSource, LabelledImages } from './labelled';

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

/** Its manifest: counts from the labels, the fingerprint from the checksums of the files (or of the generated pictures). */
export function manifestOfImages(set: NamedImages): DataManifest {
  const { train, test, source } = set;
  const classNames = namesOf(set);
  const sum = createHash('sha256')
    .update(JSON.stringify([source.name, source.checksums]))
    .digest('hex');
  const part = (name: string, { labels }: LabelledImages): PartManifest => {
    const perClass = new Array<number>(classNames.length).fill(0);
    for (const label of labels) perClass[label]++;
    const { name: layout = 'images', detail: why } = source;
    const own = createHash('sha256').update(sum).update(name).update(labels).digest('hex');
    return { name, layout, why, images: labels.length, perClass, leftOut: NOTHING_LEFT_OUT, fingerprint: own };
  };
  const parts = { train: part('train', train), validation: part('test', test) };
  const split = { kind: 'found', why: source.detail, unused: [] } as const;
  return dataManifest(source.name ?? 'images', classNames, { ...parts, split });
}

/** One line about a set in memory, as every run begins with. */
export function sourceLine({ detail }: DataSource, { fingerprint }: DataManifest): string {
  return `${detail} Fingerprint ${fingerprint.slice(0, 12)}.`;
}
