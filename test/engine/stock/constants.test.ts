import assert from 'node:assert/strict';
import { tf } from '../../../lib/engine';
import { onEachEngine } from '../engines';

type Function1 = (x: tf.Tensor) => tf.Tensor;

const X = [-1, 2];
const values = (tensor: tf.Tensor) => [...tensor.dataSync()].map((value) => value + 0);
const gradient = (f: Function1) => tf.tidy(() => values(tf.grad(f)(tf.tensor1d(X))));

/** What depends on x through truth values alone. */
const STEPS: Readonly<Record<string, Function1>> = {
  'a truth value': (x) => x.cast('bool').logicalAnd(tf.tensor1d([true, true], 'bool')),
  'the negation of one': (x) => x.cast('bool').logicalNot(),
  'a comparison': (x) => x.less(1),
  'a count of right answers': (x) =>
    x
      .equal(tf.tensor1d([0, 2]))
      .cast('float32')
      .mean(),
};

/** Conditions that choose what is differentiated: expected is the gradient at {@link X}. */
const CHOICES: Readonly<Record<string, { f: Function1; first: number[]; second: number[] }>> = {
  'where x > 0, a square, else x': {
    f: (x) => tf.where(x.greater(0), x.square(), x),
    first: [1, 4],
    second: [0, 2],
  },
  'a square times whether x is below 0 or not': {
    f: (x) => x.square().mul(x.less(0).logicalOr(x.equal(7)).logicalNot().cast('float32')),
    first: [0, 4],
    second: [0, 2],
  },
};

onEachEngine('gradients through truth values', () => {
  for (const [name, f] of Object.entries(STEPS)) {
    it(`of ${name} are refused: they would be zero without a word`, () => {
      assert.throws(() => gradient(f), /Cannot compute gradient of y=f\(x\) with respect to x/);
    });
  }

  for (const [name, { f, first, second }] of Object.entries(CHOICES)) {
    it(`of ${name} are those of what is chosen`, () => {
      const before = tf.memory().numTensors;
      assert.deepEqual(gradient(f), first);
      assert.deepEqual(
        gradient((x) => tf.grad(f)(x)),
        second,
      );
      assert.equal(tf.memory().numTensors, before);
    });
  }

  it('in the gradient of a clipped value are zero, which is its second derivative', () => {
    assert.deepEqual(
      gradient((x) =>
        tf
          .grad((z) => z.clipByValue(-3, 1).sum())(x)
          .square(),
      ),
      [0, 0],
    );
  });
});
