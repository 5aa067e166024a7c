import assert from 'node:assert/strict';
import { tf } from '../../../lib/engine/tf';
import { BnlabError } from '../../../lib/errors';
import { assertClose, choose, forCases, kernel, needsOneDnn, normals, pick, sizeOf, tensor } from './support';

const ints = (shape: number[], start = 0) => tf.range(start, start + sizeOf(shape), 1, 'int32').reshape(shape);
const numbers = (t: tf.Tensor) => [...t.dataSync()];

describe('broadcasting on oneDNN', () => {
  needsOneDnn();

  for (const dtype of ['float32', 'int32'] as const) {
    it(`batches of a product are broadcast on both sides: ${dtype}`, () => {
      tf.tidy(() => {
        const a = ints([2, 1, 4, 5]).cast<tf.Tensor4D>(dtype);
        const b = ints([1, 3, 5, 6], 7).cast<tf.Tensor4D>(dtype);
        const c = tf.matMul(a, b);
        assert.deepEqual([c.dtype, c.shape], [dtype, [2, 3, 4, 6]]);
        const pairs = [0, 1].flatMap((i) => [0, 1, 2].map((j) => [i, j] as const));
        for (const [i, j] of pairs) {
          const one = tf.matMul(
            a.slice([i, 0, 0, 0], [1, 1, 4, 5]).reshape([4, 5]),
            b.slice([0, j, 0, 0], [1, 1, 5, 6]).reshape([5, 6]),
          );
          assert.deepEqual(numbers(c.slice([i, j, 0, 0], [1, 1, 4, 6])), numbers(one), `pair ${i}, ${j}`);
        }
        const flat = tf.matMul(ints([2, 3]).cast<tf.Tensor2D>(dtype), ints([4, 3, 2]).cast<tf.Tensor3D>(dtype));
        assert.deepEqual(flat.shape, [4, 2, 2]);
      });
    });
  }

  it('a bias [n, 1] of a square product goes to the rows', () => {
    tf.tidy(() => {
      const inputs = { a: tf.zeros([3, 2]), b: tf.zeros([2, 3]), bias: tf.tensor2d([[1], [2], [3]]) };
      for (const activation of ['linear', 'relu']) {
        const [c] = kernel('_FusedMatMul', inputs, { activation });
        assert.deepEqual(numbers(c), [1, 1, 1, 2, 2, 2, 3, 3, 3]);
      }
    });
  });

  it('a bias [n, 1] of a convolution goes to the columns of the image', () => {
    tf.tidy(() => {
      const x: tf.Tensor4D = tf.zeros([1, 1, 3, 1]);
      const y = tf.fused.conv2d({
        x,
        filter: tf.zeros([1, 1, 1, 3]),
        strides: 1,
        pad: 'valid',
        bias: tf.tensor2d([[1], [2], [3]]),
        activation: 'relu',
      });
      assert.deepEqual(numbers(y), [1, 1, 1, 2, 2, 2, 3, 3, 3]);
    });
  });

  for (const W of [1, 2, 3]) {
    it(`a slope per channel of prelu, channels first, width ${W}`, () => {
      tf.tidy(() => {
        const x: tf.Tensor4D = tf.fill([1, 1, 2, W], -10);
        const y = tf.fused.conv2d({
          x,
          filter: tf.ones([1, 1, 1, 2]),
          strides: 1,
          pad: 'valid',
          dataFormat: 'NCHW',
          bias: tf.tensor1d([0, -10]),
          activation: 'prelu',
          preluActivationWeights: tf.tensor1d([0.5, 0.25]),
        });
        assert.deepEqual(y.shape, [1, 2, 2, W]);
        const each = (value: number) => new Array<number>(2 * W).fill(value);
        assert.deepEqual(numbers(y), [...each(-5), ...each(-5)]);
      });
    });
  }
});

describe('padding on oneDNN', () => {
  needsOneDnn();

  it('of negative width cuts off', () => {
    tf.tidy(() => {
      assert.deepEqual(numbers(tf.pad(tf.tensor1d([1, 2, 3, 4]), [[0, -2]])), [1, 2]);
      assert.deepEqual(numbers(tf.pad(tf.tensor1d([1, 2, 3, 4]), [[-1, 1]], NaN)), [2, 3, 4, NaN]);
    });
  });

  forCases('is what every place says, in both directions and all number types', (random) => {
    const shape = Array.from({ length: pick(random, 1, 4) }, () => pick(random, 1, 6));
    const paddings = shape.map((n): [number, number] => {
      const before = pick(random, -n, 3);
      return [before, pick(random, Math.max(-n, -(n + before)), 3)];
    });
    const x = normals(random, shape);
    x.values.forEach((v, i) => (x.values[i] = Math.round(5 * v)));
    const to = shape.map((n, d) => n + paddings[d][0] + paddings[d][1]);
    const want = { shape: to, values: new Float64Array(sizeOf(to)).fill(9) };
    for (let i = 0; i < want.values.length; i++) {
      let [from, inside, rest] = [0, true, i];
      const index = to.map((_, d) => {
        const inner = sizeOf(to.slice(d + 1));
        const at = Math.floor(rest / inner);
        rest %= inner;
        return at - paddings[d][0];
      });
      index.forEach((at, d) => {
        inside &&= at >= 0 && at < shape[d];
        from = from * shape[d] + at;
      });
      if (inside) want.values[i] = x.values[from];
    }
    const dtype = choose(random, ['float32', 'int32'] as const);
    const [y] = kernel('PadV2', { x: tensor(x).cast(dtype) }, { paddings, constantValue: 9 });
    assert.equal(y.dtype, dtype);
    assertClose(y, want, JSON.stringify({ shape, paddings, dtype }));
  });
});

