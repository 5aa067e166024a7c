/**
 * What the grid of Figure 1 says in numbers.
 * @module
 */
import { entryOf } from '../../records/cell';
import type { Figure1Network, Figure1Results, Figure1Run } from '../figure1-curves';
import { bestSetting, type BestSetting } from './plan';
import { firstReaching } from '../../records/first-reaching';
import {
  FIGURE1_NETWORKS,
  GOOD_WITHIN,
  recipeOf,
  robustness,
  settingName,
  type Figure1BestRecord,
  type Figure1Setting,
} from '../../records/figure1-grid';
import type { Figure1BestEntry } from './train';
import { each, firstOf, itemAt } from '../../tuples';
import { BnlabError } from '../../errors';
import { mean, median, percent } from '../../statistics';

/** The runs of a network's best setting so far, one a seed; undefined while no setting was run to all the steps. */
export function bestRuns(
  record: Figure1BestRecord,
  network: Figure1Network,
): (BestSetting & { readonly runs: readonly Figure1BestEntry[] }) | undefined {
  const recipe = recipeOf(record);
  const best = bestSetting(recipe, record.cells, network);
  if (!best) return undefined;
  const { setting } = best;
  const runs = recipe.seeds.flatMap((seed) => {
    const entry = entryOf(record.cells, { cell: settingName(setting), seed });
    return entry && entry.steps >= recipe.steps ? [entry] : [];
  });
  return { ...best, runs };
}

/** The best runs as the figures of section 4.1 take them; percentiles are those of one unit. A network without such runs has none. */
export function figure1ResultsOf(
  record: Figure1BestRecord,
  { unit = 0 }: { readonly unit?: number } = {},
): Figure1Results {
  const of = (network: Figure1Network): readonly Figure1Run[] =>
    (bestRuns(record, network)?.runs ?? []).map(({ seed, curves, units }) => ({
      seed,
      steps: curves.steps,
      testAccuracy: curves.test,
      percentiles: {
        steps: units?.steps ?? [],
        p15: ofUnit(units?.p15, unit),
        p50: ofUnit(units?.p50, unit),
        p85: ofUnit(units?.p85, unit),
      },
    }));
  return { plain: of('plain'), bn: of('bn') };
}

/** One unit's numbers at each step. @throws BnlabError (`usage`) for a unit that there is not. */
function ofUnit(steps: readonly (readonly number[])[] = [], unit: number): number[] {
  return steps.map((all) => {
    const value = all[unit];
    if (value !== undefined) return value;
    const expected = `a unit of the last hidden layer, 0 to ${all.length - 1}`;
    const hint = 'Correct the number of the unit.';
    throw new BnlabError({ kind: 'usage', where: 'figure1ResultsOf', expected, got: String(unit), hint });
  });
}

/** How much what the sigmoids of the last hidden layer receive changes over a run, unit by unit, from before the first step on. */
export interface UnitDrift {
  /** How far each unit's median travels (highest - lowest), in units of its own mean spread (p85 - p15). */
  readonly travel: readonly number[];
  /** Each unit's largest spread over its smallest. */
  readonly spreadChange: readonly number[];
}

/** The drift of all units of a run, from a step on (default 0, before the first); undefined for a run that did not keep them, or ended before. */
export function unitDrift({ units }: Pick<Figure1BestEntry, 'units'>, from = 0): UnitDrift | undefined {
  if (!units) return undefined;
  const start = units.steps.findIndex((step) => step >= from);
  if (start < 0) return undefined;
  const [p15, p50, p85] = each([units.p15, units.p50, units.p85], (column) => column.slice(start));
  const of = firstOf(p50).map((_, unit) => {
    const medians = p50.map((all) => itemAt(all, unit));
    const spreads = p85.map((all, i) => itemAt(all, unit) - itemAt(itemAt(p15, i), unit));
    const travel = (Math.max(...medians) - Math.min(...medians)) / mean(spreads);
    return { travel, spreadChange: Math.max(...spreads) / Math.min(...spreads) };
  });
  return { travel: of.map(({ travel }) => travel), spreadChange: of.map(({ spreadChange }) => spreadChange) };
}

/** Both networks at their best settings, on one seed. */
export interface BestRace {
  readonly seed: number;
  /** Steps of both runs. */
  readonly steps: number;
  /** Test accuracy after all of them. */
  readonly plainFinal: number;
  readonly bnFinal: number;
  /** First measured step at which the BN network has the plain network's final accuracy; null if never. */
  readonly stepsToMatch: number | null;
  /** {@link UnitDrift.travel}, the median over all units. */
  readonly travel: Readonly<Record<Figure1Network, number>>;
  /** {@link UnitDrift.spreadChange}, the median over all units. */
  readonly spreadChange: Readonly<Record<Figure1Network, number>>;
}

/**
 * The races of the two best settings, plain first, on every seed that both have; undefined while there is none.
 *
 * @param options `from`: the step from which on drift is counted (default 0, before the first).
 */
export function bestRaces(
  record: Figure1BestRecord,
  { from = 0 }: { readonly from?: number } = {},
):
  | { readonly settings: readonly [plain: Figure1Setting, bn: Figure1Setting]; readonly bySeed: readonly BestRace[] }
  | undefined {
  const [plain, bn] = each(FIGURE1_NETWORKS, (network) => bestRuns(record, network));
  if (!plain || !bn) return undefined;
  const bySeed = plain.runs.flatMap((run) => {
    const other = bn.runs.find(({ seed }) => seed === run.seed);
    return other ? raceOf(run, other, from) : [];
  });
  return bySeed.length === 0 ? undefined : { settings: [plain.setting, bn.setting], bySeed };
}

/** None where a run did not keep what its units received. */
function raceOf(plain: Figure1BestEntry, bn: Figure1BestEntry, from: number): BestRace[] {
  const [plainDrift, bnDrift] = [unitDrift(plain, from), unitDrift(bn, from)];
  if (!plainDrift || !bnDrift) return [];
  const plainFinal = plain.curves.test.at(-1)!;
  const medians = (of: (one: UnitDrift) => readonly number[]) => ({
    plain: median(of(plainDrift)),
    bn: median(of(bnDrift)),
  });
  return [
    {
      seed: plain.seed,
      steps: bn.steps,
      plainFinal,
      bnFinal: bn.curves.test.at(-1)!,
      stepsToMatch: firstReaching({ steps: bn.curves.steps, accuracies: bn.curves.test }, plainFinal),
      travel: medians(({ travel }) => travel),
      spreadChange: medians(({ spreadChange }) => spreadChange),
    },
  ];
}

/** A few lines for people. */
export function summarizeFigure1Best(record: Figure1BestRecord): string[] {
  const { gridSteps } = recipeOf(record);
  const lines = FIGURE1_NETWORKS.flatMap((network) => {
    const { settings, within } = robustness(record, { network, step: gridSteps });
    const grid = `${network}: ${within} of ${settings} settings within ${100 * GOOD_WITHIN} points of its best after ${gridSteps} steps`;
    const best = bestRuns(record, network);
    if (!best) return [`${grid}; its best setting is not chosen yet`];
    const { learningRate, deviation } = best.setting;
    const test = best.runs.map(({ curves }) => percent(curves.test.at(-1)!)).join(', ');
    const of = `of ${best.among} run to the end${best.isComplete ? '' : ', not all finalists yet'}`;
    return [`${grid}; best (${of}): rate ${learningRate}, deviation ${deviation}, test accuracy ${test}`];
  });
  return [...lines, `${record.notRun.length} cells are not run`];
}
