/** What later papers said: each judged from intervals, each experiment measured in a few steps, and the parts it is made of. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadMnist, type Mnist } from '../../lib/data';
import { tf, useEngine } from '../../lib/engine';
import { FOLLOW_UP_EXPERIMENTS, FOLLOW_UP_JUDGES } from '../../lib/experiments/follow-ups';
import { pairsOfClasses } from '../../lib/experiments/follow-ups/dependent';
import { judgeFollowUps } from '../../lib/experiments/follow-ups/judged';
import { probe } from '../../lib/experiments/follow-ups/landscape';
import { lossAndGradientsOn } from '../../lib/experiments/small/gradients';
import { digits, range, trainDense } from '../../lib/experiments/small/mnist';
import { denseNetwork, type DenseNetwork } from '../../lib/experiments/small/network';
import { DistributionNoise, NOISE } from '../../lib/experiments/small/noise';
import type { SmallRecord } from '../../lib/experiments/small/small';
import { CLAIMS, FOLLOW_UPS, type FollowUpId } from '../../lib/paper';
import { onEachEngine } from '../engine/engines';
import { writeSmallMnist } from './small-mnist';
import { SMALL, type Values } from '../../lib/records/values';

/** A loss of order 2 in float32, recomputed. */
const ROUNDING = 1e-5;

const small = (name: string, [own2, own32, bn2, bn32]: readonly number[]): Values => ({
  [`${name}2`]: own2,
  [`${name}32`]: own32,
  bn2,
  bn32,
});
const scales = (name: string, plain: readonly number[], own: readonly number[]): Values =>
  Object.fromEntries(
    [0.01, 0.03, 0.1, 0.3, 1].flatMap((d, i) => [
      [`plain${d}`, plain[i]],
      [`${name}${d}`, own[i]],
    ]),
  );
const [ONE, ALL] = [
  [0.1, 0.1, 0.9, 0.1, 0.1],
  [0.9, 0.9, 0.9, 0.9, 0.9],
];

/** Values of a seed that speak for a statement, and such that speak against it. */
const CASES: readonly [id: FollowUpId, good: Values, bad: Values][] = [
  ['noisy-batch-norm', { plain: 0.8, bn: 0.95, noisy: 0.94 }, { plain: 0.8, bn: 0.95, noisy: 0.82 }],
  [
    'noisy-less-stable',
    { driftPlain: 0.1, driftNoisy: 0.4, driftBn: 0.01 },
    { driftPlain: 0.4, driftNoisy: 0.1, driftBn: 0.01 },
  ],
  [
    'gradient-cosine',
    { cosinePlainRectifiers: 0.9, cosineBnRectifiers: 0.5, cosinePlainSigmoids: 0.9, cosineBnSigmoids: 0.9 },
    { cosinePlainRectifiers: 0.1, cosineBnRectifiers: 0.5, cosinePlainSigmoids: 0.9, cosineBnSigmoids: 0.9 },
  ],
  [
    'loss-range',
    { rangePlainRectifiers: 2, rangeBnRectifiers: 0.1, rangePlainSigmoids: 1, rangeBnSigmoids: 1 },
    { rangePlainRectifiers: 0.1, rangeBnRectifiers: 2, rangePlainSigmoids: 1, rangeBnSigmoids: 1 },
  ],
  [
    'gradient-predictiveness',
    { changePlainRectifiers: 9, changeBnRectifiers: 3, changePlainSigmoids: 1, changeBnSigmoids: 1 },
    { changePlainRectifiers: 3, changeBnRectifiers: 9, changePlainSigmoids: 1, changeBnSigmoids: 1 },
  ],
  ['largest-rate', { plainLargest: 0.03, bnLargest: 1 }, { plainLargest: 1, bnLargest: 0.03 }],
  [
    'mainly-step-size',
    { plain: 0.8, plainRate: 0.1, 'bnAt0.1': 0.81, 'bnAt0.10001': 0.81, bn: 0.95 },
    { plain: 0.8, plainRate: 0.1, 'bnAt0.1': 0.94, 'bnAt0.10001': 0.94, bn: 0.95 },
  ],
  ['group-small-batches', small('group', [0.9, 0.9, 0.5, 0.95]), small('group', [0.4, 0.99, 0.9, 0.9])],
  ['layer-small-batches', small('layer', [0.9, 0.9, 0.5, 0.95]), small('layer', [0.4, 0.99, 0.9, 0.9])],
  ['renorm-small-batches', small('renorm', [0.9, 0.9, 0.5, 0.95]), small('renorm', [0.4, 0.99, 0.9, 0.9])],
  ['renorm-dependent', { renorm: 0.9, bn: 0.3, group: 0 }, { renorm: 0.3, bn: 0.9, group: 0 }],
  ['group-dependent', { group: 0.9, bn: 0.3, renorm: 0 }, { group: 0.3, bn: 0.9, renorm: 0 }],
  ['ghost-generalizes', { ghost: 0.9, whole: 0.8 }, { ghost: 0.8, whole: 0.9 }],
  [
    'precise-early',
    { average1: 0.8, moving1: 0.1, average4: 0.9, moving4: 0.9 },
    { average1: 0.1, moving1: 0.8, average4: 0.9, moving4: 0.9 },
  ],
  ['pooled-dependent', { sortedPooled: 0.8, sortedAverage: 0.5 }, { sortedPooled: 0.5, sortedAverage: 0.8 }],
  ['bn-weight-scale', scales('bn', ONE, ALL), scales('bn', ALL, ONE)],
  ['layer-weight-scale', scales('layer', ONE, ALL), scales('layer', ALL, ONE)],
];

