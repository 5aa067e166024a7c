/**
 * What the learning-rate sweep of section 3.3 says in numbers.
 * @module
 */
import type { ImageRecord } from '../experiments/image-runs';
import { mean } from '../statistics';
import { bestAccuracy } from './image-summary';

/** The two networks: the same layers and the same recipe but for batch normalization. */
export const SWEEP_NETWORKS = ['plain', 'bn'] as const;

/** One point of the sweep, over all seeds. */
export interface SweepPoint {
  readonly network: (typeof SWEEP_NETWORKS)[number];
  readonly rate: number;
  /** Mean best held-out accuracy. */
  readonly accuracy: number;
  /** Seeds whose numbers stopped being finite. */
  readonly diverged: number;
}

/** The rates that a record was made with, from the lowest. */
export function sweepRates({ results }: Pick<ImageRecord, 'results'>): readonly number[] {
  const rates = results.map(({ cell }) => Number(cell.split(' ')[1])).filter((rate) => rate > 0);
  return [...new Set(rates)].sort((a, b) => a - b);
}

/** The sweep as points. */
export function sweepPoints(record: Pick<ImageRecord, 'results'>): SweepPoint[] {
  const { results } = record;
  return SWEEP_NETWORKS.flatMap((network) =>
    sweepRates(record).map((rate) => {
      const curves = results.filter(({ cell }) => cell === `${network} ${rate}`);
      const diverged = curves.filter(({ verdict }) => verdict === 'diverged').length;
      return { network, rate, accuracy: curves.length ? mean(curves.map(bestAccuracy)) : 0, diverged };
    }),
  );
}

/** Accuracy from which a network counts as learning: twice the chance of ten classes. */
const LEARNS = 0.2;

/** The highest rate at which a network learns with every seed; null when there is none. */
export function highestRate(points: readonly SweepPoint[], network: SweepPoint['network']): number | null {
  const good = points.filter((point) => point.network === network && point.diverged === 0 && point.accuracy >= LEARNS);
  return good.length ? Math.max(...good.map(({ rate }) => rate)) : null;
}
