import assert from 'node:assert/strict';
import { loadMnist, type Mnist } from '../../lib/data';
import { tf, useEngine } from '../../lib/engine';
import {
  bestRuns,
  bestSetting,
  FIGURE1_BEST_QUICK,
  FIGURE1_BEST_SHAPE,
  figure1BestExperiment,
  figure1BestPlan,
  figure1ResultsOf,
  heldOutParts,
  runFigure1Cell,
  unitDrift,
  workOff,
  type Figure1BestEntry,
  type Figure1BestRecipe,
} from '../../lib/experiments';
import {
  partName,
  ranked,
  robustness,
  settingName,
  settingsOf,
  type Figure1BestRecord,
  type Figure1Setting,
} from '../../lib/records';
import { gridFigure, renderSvg } from '../../lib/figures';
import type { Manifest } from '../../lib/runs';
import { temporaryFolder, withEnvironment } from '../data/temporary';
import { writeSmallMnist } from './small-mnist';

/** Two rates and one deviation; the finalists are both. */
const RECIPE: Figure1BestRecipe = {
  ...FIGURE1_BEST_QUICK,
  learningRates: [0.1, 1],
  deviations: [0.1],
  finalists: 2,
  heldOut: 50,
  testImages: 100,
};
const [LOW, HIGH] = settingsOf(RECIPE, 'plain');

/** Accuracies at the grid's steps and at the end, by hand. */
function entry(setting: Figure1Setting, seed: number, heldOut: readonly number[], test = heldOut): Figure1BestEntry {
  const steps = [RECIPE.gridSteps, RECIPE.steps].slice(0, heldOut.length);
  const curves = { steps, loss: steps.map(() => 1), heldOut, test };
  const base = { cell: settingName(setting), seed, settings: { ...setting }, verdict: 'finished', continuedFrom: 0 } as const;
  return { ...base, steps: steps.at(-1)!, curves };
} // prettier-ignore

const recordOf = (cells: readonly Figure1BestEntry[]): Figure1BestRecord => ({
  manifest: { recipe: RECIPE } as unknown as Manifest,
  cells,
  notRun: [],
});

const [bnLow, bnHigh] = settingsOf(RECIPE, 'bn');
const grid = [entry(LOW, 1, [0.5]), entry(HIGH, 1, [0.6]), entry(bnLow, 1, [0.9]), entry(bnHigh, 1, [0.89])];

