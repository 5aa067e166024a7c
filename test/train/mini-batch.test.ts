import assert from 'node:assert/strict';
import { tf } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import { examplesOf, Optimizer, train, trainStep, type MiniBatch } from '../../lib/train';
import { onEachEngine } from '../engine/engines';

const int = (...values: number[]) => tf.tensor1d(values, 'int32');
const gone = (tensor: tf.Tensor) => {
  tensor.dispose();
  return tensor;
};
const build = () => tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] });

const REFUSED: Readonly<Record<string, readonly [() => unknown, RegExp]>> = {
  'labels that are no class': [
    () => ({ x: tf.ones([2, 4]), labels: int(0, 5) }),
    /K = 3 classes, got labels\[1\] is 5/,
  ],
  'a label below 0': [() => ({ x: tf.ones([2, 4]), labels: int(0, -1) }), /labels\[1\] is -1/],
  'labels that count from 1': [() => ({ x: tf.ones([3, 4]), labels: int(1, 2, 3) }), /subtract 1/],
  'more labels than examples': [() => ({ x: tf.ones([2, 4]), labels: int(0, 1, 2) }), /2 labels.*got 3 labels/],
  'an x that ends early': [() => ({ x: tf.ones([1, 4]), labels: int(0, 1) }), /1 labels.*got 2 labels/],
  'labels that are not whole': [() => ({ x: tf.ones([2, 4]), labels: tf.tensor1d([0.7, 1]) }), /got float32/],
  'one-hot labels': [() => ({ x: tf.ones([2, 4]), labels: tf.oneHot(int(0, 1), 3) }), /argMax/],
  'an x of another width': [() => ({ x: tf.ones([2, 5]), labels: int(0, 1) }), /\[m, 4\], got \[2, 5\]/],
  'an x of another rank': [() => ({ x: tf.ones([2, 2, 2]), labels: int(0, 1) }), /\[m, 4\], got \[2, 2, 2\]/],
  'an x of complex numbers': [
    () => ({ x: tf.complex(tf.ones([2, 4]), tf.ones([2, 4])), labels: int(0, 1) }),
    /real numbers, got complex64/,
  ],
  'an x of text': [() => ({ x: tf.fill([2, 4], 'a'), labels: int(0, 1) }), /numbers, got string/],
  'no example at all': [() => ({ x: tf.ones([0, 4]), labels: int() }), /at least one/],
  'a disposed x': [() => ({ x: gone(tf.ones([2, 4])), labels: int(0, 1) }), /got a disposed tensor/],
  'disposed labels': [() => ({ x: tf.ones([2, 4]), labels: gone(int(0, 1)) }), /got a disposed tensor/],
  'no mini-batch': [() => undefined, /a mini-batch \{ x, labels \} of tensors, got undefined/],
  'numbers that are no tensors': [() => ({ x: [[1, 2, 3, 4]], labels: [0] }), /of tensors, got \{ x, labels \}/],
};

