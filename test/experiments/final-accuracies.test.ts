/** How a trained network is measured last, on a network whose statistics a loop can take. */
import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { finalAccuracies, populationInputs } from '../../lib/experiments/final-accuracies';
import { batchNormalization } from '../../lib/norm';
import { Random } from '../../lib/random';
import { imageBatches, type ImageSet } from '../../lib/train/image-batches';
import type { TrainingData } from '../../lib/train/loop';

/** Sums of some hundred float32 values of about 1. */
const TOLERANCE = 1e-5;
const SIZE = 4;
const PIXELS = SIZE * SIZE;
const MINI_BATCH = 6;
/** Mini-batches that the statistics are taken over. */
const BATCHES = 20;

/** Bright pictures, class 0, and brighter ones, class 1: their mean is what tells one from the other. */
function brightPictures(count: number, seed: number): ImageSet {
  const random = new Random(seed);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
  const pixel = (_: unknown, i: number) => (labels[Math.floor(i / (PIXELS * 3))] ? 230 : 180) + random.integer(20);
  return { images: Uint8Array.from({ length: count * PIXELS * 3 }, pixel), labels, size: SIZE, identity: 'bright' };
}

/** Class 1 where the normalized pictures are above 0 together. */
function network(): { readonly model: tf.LayersModel; readonly statistics: () => number[][] } {
  const normalization = batchNormalization({ inputShape: [SIZE, SIZE, 3], name: 'bn' });
  const dense = tf.layers.dense({ units: 2 });
  const model = tf.sequential({ layers: [normalization, tf.layers.flatten(), dense] });
  const kernel = Float32Array.from({ length: PIXELS * 3 * 2 }, (_, i) => i % 2);
  dense.setWeights([tf.tensor2d(kernel, [PIXELS * 3, 2]), tf.zeros([2])]);
  const statistics = () => normalization.getWeights().slice(-2).map((one) => [...one.dataSync()]); // prettier-ignore
  return { model, statistics };
}

/** Algorithm 2 in float64: means of the mini-batches' means, and of their variances times m / (m - 1). */
async function algorithm2(batches: TrainingData, count: number): Promise<number[][]> {
  const [means, variances] = [[0, 0, 0], [0, 0, 0]]; // prettier-ignore
  for (let step = 0; step < count; step++) {
    const { x, labels } = await batches.batch(step);
    const values = x.dataSync<'float32'>();
    tf.dispose([x, labels]);
    for (let channel = 0; channel < 3; channel++) {
      const own = values.filter((_, i) => i % 3 === channel);
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
      const squares = own.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      means[channel] += mean / count;
      variances[channel] += squares / (own.length - 1) / count;
    }
  }
  return [means, variances];
}

describe('the final accuracies of a network', () => {
  before(() => useEngine('cpu'));
  const set = brightPictures(60, 1);
  const batches = imageBatches({ set, miniBatch: MINI_BATCH, seed: 1, shift: 0 });

  it('are taken on moving averages, then on the statistics of Algorithm 2, which the network keeps', async () => {
    const { model, statistics } = network();
    const moving = statistics();
    const accuracies = await finalAccuracies({ model, testSet: brightPictures(20, 2), batches });
    const kept = statistics();
    const expected = await algorithm2(batches, BATCHES);
    kept.flat().forEach((value, i) => {
      assert.ok(Math.abs(value - expected.flat()[i]) < TOLERANCE, `${kept} is not ${expected}`);
      assert.ok(Math.abs(value - moving.flat()[i]) > 100 * TOLERANCE, `${kept} is still ${moving}`);
    });
    // against a mean of 0 every picture is bright
    assert.deepEqual(
      [accuracies.moving.top1, accuracies.population?.top1, accuracies.folded?.top1],
      [0.5, 1, 1],
    ); // prettier-ignore
    model.dispose();
  });

  it('take the first mini-batches that have pictures, every third for one process of three', async () => {
    const sizes = [2, 0, 1, 3, 4, 0, 5, 6];
    const data: Pick<TrainingData, 'batch'> = {
      batch: (step) => ({ x: tf.fill([sizes[step], 1], step), labels: tf.zeros([sizes[step]], 'int32') }),
    };
    const shown = async (count: number, share?: { readonly rank: number; readonly size: number }) => {
      const steps: number[] = [];
      for await (const x of populationInputs(data as TrainingData, count, share)) steps.push(x.dataSync()[0]);
      return steps;
    };
    const before = tf.memory().numTensors;
    assert.deepEqual(await shown(7), [0, 2, 3, 4, 6]);
    assert.deepEqual(await shown(8, { rank: 1, size: 3 }), [4, 7]);
    assert.equal(tf.memory().numTensors, before);
  });
});
