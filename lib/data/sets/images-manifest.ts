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

/** Its manifest: counts from the labels, the fingerprint from the checksums of the files (or of the generated pictures). */
export function manifestOfImages({ train, test, classNames, source }: NamedImages): DataManifest {
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
