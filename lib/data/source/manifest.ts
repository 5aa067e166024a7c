/**
 * The manifest of a source: which set it is, so that nothing passes for another one without a word.
 * @module
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { fingerprint } from './fingerprint';
import type { ImageList } from './image-list';
import { lookAlikeText } from './look-alike';
import { leftOutText, mergeLeftOut, type LeftOut } from './left-out';

/** One part of a set. */
export interface PartManifest {
  /** Its name in the source: `train`, `imagenet-val`, … */
  readonly name: string;
  /** Which layout was recognised, and why. */
  readonly layout: string;
  readonly why: string;
  readonly images: number;
  /** Pictures of each class, in label order. */
  readonly perClass: readonly number[];
  readonly leftOut: LeftOut;
  /** SHA-256, see `fingerprint`. */
  readonly fingerprint: string;
}

/** Where the validation part comes from. */
export interface SplitManifest {
  /** `found`: the source has one. `held out`: drawn from the training part. `none`: the source was opened as one part. */
  readonly kind: 'found' | 'held out' | 'none';
  /** In words. */
  readonly why: string;
  /** Seed of a part that was held out. */
  readonly seed?: number;
  /** Parts of the source that are not used. */
  readonly unused: readonly string[];
}

/** What a run says and keeps about its data. */
export interface DataManifest {
  readonly format: 'bnlab data manifest 1';
  /** Name of the source without its folder. */
  readonly source: string;
  /** Names in label order. */
  readonly classes: readonly string[];
  readonly train: PartManifest;
  readonly validation?: PartManifest;
  readonly split: SplitManifest;
  /** SHA-256 of both parts' fingerprints. */
  readonly fingerprint: string;
}

/** The manifest of one part. @throws BnlabError (`io`) when its pictures cannot be read. */
export function partManifest(name: string, list: ImageList): PartManifest {
  const perClass = new Array<number>(list.classes.length).fill(0);
  for (const label of list.labels) perClass[label]!++;
  const { layout, why, leftOut } = list.origin;
  return { name, layout, why, images: list.length, perClass, leftOut, fingerprint: fingerprint(list) };
}

/** What a source is called in manifests: its name without its folder. */
export function sourceName(source: string): string {
  return path.basename(source);
}

/** Puts the manifests of the parts together. */
export function dataManifest(
  source: string,
  classes: readonly string[],
  parts: { readonly train: PartManifest; readonly validation?: PartManifest; readonly split: SplitManifest },
): DataManifest {
  const { train, validation, split } = parts;
  const sum = createHash('sha256')
    .update(train.fingerprint)
    .update(validation?.fingerprint ?? '')
    .digest('hex');
  return {
    format: 'bnlab data manifest 1',
    source: sourceName(source),
    classes,
    train,
    validation,
    split,
    fingerprint: sum,
  };
}

/** Everything that was left out of either part. */
export function leftOutOf({ train, validation, split }: DataManifest): LeftOut {
  // both parts of a list that was split hold the same account
  return validation && split.kind === 'found' && validation.leftOut !== train.leftOut
    ? mergeLeftOut(train.leftOut, validation.leftOut)
    : train.leftOut;
}

/** The manifest in one line, as every run begins with. */
export function manifestLine(manifest: DataManifest): string {
  const { train, validation, split, classes, fingerprint: sum } = manifest;
  const names = split.kind === 'found' && validation ? `${train.name} and ${validation.name}` : train.name;
  const counts = validation
    ? `${train.images} to train on, ${validation.images} to validate`
    : `${train.images} picture${train.images === 1 ? '' : 's'}`;
  const list = `${classes.slice(0, 3).join(', ')}${classes.length > 3 ? ', …' : ''}`;
  const parts = [
    `Pictures of ${names}: ${counts}, ${classes.length} class${classes.length === 1 ? '' : 'es'} (${list})`,
    `${train.layout} (${train.why})`,
    split.kind === 'held out' ? split.why : '',
    split.unused.length > 0 ? `not used: ${split.unused.join(', ')}` : '',
    lookAlikeText(classes),
    emptyText(train, validation),
    leftOutText(leftOutOf(manifest)),
    `fingerprint ${sum.slice(0, 12)}`,
  ];
  return `${parts.filter(Boolean).join('; ')}.`;
}

function emptyText(train: PartManifest, validation?: PartManifest): string {
  const untrained = train.perClass.filter((count) => count === 0).length;
  const unvalidated = validation?.perClass.filter((count) => count === 0).length ?? 0;
  const words = [
    untrained > 0 ? `${untrained} class${untrained === 1 ? '' : 'es'} without a picture to train on` : '',
    unvalidated > 0 ? `${unvalidated} class${unvalidated === 1 ? '' : 'es'} without a picture to validate` : '',
  ];
  return words.filter(Boolean).join('; ');
}

/** What must be equal in a run that goes on with this data. */
export function manifestIdentity({ classes, train, validation, split, fingerprint: sum }: DataManifest): unknown {
  const images = { train: train.images, validation: validation?.images ?? 0 };
  const { kind, seed = null } = split;
  return { classes, images, split: { kind, seed }, fingerprint: sum };
}
