/** The learning rates that come out of the recipes, held by those that the cells of the stored records were trained at. */
import assert from 'node:assert/strict';
import path from 'node:path';
import type { Cifar10, LabelledImages } from '../../lib/data';
import { useEngine } from '../../lib/engine';
import {
  decaySteps,
  FIGURE1_BEST,
  FIGURE1_BEST_SHAPE,
  IMAGENETTE,
  IMAGENETTE_SHAPE,
  QUICK_PROFILE,
  readCellRecord,
  runCells,
  storedRecord,
  sweepCells,
  type ImageCell,
} from '../../lib/experiments';
import { throughJson } from '../../lib/json';
import { FIGURE1_NETWORKS, imagenetteCell, ratesOf, settingName, settingsOf, sweepRates } from '../../lib/records';
import { Random } from '../../lib/random';
import { findCheckpoint } from '../../lib/train/checkpoint';
import type { TrainingRecipe } from '../../lib/train/loop';
import { temporaryFolder } from '../data/temporary';

const RESULTS = path.join(__dirname, '../../notebooks/results');

/** Four pictures of noise for either part. */
function noise(): Cifar10 {
  const random = new Random(1);
  const images = Uint8Array.from({ length: 4 * 3072 }, () => random.integer(256));
  const part: LabelledImages = { images, labels: Uint8Array.of(0, 1, 0, 1) };
  const source = { kind: 'generated', detail: 'noise', checksums: { pixels: 'noise' } } as const;
  return { train: part, test: part, classNames: ['a', 'b'], source };
}

/** One step of one cell, as small as can be. */
const TINY = { ...QUICK_PROFILE, steps: 1, miniBatch: 2, points: 1 };

describe('the learning rates of a recipe', () => {
  const folder = temporaryFolder();
  before(() => useEngine('cpu'));

  it('figure1-best: are those of the record’s cells', () => {
    const { cells } = readCellRecord(path.join(RESULTS, 'figure1-best.json'), FIGURE1_BEST_SHAPE)!;
    const settings = FIGURE1_NETWORKS.flatMap((network) => settingsOf(FIGURE1_BEST, network));
    const now = new Map(settings.map((setting) => [settingName(setting), setting]));
    for (const { cell, settings: stored } of cells) assert.deepEqual(now.get(cell), stored, cell);
    assert.deepEqual(new Set(cells.map(({ cell }) => cell)), new Set(now.keys()));
  });

  it('imagenette: are those of the record’s cells, and fall as they did', () => {
    const { cells } = readCellRecord(path.join(RESULTS, 'imagenette.json'), IMAGENETTE_SHAPE)!;
    const settings = IMAGENETTE.arms.flatMap((arm) => ratesOf(IMAGENETTE, arm));
    const now = new Map(
      settings.map(({ arm, learningRate }) => {
        const decay = { factor: arm.settings.decay.factor, every: decaySteps(arm.settings, IMAGENETTE) };
        return [imagenetteCell({ arm, learningRate }), { arm: arm.name, learningRate, decay }];
      }),
    );
    for (const { cell, settings: stored } of cells) assert.deepEqual(now.get(cell), stored, cell);
    assert.deepEqual(new Set(cells.map(({ cell }) => cell)), new Set(now.keys()));
  });

  /** The recipe that a cell’s training kept in its checkpoint. */
  async function trainedAs(cell: ImageCell): Promise<TrainingRecipe> {
    await runCells({ name: 'test', profile: TINY, cells: [cell], seeds: [1], out: folder.path, data: noise() });
    const found = findCheckpoint(path.join(folder.path, `${cell.name}-seed1`, 'checkpoints'))!;
    return (found.checkpoint.identity as { readonly recipe: TrainingRecipe }).recipe;
  }

  const sweep = storedRecord('learning-rates', RESULTS);

  it('learning-rates: come out of the rates in the names of the record’s cells', () => {
    assert.deepEqual(throughJson(sweepCells(sweepRates(sweep))), sweep.manifest.recipe['cells']);
  });

  for (const [name, rate] of [
    ['plain 0.0141', 0.0141],
    ['bn 5.12', 5.12],
  ] as const)
    it(`learning-rates: ${name} is trained at ${rate}, which stays`, async () => {
      const cell = sweepCells(sweepRates(sweep)).find((each) => each.name === name)!;
      const { learningRate, ...others } = await trainedAs(cell);
      assert.ok(Math.abs(learningRate.initial / rate - 1) < 1e-12, `trained at ${learningRate.initial}`);
      assert.equal(learningRate.factor, 1);
      assert.deepEqual(others, { optimizer: { kind: 'momentum', momentum: 0.9 }, l2: 4e-5 });
    });

  it('ladder: are the paper’s times the factor of the record, and fall as the paper’s over its own length', async () => {
    const recipe = storedRecord('ladder', RESULTS).manifest.recipe as object as {
      readonly cells: readonly ImageCell[];
      readonly profile: { readonly learningRateScale: number };
    };
    const { learningRate, ...others } = await trainedAs(recipe.cells[0]);
    const initial = 0.0015 * recipe.profile.learningRateScale;
    // 31 million steps of 32 are 774 passes over ImageNet; this run has one step
    assert.deepEqual(learningRate, { initial, factor: 0.96, every: 8 / 774 });
    assert.deepEqual(others, { optimizer: { kind: 'momentum', momentum: 0.9 }, l2: 2e-4 });
  });
});
