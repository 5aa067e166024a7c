import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { BnlabError } from '../../lib/errors';
import type { ImageCurve } from '../../lib/experiments/image-runs';
import { IMAGENETTE } from '../../lib/experiments/imagenette';
import { imagenetteCell, ratesOf } from '../../lib/records';
import { judgeClaims, JUDGES } from '../../lib/experiments/judges';
import { LADDER_JUDGES } from '../../lib/experiments/judges/ladder';
import { CHANGE_NAMES } from '../../lib/models/variants';
import type { ClaimId, Verdict } from '../../lib/paper';
import { temporaryFolder } from '../data/temporary';
import { curve } from './judges/records';

const STORED = path.join(__dirname, '..', '..', 'notebooks', 'results');

/** Small differences between the seeds, so that intervals have a width. */
const JITTER = [0, 0.001, -0.001, 0.0005, -0.0005];

/** The same runs with several seeds, a little apart. */
const overSeeds = (curves: readonly ImageCurve[], seeds: number): ImageCurve[] =>
  Array.from({ length: seeds }, (_, i) =>
    curves.map((one) => ({ ...one, seed: i + 1, top1: one.top1.map((accuracy) => accuracy + JITTER[i]) })),
  ).flat();

/** A ladder that came out as in the paper: 15, 30, 2.5 times fewer steps, higher in the same order. */
const AS_THE_PAPER = [
  curve('Inception', [100, 3000], [0.3, 0.7]),
  curve('BN-Baseline', [100, 1200, 3000], [0.5, 0.705, 0.72]),
  curve('BN-x5', [100, 200, 3000], [0.5, 0.7, 0.75]),
  curve('BN-x30', [100, 250, 500], [0.4, 0.705, 0.8]),
  curve('BN-x5-Sigmoid', [100, 3000], [0.4, 0.65]),
  curve('Inception-x5', [], [], 12),
  curve('Inception-Sigmoid', [3000], [0.1]),
];

const LADDER = Object.keys(LADDER_JUDGES) as (keyof typeof LADDER_JUDGES)[];

