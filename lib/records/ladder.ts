/**
 * What the ladder of section 4.2.2 says in numbers: steps to the plain network's best accuracy, and the best accuracy.
 * @module
 */
import type { ImageCurve, ImageRecord } from '../experiments/image-runs';
import { crossing } from './first-reaching';

/** The two networks that section 4.2.2 says do not train: the plain one at five times the rate, and with sigmoid. */
export const LADDER_PROBES = ['Inception-x5', 'Inception-Sigmoid'] as const;

/** One line of the table of Figure 3, for one seed. */
export interface LadderRow {
  readonly cell: string;
  readonly seed: number;
  /** Step at which the curve first crosses the plain network's best accuracy of the same seed, rounded; null if never. */
  readonly stepsToMatch: number | null;
  /** The plain network's best accuracy, which is asked for. */
  readonly target: number;
  /** The plain network's steps to its own best over these; null if never. */
  readonly factor: number | null;
  /** Best held-out accuracy of the curve, and where. */
  readonly best: number;
  /** Null for a run that diverged before its first measurement. */
  readonly stepsToBest: number | null;
  readonly divergedAt: number | null;
}

/**
 * The table of Figure 3 from a record: each variant against the plain network of the same seed.
 *
 * Seeds without a plain run that was measured after its start are left out: {@link seedsWithoutPlain} names them.
 * @example
 * ```ts
 * import { judgeLadder } from 'bnlab';
 * const run = (cell: string, top1: number[]) =>
 *   ({ cell, seed: 1, verdict: 'finished', divergedAt: null, steps: [100, 200, 300], top1, trainLoss: [], final: null }) as const;
 * const [, bn] = judgeLadder({ results: [run('Inception', [0.3, 0.5, 0.6]), run('BN-x5', [0.6, 0.7, 0.75])] });
 * console.log(bn!.stepsToMatch, bn!.factor, bn!.best); // 100 3 0.75
 * ```
 */
export function judgeLadder({ results }: Pick<ImageRecord, 'results'>): LadderRow[] {
  const plain = new Map(results.filter(({ cell }) => cell === 'Inception').map((curve) => [curve.seed, bestOf(curve)]));
  return results.flatMap((curve) => {
    const match = plain.get(curve.seed);
    if (!match?.stepsToBest) return [];
    const { cell, seed, divergedAt } = curve;
    const crossed = crossing({ steps: curve.steps, accuracies: curve.top1 }, match.best);
    const stepsToMatch = crossed === null ? null : Math.round(crossed);
    const factor = stepsToMatch === null ? null : match.stepsToBest / Math.max(1, stepsToMatch);
    return [{ cell, seed, stepsToMatch, target: match.best, factor, ...bestOf(curve), divergedAt }];
  });
}

/** Seeds of a record that nothing can be compared with: without a plain run, or one that was measured after its start. */
export function seedsWithoutPlain({ results }: Pick<ImageRecord, 'results'>): number[] {
  const compared = new Set(judgeLadder({ results }).map(({ seed }) => seed));
  return [...new Set(results.map(({ seed }) => seed))].filter((seed) => !compared.has(seed));
}

function bestOf({ steps, top1 }: ImageCurve): Pick<LadderRow, 'best' | 'stepsToBest'> {
  const best = Math.max(0, ...top1);
  return { best, stepsToBest: steps[top1.indexOf(best)] ?? null };
}
