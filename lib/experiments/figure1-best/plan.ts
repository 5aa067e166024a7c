/**
 * In which order the cells of Figure 1's grid are run, and which setting of each network is its best.
 * @module
 */
import { accuracyAt, entryOf, type CellEntry, type PlannedCell } from '../cells/cell';
import type { Figure1Network } from '../figure1-curves';
import { FIGURE1_NETWORKS, settingName, settingsOf, type Figure1BestRecipe, type Figure1Setting } from './recipe';

/**
 * The grid on the first seed at its short length; the best few of each network to all the steps; the other seeds of the best; and
 * last, for those who have an hour, the whole grid to all the steps, after which the best is chosen from all of it.
 */
export function figure1BestPlan(recipe: Figure1BestRecipe, entries: readonly CellEntry[]): readonly PlannedCell[] {
  const { steps, gridSteps, seeds } = recipe;
  const [seed, ...others] = seeds;
  const all = FIGURE1_NETWORKS.flatMap((network) => settingsOf(recipe, network));
  const cell = (setting: Figure1Setting, of: number, to: number) => ({
    cell: settingName(setting),
    seed: of,
    steps: to,
  });
  const whole = (setting: Figure1Setting, of: number) => ({ ...cell(setting, of, steps), isDetailed: true });
  const grid = all.map((setting) => cell(setting, seed, gridSteps));
  const finals = FIGURE1_NETWORKS.flatMap((network): PlannedCell[] => {
    const finalists = finalistsOf(recipe, entries, network);
    return finalists
      ? finalists.map((setting) => whole(setting, seed))
      : [{ cell: `${network}, its best settings`, seed, steps, waits: `the grid of ${network}` }];
  });
  const rest = others.flatMap((other) =>
    FIGURE1_NETWORKS.map((network) => {
      const best = bestSetting(recipe, entries, network);
      return best
        ? whole(best, other)
        : { cell: `${network}, its best setting`, seed: other, steps, waits: `the finalists of ${network}` };
    }),
  );
  return [...grid, ...finals, ...rest, ...all.map((setting) => cell(setting, seed, steps))];
}

/** The settings of a network by their accuracy on held-out pictures after a number of steps, best first; those not run are left out. */
export function ranked(
  recipe: Figure1BestRecipe,
  entries: readonly CellEntry[],
  { network, step }: { readonly network: Figure1Network; readonly step: number },
): readonly (Figure1Setting & { readonly heldOut: number })[] {
  const [seed] = recipe.seeds;
  return settingsOf(recipe, network)
    .flatMap((setting) => {
      const heldOut = accuracyAt(entryOf(entries, { cell: settingName(setting), seed }), 'heldOut', step);
      return heldOut === undefined ? [] : [{ ...setting, heldOut }];
    })
    .sort((a, b) => b.heldOut - a.heldOut);
}

/** The settings that go on from the grid; undefined until all of it has been run. */
export function finalistsOf(
  recipe: Figure1BestRecipe,
  entries: readonly CellEntry[],
  network: Figure1Network,
): readonly Figure1Setting[] | undefined {
  const order = ranked(recipe, entries, { network, step: recipe.gridSteps });
  return order.length < settingsOf(recipe, network).length ? undefined : order.slice(0, recipe.finalists);
}

/** A network's best setting: the most accurate on held-out pictures after all steps; undefined until its finalists have been run. */
export function bestSetting(
  recipe: Figure1BestRecipe,
  entries: readonly CellEntry[],
  network: Figure1Network,
): Figure1Setting | undefined {
  const finalists = finalistsOf(recipe, entries, network);
  const order = ranked(recipe, entries, { network, step: recipe.steps });
  const names = new Set(order.map(settingName));
  return finalists?.every((setting) => names.has(settingName(setting))) ? order[0] : undefined;
}