describe('the claims that are judged by stored runs on images', () => {
  let results: string;
  beforeEach(() => {
    results = fs.mkdtempSync(path.join(os.tmpdir(), 'bnlab-results-'));
  });
  afterEach(() => fs.rmSync(results, { recursive: true, force: true }));

  function store(name: string, record: { readonly results?: readonly ImageCurve[] } & object): void {
    const seeds = [...new Set((record.results ?? []).map(({ seed }) => seed))];
    const recipe = { name, profile: { steps: 3000 } };
    const manifest = { recipe, seeds: seeds.length ? seeds : [1, 2, 3], data: { kind: 'files', detail: 'pictures' } };
    fs.writeFileSync(path.join(results, `${name}.json`), JSON.stringify({ manifest, results: [], ...record }));
  }
  const verdict = (id: ClaimId): Verdict => JUDGES[id](results).verdict;
  const replaced = (cell: string, by: ImageCurve) => AS_THE_PAPER.map((row) => (row.cell === cell ? by : row));

  it('are reproduced by three ladders like the paper’s', () => {
    store('ladder', { results: overSeeds(AS_THE_PAPER, 3) });
    for (const id of LADDER) assert.equal(verdict(id), 'reproduced', `${id}: ${JUDGES[id](results).ours.en}`);
    const { run, interval } = JUDGES['4.2.2-x5-faster'](results);
    assert.deepEqual([run!.seeds, run!.steps], [[1, 2, 3], { Inception: 3000, 'BN-x5': 3000 }]);
    assert.deepEqual([interval!.scale, interval!.bar, interval!.mean.toFixed(6)], ['factor', 14, '15.000000']);
  });

  it('are undecided by one ladder, however like the paper’s', () => {
    store('ladder', { results: overSeeds(AS_THE_PAPER, 1) });
    for (const id of LADDER) assert.notEqual(verdict(id), 'reproduced', id);
    assert.equal(verdict('4.2.2-x5-faster'), 'undecided');
  });

  it('are not reproduced by ladders in which nothing differs', () => {
    const cells = AS_THE_PAPER.map(({ cell }) => curve(cell, [3000], [0.5]));
    store('ladder', { results: overSeeds(cells, 3) });
    for (const id of LADDER) assert.ok(['undecided', 'not reproduced', 'reproduced'].includes(verdict(id)), id);
    for (const id of LADDER.filter((each) => each !== '4.2.2-sigmoid')) assert.notEqual(verdict(id), 'reproduced', id);
    assert.equal(verdict('4.2.2-plain-x5'), 'not reproduced');
    assert.equal(verdict('4.2.2-plain-sigmoid'), 'not reproduced');
  });

  it('go in the same direction where the factor is short of the sentence', () => {
    // 86 % of the steps is not less than half of them
    store('ladder', { results: overSeeds(replaced('BN-Baseline', curve('BN-Baseline', [100, 2600], [0.5, 0.71])), 3) });
    assert.equal(verdict('4.2.2-baseline-faster'), 'same direction');
    store('ladder', { results: overSeeds(replaced('BN-x5', curve('BN-x5', [100, 500, 3000], [0.5, 0.71, 0.75])), 3) });
    assert.equal(verdict('4.2.2-x5-faster'), 'same direction');
    assert.equal(verdict('1-seven-percent'), 'same direction');
  });

  it('are no better than a network that never got there', () => {
    store('ladder', { results: overSeeds(replaced('BN-x5', curve('BN-x5', [100, 3000], [0.5, 0.6])), 3) });
    assert.match(JUDGES['4.2.2-x5-faster'](results).ours.en, /3 seeds never got there/);
    assert.equal(verdict('4.2.2-x5-faster'), 'undecided');
    assert.equal(verdict('4.2.2-x5-higher'), 'not reproduced');
  });

  it('are not made faster by a network that diverged early: it never got there, and its few steps are no bound', () => {
    for (const cell of ['BN-x5', 'BN-x30']) {
      store('ladder', { results: overSeeds(replaced(cell, curve(cell, [100], [0.5], 130)), 3) });
      const id = cell === 'BN-x5' ? '4.2.2-x5-faster' : '4.2.2-x30-faster';
      assert.match(JUDGES[id](results).ours.en, /1\.00 times .*3 seeds never got there/);
      assert.notEqual(verdict(id), 'reproduced');
    }
  });

  /** A ladder as the paper's, but one cell diverged with a seed before it was measured. */
  const lost = (cell: string, seeds: readonly number[]) =>
    overSeeds(AS_THE_PAPER, 3).map((one) =>
      one.cell === cell && seeds.includes(one.seed) ? { ...curve(cell, [], [], 20), seed: one.seed } : one,
    );

  it('are undecided where a seed has nothing to be compared with, and name it', () => {
    store('ladder', { results: lost('Inception', [2]) });
    for (const id of ['4.2.2-baseline-faster', '4.2.2-x5-faster', '4.2.2-x30-faster', '4.2.2-x30-steps'] as const) {
      assert.equal(verdict(id), 'undecided', id);
      assert.match(JUDGES[id](results).ours.en, /no measurement of Inception with seed 2/, id);
      assert.match(JUDGES[id](results).ours.ko, /시드 2의 Inception 측정값 없음/, id);
    }
    assert.doesNotThrow(() => judgeClaims({ results }));
    store('ladder', { results: lost('Inception', [1, 2, 3]) });
    assert.equal(verdict('4.2.2-x5-faster'), 'not run at this scale');
  });

  it('are undecided, or worse, where one run of the faster network diverged at once', () => {
    store('ladder', { results: lost('BN-x30', [2]) });
    assert.equal(verdict('4.2.2-x30-steps'), 'undecided');
    assert.match(JUDGES['4.2.2-x30-steps'](results).ours.en, /no measurement of BN-x30 with seed 2/);
    assert.match(JUDGES['4.2.2-x30-faster'](results).ours.en, /1 seeds never got there/);
    assert.doesNotThrow(() => judgeClaims({ results }));
  });

  it('name record and claim where numbers cannot be judged', () => {
    // every cell is there, but no seed with which two could be compared
    const apart = changes({}, 2).filter(({ cell, seed }) => (cell === 'BN-x5') === (seed === 1));
    store('ablation', { results: apart });
    assert.throws(
      () => judgeClaims({ results }),
      (e) =>
        e instanceof BnlabError &&
        e.kind === 'data' &&
        e.where === 'ablation.json' &&
        /Claim 4\.2\.1-learning-rate /.test(e.message),
    );
  });

  it('take the weakest part of a sentence: BN-x30 below BN-x5 is not higher than it', () => {
    store('ladder', { results: overSeeds(replaced('BN-x30', curve('BN-x30', [100, 250], [0.4, 0.73])), 3) });
    assert.equal(verdict('4.2.2-x30-higher'), 'not reproduced');
  });

  it('do not say of a run that was stopped early that it stays at chance, and do say that it learned', () => {
    const short = (top1: number) => replaced('Inception-Sigmoid', curve('Inception-Sigmoid', [1500], [top1]));
    store('ladder', { results: overSeeds(short(0.1), 3) });
    assert.equal(verdict('4.2.2-plain-sigmoid'), 'not run at this scale');
    assert.match(JUDGES['4.2.2-plain-sigmoid'](results).ours.en, /stopped early \(steps 1500 \/ 3000\)/);
    store('ladder', { results: overSeeds(short(0.4), 3) });
    assert.equal(verdict('4.2.2-plain-sigmoid'), 'not reproduced');
  });

  it('need a control: where BN-x5 does not train either, its rate says nothing of the plain network', () => {
    store('ladder', { results: overSeeds(replaced('BN-x5', curve('BN-x5', [3000], [0.1])), 3) });
    assert.equal(verdict('4.2.2-plain-x5'), 'not run at this scale');
  });

  /** A record of photographs in which the networks came out like this, each at its first rate, with so many seeds. */
  function storePhotographs(best: Readonly<Record<string, number>>, seeds: number): void {
    const arms = Object.keys(best).map((name) => ({ ...IMAGENETTE.arms[0], name, isMain: true }));
    const recipe = { ...IMAGENETTE, arms, rateScales: [1], steps: 500, searchSteps: 250, roundSteps: 250 };
    const all = Array.from({ length: seeds }, (_, i) => i + 1);
    const cells = arms.flatMap((arm) =>
      all.map((seed) => {
        const test = [0.05, best[arm.name] + JITTER[seed]];
        const curves = { steps: [250, 500], loss: [1, 1], heldOut: test, test };
        const [rate] = ratesOf(recipe, arm);
        const { learningRate } = rate;
        const settings = { arm: arm.name, learningRate, decay: { factor: 0.96, every: 100 } };
        const ran = { settings, verdict: 'finished', steps: 500, continuedFrom: 0 };
        return { cell: imagenetteCell(rate), seed, ...ran, curves, top5: test };
      }),
    );
    const network = { modules: 10, width: 0.5, parameters: 1, size: [96, 96, 3], isBatchNormalized: true };
    const networks = Object.fromEntries(cells.map(({ cell }) => [cell, network]));
    const runs = [{ seeds: all, parts: cells.map(({ cell, seed }) => `${cell}-seed${seed}`) }];
    const manifest = { recipe, seeds: all, engine: { name: 'cpu' }, versions: {}, data: { detail: 'photographs' } };
    const record = { manifest: { ...manifest, networks, runs }, cells, notRun: [] };
    fs.writeFileSync(path.join(results, 'imagenette.json'), JSON.stringify(record));
  }

  it('are judged by photographs of ImageNet where three seeds of the networks are there, with CIFAR-10 beside them', () => {
    store('ladder', { results: overSeeds(AS_THE_PAPER, 3) });
    storePhotographs({ Inception: 0.6, 'BN-Baseline': 0.5 }, 3);
    const { ours, run, interval } = JUDGES['4.2.2-baseline-higher'](results);
    assert.equal(verdict('4.2.2-baseline-higher'), 'not reproduced');
    assert.match(ours.en, /^on photographs of ImageNet: -10\.00 points.*; on CIFAR-10: \+2\.00 points/);
    assert.match(ours.ko, /^ImageNet 사진에서: .*; CIFAR-10에서: /);
    assert.deepEqual([run!.record, run!.seeds, interval!.seeds], ['imagenette.json', [1, 2, 3], [1, 2, 3]]);
    assert.deepEqual([run!.steps, run!.networks!['BN-Baseline'].modules], [{ Inception: 500, 'BN-Baseline': 500 }, 10]);
    assert.equal(verdict('4.2.2-x5-higher'), 'reproduced', 'of networks that were not run on photographs');
  });

  it('are judged by photographs, all of them, once all networks ran on them', () => {
    store('ladder', { results: overSeeds(AS_THE_PAPER, 3) });
    const main = { Inception: 0.6, 'BN-Baseline': 0.65, 'BN-x5': 0.7, 'BN-x30': 0.75, 'BN-x5-Sigmoid': 0.8 };
    storePhotographs({ ...main, 'Inception-x5': 0.6, 'Inception-Sigmoid': 0.1 }, 3);
    for (const [id, judge] of Object.entries(LADDER_JUDGES)) {
      const { ours, run } = judge(results);
      assert.match(ours.en, /^on photographs of ImageNet: .*on CIFAR-10: /, id);
      assert.equal(run!.record, 'imagenette.json', id);
    }
    assert.deepEqual(
      (['4.2.2-plain-x5', '4.2.2-sigmoid', '4.2.2-plain-sigmoid', '4.2.2-sigmoid-lower'] as const).map(verdict),
      ['not reproduced', 'reproduced', 'reproduced', 'not reproduced'],
    );
  });

  it('are judged by CIFAR-10 where photographs have too few seeds, which are told', () => {
    store('ladder', { results: overSeeds(AS_THE_PAPER, 3) });
    storePhotographs({ Inception: 0.6, 'BN-Baseline': 0.5 }, 2);
    assert.equal(verdict('4.2.2-baseline-higher'), 'reproduced');
    assert.match(
      JUDGES['4.2.2-baseline-higher'](results).ours.en,
      /^on CIFAR-10: .*; on photographs of ImageNet: -10\.00/,
    );
  });

  const changes = (gains: Readonly<Record<string, number>>, seeds: number) =>
    overSeeds(
      [
        curve('BN-x5', [100], [0.7]),
        ...CHANGE_NAMES.map((name) => curve(`without ${name}`, [100], [0.7 - (gains[name] ?? 0)])),
      ],
      seeds,
    );

  it('judge every one of the seven changes, by what each brings', () => {
    store('ablation', {
      results: changes({ 'learning-rate': 0.05, l2: -0.02, shuffle: 0.005, 'local-response': -0.005 }, 5),
    });
    assert.equal(verdict('4.2.1-learning-rate'), 'reproduced');
    assert.equal(verdict('4.2.1-l2'), 'not reproduced');
    assert.equal(verdict('4.2.1-shuffle'), 'same direction', 'the paper says a point');
    assert.equal(verdict('4.2.1-local-response'), 'reproduced', 'not necessary: it may cost less than a point');
    assert.equal(verdict('4.2.1-decay'), 'undecided');
    assert.match(
      JUDGES['4.2.1-local-response'](results).ours.en,
      /^-0\.50 points .*, asked: above -1\.00\)/,
      'what was measured, not the measure moved by what is allowed',
    );
    store('ablation', { results: changes({ shuffle: 0.0235 }, 1) });
    assert.equal(verdict('4.2.1-shuffle'), 'undecided', 'one seed, however large');
  });

  for (const name of CHANGE_NAMES) {
    it(`say of ${name} that it helps where it does, and the opposite where it harms`, () => {
      store('ablation', { results: changes({ [name]: 0.05 }, 3) });
      assert.equal(verdict(`4.2.1-${name}`), 'reproduced');
      store('ablation', { results: changes({ [name]: -0.05 }, 3) });
      assert.equal(verdict(`4.2.1-${name}`), 'not reproduced');
    });
  }

  const dropout = (plain: number, bn: number) =>
    overSeeds(
      [
        curve('plain dropout 0', [9], [0.5]),
        curve('plain dropout 0.4', [9], [0.5 + plain]),
        curve('bn dropout 0', [9], [0.6]),
        curve('bn dropout 0.4', [9], [0.6 + bn]),
      ],
      3,
    );
  const dropoutRows: readonly [what: string, plain: number, bn: number, expected: Verdict][] = [
    ['it helps the plain network and harms the other', 0.03, -0.02, 'reproduced'],
    ['it helps both', 0.03, 0.02, 'not reproduced'],
    ['it harms both: nothing overfits, so the run says nothing', -0.017, -0.013, 'not run at this scale'],
  ];
  for (const [what, plain, bn, expected] of dropoutRows) {
    it(`say of Dropout ${expected} where ${what}`, () => {
      store('dropout', { results: dropout(plain, bn) });
      assert.equal(verdict('3.4-dropout'), expected);
    });
  }

  it('take a ratio of learning rates for one when the grid has nothing between them', () => {
    const sweep = (limit: number) =>
      overSeeds(
        [0.1, 0.2, 0.4, 0.8].flatMap((rate) => [
          curve(`plain ${rate}`, [9], [rate <= 0.1 ? 0.5 : 0.1]),
          curve(`bn ${rate}`, [9], [rate <= limit ? 0.5 : 0.1]),
        ]),
        3,
      );
    store('learning-rates', { results: sweep(0.2) });
    assert.equal(verdict('3.3-higher-rates'), 'undecided');
    store('learning-rates', { results: sweep(0.8) });
    assert.equal(verdict('3.3-higher-rates'), 'reproduced');
    store('learning-rates', { results: sweep(0.05) });
    assert.equal(verdict('3.3-higher-rates'), 'not reproduced');
  });

  const ensembles = (best: number, six: number, seeds = 3) => ({
    ensembles: JITTER.slice(0, seeds).map((jitter, i) => {
      const of = (top1: number) => ({ top1: top1 + jitter * (i + 1), top5: 0.95 });
      return {
        seed: i + 1,
        singleCrop: [of(0.7), of(0.72)],
        // the second network is broken: a mean over both would be beaten by anything
        multiCrop: [of(best), of(0.45)],
        ensembleSingleCrop: of(0.76),
        ensembleMultiCrop: of(six),
      };
    }),
  });

  it('hold an ensemble against the best of its members, not against their mean', () => {
    store('ensemble', ensembles(0.76, 0.78));
    assert.equal(verdict('4.2.3-ensemble'), 'reproduced');
    store('ensemble', ensembles(0.76, 0.74));
    assert.equal(verdict('4.2.3-ensemble'), 'not reproduced');
    assert.equal(verdict('4.2.3-ensemble-top5'), 'undecided');
    assert.equal(verdict('4.2.3-crops'), 'not reproduced');
    store('ensemble', ensembles(0.76, 0.78, 1));
    assert.equal(verdict('4.2.3-ensemble'), 'undecided');
  });

  it('refuse a record that is broken or of something else', () => {
    fs.writeFileSync(path.join(results, 'ladder.json'), '{');
    assert.throws(() => JUDGES['4.2.2-sigmoid'](results), /the record of bnlab run ladder/);
    store('ablation', {});
    fs.renameSync(path.join(results, 'ablation.json'), path.join(results, 'dropout.json'));
    assert.throws(() => JUDGES['3.4-dropout'](results), /something else/);
  });
});