describe('what later papers said', () => {
  let results: string;
  beforeEach(() => (results = mkdtempSync(path.join(os.tmpdir(), 'bnlab-follow-ups-'))));
  afterEach(() => rmSync(results, { recursive: true, force: true }));

  function store(id: FollowUpId, values: Values, seeds: readonly number[]): void {
    const { name } = FOLLOW_UP_EXPERIMENTS.find(({ judges }) => id in judges)!;
    const manifest = { recipe: { name, steps: 1 }, seeds, engine: { name: 'cpu' }, versions: {}, data: { detail: '' } };
    // a rate names another value, and stays what it is
    const apart = (seed: number) =>
      Object.entries(values).map(([key, v]) => [key, key.endsWith('Rate') ? v : v * (1 + seed / 1e4)]);
    const all = seeds.map((seed) => ({ seed, values: Object.fromEntries(apart(seed)) as Values }));
    mkdirSync(path.join(results, SMALL), { recursive: true });
    writeFileSync(path.join(results, SMALL, `${name}.json`), JSON.stringify({ manifest, results: all }));
  }

  it('stands apart from the claims of the paper, each statement once, each with a judge and a case here', () => {
    const ids = FOLLOW_UPS.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual([...ids].sort(), Object.keys(FOLLOW_UP_JUDGES).sort());
    assert.deepEqual(CASES.map(([id]) => id).sort(), [...ids].sort());
    assert.deepEqual(
      CLAIMS.filter(({ id }) => (ids as readonly string[]).includes(id)),
      [],
    );
  });

  for (const [id, good, bad] of CASES) {
    it(`${id}: holds for three seeds that say so, fails for three that say the opposite, and is open for one`, () => {
      store(id, good, [1, 2, 3]);
      const { verdict, ours } = FOLLOW_UP_JUDGES[id](results);
      assert.equal(verdict, 'reproduced');
      for (const text of [ours.en, ours.ko]) assert.doesNotMatch(text, /NaN|undefined/);
      store(id, bad, [1, 2, 3]);
      assert.equal(FOLLOW_UP_JUDGES[id](results).verdict, 'not reproduced');
      store(id, good, [1]);
      assert.equal(FOLLOW_UP_JUDGES[id](results).verdict, 'undecided');
    });
  }

  it('is not judged by a record that lacks one of the numbers that are counted', () => {
    const values = Object.fromEntries(
      ['plain', 'bn'].flatMap((name) => [0.01, 0.1, 0.3, 1].map((d) => [`${name}${d}`, 0.9])),
    ) as Values;
    store('bn-weight-scale', { ...values, 'bn0.03': 0.9 }, [1, 2, 3]);
    assert.throws(
      () => FOLLOW_UP_JUDGES['bn-weight-scale'](results),
      /small\/weight-scale.json: .*no number plain0.03/,
    );
  });

  it('was not run where there is no record', () => {
    const verdicts = judgeFollowUps(results).map(({ verdict }) => verdict);
    assert.deepEqual([...new Set(verdicts)], ['not run at this scale']);
  });
});

