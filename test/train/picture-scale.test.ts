import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { nothingLeft, pictureTensors } from '../../lib/train/picture-tensors';
import { PIPELINES, scalePixels, type PipelineName } from '../../lib/train/picture-scale';

/** Float32 of numbers up to 3. */
const TOLERANCE = 1e-6;

/** By channel: mean and deviation, in units of the full scale, as each pipeline's own documentation has them. */
const SCALES: Readonly<Record<PipelineName, readonly (readonly [mean: number, deviation: number])[]>> = {
  paper: [[0.5, 0.25], [0.5, 0.25], [0.5, 0.25]], // prettier-ignore
  torchvision: [[0.485, 0.229], [0.456, 0.224], [0.406, 0.225]], // prettier-ignore
  tf: [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]], // prettier-ignore
};

describe('pixels as a network takes them', () => {
  before(() => useEngine('cpu'));

  for (const pipeline of PIPELINES) {
    it(`are those of ${pipeline}, channel by channel, from the darkest to the brightest`, () => {
      const images = Uint8Array.of(0, 0, 0, 255, 255, 255, 1, 128, 254, 100, 200, 50);
      const tensors = tf.memory().numTensors;
      const { x, labels } = pictureTensors({ images, labels: Int32Array.of(4, 9, 2) }, 1, pipeline);
      assert.deepEqual([x.shape, x.dtype, labels.dtype, [...labels.dataSync()]], [[4, 1, 1, 3], 'float32', 'int32', [4, 9, 2]]); // prettier-ignore
      x.dataSync().forEach((value, i) => {
        const [mean, deviation] = SCALES[pipeline][i % 3];
        const wanted = (images[i] / 255 - mean) / deviation;
        assert.ok(Math.abs(value - wanted) < TOLERANCE, `[${i}] ${value}, ${wanted}`);
      });
      tf.dispose([x, labels]);
      assert.equal(tf.memory().numTensors, tensors);
    });
  }

  it('of several rows and columns keep their places, and free what they were made of', () =>
    tf.tidy(() => {
      const images = Uint8Array.from({ length: 24 }, (_, i) => i);
      const { x } = pictureTensors({ images, labels: Int32Array.of(0, 1) }, 2, 'tf');
      assert.deepEqual(x.shape, [2, 2, 2, 3]);
      const pixels = tf.tensor4d([...images], [2, 2, 2, 3], 'int32');
      assert.deepEqual([...scalePixels(pixels, 'tf').dataSync()], [...x.dataSync()]);
    }));

  it('of which none is left are an error with the last one', () => {
    const faults = ['a', 'b'].map((name) => ({ name, problem: `broken ${name}` })) as unknown as Parameters<typeof nothingLeft>[0]; // prettier-ignore
    assert.match(
      nothingLeft(faults).message,
      /pictures that can be used, got none that can: the last 2 .*\(b: broken b\)/,
    );
    assert.match(nothingLeft(faults, 2).message, /can be used, 2 or more in a mini-batch, got too few that can/);
  });
});
