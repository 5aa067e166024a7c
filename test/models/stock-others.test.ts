import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { SeededDropout } from '../../lib/models/dropout';
import { toStockModel } from '../../lib/models/stock';
import { Random } from '../../lib/random';
import { outputsOf } from '../graph/outputs';
import { setWeights } from '../graph/random-models';

const { layers: L } = tf;
const SEED = 23;

describe('layers of TensorFlow.js in a stock copy', () => {
  before(() => useEngine('cpu'));

  it('stay what they are, and lose nothing in training', () => {
    const layers = [
      L.dense({ name: 'first', units: 4, activation: 'relu', inputShape: [3] }),
      L.dropout({ name: 'stock', rate: 0.25 }),
      L.dense({ name: 'last', units: 2, useBias: false }),
    ];
    const model = tf.sequential({ layers });
    setWeights(model, new Random(SEED));
    const copy = toStockModel(model);
    const told = copy.layers.slice(1).map((layer) => [layer.name, layer.getClassName(), layer.getConfig().rate]);
    const expected = [['first', 'Dense', undefined], ['stock', 'Dropout', 0.25], ['last', 'Dense', undefined]]; // prettier-ignore
    assert.deepEqual(told, expected);
    assert.deepEqual(outputsOf(copy), outputsOf(model), `seed ${SEED}`);
    assert.equal(copy.getUserDefinedMetadata(), undefined);
    for (const one of [copy, model]) one.dispose();
  });

  it('stand for dropout of any number of axes, which a normalization may not have', () => {
    const model = tf.sequential({ layers: [new SeededDropout({ rate: 0.5, inputShape: [1, 1, 1, 2] })] });
    const copy = toStockModel(model);
    assert.equal(copy.layers.at(-1)!.getClassName(), 'Dropout');
    for (const one of [copy, model]) one.dispose();
  });
});