describe('the grid of Figure 1', () => {
  const names = (cells: readonly Figure1BestEntry[]) =>
    figure1BestPlan(RECIPE, cells).map((cell) => `${partName(cell)} to ${cell.steps}${cell.waits ? ' later' : ''}`);

  it('begins with every setting of both networks, at one length', () => {
    assert.deepEqual(names([]).slice(0, 4), [
      'plain-rate0.1-deviation0.1-seed1 to 20',
      'plain-rate1-deviation0.1-seed1 to 20',
      'bn-rate0.1-deviation0.1-seed1 to 20',
      'bn-rate1-deviation0.1-seed1 to 20',
    ]);
    assert.match(names([])[4], /leader.* to 40 later$/);
  });

  it('sends the leader of each network to all seeds, then the other finalists', () => {
    assert.deepEqual(names(grid).slice(4, 10), [
      'plain-rate1-deviation0.1-seed1 to 40',
      'bn-rate0.1-deviation0.1-seed1 to 40',
      'plain-rate1-deviation0.1-seed2 to 40',
      'bn-rate0.1-deviation0.1-seed2 to 40',
      'plain-rate0.1-deviation0.1-seed1 to 40',
      'bn-rate1-deviation0.1-seed1 to 40',
    ]);
  });

  it('runs the short grid on the other seeds before any long run of a setting that leads nothing', () => {
    const all = [LOW, HIGH, bnLow, bnHigh];
    const done = [...grid, ...[1, 2].flatMap((seed) => all.map((setting) => entry(setting, seed, [0.5, 0.8])))];
    const order = names(done);
    const [short, long] = ['plain-rate1-deviation0.1-seed2 to 20', 'bn-rate1-deviation0.1-seed1 to 40'];
    assert.ok(order.includes(short) && order.indexOf(short) < order.lastIndexOf(long), order.join('\n'));
  });

  it('chooses by held-out pictures after all the steps, not by the test set, nor by the short grid', () => {
    const cells = [entry(HIGH, 1, [0.6, 0.7], [0.6, 0.99]), entry(LOW, 1, [0.5, 0.8], [0.5, 0.6])];
    assert.deepEqual(bestSetting(RECIPE, cells, 'plain'), { setting: LOW, among: 2, isComplete: true });
    assert.ok(names([...cells, ...grid.slice(2)]).includes('plain-rate0.1-deviation0.1-seed2 to 40'));
  });

  it('says when finalists are missing', () => {
    const cells = [entry(HIGH, 1, [0.6, 0.7]), entry(LOW, 1, [0.5])];
    assert.deepEqual(bestSetting(RECIPE, cells, 'plain'), { setting: HIGH, among: 1, isComplete: false });
    assert.equal(bestSetting(RECIPE, grid, 'plain'), undefined);
    assert.equal(bestSetting(RECIPE, [entry(HIGH, 1, [0.6, 0.7])], 'plain'), undefined, 'half a grid');
  });

  it('counts a diverged setting as the worst', () => {
    const lost: Figure1BestEntry = { ...entry(HIGH, 1, []), verdict: 'diverged', steps: 3 };
    const order = ranked(RECIPE, [lost, grid[0]], { network: 'plain', step: 20 });
    assert.deepEqual(order.map(({ learningRate, heldOut }) => [learningRate, heldOut]), [[0.1, 0.5], [1, 0]]); // prettier-ignore
  });

  it('counts the settings near each network’s own best', () => {
    const record = recordOf(grid);
    assert.deepEqual(robustness(record, { network: 'plain', step: 20 }), { step: 20, settings: 2, within: 1 });
    assert.deepEqual(robustness(record, { network: 'bn', step: 20 }), { step: 20, settings: 2, within: 2 });
  });

  it('gives the runs of the best setting only', () => {
    const cells = [...grid.slice(2), entry(LOW, 1, [0.5, 0.8]), entry(HIGH, 1, [0.6, 0.7]), entry(LOW, 2, [0.5, 0.81])];
    const best = bestRuns(recordOf(cells), 'plain')!;
    assert.deepEqual(best.runs.map(({ cell, seed }) => [cell, seed]), [[settingName(LOW), 1], [settingName(LOW), 2]]); // prettier-ignore
    assert.deepEqual(figure1ResultsOf(recordOf(cells)).plain.map(({ testAccuracy }) => testAccuracy), [[0.5, 0.8], [0.5, 0.81]]); // prettier-ignore
    assert.deepEqual(figure1ResultsOf(recordOf(cells)).bn, []);
  });

  it('measures the drift of every unit from before the first step on', () => {
    const units = { steps: [0, 1, 2], p15: [[-1, -1], [-1, 0], [-1, 1]], p50: [[0, 0], [0, 2], [0, 3]], p85: [[1, 1], [1, 4], [1, 5]] };
    const drift = unitDrift({ units })!;
    assert.deepEqual(drift.travel, [0, 3 / (10 / 3)]);
    assert.deepEqual(drift.spreadChange, [1, 2]);
    assert.deepEqual(unitDrift({ units }, 1)!.travel, [0, 1 / 4]);
    assert.equal(unitDrift({}), undefined);
    assert.equal(unitDrift({ units }, 3), undefined, 'ended before');
  }); // prettier-ignore

  it('refuses a unit that there is not', () => {
    const units = { steps: [0, 40], p15: [[0], [0]], p50: [[1], [1]], p85: [[2], [2]] };
    const record = recordOf([...grid.slice(1), { ...entry(LOW, 1, [0.5, 0.8]), units }]);
    assert.deepEqual(figure1ResultsOf(record).plain[0].percentiles.p50, [1, 1]);
    for (const unit of [1, -1, 0.5]) assert.throws(() => figure1ResultsOf(record, { unit }), /0 to 0, got/);
  });

  it('is drawn side by side, blank where nothing was run', async () => {
    const shown = gridFigure({ record: recordOf(grid.slice(0, 3)) });
    assert.deepEqual(shown.data.map(({ z }) => z), [[[0.5, 0.6]], [[0.9, null]]]); // prettier-ignore
    assert.match(shown.caption, /1 of 2 settings without batch normalization, 1 of 1 with it/);
    assert.match(gridFigure({ record: recordOf(grid), language: 'ko' }).title, /[가-힣]/);
    assert.match(await renderSvg(shown), /Without BN/);
  });
});

