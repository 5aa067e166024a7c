/**
 * The one place where the words of `--data` become parts: which layout a source has, and where its training and validation pictures
 * lie.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { expandFileList, isFileList } from '../shards/braces';
import { namesBeside } from './beside';
import { nothingThere } from './nothing-there';
import { partNamed, TRAIN_NAMES } from './part-names';
import { holdsPicturesOnly, planParts } from './plan-parts';
import { partsByFile, planSet } from './plan-set';
import { isFolder, partAt, statOf, whole, type SourcePlan } from './planned';
import { foldersIn, onlyFolderWithData, wrappedSet } from './wrapped';

const IMAGENET = ['ILSVRC2012_img_train.tar', 'ILSVRC2012_img_val.tar'] as const;
/** Where Kaggle's edition of ImageNet keeps its pictures. */
const KAGGLE = ['ILSVRC/Data/CLS-LOC', 'Data/CLS-LOC', 'CLS-LOC'];

/** Finds the parts of a source. @throws BnlabError (`usage`) where nothing is, or several sets are. */
export function planSource(source: string): SourcePlan {
  const stat = statOf(source);
  if (!stat && isFileList(source)) return planFiles(expandFileList(source), source);
  if (!stat) throw nothingThere(source);
  if (!stat.isDirectory()) return whole(source, 'a file');
  return planKnown(source) ?? whole(source, 'no parts in it');
}

/** A set with parts, here or in a folder further down. */
function planKnown(folder: string): SourcePlan | undefined {
  const kaggle = KAGGLE.map((inner) => path.join(folder, inner)).find((place) => existsSync(place));
  if (kaggle) return planKnown(kaggle);
  return planImagenet(folder) ?? planParts(folder) ?? planSet(folder) ?? planInner(folder);
}

function planImagenet(folder: string): SourcePlan | undefined {
  const [train, val] = IMAGENET.map((name) => path.join(folder, name));
  if (!existsSync(train)) return undefined;
  const validation = existsSync(val) ? partAt(val) : undefined;
  const unused = namesBeside(folder, validation ? [train, val] : [train]);
  return { why: 'ImageNet’s archives', train: partAt(train), validation, unused };
}

function planFiles(files: readonly string[], source: string): SourcePlan {
  const train = { name: path.basename(source), place: { kind: 'files', files } } as const;
  return partsByFile(files) ?? { why: 'a list of files', train, unused: [] };
}

/**
 * A folder that holds the folder of a set, as archives unpack to, and what came with it: the one with parts, else the only one with
 * anything to read when that is a set by itself.
 *
 * @throws BnlabError (`usage`) where several folders have parts.
 */
function planInner(folder: string): SourcePlan | undefined {
  const inner = withParts(folder) ?? onlyFolderWithData(folder);
  if (inner === undefined) return undefined;
  const set = wrappedSet(folder);
  const plan = planKnown(inner) ?? (set === inner ? whole(set, 'no parts in it') : undefined);
  if (!plan) return undefined;
  const name = path.basename(inner);
  return { ...plan, why: `${plan.why}, in ${name}/`, unused: [...plan.unused, ...namesBeside(folder, [inner])] };
}

/** The folder that has a training part with class folders (or what else is no plain picture) in it. */
function withParts(folder: string): string | undefined {
  const split = foldersIn(folder).filter((place) => trainIn(place).length > 0 && foldersIn(place).every(isPart));
  const pairs = split.filter((place) => foldersIn(place).length > 1);
  const sets = pairs.filter((place) => trainIn(place).some((train) => !holdsPicturesOnly(train)));
  if (sets.length > 1) {
    const hint = 'Pass one of them, or move its parts together: train/ and val/ above the classes.';
    throw severalSets(folder, sets, hint);
  }
  if (sets.length === 1) return sets[0];
  if (split.length > 1 && pairs.length > 0) {
    const hint =
      'If they are classes, put the parts above them: train/CLASS and val/CLASS. If they are sets, pass one.';
    throw severalSets(folder, split, hint);
  }
  return undefined;
}

const isPart = (place: string) => partNamed(path.basename(place)) !== undefined;

/** The training folders right in a folder: asked for by name, for class folders may hold a thousand files each. */
function trainIn(folder: string): string[] {
  return TRAIN_NAMES.map((name) => path.join(folder, name)).filter(isFolder);
}

function severalSets(where: string, found: readonly string[], hint: string): BnlabError {
  const names = found.map((place) => path.basename(place));
  const few = `${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`;
  const got = `a training part in each of ${names.length} folders (${few})`;
  return new BnlabError({ kind: 'usage', where, expected: 'one set', got, hint });
}
