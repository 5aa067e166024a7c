/**
 * What the Imagenette table says in numbers: the rates that were searched, the one that was chosen, and the runs at it.
 * @module
 */
import type { CellRecord } from '../experiments/cells/record';
import type { ImagenetteArm, ImagenetteRecipe } from '../experiments/imagenette/recipe';
import type { ImagenetteEntry } from '../experiments/imagenette/train';
import { firstOf } from '../tuples';
import { accuracyAt, entryOf, type CellEntry } from './cell';

/** An arm with one of the rates of its search. */
export interface ImagenetteSetting {
  readonly arm: ImagenetteArm;
  readonly learningRate: number;
}

/** The cell's name: `BN-x5-rate0.025`. */
export const imagenetteCell = ({ arm: { name }, learningRate }: ImagenetteSetting): string =>
  `${name}-rate${learningRate}`;

/** The rates of an arm's search, in the order of the queue. */
export function ratesOf(recipe: ImagenetteRecipe, of: ImagenetteArm): readonly ImagenetteSetting[] {
  return recipe.rateScales.map((scale) => ({
    arm: of,
    learningRate: Number((of.settings.learningRate * scale).toPrecision(6)),
  }));
}

/** What the search saw of one rate. */
export interface SearchedRate extends ImagenetteSetting {
  /** Accuracy on held-out training pictures; undefined where it was not run that far. */
  readonly heldOut?: number;
}

/** All rates of an arm after a number of steps of the first seed; the search's length by default. */
export function searchOf(
  recipe: ImagenetteRecipe,
  entries: readonly CellEntry[],
  arm: ImagenetteArm,
  step = recipe.searchSteps,
): readonly SearchedRate[] {
  const seed = firstOf(recipe.seeds);
  return ratesOf(recipe, arm).map((setting) => {
    const entry = entryOf(entries, { cell: imagenetteCell(setting), seed });
    return { ...setting, heldOut: accuracyAt(entry, 'heldOut', step) };
  });
}

/**
 * The rate of an arm: the most accurate on held-out training pictures, or the one that corresponds to another arm's; undefined until
 * all have been searched.
 */
export function chosenRate(
  recipe: ImagenetteRecipe,
  entries: readonly CellEntry[],
  arm: ImagenetteArm,
): ImagenetteSetting | undefined {
  const searched = searchOf(recipe, entries, judgeOf(recipe, arm));
  const accuracies = searched.flatMap(({ heldOut }) => heldOut ?? []);
  if (accuracies.length < searched.length) return undefined;
  return ratesOf(recipe, arm)[accuracies.indexOf(Math.max(...accuracies))];
}

/** The arm whose search an arm goes by. @throws BnlabError (`internal`) where the recipe has none of that name. */
function judgeOf(recipe: ImagenetteRecipe, arm: ImagenetteArm): ImagenetteArm {
  const judge = recipe.rateAs?.[arm.name];
  return judge === undefined ? arm : firstOf(recipe.arms.filter(({ name }) => name === judge));
}

/** The record of `bnlab run imagenette`. */
export type ImagenetteRecord = CellRecord<ImagenetteEntry>;

/** The recipe that a record was made with; it was looked at when the record was read. */
export const imagenetteRecipeOf = ({ manifest }: ImagenetteRecord): ImagenetteRecipe =>
  manifest.recipe as unknown as ImagenetteRecipe;

/** The runs of an arm at its chosen rate that have all steps, one a seed; undefined until the rate has been chosen. */
export function armRuns(
  record: ImagenetteRecord,
  arm: ImagenetteArm,
): { readonly rate: ImagenetteSetting; readonly runs: readonly ImagenetteEntry[] } | undefined {
  const recipe = imagenetteRecipeOf(record);
  const rate = chosenRate(recipe, record.cells, arm);
  if (!rate) return undefined;
  const runs = recipe.seeds.flatMap((seed) => {
    const entry = entryOf(record.cells, { cell: imagenetteCell(rate), seed });
    return entry && (entry.steps >= recipe.steps || entry.verdict === 'diverged') ? [entry] : [];
  });
  return { rate, runs };
}