describe('a cell of the grid of Figure 1', () => {
  const folder = temporaryFolder();
  withEnvironment({ BNLAB_DATA: undefined, BNLAB_OFFLINE: '1' });
  let data: Mnist;
  before(() => useEngine('wasm'));
  beforeEach(async () => {
    writeSmallMnist(folder.path);
    process.env.BNLAB_DATA = folder.path;
    data = await loadMnist();
  });

  const run = (setting: Figure1Setting, more: { steps?: number; isDetailed?: boolean } = {}) =>
    runFigure1Cell({ recipe: RECIPE, setting, data, seed: 1, steps: RECIPE.steps, ...more });

  it('shows what the sigmoids receive in training from the first step on: no cold averages', async () => {
    const { entry: ran } = await run(bnLow, { isDetailed: true });
    const { steps, p15, p85 } = ran.units!;
    assert.equal(steps[0], 0);
    assert.equal(p15[0].length, 20, 'all units');
    // a normalized input has variance 1 at any initial weights; cold moving averages showed a spread of 0.003
    const spreads = p15[0].map((low, unit) => p85[0][unit] - low);
    const mean = spreads.reduce((a, b) => a + b, 0) / spreads.length;
    assert.ok(mean > 1 && mean < 3, `spread ${mean}`);
  });

  it('gives the same numbers twice, and leaves no tensors', async () => {
    const before = tf.memory().numTensors;
    const [first, second] = [await run(bnHigh, { isDetailed: true }), await run(bnHigh, { isDetailed: true })];
    assert.deepEqual(first, second);
    assert.equal(tf.memory().numTensors, before);
  });

  it('is the beginning of a longer one', async () => {
    const [short, long] = [await run(HIGH, { steps: 20 }), await run(HIGH)];
    assert.deepEqual(long.entry.curves.heldOut.slice(0, 3), short.entry.curves.heldOut);
    assert.equal(short.entry.units, undefined);
  });

  it('never trains on pictures that settings are chosen by', () => {
    const { train, heldOut } = heldOutParts(RECIPE, data.train);
    assert.equal(heldOut.length, 50);
    assert.equal(new Set([...train, ...heldOut]).size, data.train.labels.length);
  });

  it('keeps a divergence as a result', async () => {
    const { entry: ran } = await run({ ...LOW, learningRate: 3e38 });
    assert.equal(ran.verdict, 'diverged');
    assert.ok(ran.steps < RECIPE.steps);
  });

  it('names the network that ran', async () => {
    const { network } = await run(bnLow, { steps: 0 });
    assert.deepEqual(network, { modules: 3, width: 20, parameters: 16810, size: [28, 28], isBatchNormalized: true });
  });

  it('runs as a whole plan into a record', async () => {
    const cells = await figure1BestExperiment.open({ quick: true });
    const record = await workOff({
      cells,
      shape: FIGURE1_BEST_SHAPE,
      file: `${folder.path}/record.json`,
      out: `${folder.path}/cells`,
      limit: 2,
    });
    assert.equal(record.cells.length, 2);
    assert.ok(record.notRun.some(({ waits }) => waits !== undefined));
    assert.match(figure1BestExperiment.summarize(record).join('\n'), /plain: \d of 2 settings/);
  });
});
