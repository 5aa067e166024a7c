/**
 * What the grid of Figure 1 says in numbers: which settings of a network are good, and how many.
 * @module
 */
import type { CellRecord } from '../experiments/cells/record';
import type { Figure1BestRecipe } from '../experiments/figure1-best/recipe';
import type { Figure1BestEntry } from '../experiments/figure1-best/train';
import type { Figure1Network } from '../experiments/figure1-curves';
import { firstOf } from '../tuples';
import { accuracyAt, entryOf, type CellEntry } from './cell';

/** The record of `bnlab run figure1-best`. */
export type Figure1BestRecord = CellRecord<Figure1BestEntry>;

/** The recipe that a record was made with; it was looked at when the record was read. */
export const recipeOf = ({ manifest }: Figure1BestRecord): Figure1BestRecipe =>
  manifest.recipe as unknown as Figure1BestRecipe;

/** What tells one cell from another. */
export interface Figure1Setting {
  readonly network: Figure1Network;
  readonly learningRate: number;
  readonly deviation: number;
}

/** The two networks, the plain one first. */
export const FIGURE1_NETWORKS = ['plain', 'bn'] as const satisfies readonly Figure1Network[];

/** The cell's name: `bn-rate0.1-deviation0.03`. */
export const settingName = ({ network, learningRate, deviation }: Figure1Setting): string =>
  `${network}-rate${learningRate}-deviation${deviation}`;

/** All settings of one network. */
export function settingsOf(recipe: Figure1BestRecipe, network: Figure1Network): readonly Figure1Setting[] {
  return recipe.learningRates.flatMap((learningRate) =>
    recipe.deviations.map((deviation) => ({ network, learningRate, deviation })),
  );
}

/** Which part of the grid is read. */
export interface GridQuestion {
  readonly network: Figure1Network;
  /** Steps after which. */
  readonly step: number;
  /** Default the first seed, by which settings are chosen. */
  readonly seed?: number;
}

/** The settings of a network by their accuracy on held-out pictures after a number of steps, best first; those not run are left out. */
export function ranked(
  recipe: Figure1BestRecipe,
  entries: readonly CellEntry[],
  { network, step, seed = firstOf(recipe.seeds) }: GridQuestion,
): readonly (Figure1Setting & { readonly heldOut: number })[] {
  return settingsOf(recipe, network)
    .flatMap((setting) => {
      const heldOut = accuracyAt(entryOf(entries, { cell: settingName(setting), seed }), 'heldOut', step);
      return heldOut === undefined ? [] : [{ ...setting, heldOut }];
    })
    .sort((a, b) => b.heldOut - a.heldOut);
}

/** How many settings of the grid come within a distance of the network's own best one. */
export interface Robustness {
  readonly step: number;
  /** Settings that were run to that step. */
  readonly settings: number;
  readonly within: number;
}

/** Points of accuracy from a network's own best setting within which a setting counts as good. */
export const GOOD_WITHIN = 0.02;

/** Of the settings of a network, how many are good after a number of steps, on held-out pictures. */
export function robustness(record: Figure1BestRecord, asked: GridQuestion): Robustness {
  const { step } = asked;
  const order = ranked(recipeOf(record), record.cells, asked);
  const best = Math.max(...order.map(({ heldOut }) => heldOut));
  return { step, settings: order.length, within: order.filter(({ heldOut }) => heldOut >= best - GOOD_WITHIN).length };
}
