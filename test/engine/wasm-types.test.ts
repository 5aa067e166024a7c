import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { kernel } from './onednn/support';

const OF_ONE = (
  'Abs Ceil Elu Exp Floor LeakyRelu Log Neg Relu Relu6 Round Rsqrt Selu Sigmoid Sign Softplus Sqrt Square Step Tanh ' +
  'ClipByValue OnesLike ZerosLike Softmax Cumsum Cumprod Max Min Sum Mean Prod ArgMax ArgMin Reverse Tile Transpose TopK ' +
  'Reciprocal Sin Cos Unpack PadV2 MirrorPad SplitV Erf LogicalNot All Any Cast'
).split(' ');
const OF_TWO = (
  'Add Sub Multiply RealDiv Maximum Minimum Pow Mod FloorDiv SquaredDifference Greater GreaterEqual Less LessEqual Equal ' +
  'NotEqual LogicalAnd LogicalOr Atan2'
).split(' ');
/** One set of attributes for all: each kernel reads its own. */
const ATTRIBUTES = {
  ...{ alpha: 0.2, clipValueMin: -1, clipValueMax: 6, dim: 0, axis: 0, reductionIndices: [0], exclusive: false },
  ...{ reverse: false, dims: [0], reps: [2], perm: [0], k: 3, sorted: true, paddings: [[1, 1]], constantValue: 1 },
  ...{ mode: 'reflect', numOrSizeSplits: [3, 5], dtype: 'float32' },
};
const VALUES = { int32: [3, -2, 0, 7, 5, -1, 2, 9], bool: [1, 0, 1, 1, 0, 0, 1, 0] };

/** What each kernel makes of numbers of a type. */
function results(dtype: 'int32' | 'bool'): string[] {
  const make = (values: number[]) => tf.tensor1d(values, dtype);
  const x = () => make(VALUES[dtype]);
  const content = (made: tf.Tensor[]) =>
    made.map((t) => `${t.dtype} [${t.shape}]: ${[...t.dataSync()].join()}`).join('; ');
  return [
    ...OF_ONE.map((name) => `${name}: ${content(kernel(name, { x: x(), logits: x(), value: x() }, ATTRIBUTES))}`),
    ...OF_TWO.map((name) => `${name}: ${content(kernel(name, { a: x(), b: make([...VALUES[dtype]].reverse()) }))}`),
  ];
}

describe('numbers that are no floats, engine wasm', () => {
  for (const dtype of ['int32', 'bool'] as const) {
    it(`${dtype}: every kernel agrees with the cpu engine`, async () => {
      await useEngine('cpu');
      const want = tf.tidy(() => results(dtype));
      await useEngine('wasm');
      assert.deepEqual(
        tf.tidy(() => results(dtype)),
        want,
      );
    });
  }

  it('places outside of a tensor are refused or left out', async () => {
    await useEngine('wasm');
    const far = tf.tensor2d([900], [1, 1], 'int32');
    const calls = [
      () => tf.scatterND(far, tf.tensor1d([1]), [3]),
      () => tf.tensorScatterUpdate(tf.zeros([3]), far, tf.tensor1d([1])),
      () => tf.gatherND(tf.tensor1d([1, 2, 3]), far),
      () => tf.gather(tf.tensor1d([1, 2, 3]), tf.tensor1d([5], 'int32')),
    ];
    for (const call of calls) assert.throws(() => tf.tidy(() => void call()));
    tf.tidy(() => {
      const rows = tf.oneHot(tf.tensor1d([-1, 5, 1], 'int32'), 3);
      assert.deepEqual([...rows.dataSync()], [0, 0, 0, 0, 0, 0, 0, 1, 0]);
    });
    far.dispose();
  });
});