describe('a stored record that says too little', () => {
  let results: string;
  beforeEach(() => void (results = fs.mkdtempSync(path.join(os.tmpdir(), 'bnlab-results-'))));
  afterEach(() => fs.rmSync(results, { recursive: true, force: true }));

  const stored = (name: string): unknown => JSON.parse(fs.readFileSync(path.join(STORED, `${name}.json`), 'utf8'));
  type Loose = Record<string, unknown>;
  const at = (record: unknown, keys: readonly string[]) =>
    keys.reduce<unknown>((inner, key) => (inner as Loose)[key], record);
  /** Changes what a path leads to; a value of undefined takes it away. */
  const put =
    (place: string, value: unknown) =>
    (record: unknown): unknown => {
      const keys = place.split('.');
      const last = keys.pop()!;
      const holder = at(record, keys) as Loose;
      if (value === undefined) delete holder[last];
      else holder[last] = value;
      return record;
    };
  const shorten =
    (place: string) =>
    (record: unknown): unknown => {
      (at(record, place.split('.')) as unknown[]).pop();
      return record;
    };
  const withoutFirstRun = (record: unknown) =>
    put('results', ((record as Loose).results as unknown[]).slice(1))(record);
  const onlyBnX5 = (record: unknown) => {
    put('manifest.recipe.cells', [{ name: 'BN-x5' }])(record);
    const results = (record as Loose).results as readonly Loose[];
    return put(
      'results',
      results.filter(({ cell }) => cell === 'BN-x5'),
    )(record);
  };

  const cutUnits = (record: unknown) => {
    const cells = (record as { cells: readonly { units?: unknown }[] }).cells;
    return shorten(`cells.${cells.findIndex(({ units }) => units !== undefined)}.units.p50`)(record);
  };

  const BROKEN: Readonly<Record<string, readonly [string, (record: unknown) => unknown, RegExp]>> = {
    'results without fields': ['ladder', put('results', [{}]), /got results\[0\]\.cell/],
    'no results': ['ladder', put('results', []), /no run of Inception, seed 1/],
    'a run less than its recipe': ['ladder', withoutFirstRun, /no run of Inception, seed 1/],
    'no profile': ['dropout', put('manifest.recipe.profile', undefined), /manifest\.recipe\.profile/],
    'no manifest': ['ablation', put('manifest', undefined), /got manifest/],
    'no seeds': ['ablation', put('manifest.seeds', []), /manifest\.seeds/],
    'words for numbers': ['ladder', put('results.3.top1.2', 'high'), /results\[3\]\.top1\[2\]/],
    'curves cut short': ['ladder', shorten('results.3.top1'), /results\[3\]: another number/],
    'two runs of a cell with a seed': [
      'ladder',
      (record) => put('results', [...((record as Loose).results as unknown[]), at(record, ['results', '2'])])(record),
      /results: two runs of BN-x5, seed 1/,
    ],
    'accuracies in percent': ['ladder', put('results.3.top1.2', 71.3), /results\[3\]\.top1\[2\]: .*<=1/],
    'accuracies below 0': ['ladder', put('results.3.top1.2', -0.5), /results\[3\]\.top1\[2\]: .*>=0/],
    'final accuracies in percent': [
      'ladder',
      put('results.2.final.moving.top1', 71),
      /results\[2\]\.final\.moving\.top1/,
    ],
    'an ensemble in percent': ['ensemble', put('ensembles.0.singleCrop.0.top1', 71), /ensembles\[0\]\.singleCrop/],
    'an ensemble twice': [
      'ensemble',
      (record) => put('ensembles.1', at(record, ['ensembles', '0']))(record),
      /ensembles: a seed twice/,
    ],
    'a point twice': [
      'ladder',
      (record) => put('results.3.steps.2', at(record, ['results', '3', 'steps', '1']))(record),
      /results\[3\]\.steps: steps that do not rise/,
    ],
    'points out of order': [
      'ladder',
      (record) => put('results.3.steps', [...(at(record, ['results', '3', 'steps']) as number[])].reverse())(record),
      /results\[3\]\.steps: steps that do not rise/,
    ],
    'a seed twice': ['ladder', put('manifest.seeds', [1, 1, 1]), /manifest\.seeds: a seed twice/],
    'a sweep without rates': [
      'learning-rates',
      (record) => put('manifest.recipe.cells', [])(put('results', [])(record)),
      /a record without plain 0\.005/,
    ],
    'a sweep of one network': [
      'learning-rates',
      (record) => {
        const own = ((record as Loose).results as readonly Loose[]).filter(({ cell }) => cell !== 'bn 0.02');
        return put('manifest.recipe.cells', [])(put('results', own)(record));
      },
      /a record without bn 0\.02/,
    ],
    'no curve at all': [
      'ladder',
      (record) => put('results.3.steps', [])(put('results.3.top1', [])(record)),
      /without measurements/,
    ],
    'no ensembles': ['ensemble', put('ensembles', []), /got ensembles/],
    'ensembles without accuracies': ['ensemble', put('ensembles', [{ seed: 1 }]), /ensembles\[0\]\.singleCrop/],
    'cells that are not those of the claim': ['ladder', onlyBnX5, /a record without Inception/],
    'a number': ['ladder', () => 5, /the whole: /],
    null: ['ladder', () => null, /the whole: /],
    'a grid with a name alone for its recipe': [
      'figure1-best',
      put('manifest.recipe', { name: 'figure1-best' }),
      /manifest\.recipe\.hidden/,
    ],
    'a grid without rates': [
      'figure1-best',
      put('manifest.recipe.learningRates', []),
      /manifest\.recipe\.learningRates/,
    ],
    'the record of another grid': ['figure1-best', put('manifest.recipe.name', 'imagenette'), /manifest\.recipe\.name/],
    'a cell of the grid without its setting': ['figure1-best', put('cells.4.settings', {}), /cells\[4\]\.settings/],
    'a cell under the name of another': [
      'figure1-best',
      put('cells.4.settings.deviation', 7),
      /cells\[4\]: a cell of another/,
    ],
    'percentiles cut short': ['figure1-best', cutUnits, /percentiles of other lengths/],
    'a table with a name alone for its recipe': [
      'imagenette',
      put('manifest.recipe', { name: 'imagenette' }),
      /manifest\.recipe\.scale/,
    ],
    'the table at another width': [
      'imagenette',
      put('manifest.recipe.name', 'imagenette-wide'),
      /manifest\.recipe\.name/,
    ],
    'a table without arms': ['imagenette', put('manifest.recipe.arms', []), /manifest\.recipe\.arms/],
    'an arm without settings': ['imagenette', put('manifest.recipe.arms.0.settings', {}), /arms\[0\]\.settings/],
    'a cell without top-5': ['imagenette', put('cells.0.top5', undefined), /cells\[0\]\.top5/],
    'top-5 cut short': ['imagenette', shorten('cells.0.top5'), /top-5 accuracies of another length/],
    'a cell under the name of another arm': [
      'imagenette',
      put('cells.0.settings.arm', 'Other'),
      /cells\[0\]: a cell of another/,
    ],
  };
  for (const [name, [experiment, change, message]] of Object.entries(BROKEN)) {
    it(`(${name}) is refused with the place, and judges nothing`, () => {
      fs.writeFileSync(path.join(results, `${experiment}.json`), JSON.stringify(change(stored(experiment))));
      assert.throws(
        () => judgeClaims({ results }),
        (e) =>
          e instanceof BnlabError &&
          e.kind === 'data' &&
          path.basename(e.where) === `${experiment}.json` &&
          message.test(e.message),
      );
    });
  }

  it('is none of those that are stored', () => assert.doesNotThrow(() => judgeClaims({ results: STORED })));
});

