import assert from 'node:assert/strict';
import { BnlabError } from '../../../lib/errors';
import { tf } from '../../../lib/engine';
import { onEachEngine } from '../engines';
import { kernel } from '../onednn/support';

const ones = (...shape: number[]) => tf.ones(shape);
const window = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1] };

/** Calls that must be refused at once, and the two shapes that the message names. */
const REFUSED: Readonly<Record<string, readonly [() => unknown, string, string]>> = {
  'a product, 7 against 5': [() => tf.matMul(ones(8, 7), ones(5, 16)), '[8, 7]', '[5, 16]'],
  'a product, far past the end': [() => tf.matMul(ones(8, 70000), ones(5, 16)), '[8, 70000]', '[5, 16]'],
  'a product of a transposed': [() => tf.matMul(ones(7, 8), ones(5, 16), true), '[7, 8]', '[5, 16]'],
  'a product by a transposed': [() => tf.matMul(ones(8, 7), ones(16, 5), false, true), '[8, 7]', '[16, 5]'],
  'a small product': [() => tf.matMul(ones(2, 3), ones(2, 3)), '[2, 3]', '[2, 3]'],
  'a product of batches': [
    () => kernel('BatchMatMul', { a: ones(2, 3, 4), b: ones(3, 4, 5) }),
    '[2, 3, 4]',
    '[3, 4, 5]',
  ],
  'a fused product': [
    () => kernel('_FusedMatMul', { a: ones(1, 8, 7), b: ones(1, 5, 16) }, { activation: 'relu' }),
    '[1, 8, 7]',
    '[1, 5, 16]',
  ],
  'an input gradient': [
    () =>
      kernel(
        'Conv2DBackpropInput',
        { dy: ones(1, 8, 8, 8), filter: ones(3, 3, 8, 8) },
        { ...window, inputShape: [1, 4, 4, 8] },
      ),
    '[1, 8, 8, 8]',
    '[1, 4, 4, 8]',
  ],
  'a filter gradient': [
    () =>
      kernel(
        'Conv2DBackpropFilter',
        { x: ones(1, 4, 4, 2), dy: ones(1, 5, 4, 3) },
        { ...window, filterShape: [3, 3, 2, 3] },
      ),
    '[1, 5, 4, 3]',
    '[1, 4, 4, 3]',
  ],
  'a depthwise filter gradient': [
    () =>
      kernel(
        'DepthwiseConv2dNativeBackpropFilter',
        { x: ones(1, 4, 4, 2), dy: ones(1, 4, 4, 3) },
        { ...window, filterShape: [3, 3, 2, 1] },
      ),
    '[1, 4, 4, 3]',
    '[1, 4, 4, 2]',
  ],
  'a transposed convolution': [
    () => tf.conv2dTranspose(tf.ones<tf.Rank.R4>([1, 8, 8, 8]), tf.ones([8, 8, 8, 8]), [1, 4, 4, 8], 1, 'same'),
    '[1, 8, 8, 8]',
    '[1, 4, 4, 8]',
  ],
  'a slice past the end': [
    () => kernel('Slice', { x: ones(4, 4) }, { begin: [3, 0], size: [3, 4] }),
    '[4, 4]',
    '[3, 4]',
  ],
  'a slice before the start': [() => kernel('Slice', { x: ones(4) }, { begin: [-2], size: [2] }), '[4]', '[-2]'],
};

onEachEngine('sizes that do not fit are refused at the call', () => {
  for (const [name, [call, first, second]] of Object.entries(REFUSED)) {
    it(name, () => {
      const namesBoth = (thrown: unknown) =>
        thrown instanceof BnlabError && thrown.message.includes(first) && thrown.message.includes(second);
      assert.throws(() => tf.tidy(() => void call()), namesBoth);
      tf.tidy(() => assert.equal(tf.ones([3]).sum().dataSync()[0], 3, 'the engine goes on'));
    });
  }

  it('batches that broadcast on both sides, integers included', () => {
    tf.tidy(() => {
      for (const dtype of ['float32', 'int32'] as const) {
        const a = tf.range(0, 16).cast(dtype).reshape([2, 1, 2, 4]);
        const b = tf.range(0, 12).cast(dtype).reshape([1, 3, 4, 1]);
        const [left, right, got] = [a, b, tf.matMul<tf.Tensor4D>(a, b)].map((t) => t.dataSync());
        const want = Array.from({ length: 12 }, (_, i) => {
          const [m, batchB, batchA] = [i % 2, Math.floor(i / 2) % 3, Math.floor(i / 6)];
          return [0, 1, 2, 3].reduce((sum, k) => sum + left[batchA * 8 + m * 4 + k] * right[batchB * 4 + k], 0);
        });
        assert.deepEqual([...got], want, dtype);
      }
    });
  });

  it('padding below zero crops, also beside padding above it', () => {
    tf.tidy(() => {
      const pad = (values: tf.Tensor, pairs: [number, number][]) => tf.pad(values, pairs).arraySync();
      assert.deepEqual(pad(tf.tensor1d([1, 2, 3, 4]), [[0, -2]]), [1, 2]);
      assert.deepEqual(pad(tf.tensor1d([1, 2, 3, 4]), [[-1, 2]]), [2, 3, 4, 0, 0]);
      const square = tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32');
      assert.deepEqual(
        pad(square, [
          [-1, 0],
          [1, -1],
        ]),
        [[0, 3]],
      );
      assert.throws(() => tf.pad(tf.tensor1d([1, 2]), [[-2, -1]]), BnlabError);
    });
  });

  it('padding by NaN leaves no trace in later paddings', () => {
    tf.tidy(() => {
      assert.deepEqual(tf.pad(tf.tensor1d([1]), [[1, 1]], NaN).arraySync(), [NaN, 1, NaN]);
      assert.deepEqual(tf.pad(tf.tensor1d([1]), [[1, 1]]).arraySync(), [0, 1, 0]);
    });
  });

  it('alpha of a parametric ReLU broadcasts along any axis', () => {
    tf.tidy(() => {
      const x = tf.fill([2, 3, 2], -1);
      for (const [shape, want] of [
        [[2], [1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2]],
        [
          [3, 1],
          [1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3],
        ],
        [
          [2, 1, 1],
          [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2],
        ],
        [
          [2, 1, 2],
          [1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4],
        ],
      ]) {
        const alpha = tf.range(1, 1 + shape.reduce((a, b) => a * b, 1)).reshape(shape);
        assert.deepEqual(
          [...tf.prelu(x, alpha).dataSync()],
          want.map((v) => -v),
          `[${shape}]`,
        );
      }
    });
  });

  it('numbers become truth values that are 0 and 1', () => {
    tf.tidy(() => {
      assert.deepEqual([...tf.tensor1d([0, 0.5, -3, 255, NaN]).cast('bool').dataSync()], [0, 1, 1, 1, 1]);
      assert.deepEqual([...tf.tensor1d([0, 2, 256], 'int32').cast('bool').dataSync()], [0, 1, 1]);
    });
  });
});
