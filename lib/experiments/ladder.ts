/**
 * Section 4.2.2, Figures 2 and 3: how many steps do the five variants take to the plain network's best accuracy?
 *
 * Command: `npx bnlab run ladder --seeds 1,2,3` (CIFAR-10; 5 variants and 2 probes, 6,000 steps each, about 2 hours in all on one idle core);
 * `--quick` for the lessons' profile. Expected: Inception at 54 to 58 %, BN-Baseline at 64 to 66 %, BN-x5 at 70 to 73 %, BN-x30 at 69 to
 * 72 %, BN-x5-Sigmoid at 69 to 72 %; BN-x5 has Inception's best accuracy in 4.0 to 5.5 times fewer steps. The stored record is older: its
 * probes ran for 1,500 steps, and what shuffles whole shards (Inception, BN-Baseline, the probes) saw 9,728 of the 10,000 pictures.
 * @module
 */
import { VARIANT_NAMES, VARIANTS, type VariantName, type VariantSettings } from '../models/variants';
import { checkRunOptions, type Experiment, type RunOptions } from './experiment';
import { crossing } from './first-reaching';
import { imageProfile, runCells, type ImageCell, type ImageCurve, type ImageRecord } from './image-runs';
import { percent } from '../statistics';

/**
 * The auxiliary classifiers stay off in all cells: they would be a second difference between the variants. And the learning
 * rate of all falls as the plain network's does over its run. Six times as fast (change 4 of section 4.2.1) is right for a
 * network that needs a fourteenth of the steps; at this scale BN-x5 needs more, and its rate would be gone before.
 */
const alike = (settings: VariantSettings): VariantSettings => ({
  ...settings,
  auxiliary: false,
  decay: VARIANTS.Inception.decay,
});

/** The two networks that section 4.2.2 says do not train: the plain one at five times the rate, and with sigmoid. */
export const LADDER_PROBES = ['Inception-x5', 'Inception-Sigmoid'] as const;

/** The cells of the ladder: the five variants and the probes, all for the same number of steps. */
export const LADDER_CELLS: readonly ImageCell[] = [
  ...VARIANT_NAMES.map((name) => ({ name, settings: alike(VARIANTS[name]) })),
  {
    name: LADDER_PROBES[0],
    settings: alike({ ...VARIANTS.Inception, learningRate: VARIANTS['BN-x5'].learningRate }),
  },
  { name: LADDER_PROBES[1], settings: alike({ ...VARIANTS.Inception, activation: 'sigmoid' }) },
];

/** `bnlab run ladder`. */
export const ladderExperiment: Experiment = {
  name: 'ladder',
  section: '4.2.2',
  title: 'Five variants of Inception on CIFAR-10: steps to the plain network’s best accuracy',
  steps: imageProfile({}).steps,
  async run(options) {
    const record = await runLadder(options);
    return { record, summary: summarizeLadder(record) };
  },
};

/** Trains the ladder's cells. @throws BnlabError. */
export async function runLadder(options: RunOptions): Promise<ImageRecord> {
  checkRunOptions(options);
  return runCells({
    ...options,
    name: 'ladder',
    profile: imageProfile(options),
    cells: LADDER_CELLS,
    isFinalMeasured: true,
  });
}

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
  readonly stepsToBest: number;
  readonly divergedAt: number | null;
}

/**
 * The table of Figure 3 from a record: each variant against the plain network of the same seed.
 *
 * Seeds without a plain run are left out.
 */
export function judgeLadder({ results }: Pick<ImageRecord, 'results'>): LadderRow[] {
  const plain = new Map(results.filter(({ cell }) => cell === 'Inception').map((curve) => [curve.seed, bestOf(curve)]));
  return results.flatMap((curve) => {
    const match = plain.get(curve.seed);
    if (!match) return [];
    const { cell, seed, divergedAt } = curve;
    const crossed = crossing({ steps: curve.steps, accuracies: curve.top1 }, match.best);
    const stepsToMatch = crossed === null ? null : Math.round(crossed);
    const factor = stepsToMatch === null ? null : match.stepsToBest / stepsToMatch;
    return [{ cell, seed, stepsToMatch, target: match.best, factor, ...bestOf(curve), divergedAt }];
  });
}

/** The paper's own table: steps to 72.2 % and best accuracy; null where it prints none. */
export const PAPER_LADDER: Readonly<Record<VariantName, { readonly factor: number | null; readonly best: number }>> = {
  Inception: { factor: 1, best: 0.722 },
  'BN-Baseline': { factor: 31.0 / 13.3, best: 0.727 },
  'BN-x5': { factor: 31.0 / 2.1, best: 0.73 },
  'BN-x30': { factor: 31.0 / 2.7, best: 0.748 },
  'BN-x5-Sigmoid': { factor: null, best: 0.698 },
};

/** A line for each cell: factor and best accuracy, as ranges over the seeds, next to the paper's. */
export function summarizeLadder(record: ImageRecord): string[] {
  const rows = judgeLadder(record);
  const scale = `learning rates: the paper's times ${(record.manifest.recipe.profile as { learningRateScale: number }).learningRateScale.toFixed(2)}`;
  const lines = LADDER_CELLS.map(({ name }) => {
    const own = rows.filter(({ cell }) => cell === name);
    const factors = own.map(({ factor }) => (factor === null ? 'never' : `${factor.toFixed(1)}x`));
    const best = own.map((row) =>
      row.divergedAt === null ? percent(row.best, { digits: 1 }) : `diverged at ${row.divergedAt}`,
    );
    const paper = name in PAPER_LADDER ? PAPER_LADDER[name as VariantName] : undefined;
    const printed = paper
      ? `${paper.factor?.toFixed(1) ?? 'blank'}${paper.factor ? 'x' : ''}, ${percent(paper.best, { digits: 1 })}`
      : 'does not train';
    return `${name.padEnd(18)} fewer steps: ${factors.join(', ')}; best: ${best.join(', ')} (paper: ${printed})`;
  });
  return [...lines, scale];
}

function bestOf({ steps, top1 }: ImageCurve): { best: number; stepsToBest: number } {
  const best = Math.max(0, ...top1);
  return { best, stepsToBest: steps[top1.indexOf(best)] ?? 0 };
}
