import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import { buildGraph } from '../../lib/graph/build';
import { graphData, type GraphData, type ModelData } from '../../lib/graph/data';

const { layers: L } = tf;

const built = (data: GraphData) => buildGraph(data, { where: 'test' }, new Map());

const chain = () =>
  graphData(
    tf.sequential({
      name: 'net',
      layers: [L.dense({ name: 'first', units: 3, inputShape: [2] }), L.reLU({ name: 'second' })],
    }),
  ).data;

/** Takes pictures, which a vector is not. */
const CONVOLUTION = { filters: 1, kernelSize: 1 };

describe('a Sequential from its structure as data', () => {
  before(() => useEngine('cpu'));

  it('is an empty Sequential where that was one', () => {
    const model = built(graphData(tf.sequential({ name: 'empty' })).data);
    assert.deepEqual([model instanceof tf.Sequential, model.name, model.layers], [true, 'empty', []]);
  });

  it('gives the first layer of a Sequential the shape that the model had, and no other layer one', () => {
    const first = L.dense({ units: 3 });
    first.apply(tf.input({ shape: [2] }));
    const model = built(graphData(tf.sequential({ layers: [first, L.reLU()] })).data);
    assert.deepEqual(model.layers.map(({ batchInputShape }) => batchInputShape), [[null, 2], undefined]); // prettier-ignore
  });

  it('keeps the shape that the first layer of a Sequential says itself', () => {
    const { data } = graphData(tf.sequential({ layers: [L.reLU({ batchInputShape: [5, 2] })] }));
    assert.deepEqual(built(data).inputs[0].shape, [5, 2]);
  });

  it('names the layer of a Sequential that does not fit what comes before it', () => {
    const layers = chain().layers.map((one) => (one.name === 'second' ? { ...one, class: 'Conv2D', config: CONVOLUTION } : one)); // prettier-ignore
    const isSaid = (e: unknown) => e instanceof BnlabError && /^test, layer second: expected .*connected again as it was, got .*ndim/.test(e.message); // prettier-ignore
    assert.throws(() => built({ layers }), isSaid);
  });

  const damages: readonly (readonly [string, Partial<ModelData>, RegExp])[] = [
    ['no input', { inputs: [] }, /^BnlabError: test: expected input 0 of net, got none/],
    ['a layer that is not there', { sequence: [9] }, /^BnlabError: test: expected layer 9, got none/],
  ];
  for (const [what, change, message] of damages) {
    it(`is refused where the data have ${what}`, () => {
      const [whole, first, ...others] = chain().layers;
      const { batchInputShape, ...config } = first.config;
      assert.deepEqual(batchInputShape, [null, 2]);
      const model = { ...whole.model!, ...change };
      assert.throws(() => built({ layers: [{ ...whole, model }, { ...first, config }, ...others] }), message);
    });
  }
});
