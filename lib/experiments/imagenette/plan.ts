/**
 * In which order the cells of the Imagenette table are run, so that it is as complete as can be whenever it stops.
 * @module
 */
import { accuracyAt, entryOf, type CellEntry, type PlannedCell } from '../cells/cell';
import { imagenetteCell, ratesOf, type ImagenetteArm, type ImagenetteRecipe, type ImagenetteSetting } from './recipe';
import { firstOf, itemAt } from '../../tuples';

/**
 * The four main arms first: all their rates for one round, then for the length of the search, then the chosen one to the end, with
 * every seed, because a claim is decided by no fewer; then the other arms in the same way. All arms of a seed come before the next.
 *
 * Rounds go rate by rate over all arms: whenever the queue stops, networks of equal steps stand beside each other.
 */
export function imagenettePlan(recipe: ImagenetteRecipe, entries: readonly CellEntry[]): readonly PlannedCell[] {
  const main = recipe.arms.filter(({ isMain }) => isMain);
  const rest = recipe.arms.filter(({ isMain }) => !isMain);
  return [main, rest].flatMap((arms) => [
    ...search(recipe, arms),
    ...recipe.seeds.flatMap((seed) => arms.map((arm) => toTheEnd(recipe, entries, arm, seed))),
  ]);
}

function search(recipe: ImagenetteRecipe, arms: readonly ImagenetteArm[]): PlannedCell[] {
  const { roundSteps, searchSteps, rateScales, seeds } = recipe;
  return [roundSteps, searchSteps].flatMap((steps) =>
    rateScales.flatMap((_, i) =>
      arms.map((arm) => ({ cell: imagenetteCell(itemAt(ratesOf(recipe, arm), i)), seed: firstOf(seeds), steps })),
    ),
  );
}

function toTheEnd(
  recipe: ImagenetteRecipe,
  entries: readonly CellEntry[],
  arm: ImagenetteArm,
  seed: number,
): PlannedCell {
  const { steps } = recipe;
  const rate = chosenRate(recipe, entries, arm);
  return rate
    ? { cell: imagenetteCell(rate), seed, steps }
    : { cell: `${arm.name} at its chosen rate`, seed, steps, waits: `the search for the rate of ${arm.name}` };
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
