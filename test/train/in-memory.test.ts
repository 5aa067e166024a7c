import assert from 'node:assert/strict';
import { useEngine, tf } from '../../lib/engine';
import { mnistNet } from '../../lib/models/mnist-net';
import { Random } from '../../lib/random';
import { trainInMemory, type MemoryTrainOptions } from '../../lib/train/in-memory';
import { train } from '../../lib/train/trainer';

/** A run of a few steps on numbers that are made of the step alone. */
function options(steps = 5): MemoryTrainOptions {
  const model = mnistNet({ isBatchNormalized: true, random: new Random(3), hidden: [4] });
  const batch = (step: number) => ({
    x: tf.tensor2d(new Random(step).normals(8 * 784), [8, 784]),
    labels: tf.tensor1d(
      Int32Array.from({ length: 8 }, (_, i) => i),
      'int32',
    ),
  });
  const recipe = { optimizer: { kind: 'sgd' }, learningRate: { initial: 0.1, factor: 1, every: 1 }, l2: 0 } as const;
  return { model, data: { batch, identity: 'made' }, recipe, steps };
}

describe('training without files', () => {
  before(() => useEngine('cpu'));

  it('ends with the weights of a run in a folder, bit for bit', async () => {
    const [here, there] = [options(), options()];
    const result = await trainInMemory(here);
    assert.deepEqual(result, await train(there));
    const weights = ({ model }: MemoryTrainOptions) => model.getWeights().map((weight) => [...weight.dataSync()]);
    assert.deepEqual(weights(here), weights(there));
    for (const { model } of [here, there]) model.dispose();
  });

  it('ends where its signal says so', async () => {
    const controller = new AbortController();
    const result = await trainInMemory({
      ...options(),
      signal: controller.signal,
      onProgress: ({ step }) => step === 2 && controller.abort(),
    });
    assert.deepEqual([result.verdict, result.step], ['interrupted', 2]);
  });

  for (const option of ['folder', 'checkpointEvery', 'onSkipped', 'parallel']) {
    it(`refuses ${option}, which needs files or processes`, async () => {
      await assert.rejects(trainInMemory({ ...options(), [option]: 'x' }), new RegExp(option));
    });
  }
});
