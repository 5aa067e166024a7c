/**
 * Section 4.2.1: what does each of the seven changes contribute? BN-x5 with one change at a time taken back.
 *
 * A change that brings one point is seen over five paired seeds at the earliest: the best accuracy of one network scatters by about 1.2
 * points from seed to seed.
 *
 * Command: `npx bnlab run ablation` (CIFAR-10, 8 networks, 3,000 steps each, seeds 1 to 5, about 50 minutes a seed on one core).
 * Expected: BN-x5 at 65 to 67 %, each network with a change taken back within 6 points of it, 59 to 68 %.
 * @module
 */
import { CHANGE_NAMES, withoutChanges, type ChangeName } from '../models/variants';
import { checkRunOptions, type Experiment, type RunOptions } from './experiment';
import { imageProfile, runCells, type ImageCell, type ImageRecord } from './image-runs';
import { bestAccuracy } from '../records/image-summary';
import { mean, percent } from '../statistics';

/**
 * The learning rates fall as slowly as in the ladder: with the accelerated decay 97 times over the run, as the plain
 * network's in the paper, and a sixth as often without it.
 */
function cell(name: string, taken: readonly ChangeName[]): ImageCell {
  const { decay, ...settings } = withoutChanges(taken);
  return { name, settings: { ...settings, decay: { ...decay, epochs: DECAY_ACCELERATION * decay.epochs } } };
}

/** Change 4 of section 4.2.1. */
const DECAY_ACCELERATION = 6;

/** The cell with all seven changes, and one for each change that is taken back. */
export const ABLATION_CELLS: readonly ImageCell[] = [
  cell('BN-x5', []),
  ...CHANGE_NAMES.map((change) => cell(`without ${change}`, [change])),
];

const STEPS = 3000;

/** `bnlab run ablation`. */
export const ablationExperiment: Experiment = {
  name: 'ablation',
  section: '4.2.1',
  title: 'The seven changes that accelerate batch-normalized networks, taken back one at a time',
  steps: STEPS,
  seeds: [1, 2, 3, 4, 5],
  async run(options) {
    const record = await runAblation(options);
    return { record, summary: summarizeAblation(record) };
  },
};

/** Trains BN-x5 and its seven neighbours. @throws BnlabError. */
export async function runAblation(options: RunOptions): Promise<ImageRecord> {
  checkRunOptions(options);
  const steps = options.steps ?? (options.quick ? 60 : STEPS);
  return runCells({
    ...options,
    name: 'ablation',
    profile: imageProfile({ ...options, steps }),
    cells: ABLATION_CELLS,
  });
}

/** What taking one change back costs in best held-out accuracy: the mean over the seeds, above 0 where the change helps. */
export function changeGains({ results }: Pick<ImageRecord, 'results'>): Record<ChangeName, number> {
  const best = (cell: string) => mean(results.filter((curve) => curve.cell === cell).map(bestAccuracy));
  const gains = CHANGE_NAMES.map((change) => [change, best('BN-x5') - best(`without ${change}`)] as const);
  return Object.fromEntries(gains) as Record<ChangeName, number>;
}

/** A line for each change. */
export function summarizeAblation(record: ImageRecord): string[] {
  const full = mean(record.results.filter(({ cell }) => cell === 'BN-x5').map(bestAccuracy));
  const lines = Object.entries(changeGains(record)).map(([change, gain]) => {
    const points = `${gain >= 0 ? '+' : ''}${(100 * gain).toFixed(2)} points`;
    return `${change.padEnd(16)} ${points}`;
  });
  return [`all seven changes: best accuracy ${percent(full)}; each change brings:`, ...lines];
}