onEachEngine('a training step', () => {
  for (const [name, [make, message]] of Object.entries(REFUSED)) {
    it(`refuses ${name}, by the tape and by the recording, and changes nothing`, () => {
      const [model, optimizer] = [build(), new Optimizer({ kind: 'sgd' })];
      const settings = { model, optimizer, learningRate: 0.1 };
      const good = { x: tf.ones<tf.Rank.R2>([2, 4]), labels: int(0, 1) };
      for (const goodSteps of [0, 6]) {
        for (let i = 0; i < goodSteps; i++) trainStep(settings, good, i + 1);
        const before = model.getWeights().map((weight) => [...weight.dataSync()]);
        tf.tidy(() => {
          const batch = make() as MiniBatch;
          assert.throws(
            () => trainStep(settings, batch, 1),
            (e) => e instanceof BnlabError && message.test(e.message),
          );
        });
        assert.deepEqual(
          model.getWeights().map((weight) => [...weight.dataSync()]),
          before,
        );
      }
      tf.dispose([good.x, good.labels]);
      model.dispose();
    });
  }

  const RATES = [{ learningRate: NaN }, { learningRate: -1 }, { l2: NaN }, { l2: -1 }, { auxiliaryWeight: Infinity }];
  it('refuses rates and weights that are no numbers of 0 or more', () => {
    const [model, optimizer] = [build(), new Optimizer({ kind: 'sgd' })];
    const batch = { x: tf.ones<tf.Rank.R2>([2, 4]), labels: int(0, 1) };
    for (const wrong of RATES) {
      const [name] = Object.keys(wrong);
      assert.throws(
        () => trainStep({ model, optimizer, learningRate: 0, ...wrong }, batch, 1),
        new RegExp(`expected ${name} of 0`),
      );
    }
    tf.dispose([batch.x, batch.labels]);
    model.dispose();
  });

  it('refuses options that it does not have, with the name that was meant', () => {
    const [model, optimizer] = [build(), new Optimizer({ kind: 'sgd' })];
    const batch = { x: tf.ones<tf.Rank.R2>([2, 4]), labels: int(0, 1) };
    for (const [wrong, message] of [
      [{ L2: 1 }, /got L2\nDid you mean l2/],
      [{ auxilliaryWeight: 1 }, /Did you mean auxiliaryWeight/],
      [{ weightDecay: 1 }, /got weightDecay/],
    ] as const) {
      assert.throws(() => trainStep({ model, optimizer, learningRate: 0, ...wrong }, batch, 1), message);
    }
    tf.dispose([batch.x, batch.labels]);
    model.dispose();
  });

  const PENALTIES = [() => tf.ones([2]), () => undefined, () => tf.scalar(1, 'int32'), () => 0.5];
  it('refuses a penalty that is no scalar, and changes nothing', () => {
    const [model, optimizer] = [build(), new Optimizer({ kind: 'sgd' })];
    const batch = { x: tf.ones<tf.Rank.R2>([2, 4]), labels: int(0, 1) };
    const values = () => model.getWeights().map((weight) => [...weight.dataSync()]);
    const before = values();
    for (const make of PENALTIES) {
      const penalty = make as () => tf.Scalar;
      assert.throws(() => trainStep({ model, optimizer, learningRate: 1, penalty }, batch, 1), /penalty.*a scalar/);
    }
    assert.deepEqual(values(), before);
    tf.dispose([batch.x, batch.labels]);
    model.dispose();
  });

  it('refuses models that are no classifiers of one input', () => {
    const optimizer = new Optimizer({ kind: 'sgd' });
    const [a, b] = [tf.input({ shape: [2] }), tf.input({ shape: [2] })];
    const two = tf.model({ inputs: [a, b], outputs: tf.layers.add().apply([a, b]) as tf.SymbolicTensor });
    const deep = tf.sequential({ layers: [tf.layers.reshape({ targetShape: [2, 2], inputShape: [4] })] });
    tf.tidy(() => {
      const batch = { x: tf.ones([2, 4]), labels: int(0, 1) };
      for (const [model, message] of [
        [two, /a model of one input, got 2/],
        [deep, /logits \[m, K\], got \[m, 2, 2\]/],
        [tf.sequential(), /one input, got 0/],
      ] as const) {
        assert.throws(() => trainStep({ model, optimizer, learningRate: 0.1 }, batch, 1), message);
      }
    });
  });

  it('of a run whose source has come to its end is refused by name', async () => {
    const model = build();
    const data = {
      identity: 'short',
      batch: (step: number) =>
        step < 2 ? { x: tf.ones([2, 4]), labels: int(0, 1) } : (undefined as unknown as MiniBatch),
    };
    const recipe = { optimizer: { kind: 'sgd' }, learningRate: { initial: 0.1, factor: 1, every: 1 }, l2: 0 } as const;
    await assert.rejects(train({ model, data, recipe, steps: 5 }), /source that has come to its end/);
    model.dispose();
  });
});

describe('the examples of a mini-batch', () => {
  it('are those of all processes, though only some of them are here', () =>
    tf.tidy(() => {
      const here = { x: tf.ones([2, 4]), labels: int(0, 1) };
      assert.deepEqual([examplesOf(here), examplesOf({ ...here, of: 5 })], [2, 5]);
    }));
});