describe('the claims that are judged by the grid of Figure 1', () => {
  const IDS = ['4.1-faster', '4.1-higher', '4.1-stable', '0-less-careful'] as const;
  const folder = temporaryFolder();
  const stored = fs.readFileSync(path.join(STORED, 'figure1-best.json'), 'utf8');
  const verdicts = (text: string) => {
    fs.writeFileSync(path.join(folder.path, 'figure1-best.json'), text);
    return IDS.map((id) => JUDGES[id](folder.path).verdict);
  };
  type Record = { readonly cells: readonly { readonly cell: string; readonly seed: number; readonly steps: number }[] };
  const keeping = (keep: (cell: Record['cells'][number]) => boolean) => {
    const record = JSON.parse(stored) as Record;
    return JSON.stringify({ ...record, cells: record.cells.filter(keep) });
  };

  it('rest on both networks at their best, and say so', () => {
    fs.writeFileSync(path.join(folder.path, 'figure1-best.json'), stored);
    const { run, ours } = JUDGES['4.1-higher'](folder.path);
    assert.deepEqual(Object.values(run!.steps), [50_000, 50_000]);
    assert.match(ours.en, /each at its best rate and deviation/);
  });

  it('turn round when the networks change places', () => {
    const swapped = stored.replace(
      /"(plain|bn)(-rate|")/g,
      (_, network, rest) => `"${network === 'bn' ? 'plain' : 'bn'}${rest}`,
    );
    assert.deepEqual(verdicts(swapped), ['undecided', 'not reproduced', 'not reproduced', 'not reproduced']);
  });

  it('are undecided with one seed', () => {
    assert.deepEqual(new Set(verdicts(keeping(({ seed }) => seed === 1))), new Set(['undecided']));
  });

  it('are not run without both networks, or with half a grid', () => {
    const none = new Set(['not run at this scale']);
    assert.deepEqual(new Set(verdicts(keeping(({ cell }) => cell.startsWith('bn')))), none);
    assert.deepEqual(new Set(verdicts(keeping(({ cell }) => !cell.startsWith('plain-rate0.1-')))), none);
  });
});