describe('the experiments on later papers', () => {
  let folder: string;
  let source: string;
  before(async () => {
    await useEngine('wasm');
    folder = mkdtempSync(path.join(os.tmpdir(), 'bnlab-follow-ups-'));
    writeSmallMnist(folder);
    source = path.join(folder, 'mnist');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const experiment of FOLLOW_UP_EXPERIMENTS) {
    it(`${experiment.name} measures all that its statements are judged by, and leaves no tensors`, async () => {
      const before = tf.memory().numTensors;
      const out = path.join(folder, experiment.name);
      const { record } = await experiment.run({ seeds: [1], source, out, steps: 2 });
      assert.equal(tf.memory().numTensors, before);
      mkdirSync(path.join(folder, SMALL), { recursive: true });
      writeFileSync(path.join(folder, SMALL, `${experiment.name}.json`), JSON.stringify(record));
      const { values } = (record as SmallRecord).results[0];
      for (const [name, value] of Object.entries(values)) assert.ok(Number.isFinite(value), `${name} is ${value}`);
      for (const judge of Object.values(experiment.judges)) assert.equal(judge(folder).verdict, 'undecided');
    });
  }

  it('have mini-batches of two classes, half of each, the same for the same seed', async () => {
    const { train } = await loadMnist({ folder: source });
    const [draw, again, other] = [1, 1, 2].map((seed) => pairsOfClasses(train, seed));
    const classes = new Set<string>();
    for (let step = 0; step < 40; step++) {
      const labels = [...draw(step)].map((i) => train.labels[i]);
      const kinds = [...new Set(labels)];
      assert.equal(kinds.length, 2);
      assert.equal(labels.filter((label) => label === kinds[0]).length, labels.length / 2);
      kinds.forEach((kind) => classes.add(String(kind)));
      assert.deepEqual(again(step), draw(step));
    }
    assert.equal(classes.size, 10);
    assert.notDeepEqual(other(0), draw(0));
  });
});

const TINY: DenseNetwork = { hidden: [5, 4], activation: 'relu', normalization: 'before', deviation: 'he', noise: 1 };

onEachEngine('the noise behind batch normalization', () => {
  let folder: string;
  let data: Mnist;
  before(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'bnlab-noise-'));
    writeSmallMnist(folder);
    data = await loadMnist({ folder: path.join(folder, 'mnist') });
  });
  after(() => {
    // none where the engine is not here
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  it('is silent in inference and at amplitude 0, and keeps to its bounds in training', () => {
    tf.tidy(() => {
      const x = tf.ones([400, 3]);
      const noise = new DistributionNoise({ name: 'noise', seed: 1, amplitude: 1 });
      const silent = new DistributionNoise({ name: 'noise', seed: 1, amplitude: 0 });
      assert.deepEqual([...(noise.apply(x) as tf.Tensor).dataSync()], [...x.dataSync()]);
      assert.deepEqual([...(silent.apply(x, { training: true }) as tf.Tensor).dataSync()], [...x.dataSync()]);
      const means = Array.from({ length: 60 }, () => {
        const zero = (noise.apply(tf.zeros([400, 3]), { training: true }) as tf.Tensor).dataSync<'float32'>();
        // without scale only the shift is left, within 0.1 of one mu for the whole layer
        assert.ok(Math.max(...zero) - Math.min(...zero) <= 2 * NOISE.within + ROUNDING);
        return zero.reduce((sum, value) => sum + value, 0) / zero.length;
      });
      assert.ok(means.every((mean) => Math.abs(mean) <= NOISE.shift + ROUNDING));
      assert.ok(Math.max(...means) > 0.3 && Math.min(...means) < -0.3, 'mu changes from call to call');
      const one = noise.apply(x, { training: true }) as tf.Tensor;
      noise.step--;
      const zero = noise.apply(tf.zeros([400, 3]), { training: true }) as tf.Tensor;
      const sigma = one.sub(zero).mean().dataSync()[0];
      assert.ok(sigma > 0.98 && sigma < NOISE.scale + 0.02, `scale ${sigma}`);
    });
  });

  it('is the same for the same seed, replayed or by the tape', () => {
    const weights = [3, 3, 4].map((seed) => {
      const model = denseNetwork(TINY, 1);
      model.setWeights(denseNetwork(TINY, 1).getWeights());
      for (const layer of model.layers.filter((one) => one instanceof DistributionNoise))
        Object.assign(layer, { seed });
      trainDense({ model, set: data.train, seed: 1, steps: 6, learningRate: 0.1, miniBatch: 20 });
      return model.getWeights().flatMap((weight) => [...weight.dataSync()]);
    });
    assert.deepEqual(weights[0], weights[1]);
    assert.notDeepEqual(weights[0], weights[2]);
    process.env.BNLAB_REPLAY = 'check';
    try {
      const model = denseNetwork(TINY, 1);
      trainDense({ model, set: data.train, seed: 1, steps: 6, learningRate: 0.1, miniBatch: 20 });
    } finally {
      delete process.env.BNLAB_REPLAY;
    }
  });

  it('a probe along the gradient finds the losses and gradients there, and leaves the weights as they were', () => {
    const model = denseNetwork({ ...TINY, noise: undefined }, 2);
    const batch = digits(data.train, range(0, 50));
    const before = model.trainableWeights.map((weight) => [...weight.read().dataSync()]);
    const rate = 0.2;
    const found = probe(model, batch, rate);
    assert.deepEqual(
      model.trainableWeights.map((weight) => [...weight.read().dataSync()]),
      before,
    );
    const { gradients } = lossAndGradientsOn(model, batch);
    const flat = [...gradients.values()].flatMap((values) => [...values]);
    const there = [0.5, 1, 2, 4].map((k) => {
      tf.tidy(() =>
        model.trainableWeights.forEach((weight, i) => {
          const g = gradients.get(weight.originalName)!;
          weight.write(tf.tensor(before[i].map((value, j) => value - k * rate * g[j]), weight.shape as number[])); // prettier-ignore
        }),
      );
      const moved = lossAndGradientsOn(model, batch);
      const own = [...moved.gradients.values()].flatMap((values) => [...values]);
      return { loss: moved.loss, change: Math.hypot(...own.map((value, i) => value - flat[i])) };
    });
    const losses = there.map(({ loss }) => loss);
    const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < ROUNDING * 10, `${a} instead of ${b}`);
    near(found.range, Math.max(...losses) - Math.min(...losses));
    near(found.change, Math.max(...there.map(({ change }) => change)));
    assert.ok(found.cosine > -1 && found.cosine < 0.99999, 'the layer below has moved');
    tf.dispose([batch.x, batch.labels]);
    model.dispose();
  });
});
