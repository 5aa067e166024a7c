/**
 * In which order the cells of the Imagenette table are run, so that it is as complete as can be whenever it stops.
 * @module
 */
import type { CellEntry, PlannedCell } from '../../records/cell';
import { chosenRate, imagenetteCell, ratesOf } from '../../records/imagenette';
import type { ImagenetteArm, ImagenetteRecipe } from './recipe';
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
