/**
 * The training and the validation part of a set of pictures, whatever it comes as, with the manifest of both.
 * @module
 */
import path from 'node:path';
import { BnlabError } from '../../errors';
import { classListText } from './class-lists';
import { labelRulesText } from './flat-names';
import { holdOut } from './held-out';
import type { ImageList } from './image-list';
import { dataManifest, manifestLine, partManifest, type DataManifest, type SplitManifest } from './manifest';
import { openPart, type OpenPartOptions } from './open';
import { partsInside } from './parts-inside';
import { isListPlan, openListPlan } from './list-plan';
import { planSource } from './plan';
import type { OpenedPlan, SourcePlan } from './planned';
import { checkDevkit, refuseUnused } from './refuse-reading';
import { ownClasses, sameClasses, type NamedList } from './same-classes';

/** How to open a set. */
export interface OpenSplitsOptions extends OpenPartOptions {
  /** Seed of a validation part that must be held out; the same for all runs by default, so that they can be compared. */
  readonly splitSeed?: number;
  /** Class names in label order, those of a trained network for example; the training part's own by default. */
  readonly classes?: readonly string[];
}

/** Two lists with the same classes. */
export interface ImageSplits {
  readonly train: ImageList;
  readonly validation: ImageList;
  readonly manifest: DataManifest;
  /** The manifest in one line, without any path of this machine. */
  readonly detail: string;
}

/** A source as it is: one part, or two. */
export interface OpenedSource {
  readonly train: ImageList;
  readonly validation?: ImageList;
  readonly manifest: DataManifest;
}

/**
 * Opens a source for training: its parts where it has some (ImageNet's archives, `train` with `val`, `validation`, `valid` or `test`,
 * shards or Parquet files with the part in their names, folders inside an archive), else one part, of which a tenth is held out class by
 * class.
 *
 * @throws BnlabError (`data`) when the parts have different classes, there is one class only, or there are too few pictures.
 */
export async function openSplits(source: string, options: OpenSplitsOptions = {}): Promise<ImageSplits> {
  const parts = await openParts(source, options);
  if (parts.train.list.classes.length < 2) throw oneClass(source, parts);
  const { train, validation, split } = parts.validation
    ? { ...parts, validation: parts.validation }
    : heldOutOf(source, parts, options.splitSeed ?? 1);
  const manifest = manifestOf(source, { train, validation, split });
  return { train: train.list, validation: validation.list, manifest, detail: manifestLine(manifest) };
}

/** Opens a source as it is, without a part that it does not have. @throws BnlabError (`usage`, `data`, `io`). */
export async function openSource(source: string, options: OpenSplitsOptions = {}): Promise<OpenedSource> {
  const parts = await openParts(source, options);
  return { train: parts.train.list, validation: parts.validation?.list, manifest: manifestOf(source, parts) };
}

/** The parts of a source, each with its name for people. */
export interface OpenedParts {
  readonly train: NamedList;
  readonly validation?: NamedList;
  readonly split: SplitManifest;
}

/** The lists of a source alone: a manifest reads pictures of every list. @throws BnlabError as {@link openSource}. */
export async function openParts(source: string, options: OpenSplitsOptions): Promise<OpenedParts> {
  checkDevkit(options);
  const { train, validation, unused, why, pass } = await openPlan(planSource(source), options);
  refuseUnused(options, validation ? [train.list, validation.list] : [train.list]);
  const own = options.classes ? { ...train, list: train.list.relabelled(options.classes) } : train;
  if (!validation) return { train: own, split: { kind: 'none', why, unused } };
  return { ...pair(own, validation, pass), split: { kind: 'found', why, unused } };
}

async function openPlan(plan: SourcePlan, options: OpenSplitsOptions): Promise<OpenedPlan> {
  const { train, validation, unused, why } = plan;
  if (isListPlan(plan)) return openListPlan(plan, options);
  const list = await openPart(train.place, options);
  if (validation) {
    const other = { name: validation.name, list: await openPart(validation.place, options) };
    return { train: { name: train.name, list }, validation: other, unused, why };
  }
  const inside = partsInside(list);
  if (!inside)
    return { train: { name: train.name, list }, unused: [...unused, ...(list.origin.parts?.unused ?? [])], why };
  const { name } = inside.train;
  return {
    train: { name, list: options.classes ? inside.train.list : ownClasses(inside.train.list) },
    validation: inside.validation,
    unused: [...unused, ...inside.unused],
    why: 'folders of parts inside it',
    pass: `unpack the archive, and pass ${name}`,
  };
}

const pair = (train: NamedList, validation: NamedList, pass?: string) => ({
  train,
  validation: { name: validation.name, list: sameClasses(train, validation, pass) },
});

function heldOutOf(source: string, { train: { name, list }, split }: OpenedParts, seed: number) {
  const { train, validation, alone } = holdOut(list, { seed, where: path.basename(source) });
  const only = alone > 0 ? `, but for ${alone} class${alone === 1 ? '' : 'es'} of a single picture` : '';
  const why = `a tenth of each class is held out at random (seed ${seed}${only})`;
  return {
    train: { name, list: list.subset(train) },
    validation: { name, list: list.subset(validation) },
    split: { kind: 'held out', why, seed, unused: split.unused } as const,
  };
}

function manifestOf(source: string, { train, validation, split }: OpenedParts): DataManifest {
  const parts = {
    train: partManifest(train.name, train.list),
    validation: validation && partManifest(validation.name, validation.list),
    split,
  };
  return dataManifest(source, train.list.classes, parts);
}

function oneClass(source: string, { train: { list }, split }: OpenedParts): BnlabError {
  const { classes, origin } = list;
  const names = [...split.unused, ...origin.leftOut.examples.map(({ name }) => name)];
  const byName = labelRulesText(list);
  const named = [byName, classListText(names, { isArchive: origin.layout === 'tar archive' })]
    .filter((text) => text !== '')
    .join('. ');
  const hint = named
    ? `${named}. Else pass the folder that has one folder for each class right in it.`
    : 'Pass the folder that has one folder for each class right in it; npx bnlab data info shows how this one is read.';
  const got = `${classes.length} (${classes.join(', ')}), read as ${origin.layout}: ${origin.why}`;
  return new BnlabError({ kind: 'data', where: source, expected: '2 or more classes', got, hint });
}
