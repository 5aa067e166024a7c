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
import { imageProfile, runCells, type ImageCell, type ImageRecord } from './image-runs';
import { PAPER_LADDER } from '../paper/printed';
import { judgeLadder, LADDER_PROBES, seedsWithoutPlain } from '../records/ladder';
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
  const lost = seedsWithoutPlain(record);
  const left = lost.length > 0 ? [`left out: no run of Inception with seed ${lost.join(', ')}`] : [];
  return [...lines, ...left, scale];
}
