/**
 * Section 3.3: which learning rates does the same network bear with and without batch normalization?
 *
 * Command: `npx bnlab run learning-rates` (CIFAR-10, 2 networks x 21 rates, 600 steps each, 3 seeds: about 25 minutes a seed on one
 * core). Expected: with BN the limit lies about 3 times as high.
 * @module
 */
import { VARIANTS, type VariantSettings } from '../models/variants';
import { checkRunOptions, type Experiment, type RunOptions } from './experiment';
import { imageProfile, LEARNING_RATE_SCALE, runCells, type ImageCell, type ImageRecord } from './image-runs';
import { highestRate, SWEEP_NETWORKS, sweepPoints, sweepRates, type SweepPoint } from '../records/sweep';
import { percent } from '../statistics';

/** The rates of the quick sweep as they are used, without decay; neighbours differ by a factor of about 3. */
export const SWEEP_RATES = [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10] as const;

/** The rates of the full sweep: neighbours differ by the square root of 2, so that a limit is known as well as that. */
export const FINE_RATES: readonly number[] = Array.from({ length: 21 }, (_, i) =>
  Number((0.005 * 2 ** (i / 2)).toPrecision(3)),
);

const STEPS = 600;

/** BN-x5 without decay, with and without its normalization; the profile's factor on the rates is taken out again. */
function settings(normalization: boolean, rate: number): VariantSettings {
  const learningRate = rate / LEARNING_RATE_SCALE;
  return { ...VARIANTS['BN-x5'], normalization, learningRate, decay: { factor: 1, epochs: 1 } };
}

/** The cells of a sweep over some rates, for example `bn 0.1`. */
export const sweepCells = (rates: readonly number[]): readonly ImageCell[] =>
  SWEEP_NETWORKS.flatMap((network) =>
    rates.map((rate) => ({ name: `${network} ${rate}`, settings: settings(network === 'bn', rate) })),
  );

/** `bnlab run learning-rates`. */
export const learningRatesExperiment: Experiment = {
  name: 'learning-rates',
  section: '3.3',
  title: 'The same network over learning rates from 0.005 to 5, with and without batch normalization',
  steps: STEPS,
  async run(options) {
    const record = await runLearningRates(options);
    return { record, summary: summarizeLearningRates(record) };
  },
};

/** Trains both networks at every rate. @throws BnlabError. */
export async function runLearningRates(options: RunOptions): Promise<ImageRecord> {
  checkRunOptions(options);
  const steps = options.steps ?? (options.quick ? 40 : STEPS);
  const profile = { ...imageProfile({ ...options, steps }), points: Math.min(6, steps) };
  const cells = sweepCells(options.quick ? SWEEP_RATES : FINE_RATES);
  return runCells({ ...options, name: 'learning-rates', profile, cells });
}

/** A line for each rate, and the highest rate of each network. */
export function summarizeLearningRates(record: ImageRecord): string[] {
  const points = sweepPoints(record);
  const show = (network: SweepPoint['network'], rate: number) => {
    const { accuracy, diverged } = points.find((point) => point.network === network && point.rate === rate)!;
    return diverged ? `${diverged} diverged` : percent(accuracy);
  };
  const lines = sweepRates(record).map(
    (rate) => `rate ${String(rate).padEnd(6)} without BN ${show('plain', rate).padEnd(12)} with BN ${show('bn', rate)}`,
  );
  const [plain, bn] = SWEEP_NETWORKS.map((network) => highestRate(points, network));
  return [...lines, `highest rate that learns: ${plain ?? 'none'} without BN, ${bn ?? 'none'} with BN`];
}
