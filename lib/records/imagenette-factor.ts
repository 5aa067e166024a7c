/**
 * How many times fewer steps: not one number but a curve, over the accuracy that is asked for.
 * @module
 */
import type { CellEntry } from './cell';
import { crossing } from './first-reaching';
import { armRuns, imagenetteRecipeOf, type ImagenetteRecord } from './imagenette';
import type { ImagenetteArm } from '../experiments/imagenette/recipe';
import { rounded } from '../statistics';

/**
 * Steps to an accuracy: where the straight line between two measurements first crosses it; undefined when none reached it.
 *
 * The start counts as a measurement of step 0 at the accuracy of chance.
 */
export function stepsTo({ curves }: Pick<CellEntry, 'curves'>, target: number, chance: number): number | undefined {
  const curve = { steps: [0, ...curves.steps], accuracies: [chance, ...curves.test] };
  return crossing(curve, target) ?? undefined;
}

/** The factor of one arm at one accuracy, seed by seed. */
export interface FactorPoint {
  /** Accuracy on the validation pictures, 0 to 1. */
  readonly target: number;
  /** The plain network's steps over this arm's, one for each seed in which both reached the target. */
  readonly factors: readonly number[];
  /** Seeds in which the plain network did not get there. */
  readonly plainNever: number;
  /** Seeds in which this arm did not get there. */
  readonly armNever: number;
}

/** Points of accuracy between two targets. */
const TARGET_EVERY = 0.01;

/** Name of the plain network's arm, which the others are compared with. */
export const PLAIN_ARM = 'Inception';

/**
 * The curve of an arm's factor from just above chance to the highest accuracy that either network reached; each network at the
 * rate that its own search chose, seeds paired. Empty until both have runs of the same seed.
 */
export function factorCurve(record: ImagenetteRecord, arm: ImagenetteArm): FactorPoint[] {
  const { arms } = imagenetteRecipeOf(record);
  const plain =
    armRuns(
      record,
      arms.find(({ name }) => name === PLAIN_ARM)!,
    )?.runs ?? [];
  const own = armRuns(record, arm)?.runs ?? [];
  const pairs = plain.flatMap((run) =>
    own.filter(({ seed }) => seed === run.seed).map((other) => [run, other] as const),
  );
  const chance = chanceOf(record);
  const highest = Math.max(...pairs.flat().flatMap(({ curves }) => curves.test));
  // none without pairs, or where both stayed below chance: a length below 0 is one of 0
  const length = Math.floor((highest - chance) / TARGET_EVERY);
  return Array.from({ length }, (_, i) => {
    const target = rounded(chance + (i + 1) * TARGET_EVERY);
    const steps = pairs.map((pair) => pair.map((run) => stepsTo(run, target, chance)));
    return {
      target,
      factors: steps.flatMap(([a, b]) => (a === undefined || b === undefined ? [] : [a / b])),
      plainNever: steps.filter(([a]) => a === undefined).length,
      armNever: steps.filter(([, b]) => b === undefined).length,
    };
  });
}

/** Accuracy of guessing. */
export function chanceOf({ manifest }: Pick<ImagenetteRecord, 'manifest'>): number {
  return 1 / (manifest.data.set?.classes.length ?? 10);
}

/**
 * How much a network still gained over the last quarter of its run, in accuracy: whether it has flattened. Between two measurements
 * the accuracy at three quarters is on the straight line.
 */
export function lastQuarterGain({ curves }: Pick<CellEntry, 'curves'>): number {
  const { steps, test } = curves;
  const quarter = 0.75 * steps[steps.length - 1]!;
  const end = test[test.length - 1]!;
  const after = steps.findIndex((step) => step >= quarter);
  if (after === 0) return end - test[0]!;
  const [before, share] = [after - 1, (quarter - steps[after - 1]!) / (steps[after]! - steps[after - 1]!)];
  return end - (test[before]! + share * (test[after]! - test[before]!));
}
