/**
 * Where the parts of a set lie in a tree of names: right in a folder, or in a folder further down.
 * @module
 */
import path from 'node:path';
import { BnlabError } from '../../errors';
import { namesBeside } from './beside';
import { partNamed, TRAIN_NAMES } from './part-names';
import { holdsPicturesOnly, planParts } from './plan-parts';
import { whole, type SourcePlan } from './planned';
import type { Tree } from './tree';
import { foldersIn, onlyFolderWithData, wrappedSet } from './wrapped';

/** Where Kaggle's edition of ImageNet keeps its pictures. */
const KAGGLE = ['ILSVRC/Data/CLS-LOC', 'Data/CLS-LOC', 'CLS-LOC'];

/** A way to find the parts right in a folder; undefined where they are not there. */
export type Planner = (folder: string) => SourcePlan | undefined;

/** A tree, and the sets that are known by their files. */
export interface PlannedTree {
  readonly tree: Tree;
  /** What errors call it; its folders by default. */
  readonly name?: string;
  /** Comes before the parts by name. */
  readonly before?: Planner;
  /** Comes after them. */
  readonly after?: Planner;
}

/**
 * A set with parts, here or in a folder further down; undefined where there are no parts and no folder around the set.
 *
 * @throws BnlabError (`usage`) where several sets are.
 */
export function planTree(planned: PlannedTree, folder: string): SourcePlan | undefined {
  const { tree, before, after } = planned;
  const kaggle = KAGGLE.map((inner) => path.join(folder, inner)).find((place) => tree.isFolder(place));
  if (kaggle) return planTree(planned, kaggle);
  return before?.(folder) ?? planParts(tree, folder) ?? after?.(folder) ?? planInner(planned, folder);
}

/**
 * A folder that holds the folder of a set, as archives unpack to, and what came with it: the one with parts, else the only one with
 * anything to read when that is a set by itself.
 */
function planInner(planned: PlannedTree, folder: string): SourcePlan | undefined {
  const { tree } = planned;
  const inner = withParts(planned, folder) ?? onlyFolderWithData(tree, folder);
  if (inner === undefined) return undefined;
  const set = wrappedSet(tree, folder);
  const plan = planTree(planned, inner) ?? (set === inner ? whole(set, 'no parts in it') : undefined);
  if (!plan) return undefined;
  const name = path.basename(inner);
  return { ...plan, why: `${plan.why}, in ${name}/`, unused: [...plan.unused, ...namesBeside(folder, [inner], tree)] };
}

/** The folder that has a training part with class folders (or what else is no plain picture) in it. */
function withParts({ tree, name = '' }: PlannedTree, folder: string): string | undefined {
  const isPart = (place: string) => partNamed(path.basename(place)) !== undefined;
  const split = foldersIn(tree, folder).filter(
    (place) => trainIn(tree, place).length > 0 && foldersIn(tree, place).every(isPart),
  );
  const pairs = split.filter((place) => foldersIn(tree, place).length > 1);
  const sets = pairs.filter((place) => trainIn(tree, place).some((train) => !holdsPicturesOnly(tree, train)));
  if (sets.length > 1) {
    const hint = 'Pass one of them, or move its parts together: train/ and val/ above the classes.';
    throw severalSets(name || folder, sets, hint);
  }
  if (sets.length === 1) return sets[0];
  if (split.length > 1 && pairs.length > 0) {
    const hint =
      'If they are classes, put the parts above them: train/CLASS and val/CLASS. If they are sets, pass one.';
    throw severalSets(name || folder, split, hint);
  }
  return undefined;
}

/** The training folders right in a folder: asked for by name, for class folders may hold a thousand files each. */
function trainIn(tree: Tree, folder: string): string[] {
  return TRAIN_NAMES.map((name) => path.join(folder, name)).filter((place) => tree.isFolder(place));
}

function severalSets(where: string, found: readonly string[], hint: string): BnlabError {
  const names = found.map((place) => path.basename(place));
  const few = `${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`;
  const got = `a training part in each of ${names.length} folders (${few})`;
  return new BnlabError({ kind: 'usage', where, expected: 'one set', got, hint });
}
