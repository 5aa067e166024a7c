/**
 * The training and the validation part of a set of pictures, whatever it comes as, with the manifest of both.
 * @module
 */
import path from 'node:path';
import { BnlabError } from '../../errors';
import { plainName } from '../archives/member-name';
import { holdOut } from './held-out';
import type { ImageList } from './image-list';
import { lookAlikeOf, spelled } from './look-alike';
import { dataManifest, manifestLine, partManifest, type DataManifest, type SplitManifest } from './manifest';
import { openPart, type OpenPartOptions } from './open';
import { isTrainName, namedParts, partNamed, wordyParts } from './part-names';
import { planSource } from './plan';

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
  if (parts.train.list.classes.length < 2) throw oneClass(source, parts.train.list);
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
  readonly train: { readonly name: string; readonly list: ImageList };
  readonly validation?: OpenedParts['train'];
  readonly split: SplitManifest;
}

/** The lists of a source alone: a manifest reads pictures of every list. @throws BnlabError as {@link openSource}. */
export async function openParts(source: string, options: OpenSplitsOptions): Promise<OpenedParts> {
  const { train, validation, unused, why } = planSource(source);
  const opened = await openPart(train.place, options);
  const own = options.classes ? opened.relabelled(options.classes) : opened;
  if (validation) {
    const other = sameClasses(own, await openPart(validation.place, options), validation.name);
    const split: SplitManifest = { kind: 'found', why, unused };
    return { train: { name: train.name, list: own }, validation: { name: validation.name, list: other }, split };
  }
  return partsInside(own) ?? { train: { name: train.name, list: own }, split: { kind: 'none', why, unused } };
}

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

/** Labels of the validation part by the names of the training part's classes; a class may be missing, a foreign one may not. */
function sameClasses(train: ImageList, validation: ImageList, where: string): ImageList {
  const used = new Set([...validation.labels].map((label) => validation.classes[label]));
  const known = new Set(train.classes);
  const foreign = [...used].find((name) => !known.has(name));
  if (foreign === undefined) return validation.relabelled(train.classes);
  const meant = lookAlikeOf(foreign, train.classes);
  throw new BnlabError({
    kind: 'data',
    where,
    expected: `the ${train.classes.length} classes of the training part`,
    got: `${used.size} classes, among them ${spelled(foreign)}`,
    hint: meant
      ? `The training part calls it ${spelled(meant)}: give the class one spelling in both parts.`
      : 'The two parts belong to different sets.',
  });
}

/** The parts of an archive that holds `train/` and `val/`: the first folder of the names that tells pictures apart. */
function partsInside(list: ImageList): OpenedParts | undefined {
  // a million names without a folder need not be taken apart
  if (!list.names.bytes.includes(0x2f)) return undefined;
  if (list.length < 2 || !['tar archive', 'WebDataset shards'].includes(list.origin.layout)) return undefined;
  const folders = Array.from({ length: list.length }, (_, i) => plainName(list.name(i)).split('/').slice(0, -1));
  const level = folders[0].findIndex((part, i) => folders.some((other) => other[i] !== part));
  if (level < 0) return undefined;
  const words = [...new Set(folders.map((parts) => parts[level] ?? ''))];
  const wordy = words.some(isTrainName) ? new Map<string, string>() : wordyParts(words);
  const nameOf = new Map(words.map((word) => [wordy.get(word) ?? word, word]));
  const names = [...nameOf.keys()].every((word) => partNamed(word) !== undefined)
    ? namedParts([...nameOf.keys()])
    : undefined;
  if (names?.validation === undefined) return undefined;
  const part = (name: string) =>
    list.subset(folders.flatMap((parts, i) => (parts[level] === nameOf.get(name) ? [i] : [])));
  const { train, validation, unused } = names;
  return {
    train: { name: train, list: part(train) },
    validation: { name: validation, list: part(validation) },
    split: { kind: 'found', why: 'folders of parts inside it', unused },
  };
}

function oneClass(source: string, { classes, origin }: ImageList): BnlabError {
  const hint =
    'Pass the folder that has one folder for each class right in it; npx bnlab data info shows how this one is read.';
  const got = `${classes.length} (${classes.join(', ')}), read as ${origin.layout}: ${origin.why}`;
  return new BnlabError({ kind: 'data', where: source, expected: '2 or more classes', got, hint });
}
