/**
 * In which order the cells of Figure 1's grid are run, and which setting of each network is its best.
 * @module
 */
import type { CellEntry, PlannedCell } from '../../records/cell';
import type { Figure1Network } from '../figure1-curves';
import { FIGURE1_NETWORKS, ranked, settingName, settingsOf, type Figure1Setting } from '../../records/figure1-grid';
import type { Figure1BestRecipe } from './recipe';
import { firstOf } from '../../tuples';

/**
 * The grid on the first seed at its short length; what leads it, on all seeds to all the steps; the other finalists, and all seeds
 * of one that turns out better; then the short grid on the other seeds, so that what it says has an interval; and last, for those
 * who have an hour, the whole grid to all the steps, after which the best is chosen from all of it.
 */
export function figure1BestPlan(recipe: Figure1BestRecipe, entries: readonly CellEntry[]): readonly PlannedCell[] {
  const { steps, gridSteps, seeds } = recipe;
  const first = firstOf(seeds);
  const all = FIGURE1_NETWORKS.flatMap((network) => settingsOf(recipe, network));
  const grid = (seed: number) => all.map((setting) => ({ cell: settingName(setting), seed, steps: gridSteps }));
  const whole = (setting: Figure1Setting, seed: number) => ({
    cell: settingName(setting),
    seed,
    steps,
    isDetailed: true,
  });
  const each = (role: string, choose: (network: Figure1Network) => readonly Figure1Setting[], of: readonly number[]) =>
    of.flatMap((seed) =>
      FIGURE1_NETWORKS.flatMap((network): PlannedCell[] =>
        finalistsOf(recipe, entries, network)
          ? choose(network).map((setting) => whole(setting, seed))
          : [{ cell: `${network}, ${role}`, seed, steps, waits: `the grid of ${network}` }],
      ),
    );
  const finalists = (network: Figure1Network) => finalistsOf(recipe, entries, network) ?? [];
  const best = (network: Figure1Network) => bestSetting(recipe, entries, network)?.setting;
  return [
    ...grid(first),
    ...each('the leader of its grid', (network) => finalists(network).slice(0, 1), seeds),
    ...each('its other finalists', (network) => finalists(network).slice(1), [first]),
    ...each('its best setting', (network) => [best(network)].flatMap((setting) => setting ?? []), seeds),
    ...seeds.slice(1).flatMap(grid),
    ...all.map((setting) => ({ cell: settingName(setting), seed: first, steps })),
  ];
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

/** The best setting of a network, and how sure that is. */
export interface BestSetting {
  readonly setting: Figure1Setting;
  /** Settings that it was chosen from, all run to all the steps. */
  readonly among: number;
  /** Whether all finalists are among them. */
  readonly isComplete: boolean;
}

/**
 * A network's best setting: the most accurate on held-out pictures after all the steps, of those that were run so far; undefined
 * while none was.
 */
export function bestSetting(
  recipe: Figure1BestRecipe,
  entries: readonly CellEntry[],
  network: Figure1Network,
): BestSetting | undefined {
  const finalists = finalistsOf(recipe, entries, network);
  const order = ranked(recipe, entries, { network, step: recipe.steps });
  const [best] = order;
  if (!finalists || !best) return undefined;
  const { learningRate, deviation } = best;
  const names = new Set(order.map(settingName));
  return {
    setting: { network, learningRate, deviation },
    among: order.length,
    isComplete: finalists.every((setting) => names.has(settingName(setting))),
  };
}
