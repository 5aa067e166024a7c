/** A small recipe of the Imagenette table and its cells, for tests. */
import { IMAGENETTE, type ImagenetteArm, type ImagenetteRecipe } from '../../lib/experiments/imagenette/recipe';
import type { ImagenetteEntry } from '../../lib/experiments/imagenette/train';
import { imagenetteCell, ratesOf, type ImagenetteRecord } from '../../lib/records/imagenette';
import { itemAt } from '../../lib/tuples';
import { entry } from './entries';

/** An arm whose own rate is this. */
export const armOf = (name: string, learningRate: number): ImagenetteArm => ({
  name,
  settings: { ...itemAt(IMAGENETTE.arms, 0).settings, learningRate },
  isMain: true,
});

const ARMS = [armOf('Inception', 0.25), armOf('bn', 0.5), armOf('follower', 1.25)] as const;

/** Three arms, two rates, a search of 10 steps of 40; the first seed is not the lowest. */
export const RECIPE: ImagenetteRecipe & { readonly arms: typeof ARMS } = {
  ...IMAGENETTE,
  steps: 40,
  searchSteps: 10,
  rateScales: [2, 1],
  rateAs: {},
  seeds: [5, 2, 3, 4],
  arms: ARMS,
};

/** The searched cells of an arm with these held-out accuracies, in the order of its rates. */
export function searched(name: string, heldOut: readonly number[]): ImagenetteEntry[] {
  const arm = itemAt(
    RECIPE.arms.filter((one) => one.name === name),
    0,
  );
  return heldOut.map((accuracy, i) =>
    entry(
      imagenetteCell(itemAt(ratesOf(RECIPE, arm), i)),
      { seed: 5 },
      { steps: [10], heldOut: [accuracy], test: [0.75] },
    ),
  );
}

/** A record of these cells; without classes it does not say how many there are. */
export const recordOf = (cells: ImagenetteRecord['cells'], classes?: number): ImagenetteRecord => {
  const set = classes === undefined ? undefined : { classes: Array.from({ length: classes }, (_, i) => `class ${i}`) };
  return { manifest: { recipe: RECIPE, data: { set } }, cells, notRun: [] } as object as ImagenetteRecord;
};
