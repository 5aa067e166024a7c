import assert from 'node:assert/strict';
import { BnlabError } from '../../lib/errors';
import path from 'node:path';
import { tf, useEngine } from '../../lib/engine';
import {
  IMAGENETTE,
  IMAGENETTE_WIDE,
  IMAGENETTE_QUICK,
  imagenetteCurves,
  imagenettePlan,
  imagenetteExperiment,
  openImagenette,
  runImagenetteCell,
  type ImagenetteEntry,
  type ImagenettePictures,
} from '../../lib/experiments';
import {
  chosenRate,
  factorCurve,
  imagenetteCell,
  lastQuarterGain,
  partName,
  ratesOf,
  searchOf,
  stepsTo,
  type ImagenetteRecord,
  type ImagenetteSetting,
} from '../../lib/records';
import { factorFigure, figure2, figure3Rows, imagenetteRows, renderSvg } from '../../lib/figures';
import { INCEPTION_SCALES } from '../../lib/models/inception-table';
import type { Manifest } from '../../lib/runs';
import { miniFolder } from '../data/mini-imagenet';
import { temporaryFolder } from '../data/temporary';

const RECIPE = IMAGENETTE_QUICK;
const [PLAIN, BN] = RECIPE.arms;

/** A run by hand, measured every 2 steps. */
function entry(setting: ImagenetteSetting, seed: number, heldOut: readonly number[], test = heldOut): ImagenetteEntry {
  const steps = heldOut.map((_, i) => 2 * (i + 1));
  const settings = { arm: setting.arm.name, learningRate: setting.learningRate, decay: { factor: 1, every: 1 } };
  const curves = { steps, loss: steps.map(() => 1), heldOut, test };
  const base = { cell: imagenetteCell(setting), seed, settings, verdict: 'finished', continuedFrom: 0 } as const;
  return { ...base, steps: steps.at(-1)!, curves, top5: test };
}

const [plainLow, plainHigh] = ratesOf(RECIPE, PLAIN);
const [bnLow, bnHigh] = ratesOf(RECIPE, BN);
const searched = [
  entry(plainLow, 1, [0.1, 0.2]),
  entry(plainHigh, 1, [0.1, 0.1]),
  entry(bnLow, 1, [0.2, 0.3]),
  entry(bnHigh, 1, [0.2, 0.5]),
];

const recordOf = (cells: readonly ImagenetteEntry[]): ImagenetteRecord => ({
  manifest: { recipe: RECIPE, data: { name: 'toys' } } as unknown as Manifest,
  cells,
  notRun: [{ cell: 'BN-x5', seed: 2, steps: 6 }],
});

describe('the curves of the Imagenette table', () => {
  const run = { kind: 'files', name: 'toys' } as const;
  const record = (cells: readonly ImagenetteEntry[]): ImagenetteRecord => {
    const { manifest, ...rest } = recordOf(cells);
    return { ...rest, manifest: { ...manifest, data: { ...manifest.data, ...run } } };
  };
  const whole = [entry(plainLow, 1, [0.1, 0.2, 0.3]), entry(bnHigh, 1, [0.2, 0.5, 0.6], [0.2, 0.36, 0.4])];

  it('are those of the chosen rates that were run to the end, on validation pictures', () => {
    const { results, manifest } = imagenetteCurves(record([...whole, ...searched.slice(1, 3)]));
    assert.deepEqual(
      results.map(({ cell, seed, steps, top1 }) => [cell, seed, steps, top1]),
      [['Inception', 1, [2, 4, 6], [0.1, 0.2, 0.3]], ['BN-x5', 1, [2, 4, 6], [0.2, 0.36, 0.4]]],
    ); // prettier-ignore
    assert.deepEqual(manifest.seeds, [1]);
    assert.deepEqual(imagenetteCurves(record(searched)).results, []);
  });

  it('are drawn as Figure 2 and tabled as Figure 3, with the name of the set and of what was not run', () => {
    const curves = imagenetteCurves(record([...whole, ...searched.slice(1, 3)]));
    const shown = figure2(curves);
    assert.match(shown.title, /on toys$/);
    assert.match(shown.caption, /Not run: BN-x30 with seed 1/);
    const row = figure3Rows(curves).find(({ network }) => network === 'BN-x5')!;
    // the plain network's 30 % at step 6 is crossed at step 3, between measurements
    assert.equal(row['times fewer'], '2.0');
  });

  it('are tabled with the rate, the rates it was chosen from, and what was gained at the end', () => {
    const cells = [...whole, ...searched.slice(1, 3)];
    const [plain, bn] = imagenetteRows({ record: record(cells) });
    assert.equal(plain['learning rate'], '0.005');
    assert.match(plain['rates searched'], /0\.005: 20\.0 %, 0\.015: 10\.0 %/);
    assert.deepEqual([bn['top-1 accuracy'], bn['gain over the last quarter']], ['40.0 %', '+3.0']);
    const judged = record(cells);
    const recipe = { ...judged.manifest.recipe, rateAs: { 'BN-x5': 'Inception' } };
    const [, follower] = imagenetteRows({ record: { ...judged, manifest: { ...judged.manifest, recipe } } });
    assert.equal(follower['rates searched'], 'by the search of Inception');
    const [, waiting] = imagenetteRows({ record: record(whole), language: 'ko' });
    assert.equal(waiting['단계'], '실행 없음');
  });
});

