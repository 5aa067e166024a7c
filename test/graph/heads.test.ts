import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { withoutAuxiliary } from '../../lib/graph/heads';

const { layers: L } = tf;

describe('a model without its auxiliary classifiers', () => {
  before(() => useEngine('cpu'));

  it('is the model itself where it has one output', () => {
    const model = tf.sequential({ layers: [L.dense({ units: 2, inputShape: [3] })] });
    assert.equal(withoutAuxiliary(model), model);
  });

  for (const count of [2, 3]) {
    it(`gives the first of ${count} outputs alone, by the same layers`, () => {
      const x = tf.input({ shape: [3], name: 'image' });
      const outputs = Array.from(
        { length: count },
        (_, i) => L.dense({ units: 2 + i, name: `head_${i}` }).apply(x) as tf.SymbolicTensor,
      );
      const model = tf.model({ inputs: x, outputs, name: 'net' });
      const cut = withoutAuxiliary(model);
      assert.deepEqual([cut.outputs, cut.inputs, cut.name], [[outputs[0]], [x], 'net']);
      assert.deepEqual(cut.layers, [model.getLayer('image'), model.getLayer('head_0')]);
    });
  }
});
