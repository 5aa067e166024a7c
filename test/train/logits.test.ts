import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import { SeededDropout } from '../../lib/models';
import { Optimizer, train, trainStep } from '../../lib/train';
import { chain, dense } from './replayed';

const softmax = () => tf.layers.softmax({ name: 'probabilities' });

function auxiliary(): tf.LayersModel {
  const inputs = tf.input({ shape: [3] });
  const logits = dense(2).apply(inputs) as tf.SymbolicTensor;
  const other = dense(2, { activation: 'softmax', name: 'other' }).apply(inputs) as tf.SymbolicTensor;
  return tf.model({ inputs, outputs: [logits, other] });
}

/** Hands on what two others make: the second of two values, by a layer that is called twice or a model of two outputs. */
function secondOfTwo(isModel: boolean): tf.LayersModel {
  const inputs = tf.input({ shape: [3] });
  const [logits, made] = [dense(2).apply(inputs), softmax().apply(dense(2).apply(inputs))] as tf.SymbolicTensor[];
  if (isModel) {
    const [, last] = tf.model({ inputs, outputs: [logits, made] }).apply(inputs) as tf.SymbolicTensor[];
    return tf.model({ inputs, outputs: last });
  }
  const flat = tf.layers.reshape({ targetShape: [2] });
  const outputs = [logits, made].map((each) => flat.apply(each) as tf.SymbolicTensor);
  return tf.model({ inputs, outputs: outputs[1] });
}

/** Models that end in softmax, and the layer that makes it. */
const ENDS: Readonly<Record<string, readonly [() => tf.LayersModel, string]>> = {
  'a dense layer with it': [() => chain(dense(2, { activation: 'softmax', name: 'last' })), 'last'],
  'a layer of its own': [() => chain(dense(2), softmax()), 'probabilities'],
  'an activation layer': [() => chain(dense(2), tf.layers.activation({ activation: 'softmax', name: 'last' })), 'last'],
  'a model inside the model': [() => chain(chain(dense(2), softmax())), 'probabilities'],
  'one before layers that hand it on': [
    () =>
      chain(
        dense(2),
        softmax(),
        new SeededDropout({ rate: 0.1 }),
        tf.layers.reshape({ targetShape: [2, 1] }),
        tf.layers.flatten(),
        tf.layers.activation({ activation: 'linear' }),
      ),
    'probabilities',
  ],
  'an auxiliary classifier': [auxiliary, 'other'],
  'the second call of a layer that hands on': [() => secondOfTwo(false), 'probabilities'],
  'the second output of a model': [() => secondOfTwo(true), 'probabilities'],
};

/** Models whose softmax is on the way, or that end in something else. */
const FINE: Readonly<Record<string, () => tf.LayersModel>> = {
  'a dense layer': () => chain(dense(2)),
  'softmax before a dense layer': () => chain(dense(4), softmax(), dense(2)),
  'softmax before a relu': () => chain(dense(2, { activation: 'softmax' }), tf.layers.reLU()),
  'softmax before an activation that is none of handing on': () =>
    chain(dense(2, { activation: 'softmax' }), tf.layers.activation({ activation: 'relu' })),
  'log-softmax, of which softmax is the same': () => chain(dense(2, { activation: 'logSoftmax' })),
  'sigmoid, as some do on purpose': () => chain(dense(2, { activation: 'sigmoid' })),
};

describe('a model that ends in softmax', () => {
  before(() => useEngine('cpu'));
  const step = (model: tf.LayersModel) => {
    const optimizer = new Optimizer({ kind: 'sgd' });
    const batch = { x: tf.ones([2, 3]), labels: tf.tensor1d([0, 1], 'int32') };
    return tf.tidy(() => trainStep({ model, optimizer, learningRate: 0.1 }, batch, 1));
  };

  for (const [name, [build, layer]] of Object.entries(ENDS)) {
    it(`through ${name} is refused by the name of that layer, and nothing moves`, () => {
      const model = build();
      const before = model.getWeights().map((weight) => [...weight.dataSync()]);
      const isNamed = (e: unknown) =>
        e instanceof BnlabError && e.message.startsWith(`${layer}: expected a model whose outputs are logits`);
      assert.throws(() => step(model), isNamed);
      assert.deepEqual(
        model.getWeights().map((weight) => [...weight.dataSync()]),
        before,
      );
    });
  }

  it('is refused by train as well', async () => {
    const data = { identity: 1, batch: () => ({ x: tf.ones([2, 3]), labels: tf.tensor1d([0, 1], 'int32') }) };
    const learningRate = { initial: 0.1, factor: 1, every: 1 };
    const recipe = { optimizer: { kind: 'sgd' }, learningRate, l2: 0 } as const;
    await assert.rejects(train({ model: chain(dense(2), softmax()), data, recipe, steps: 1 }), /outputs are logits/);
  });

  for (const [name, build] of Object.entries(FINE)) {
    it(`is not one with ${name}`, () => assert.ok(Number.isFinite(step(build()))));
  }
});
