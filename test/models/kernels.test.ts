import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { redrawKernel } from '../../lib/models/kernels';

const { layers: L } = tf;

describe('a kernel that is drawn anew', () => {
  before(() => useEngine('cpu'));

  it('has the values that are drawn for the one it was, and the other weights stay', () => {
    const layer = L.separableConv2d({ filters: 1, kernelSize: 1, inputShape: [2, 2, 2], biasInitializer: 'ones' });
    const model = tf.sequential({ layers: [layer] });
    const [kernel, ...others] = layer.getWeights().map((weight) => [...weight.dataSync()]);
    const before = tf.memory().numTensors;
    redrawKernel(layer, (old) => {
      assert.deepEqual([old.shape, [...old.dataSync()]], [[1, 1, 2, 1], kernel]);
      return Float32Array.of(5, 7);
    });
    assert.equal(tf.memory().numTensors, before);
    const weights = layer.getWeights();
    assert.deepEqual(weights.map((weight) => [...weight.dataSync()]), [[5, 7], ...others]); // prettier-ignore
    assert.deepEqual(weights.map(({ shape }) => shape), [[1, 1, 2, 1], [1, 1, 2, 1], [1]]); // prettier-ignore
    model.dispose();
  });
});