describe('the plan of the Imagenette table', () => {
  const names = (cells: readonly ImagenetteEntry[]) =>
    imagenettePlan(RECIPE, cells).map((cell) => `${partName(cell)} to ${cell.steps}${cell.waits ? ' later' : ''}`);

  it('looks at every rate of every arm after one round, rate by rate, then after the search', () => {
    assert.deepEqual(names([]).slice(0, 5), [
      'Inception-rate0.005-seed1 to 2',
      'BN-x5-rate0.025-seed1 to 2',
      'Inception-rate0.015-seed1 to 2',
      'BN-x5-rate0.075-seed1 to 2',
      'Inception-rate0.005-seed1 to 4',
    ]);
  });

  it('goes on with the rate that held-out training pictures choose, all arms of a seed before the next', () => {
    assert.deepEqual(names(searched).slice(-4), [
      'Inception-rate0.005-seed1 to 6',
      'BN-x5-rate0.075-seed1 to 6',
      'Inception-rate0.005-seed2 to 6',
      'BN-x5-rate0.075-seed2 to 6',
    ]);
    assert.ok(names(searched.slice(1)).includes('Inception at its chosen rate-seed1 to 6 later'));
  });

  it('has every seed of the main arms before it looks at a rate of the others', () => {
    const others = RECIPE.arms.map((arm) => ({ ...arm, name: `${arm.name}-other`, isMain: false }));
    const plan = imagenettePlan({ ...RECIPE, arms: [...others, ...RECIPE.arms] }, searched).map(({ cell }) => cell);
    const [first] = plan.flatMap((cell, i) => (cell.includes('-other') ? [i] : []));
    assert.equal(first, plan.findLastIndex((cell) => !cell.includes('-other')) + 1);
  });

  it('chooses after the search, whatever the validation pictures say', () => {
    const cells = [entry(plainLow, 1, [0.1, 0.2, 0.1], [0, 0, 0]), entry(plainHigh, 1, [0.3, 0.1], [0.9, 0.9])];
    assert.deepEqual(chosenRate(RECIPE, cells, PLAIN), plainLow);
    assert.deepEqual(searchOf(RECIPE, cells, PLAIN).map(({ heldOut }) => heldOut), [0.2, 0.1]); // prettier-ignore
  });

  it('gives an arm the rate that corresponds to another arm’s, whatever its own search saw', () => {
    const fast = { ...BN, name: 'fast' };
    const recipe = { ...RECIPE, arms: [...RECIPE.arms, fast], rateAs: { fast: PLAIN.name } };
    const [low, high] = ratesOf(recipe, fast);
    assert.deepEqual(chosenRate(recipe, searched, PLAIN), plainLow);
    assert.deepEqual(chosenRate(recipe, searched, BN), bnHigh);
    assert.deepEqual(chosenRate(recipe, searched, fast), low);
    assert.notDeepEqual(low, high);
    assert.throws(() => chosenRate({ ...recipe, rateAs: { fast: 'nobody' } }, searched, fast), BnlabError);
  });

  it('runs the plain network at five times its rate: the one that its own search chose', () => {
    const [plain, fast] = ['Inception', 'Inception-x5'].map((of) => IMAGENETTE.arms.find(({ name }) => name === of)!);
    assert.deepEqual(IMAGENETTE.rateAs, { [fast.name]: plain.name });
    ratesOf(IMAGENETTE, fast).forEach(({ learningRate }, i) => {
      assert.ok(Math.abs(learningRate / ratesOf(IMAGENETTE, plain)[i].learningRate - 5) < 1e-4);
    });
  });

  it('is of all ten modules, with auxiliary classifiers and local responses where the paper’s variant has them', () => {
    const modules = INCEPTION_SCALES[IMAGENETTE.scale].rows.filter(({ kind }) => kind === 'inception').length;
    assert.equal(modules, 10);
    const has = Object.fromEntries(
      IMAGENETTE.arms.map(({ name, settings }) => [name, [settings.auxiliary, settings.localResponse]]),
    );
    assert.deepEqual(has['Inception'], [true, true]);
    assert.deepEqual(has['BN-Baseline'], [true, true]);
    assert.deepEqual(has['BN-x5'], [false, false]);
    const decays = new Set(IMAGENETTE.arms.filter(({ name }) => name !== 'BN-x5-decay6').map(({ settings }) => settings.decay.epochs));
    assert.deepEqual([...decays], [8]);
    assert.equal(IMAGENETTE.arms.find(({ name }) => name === 'BN-x5-decay6')!.settings.decay.epochs, 8 / 6);
  }); // prettier-ignore

  it('at the paper’s width is the same plan of the main arms for one seed', () => {
    const { name, width, seeds, arms, rateAs, ...others } = IMAGENETTE_WIDE;
    assert.deepEqual([name, width, seeds, rateAs], ['imagenette-wide', 1, [1], {}]);
    assert.deepEqual(
      arms.map((arm) => arm.name),
      ['Inception', 'BN-Baseline', 'BN-x5', 'BN-x30'],
    );
    arms.forEach((arm) => assert.ok(IMAGENETTE.arms.includes(arm), arm.name));
    assert.deepEqual(
      { ...IMAGENETTE, name, width, seeds, arms, rateAs },
      { ...others, name, width, seeds, arms, rateAs },
    );
  });

  it('never trains two cells of one name with different rates', () => {
    const cells = IMAGENETTE.arms.flatMap((arm) => ratesOf(IMAGENETTE, arm)).map(imagenetteCell);
    assert.equal(new Set(cells).size, cells.length);
  });
});

