import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { Recorder, tf, useEngine } from '../../lib/engine';
import { SeededDropout } from '../../lib/models';
import {
  groupedCrops,
  imageBatches,
  learningRateAt,
  Optimizer,
  readMetrics,
  train,
  trainStep,
  type Predictor,
} from '../../lib/train';
import { temporaryFolder } from '../data/temporary';
import { chain, dense } from './replayed';

const batch = () => ({
  x: tf.tensor2d([1, 2, 3, -1, 0.5, 2, 0, -2, 1, 1, 1, -1], [4, 3]),
  labels: tf.tensor1d([0, 1, 1, 0], 'int32'),
});
const data = { identity: 'four', batch };
const recipe = (initial: number, factor = 1) =>
  ({ optimizer: { kind: 'sgd' }, learningRate: { initial, factor, every: 1 }, l2: 0 }) as const;

describe('a run', () => {
  const folder = temporaryFolder();
  before(() => useEngine('cpu'));
  const lossesOf = (at: string) => readMetrics(path.join(at, 'metrics.jsonl')).map(({ loss }) => loss);

  it('draws another mask of Dropout in each step', async () => {
    const at = path.join(folder.path, 'dropout');
    const model = chain(dense(16), new SeededDropout({ name: 'dropout', rate: 0.5 }), dense(2));
    await train({ model, data, recipe: recipe(1e-30), steps: 8, logEvery: 1, folder: at });
    assert.ok(new Set(lossesOf(at)).size > 4, lossesOf(at).join());
  });

  it('takes for each step the rate of that step', async () => {
    const [one, other] = [chain(dense(2)), chain(dense(2))];
    await train({ model: one, data, recipe: recipe(0.5, 0.5), steps: 4 });
    const optimizer = new Optimizer({ kind: 'sgd' });
    for (let step = 0; step < 4; step++) {
      const learningRate = learningRateAt({ initial: 0.5, factor: 0.5, every: 1 }, step);
      tf.tidy(() => trainStep({ model: other, optimizer, learningRate }, batch(), step + 1));
    }
    assert.deepEqual(
      one.getWeights().map((w) => [...w.dataSync()]),
      other.getWeights().map((w) => [...w.dataSync()]),
    );
  });

  it('takes back what was measured after the checkpoint that it goes on from', async () => {
    const at = path.join(folder.path, 'metrics');
    const run = (steps: number) =>
      train({ model: chain(dense(2)), data, recipe: recipe(0.1), steps, logEvery: 1, checkpointEvery: 2, folder: at });
    await run(4);
    appendFileSync(path.join(at, 'metrics.jsonl'), '{"step":5,"loss":99}\n');
    await run(6);
    assert.deepEqual(
      readMetrics(path.join(at, 'metrics.jsonl')).map(({ step }) => step),
      [1, 2, 3, 4, 5, 6],
    );
    assert.ok(!lossesOf(at).includes(99));
  });
});

describe('a recorded step', () => {
  /** Losses of steps whose settings change in the middle, replayed or not. */
  async function losses(mode: string, change: () => Promise<unknown>, weightAfter: number) {
    process.env.BNLAB_REPLAY = mode;
    await useEngine('cpu');
    const input = tf.input({ shape: [3] });
    const outputs = [2, 2].map((units, i) => dense(units, { name: `out${i}` }).apply(input) as tf.SymbolicTensor);
    const model = tf.model({ inputs: input, outputs });
    const optimizer = new Optimizer({ kind: 'sgd' });
    const step = (auxiliaryWeight: number) =>
      tf.tidy(() => trainStep({ model, optimizer, learningRate: 0.1, auxiliaryWeight }, batch(), 1));
    try {
      const before = [1, 2, 3, 4, 5].map(() => step(0.3));
      await change();
      return [...before, ...[1, 2, 3, 4, 5].map(() => step(weightAfter))];
    } finally {
      delete process.env.BNLAB_REPLAY;
      await useEngine('cpu');
    }
  }

  it('is not one of another weight of the auxiliary classifiers', async () => {
    const [on, off] = [await losses('on', () => Promise.resolve(), 1), await losses('off', () => Promise.resolve(), 1)];
    assert.deepEqual(on, off);
    assert.ok(Math.abs(on[5] - on[4]) > 0.1, 'the weight counts');
  });

  it('is not one of another engine', async () => {
    const toWasm = () => useEngine('wasm');
    assert.deepEqual(await losses('on', toWasm, 0.3), await losses('off', toWasm, 0.3));
  });
});

describe('a recording', () => {
  before(() => useEngine('cpu'));

  it('is none where a tensor came from nobody knows where, or numbers were read', () => {
    tf.tidy(() => {
      const x = tf.tensor1d([1, 2]);
      const hidden = new Recorder([x]);
      const made = hidden.during(() => {
        const { backend } = tf.engine();
        const dataId = backend.write(Float32Array.of(1, 2), [2], 'float32');
        return [x.add(tf.engine().makeTensorFromTensorInfo({ dataId, shape: [2], dtype: 'float32' }))];
      });
      assert.equal(hidden.program(made), undefined);
      const reading = new Recorder([x]);
      assert.equal(reading.program(reading.during(() => [x.mul(x.dataSync()[0])])), undefined);
    });
  });

  it('hands out results that share memory with lives of their own', () => {
    tf.tidy(() => {
      const x = tf.tensor1d([1, 2, 3, 4]);
      const recorder = new Recorder([x]);
      const program = recorder.program(
        recorder.during(() => {
          const y = x.square();
          return [y, y.reshape([2, 2]), x.reshape([4, 1])];
        }),
      )!;
      const [flat, square, given] = program.run([x]);
      flat.dispose();
      assert.deepEqual([...square.dataSync()], [1, 4, 9, 16]);
      given.dispose();
      assert.deepEqual([...x.dataSync()], [1, 2, 3, 4]);
    });
  });
});

describe('data for a network', () => {
  before(() => useEngine('cpu'));

  it('crops of a picture are averaged, and never those of two pictures', () => {
    const asTheyAre: Predictor = (images) => images.reshape([images.shape[0], 2]);
    const crops = tf.tensor4d([1, 0, 0.5, 0.5, 0, 0, 0, 1, 0.5, 0.5, 0.1, 0.9], [6, 1, 1, 2]);
    const means = tf.tidy(() => [...groupedCrops(asTheyAre, 3)(crops).dataSync()]);
    [0.5, 0.5 / 3, 0.2, 0.8].forEach((value, i) => assert.ok(Math.abs(means[i] - value) < 1e-6, means.join()));
    crops.dispose();
  });

  it('is distorted anew in every step', async () => {
    const images = Uint8Array.from({ length: 8 * 8 * 8 * 3 }, (_, i) => (i % 192) + 20);
    const set = { images, labels: new Uint8Array(8), size: 8, identity: 'alike' };
    const source = imageBatches({ set, miniBatch: 8, seed: 1 });
    const seen = new Set<string>();
    for (let step = 0; step < 30; step++) {
      const { x, labels } = await source.batch(step);
      seen.add([...x.dataSync()].map((v) => v.toFixed(4)).join());
      tf.dispose([x, labels]);
    }
    assert.equal(seen.size, 30);
  });
});
