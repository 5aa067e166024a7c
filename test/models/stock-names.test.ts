import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { namedCopy } from '../../lib/models/stock';

const { layers: L } = tf;

describe('the names in a copy', () => {
  before(() => useEngine('cpu'));

  it('are those of the model, but for a name that was there: the path, and more where that was there too', () => {
    const dense = (name: string) => L.dense({ units: 2, name, inputShape: [2] });
    const inner = (name: string, ...layers: tf.layers.Layer[]) => tf.sequential({ name, layers });
    const model = tf.sequential({
      layers: [
        dense('two/same'),
        dense('two/same_2'),
        inner('one', dense('same')),
        inner('two', dense('same'), dense('own')),
      ],
    });
    const { model: copy } = namedCopy(model);
    const isInput = (layer: tf.layers.Layer) => layer.getClassName() === 'InputLayer';
    const names = (of: tf.LayersModel) => of.layers.filter((layer) => !isInput(layer)).map(({ name }) => name);
    const [one, two] = copy.layers.filter((layer) => layer instanceof tf.LayersModel);
    assert.deepEqual(
      [names(copy), names(one), names(two)],
      [['two/same', 'two/same_2', 'one', 'two'], ['same'], ['two/same_2_', 'own']],
    );
  });
});