describe('the factor over the accuracy asked for', () => {
  const run = (test: readonly number[]) => entry(plainLow, 1, test);

  for (const [what, test, target, expected] of [
    ['at a measurement', [0.3, 0.5], 0.5, 4],
    ['between two, on the line', [0.3, 0.5], 0.4, 3],
    ['before the first, on the line from chance', [0.3, 0.5], 0.2, 1],
    ['never', [0.3, 0.5], 0.6, undefined],
    ['where it was reached first, though it fell later', [0.5, 0.2, 0.6], 0.5, 2],
    ['at no step for what guessing gets', [0.3], 0.1, 0],
  ] as const) {
    it(`finds the steps ${what}`, () => {
      const steps = stepsTo(run(test), target, 0.1);
      const NEAR = 1e-9; // a few operations in double precision
      if (expected === undefined) assert.equal(steps, undefined);
      else assert.ok(Math.abs(steps! - expected) < NEAR, `${steps}`);
    });
  }

  const whole = [
    entry(plainLow, 1, [0.1, 0.2, 0.3]),
    entry(plainLow, 2, [0.1, 0.2, 0.3]),
    entry(bnHigh, 1, [0.3, 0.5, 0.6]),
    entry(bnHigh, 2, [0.2, 0.3, 0.25]),
  ];
  const record = recordOf([...whole, ...searched.filter(({ cell }) => !whole.some((run) => run.cell === cell))]);

  it('pairs the seeds, and says who never got there', () => {
    const points = factorCurve(record, BN);
    const at = (target: number) => points.find((point) => point.target === target)!;
    assert.deepEqual(at(0.3).factors.map((factor) => factor.toFixed(3)), ['3.000', '1.500']); // prettier-ignore
    assert.deepEqual([at(0.31).factors, at(0.31).plainNever, at(0.31).armNever], [[], 2, 1]);
    assert.equal(points.at(-1)!.target, 0.6);
  });

  it('is empty while there is nothing to compare', () => {
    assert.deepEqual(factorCurve(recordOf(searched), BN), []);
  });

  it('is drawn as a curve, and says what is not run', async () => {
    const shown = factorFigure({ record });
    const curve = shown.data.find(({ name }) => name === 'BN-x5')!;
    assert.equal((curve.x as number[]).at(-1), 0.3, 'it ends where the plain network ends');
    assert.match(shown.caption, /1 cells? of the plan/);
    assert.match(await renderSvg(shown), /BN-x5/);
    assert.match(
      factorFigure({ record: recordOf(searched), language: 'ko' }).caption,
      /아직 비교할 실행이 없는 것: BN-x5/,
    );
  });

  it('sees whether a network has flattened', () => {
    assert.ok(Math.abs(lastQuarterGain(entry(plainLow, 1, [0.1, 0.3, 0.5, 0.6])) - 0.1) < 1e-9);
    assert.equal(lastQuarterGain(entry(plainLow, 1, [0.1, 0.5, 0.5, 0.5])), 0);
  });
});

