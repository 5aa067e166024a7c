import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { BnlabError } from '../../lib/errors';
import { judgeClaims } from '../../lib/experiments/claims';
import { IMAGENET_JUDGES } from '../../lib/experiments/claims-imagenet';
import type { ImageCurve } from '../../lib/experiments/image-runs';
import { IMAGENET_CLAIMS } from '../../lib/paper/claims-imagenet';

const curve = (cell: string, steps: number[], top1: number[], divergedAt: number | null = null): ImageCurve => ({
  cell,
  seed: 1,
  verdict: divergedAt === null ? 'finished' : 'diverged',
  divergedAt,
  steps,
  top1,
  trainLoss: [],
  final: null,
});

/** A ladder that came out as in the paper: 15, 30, 2.5 times fewer steps, 1, 5 and 6 points higher. */
const AS_THE_PAPER = [
  curve('Inception', [100, 3000], [0.3, 0.7]),
  curve('BN-Baseline', [100, 1200], [0.5, 0.71]),
  curve('BN-x5', [100, 200], [0.5, 0.75]),
  curve('BN-x30', [100, 250], [0.4, 0.76]),
  curve('BN-x5-Sigmoid', [100, 200], [0.4, 0.65]),
  curve('Inception-x5', [], [], 12),
  curve('Inception-Sigmoid', [100], [0.1]),
];

const LADDER = [
  '4.2.2-baseline-faster',
  '4.2.2-x5-faster',
  '4.2.2-x30-faster',
  '4.2.2-x30-higher',
  '4.2.2-plain-x5',
  '4.2.2-sigmoid',
] as const;

describe('the claims of sections 3.3, 3.4 and 4.2', () => {
  let results: string;
  beforeEach(() => {
    results = fs.mkdtempSync(path.join(os.tmpdir(), 'bnlab-results-'));
  });
  afterEach(() => fs.rmSync(results, { recursive: true, force: true }));

  function store(name: string, record: object): void {
    const manifest = { recipe: { name, profile: { steps: 3000 } }, seeds: [1], data: { kind: 'files' } };
    fs.writeFileSync(path.join(results, `${name}.json`), JSON.stringify({ manifest, results: [], ...record }));
  }

  it('are not judged without a stored run', () => {
    for (const { id } of IMAGENET_CLAIMS)
      assert.equal(IMAGENET_JUDGES[id](results).verdict, 'not run at this scale', id);
  });

  it('are reproduced by a ladder like the paper’s', () => {
    store('ladder', { results: AS_THE_PAPER });
    for (const id of LADDER) assert.equal(IMAGENET_JUDGES[id](results).verdict, 'reproduced', id);
    assert.match(
      IMAGENET_JUDGES['4.2.2-x5-faster'](results).ours,
      /^15\.0 times fewer steps, by seed \(CIFAR-10, 3000 steps, 1 seed\)/,
    );
    assert.match(IMAGENET_JUDGES['4.2.2-plain-x5'](results).ours, /^diverged at step 12/);
  });

  it('are not reproduced by a ladder in which nothing differs', () => {
    const cells = AS_THE_PAPER.map(({ cell }) => curve(cell, [100], [0.5]));
    store('ladder', { results: cells });
    for (const id of LADDER) assert.equal(IMAGENET_JUDGES[id](results).verdict, 'not reproduced', id);
  });

  it('go in the same direction where the gain is smaller', () => {
    const slower = AS_THE_PAPER.map((row) => (row.cell === 'BN-x5' ? curve('BN-x5', [2900], [0.72]) : row));
    store('ladder', { results: slower });
    assert.equal(IMAGENET_JUDGES['4.2.2-x5-faster'](results).verdict, 'same direction');
  });

  it('compare crops and networks by their errors', () => {
    const of = (top1: number) => ({ top1, top5: 1 });
    const ensembles = [
      {
        seed: 1,
        singleCrop: [of(0.7), of(0.72)],
        multiCrop: [of(0.73), of(0.75)],
        ensembleSingleCrop: of(0.76),
        ensembleMultiCrop: of(0.78),
      },
    ];
    store('ensemble', { ensembles });
    assert.match(IMAGENET_JUDGES['4.2.3-crops'](results).ours, /29\.00 % to 26\.00 % with ten crops/);
    assert.match(IMAGENET_JUDGES['4.2.3-ensemble'](results).ours, /26\.00 % to 22\.00 % with six networks/);
  });

  it('refuse a record that is broken or of something else', () => {
    fs.writeFileSync(path.join(results, 'ladder.json'), '{');
    assert.throws(() => IMAGENET_JUDGES['4.2.2-sigmoid'](results), /the record of bnlab run ladder/);
    store('ablation', {});
    fs.renameSync(path.join(results, 'ablation.json'), path.join(results, 'dropout.json'));
    assert.throws(() => IMAGENET_JUDGES['3.4-dropout'](results), /something else/);
  });
});

describe('a stored record that says too little', () => {
  let results: string;
  beforeEach(() => void (results = fs.mkdtempSync(path.join(os.tmpdir(), 'bnlab-results-'))));
  afterEach(() => fs.rmSync(results, { recursive: true, force: true }));

  const STORED = path.join(__dirname, '..', '..', 'notebooks', 'results');
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

  const BROKEN: Readonly<Record<string, readonly [string, (record: unknown) => unknown, RegExp]>> = {
    'results without fields': ['ladder', put('results', [{}]), /got results\[0\]\.cell/],
    'no results': ['ladder', put('results', []), /no run of Inception, seed 1/],
    'a run less than its recipe': ['ladder', withoutFirstRun, /no run of Inception, seed 1/],
    'no profile': ['dropout', put('manifest.recipe.profile', undefined), /manifest\.recipe\.profile/],
    'no manifest': ['ablation', put('manifest', undefined), /got manifest/],
    'no seeds': ['ablation', put('manifest.seeds', []), /manifest\.seeds/],
    'words for numbers': ['ladder', put('results.3.top1.2', 'high'), /results\[3\]\.top1\[2\]/],
    'curves cut short': ['ladder', shorten('results.3.top1'), /results\[3\]: another number/],
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
    'figure 1 without fields': ['figure1', put('results', { plain: [{}], bn: [{}] }), /results\.plain\[0\]\.seed/],
    'figure 1 of one network': ['figure1', shorten('results.bn'), /not the same seeds/],
    'figure 1 with curves cut short': ['figure1', shorten('results.bn.1.percentiles.p50'), /results\.bn\[1\]/],
  };
  for (const [name, [experiment, change, message]] of Object.entries(BROKEN)) {
    it(`(${name}) is refused with the place, and judges nothing`, () => {
      fs.writeFileSync(path.join(results, `${experiment}.json`), JSON.stringify(change(stored(experiment))));
      assert.throws(
        () => judgeClaims({ results }),
        (e) =>
          e instanceof BnlabError && e.kind === 'data' && e.where === `${experiment}.json` && message.test(e.message),
      );
    });
  }

  it('is none of those that are stored', () => {
    assert.ok(judgeClaims({ results: STORED }).every(({ verdict }) => verdict !== 'not run at this scale'));
  });
});
