import assert from 'node:assert/strict';
import { tf, useEngine } from '../../../lib/engine';
import { onEachEngine } from '../engines';

type Run = () => tf.Tensor | tf.Tensor[];

const whole = () => tf.tensor1d([1, -2, 3, 4], 'int32');
const truth = () => tf.tensor1d([1, 0, 1, 1], 'bool');
const floats = () => tf.tensor1d([1, -2, 3.5, NaN]);

/** What TensorFlow's ops or the package's kernels refuse, or answer otherwise than every engine here. */
const CALLS: Readonly<Record<string, Run>> = {
  'whole numbers: step, round, selu, leakyRelu, reciprocal': () => [
    tf.step(whole()),
    tf.round(whole()),
    tf.selu(whole()),
    tf.leakyRelu(whole()),
    tf.reciprocal(whole()),
  ],
  'truth values: relu, square, max, min, cumsum, diag, a sum and a comparison': () => [
    tf.relu(truth()),
    tf.square(truth()),
    tf.max(truth()),
    tf.min(truth()),
    tf.cumsum(truth()),
    tf.diag(truth()),
    tf.add(truth(), truth()),
    tf.greater(truth(), truth()),
  ],
  'strings in order': () => tf.greater(tf.tensor1d(['a', 'c']), tf.tensor1d(['b', 'b'])),
  'the largest and the different ones where one is NaN': () => [
    ...Object.values(tf.topk(floats(), 2)),
    ...Object.values(tf.unique(tf.tensor1d([NaN, 1, NaN]))),
  ],
  'the power of NaN, powers below zero and division of whole numbers by zero': () => [
    tf.pow(tf.ones([1]), tf.scalar(NaN)),
    tf.pow(whole(), whole()),
    tf.div(whole(), truth()),
    tf.mod(whole(), truth()),
    tf.floorDiv(floats(), floats()),
  ],
  'indices in a row': () => tf.scatterND(tf.tensor1d([3], 'int32'), tf.tensor1d([101]), [5]),
  'pooling of volumes with padding that is spelt out, and of less than a window': () => [
    tf.avgPool3d(tf.ones<tf.Rank.R5>([1, 2, 2, 2, 1]), 2, 1, 1),
    tf.avgPool3d(tf.ones<tf.Rank.R5>([1, 1, 1, 1, 1]), [1, 1, 3], 1, 'valid'),
  ],
  'the same random choice for the same seed': () =>
    [1, 1].map((seed) => tf.multinomial(tf.tensor1d([0.2, 0.3, 0.5]), 20, seed, true)),
};

/** Rounded to what float32 holds after functions that engines approximate. */
const answerOf = (y: tf.Tensor) => [
  y.dtype,
  y.shape,
  Array.from(y.dataSync(), (v) => Number(Number(v).toPrecision(5))),
];

onEachEngine(
  'where TensorFlow answers otherwise',
  (engine) => {
    for (const [what, run] of Object.entries(CALLS)) {
      it(`is like every engine: ${what}`, async () => {
        const answers = [];
        for (const name of ['cpu', engine]) {
          await useEngine(name);
          const made = [run()].flat();
          answers.push(made.map(answerOf));
          tf.dispose(made);
        }
        assert.deepEqual(answers[1], answers[0]);
      });
    }

    it('leaves whole numbers alone that it raises e to the power of', () => {
      const x = whole();
      const y = tf.exp(x);
      assert.deepEqual([...x.dataSync()], [1, -2, 3, 4]);
      assert.equal(y.dtype, 'float32');
      tf.dispose([x, y]);
    });

    it('refuses what TensorFlow.js refuses of a sum of products', () => {
      const x = tf.ones([2, 2]);
      assert.throws(() => tf.einsum('ii->i', x), /duplicate|implemented/i);
      assert.throws(() => tf.einsum('ij->ik', x), /k/);
      x.dispose();
    });

    it('computes with dilated and padded convolutions with channels first as with channels last', () => {
      tf.tidy(() => {
        const x = tf.randomNormal<tf.Rank.R4>([2, 6, 5, 3]);
        const w = tf.randomNormal<tf.Rank.R4>([3, 3, 3, 4]);
        const last = (a: tf.Tensor, f: tf.Tensor) => tf.conv2d(a as tf.Tensor4D, f as tf.Tensor4D, 2, 1);
        const first = (a: tf.Tensor, f: tf.Tensor) =>
          tf.conv2d(a.transpose<tf.Tensor4D>([0, 3, 1, 2]), f as tf.Tensor4D, 2, 1, 'NCHW').transpose([0, 2, 3, 1]);
        const [want, got] = [last, first].map((f) => tf.valueAndGrads(f)([x, w]));
        for (const [a, b] of [[want.value, got.value], ...want.grads.map((g, i) => [g, got.grads[i]])]) {
          assert.ok(tf.max(tf.abs(tf.sub(a, b))).dataSync()[0] < 1e-4);
        }
      });
    });
  },
  ['tensorflow'],
);