describe('a cell of the Imagenette table', () => {
  const folder = temporaryFolder();
  let pictures: ImagenettePictures;
  before(() => useEngine('wasm'));
  beforeEach(async function () {
    this.timeout(60_000); // pictures are drawn, written and decoded
    await miniFolder(path.join(folder.path, 'set'));
    pictures = await openImagenette(RECIPE, { source: path.join(folder.path, 'set') });
  });

  const run = (setting: ImagenetteSetting, steps: number, place: string) =>
    runImagenetteCell({ recipe: RECIPE, setting, pictures, seed: 1, steps, folder: path.join(folder.path, place) });

  it('goes on from where it was, to the numbers of a run in one piece', async function () {
    this.timeout(60_000); // three small networks are trained
    await run(bnLow, 2, 'parts');
    const resumed = await run(bnLow, 4, 'parts');
    const whole = await run(bnLow, 4, 'whole');
    assert.equal(resumed.entry.continuedFrom, 2);
    assert.deepEqual({ ...resumed.entry, continuedFrom: 0 }, whole.entry);
    assert.deepEqual(whole.entry.curves.steps, [2, 4]);
  });

  it('says which network ran, and leaves no tensors', async function () {
    this.timeout(60_000); // a small network is trained
    const before = tf.memory().numTensors;
    const { network, entry: ran } = await run(plainLow, 2, 'plain');
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual([network.modules, network.width, network.size, network.isBatchNormalized], [6, 0.125, [32, 32, 3], false]);
    assert.ok(network.parameters > 10_000);
    assert.equal(ran.settings.learningRate, 0.005);
  }); // prettier-ignore

  it('keeps three sets of pictures apart', () => {
    assert.equal(pictures.train.length + pictures.heldOut.labels.length + pictures.validation.labels.length, 96);
    assert.match(pictures.detail, /are held out for the choice of rates/);
  });

  it('is refused without the pictures, saying how to get them', async () => {
    const before = process.env.BNLAB_DATA;
    process.env.BNLAB_DATA = folder.path;
    try {
      await assert.rejects(imagenetteExperiment.open({}), /imagenette-128[^]*data download imagenette/);
    } finally {
      if (before === undefined) delete process.env.BNLAB_DATA;
      else process.env.BNLAB_DATA = before;
    }
  });
});
