/**
 * Section 3.4: does Dropout help the network still when it is batch-normalized?
 *
 * It helps a network that overfits, and no other: so the run is 128 passes over 500 pictures, little distorted, and the plain network is
 * the control. Where Dropout does not help that one, the run says nothing of the other. (A trial of 77 passes over 2,500 pictures
 * moved the best of two seeds by +0.2 and -0.8 points.)
 *
 * Command: `npx bnlab run dropout` (CIFAR-10, 4 networks, 2,000 steps each, 5 seeds, about 20 minutes a seed on one core).
 * Expected: from -2 to +3 points for the plain network, so that the record decides nothing; `dropout-digits` has a control that gains.
 * @module
 */
import { VARIANTS } from '../models/variants';
import { checkRunOptions, type Experiment, type RunOptions } from './experiment';
import { imageProfile, runCells, type ImageCell, type ImageRecord } from './image-runs';
import { bestAccuracy } from '../records/image-summary';
import { PAPER_DROPOUT } from '../paper/printed';
import { mean, percent } from '../statistics';

/** The original Inception's rate, and none. */
export const DROPOUT_RATES = [0, PAPER_DROPOUT] as const;

const STEPS = 2000;
/** Few enough to be learned by heart in these steps. */
const TRAIN_IMAGES = 500;
/** Measurements on the way; the best of them counts. */
const POINTS = 10;
/** Held-out images of a measurement: a difference of one point is to be seen. */
const CURVE_IMAGES = 5000;
/** The effect is of the size of a seed's scatter: three would not show it. */
const SEEDS = [1, 2, 3, 4, 5];
const name = (normalization: boolean, dropout: number) => `${normalization ? 'bn' : 'plain'} dropout ${dropout}`;

/** The plain network and BN-Baseline, each with and without Dropout and otherwise alike. */
export const DROPOUT_CELLS: readonly ImageCell[] = [false, true].flatMap((normalization) =>
  DROPOUT_RATES.map((dropout) => ({
    name: name(normalization, dropout),
    settings: { ...VARIANTS.Inception, auxiliary: false, distortion: 'reduced', normalization, dropout },
  })),
);

/** `bnlab run dropout`. */
export const dropoutExperiment: Experiment = {
  name: 'dropout',
  section: '3.4',
  title: 'Dropout with and without batch normalization',
  steps: STEPS,
  seeds: SEEDS,
  async run(options) {
    const record = await runDropout(options);
    return { record, summary: summarizeDropout(record) };
  },
};

/** Trains the four networks. @throws BnlabError. */
export async function runDropout(options: RunOptions): Promise<ImageRecord> {
  checkRunOptions(options);
  const steps = options.steps ?? (options.quick ? 120 : STEPS);
  const profile = imageProfile({ ...options, steps });
  const points = Math.min(profile.points, POINTS);
  const images = options.quick ? {} : { trainImages: TRAIN_IMAGES, curveImages: CURVE_IMAGES };
  return runCells({ ...options, name: 'dropout', profile: { ...profile, points, ...images }, cells: DROPOUT_CELLS });
}

/** What Dropout brings in best held-out accuracy, seed by seed: below 0 where it harms. */
export function dropoutGainsBySeed({ results }: Pick<ImageRecord, 'results'>): {
  readonly seeds: readonly number[];
  readonly plain: readonly number[];
  readonly bn: readonly number[];
} {
  const seeds = [...new Set(results.map(({ seed }) => seed))];
  const best = (cell: string, seed: number) =>
    Math.max(...results.filter((curve) => curve.cell === cell && curve.seed === seed).map(bestAccuracy));
  const gains = (normalization: boolean) =>
    seeds.map((seed) => best(name(normalization, 0.4), seed) - best(name(normalization, 0), seed));
  return { seeds, plain: gains(false), bn: gains(true) };
}

/** What Dropout brings in best held-out accuracy, the mean over the seeds: below 0 where it harms. */
export function dropoutGains({ results }: Pick<ImageRecord, 'results'>): {
  readonly plain: number;
  readonly bn: number;
} {
  const best = (normalization: boolean, dropout: number) =>
    mean(results.filter(({ cell }) => cell === name(normalization, dropout)).map(bestAccuracy));
  const gain = (normalization: boolean) => best(normalization, 0.4) - best(normalization, 0);
  return { plain: gain(false), bn: gain(true) };
}

/** A line for each network, and what Dropout brings. */
export function summarizeDropout(record: ImageRecord): string[] {
  const lines = DROPOUT_CELLS.map((cell) => {
    const own = record.results.filter((curve) => curve.cell === cell.name).map(bestAccuracy);
    return `${cell.name.padEnd(18)} best accuracy ${own.map((share) => percent(share)).join(', ')}`;
  });
  const { plain, bn } = dropoutGains(record);
  const points = (gain: number) => `${gain >= 0 ? '+' : ''}${(100 * gain).toFixed(2)} points`;
  return [...lines, `Dropout brings ${points(plain)} without BN, ${points(bn)} with BN`];
}
