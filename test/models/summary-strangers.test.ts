import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { summarizeInception } from '../../lib/models/summary';

const { layers: L } = tf;

/** A layer with a setting that is named as the window of a convolution is, and that slides nothing. */
class Patches extends tf.layers.Layer {
  static readonly className = 'TestPatches';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return [inputs].flat()[0].clone();
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), kernelSize: [5, 5] };
  }
}

describe('the summary of a network with other names or layers', () => {
  before(() => useEngine('cpu'));

  for (const names of [
    ['3a/1x1', 'other'],
    ['other', 'classifier'],
  ]) {
    it(`is refused for layers of other names: ${names.join(', ')}`, () => {
      const model = tf.sequential({ layers: names.map((name) => L.dense({ name, units: 2, inputShape: [2] })) });
      const expected = /expected a network made by buildInception.*, got layers .*other/;
      assert.throws(() => summarizeInception(model), expected);
      model.dispose();
    });
  }

  it('names a stage by the layer that slides a window, not by one that has a size and no stride', () => {
    const settings = { filters: 2, kernelSize: 3, padding: 'same', strides: 2 } as const;
    const model = tf.sequential({
      layers: [
        new Patches({ name: 'conv1/patches', inputShape: [4, 4, 1] }),
        L.conv2d({ name: 'conv1/3x3', ...settings }),
        L.conv2d({ name: '3a/1x1', ...settings }),
        L.flatten({ name: 'classifier/flat' }),
        L.dense({ name: 'classifier', units: 2 }),
      ],
    });
    assert.equal(summarizeInception(model).rows[0].type, 'convolution 3x3/2');
    model.dispose();
  });
});