describe('calls that cannot be computed are refused with their shapes, on oneDNN', () => {
  needsOneDnn();
  const image = (): tf.Tensor4D => tf.ones([1, 4, 4, 16]);
  const filter = (): tf.Tensor4D => tf.ones([2, 2, 16, 16]);
  const calls: Readonly<Record<string, [() => tf.Tensor, RegExp]>> = {
    'a max pooling over nothing': [() => tf.maxPool(image(), 0, 1, 'same'), /maxPool.*window.*got \[0\]/],
    'an average over nothing': [() => tf.avgPool(image(), [2, 0], 1, 'same'), /avgPool.*window.*got \[2,0\]/],
    'half a window': [() => tf.maxPool(image(), 1.5, 1, 'same'), /window.*got \[1.5\]/],
    'half a step of a pooling': [() => tf.maxPool(image(), 2, 1.5, 'same'), /strides.*got 1.5/],
    'a step back': [() => tf.maxPool(image(), 2, -1, 'same'), /strides.*got -1/],
    'half a step of a convolution': [() => tf.conv2d(image(), filter(), 1.5, 'same'), /strides.*got 1.5/],
    'half a dilation': [() => tf.conv2d(image(), filter(), 1, 'same', 'NHWC', 1.5), /dilations.*got 1.5/],
    'half a padding': [() => tf.conv2d(image(), filter(), 1, 1.5), /padding.*got 1.5/],
    'a negative padding': [
      () => kernel('Conv2D', { x: image(), filter: filter() }, { strides: 1, dataFormat: 'NHWC', pad: [[0, 0], [-1, 0], [0, 0], [0, 0]] })[0], // prettier-ignore
      /padding.*0 or more, got .*\[-1,0\]/,
    ],
    'half a step of a guest': [
      () => tf.depthwiseConv2d(image(), tf.ones([2, 2, 16, 1]), 1.5, 'same'),
      /depthwiseConv2d.*strides.*got 1.5/,
    ],
    'a radius below 0': [() => tf.localResponseNormalization(image(), -1), /depthRadius.*got -1/],
    'a padding that cuts more than there is': [() => tf.pad(tf.ones([2]), [[-1, -2]]), /pad.*\[2\], got \[\[-1,-2\]\]/],
    'integer matrices that do not fit': [() => tf.matMul(ints([2, 3]), ints([4, 2])), /inner|Inner/],
  };
  for (const [name, [call, message]] of Object.entries(calls)) {
    it(name, () => {
      assert.throws(
        () => tf.tidy(() => void call()),
        (thrown) => thrown instanceof Error && message.test(thrown.message) && !(thrown instanceof RangeError),
      );
    });
  }

  it('a gradient of max pooling with the output of other windows looks for the largest again', () => {
    tf.tidy(() => {
      const input = tf.randomNormal([1, 8, 8, 4], 0, 1, 'float32', 1);
      const [narrow, wide] = [2, 3].map((filterSize) => ({ filterSize, strides: 2, pad: 'same' }));
      const [output] = kernel('MaxPool', { x: input }, narrow);
      const dy = tf.ones(output.shape);
      const got = kernel('MaxPoolGrad', { dy, input, output }, wide)[0];
      const [own] = kernel('MaxPool', { x: input }, wide);
      assert.deepEqual(numbers(got), numbers(kernel('MaxPoolGrad', { dy, input, output: own }, wide)[0]));
      assert.equal(got.sum().dataSync()[0], 64);
    });
  });

  it('windows of one cell are the identity, forward and backward, as TensorFlow.js has it', () => {
    tf.tidy(() => {
      const x: tf.Tensor4D = tf.randomNormal([1, 2, 2, 3], 0, 1, 'float32', 1);
      for (const [strides, pad] of [
        [1, 0],
        [2, 1],
      ] as const) {
        for (const pool of [tf.maxPool, tf.avgPool]) {
          const f = (t: tf.Tensor) => pool(t as tf.Tensor4D, 1, strides, pad, 'floor') as tf.Tensor;
          const { value, grad } = tf.valueAndGrad(f)(x, x);
          assert.deepEqual([numbers(value), numbers(grad)], [numbers(x), numbers(x)]);
        }
      }
    });
  });

  it('an array that holds a tensor names the op, also a ragged one', () => {
    const message = (call: () => unknown) => {
      try {
        tf.tidy(() => void call());
      } catch (thrown) {
        assert.ok(thrown instanceof BnlabError);
        return thrown.message;
      }
      throw new Error('was accepted');
    };
    assert.match(
      message(() => tf.add(tf.ones([2]), [tf.ones([2])] as object as number[])),
      /got 0[^]*tf.stack/,
    );
    assert.match(
      message(() => tf.tensor([[1, 2], [3]] as number[][])),
      /^tensor.*4 numbers for the shape .*got 3/,
    );
  });
});
