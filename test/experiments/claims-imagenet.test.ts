import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
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
