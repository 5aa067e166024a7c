import assert from 'node:assert/strict';
import { BnlabError } from '../../../lib/errors';
import { tf } from '../../../lib/engine';
import { onEachEngine } from '../engines';
import { kernel } from '../onednn/support';

const ones = (...shape: number[]) => tf.ones(shape);
const window = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1] };

const pooled = { filterSize: 2, strides: 2, pad: 'valid' };

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
  'the gradient of a maximum': [
    () => kernel('MaxPoolGrad', { dy: ones(1, 3, 2, 2), input: ones(1, 4, 4, 2), output: ones(1, 2, 2, 2) }, pooled),
    '[1, 3, 2, 2]',
    '[1, 2, 2, 2]',
  ],
  'the gradient of an average': [
    () => kernel('AvgPoolGrad', { dy: ones(1, 2, 2, 1), input: ones(1, 4, 4, 2) }, pooled),
    '[1, 2, 2, 1]',
    '[1, 2, 2, 2]',
  ],
  'the gradient of a maximum of volumes': [
    () => kernel('MaxPool3DGrad', { dy: ones(1, 2, 2, 1, 2), input: ones(1, 4, 4, 4, 2) }, pooled),
    '[1, 2, 2, 1, 2]',
    '[1, 2, 2, 2, 2]',
  ],
  'the gradient of an average of volumes': [
    () => kernel('AvgPool3DGrad', { dy: ones(2, 2, 2, 2, 2), input: ones(1, 4, 4, 4, 2) }, pooled),
    '[2, 2, 2, 2, 2]',
    '[1, 2, 2, 2, 2]',
  ],
  'a filter for other channels': [
    () => kernel('Conv2D', { x: ones(1, 4, 4, 3), filter: ones(2, 2, 9, 2) }, window),
    '[2, 2, 9, 2]',
    '[1, 4, 4, 3]',
  ],
  'a filter for other channels, which come first': [
    () => kernel('Conv2D', { x: ones(1, 3, 4, 4), filter: ones(2, 2, 4, 2) }, { ...window, dataFormat: 'NCHW' }),
    '[2, 2, 4, 2]',
    '[1, 3, 4, 4]',
  ],
  'a depthwise filter for other channels': [
    () => kernel('DepthwiseConv2dNative', { x: ones(1, 4, 4, 3), filter: ones(2, 2, 9, 2) }, window),
    '[2, 2, 9, 2]',
    '[1, 4, 4, 3]',
  ],
  'a mean of other channels': [() => tf.batchNorm(ones(2, 3), tf.zeros([5]), tf.ones([5])), 'mean of 3', '[5]'],
  'a variance of one number': [() => tf.batchNorm(ones(4, 3), tf.zeros([3]), tf.ones([1])), 'variance of 3', '[1]'],
  'a scale of other channels': [
    () => tf.batchNorm(ones(2, 2, 2, 3), tf.zeros([3]), tf.ones([3]), undefined, tf.ones([2])),
    'scale of 3',
    '[2]',
  ],
  'fewer than no copies': [() => tf.tile(ones(2, 3), [-1, 1]), '[2, 3]', '[-1, 1]'],
  'half a copy': [() => tf.tile(ones(2, 3), [1, 0.5]), '[2, 3]', '[1, 0.5]'],
  'an axis twice and another not at all': [() => tf.transpose(ones(2, 3), [1, 1]), '[2, 3]', '[1, 1]'],
  'an axis that is not there, turned round': [() => kernel('Reverse', { x: ones(3) }, { dims: [4] }), '[3]', '[4]'],
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

const image = tf.ones<tf.Rank.R4>;
const volume = tf.ones<tf.Rank.R5>;
const filter = () => tf.ones<tf.Rank.R4>([2, 2, 2, 2]);

const CUT = [0, -1, 0, 0].map((after) => [0, after]) as [
  [number, number],
  [number, number],
  [number, number],
  [number, number],
];
const SIDES = [0, 0.5, 0, 0].map((before) => [before, 0]) as [
  [number, number],
  [number, number],
  [number, number],
  [number, number],
];

/** Windows that make no sense: the wasm backend would write past its memory, and what comes after would be broken. */
const WINDOWS: Readonly<Record<string, readonly [(x: tf.Tensor4D) => unknown, RegExp]>> = {
  'a padding of half a cell': [(x) => tf.conv2d(x, filter(), 1, 0.5), /conv2d: expected padding.*got 0\.5/],
  'a padding that is not a number': [(x) => tf.conv2d(x, filter(), 1, NaN), /padding.*got "NaN"/],
  'a padding of half a cell on one side': [(x) => tf.conv2d(x, filter(), 1, SIDES), /got \[\[0,0\],\[0\.5,0\]/],
  'a padding by an unknown name': [(x) => tf.maxPool(x, 2, 1, 'SAME' as 'same'), /maxPool.*got "SAME"/],
  'a padding that would cut': [(x) => tf.conv2d(x, filter(), 1, -1), /conv2d.*padding.*0 or more, got -1/],
  'a padding that would cut on one side': [
    (x) => tf.maxPool(x, 2, 1, CUT),
    /maxPool.*0 or more, got \[\[0,0\],\[0,-1\]/,
  ],
  'an averaging, a depthwise and a transposed convolution that would cut': [
    (x) => {
      const calls = [
        () => tf.avgPool(x, 2, 1, -1),
        () => tf.depthwiseConv2d(x, filter(), 1, -1),
        () => tf.conv2dTranspose(x, filter(), [1, 4, 4, 2], 1, -1),
        () => tf.fused.conv2d({ x, filter: filter(), strides: 1, pad: -1 }),
        () => tf.maxPool3d(volume([1, 4, 4, 4, 1]), 2, 1, -1),
      ];
      for (const call of calls.slice(1)) assert.throws(() => void call(), /0 or more, got -1/);
      return calls[0]();
    },
    /avgPool.*got -1/,
  ],
  'a depthwise padding of half a cell': [(x) => tf.depthwiseConv2d(x, filter(), 1, 0.5), /depthwise.*got 0\.5/],
  'a filter far larger than the image': [(x) => tf.conv2d(x, tf.ones([9, 9, 2, 2]), 1, 'valid'), /fits/],
  'a filter of no rows': [(x) => tf.conv2d(x, tf.ones([0, 2, 2, 2]), 1, 'valid'), /filter of 1 or more rows/],
  'strides of a cell and a half': [(x) => tf.conv2d(x, filter(), 1.5, 'same'), /strides.*got 1\.5/],
  'a pooling that steps back': [(x) => tf.maxPool(x, 2, -1, 'same'), /strides.*got -1/],
  'a pooling that stands still': [(x) => tf.avgPool(x, 2, [0, 1], 'same'), /strides.*got \[0,1\]/],
  'a pooling of no window': [(x) => tf.avgPool(x, 0, 1, 'same'), /window.*got \[0\]/],
  'a pooling of half a window': [(x) => tf.maxPool(x, 1.5, 1, 'same'), /window.*got \[1\.5\]/],
  'a transposed convolution by a cell and a half': [
    (x) => tf.conv2dTranspose(x, filter(), [1, 7, 7, 2], 1.5, 'same'),
    /input gradient.*strides.*got 1\.5/,
  ],
  'a transposed padding of half a cell': [
    (x) => tf.conv2dTranspose(x, filter(), [1, 5, 5, 2], 1, 0.5),
    /input gradient.*padding.*got 0\.5/,
  ],
  'a filter gradient by a cell and a half': [
    (x) =>
      kernel(
        'Conv2DBackpropFilter',
        { x: ones(1, 7, 7, 2), dy: x },
        { ...window, strides: 1.5, filterShape: [2, 2, 2, 2] },
      ),
    /filter gradient.*strides.*got 1\.5/,
  ],
  'a pooling gradient by a cell and a half': [
    (x) => kernel('AvgPoolGrad', { dy: x, input: ones(1, 7, 7, 2) }, { filterSize: 2, strides: 1.5, pad: 'same' }),
    /avgPool gradient.*strides.*got 1\.5/,
  ],
  'a convolution of volumes by a cell and a half': [
    () => tf.conv3d(volume([1, 4, 4, 4, 1]), volume([2, 2, 2, 1, 1]), 1.5, 'same'),
    /Conv3D.*strides.*got 1\.5/,
  ],
  'a pooling of volumes by half a window': [
    () => tf.maxPool3d(volume([1, 4, 4, 4, 1]), 1.5, 1, 'same'),
    /MaxPool3D.*window.*got \[1\.5\]/,
  ],
  'a morphology by half a step': [
    (x) => tf.dilation2d(x, tf.ones([2, 2, 2]), 0.5, 'same'),
    /Dilation2D.*strides.*got 0\.5/,
  ],
};

onEachEngine('windows that make no sense are refused at the call', () => {
  for (const [name, [call, message]] of Object.entries(WINDOWS)) {
    it(name, () => {
      tf.tidy(() => {
        assert.throws(
          () => void call(image([1, 5, 5, 2])),
          (e) => e instanceof BnlabError && message.test(e.message),
        );
        assert.equal(tf.conv2d(image([1, 5, 5, 2]), filter(), 1, 'valid').dataSync()[0], 8, 'the engine goes on');
      });
    });
  }
});

onEachEngine('slopes of a parametric ReLU that do not fit are refused at the call', () => {
  const alpha = (...shape: number[]) => tf.fill(shape, 0.5);
  const negative = (...shape: number[]) => tf.fill(shape, -1);
  const fused = (preluActivationWeights: tf.Tensor) => {
    const [a, b] = [negative(2, 3) as tf.Tensor2D, tf.ones<tf.Rank.R2>([3, 4])];
    return tf.fused.matMul({ a, b, activation: 'prelu', preluActivationWeights });
  };
  const depthwise = (preluActivationWeights: tf.Tensor) => {
    const [x, filter] = [negative(1, 2, 2, 3) as tf.Tensor4D, tf.ones<tf.Rank.R4>([1, 1, 3, 1])];
    return tf.fused.depthwiseConv2d({
      x,
      filter,
      strides: 1,
      pad: 'valid',
      activation: 'prelu',
      preluActivationWeights,
    });
  };

  it('beside the input, a product, a depthwise convolution', () => {
    for (const call of [
      () => tf.prelu(negative(2, 4), alpha(3)),
      () => tf.prelu(negative(1, 4), alpha(2, 4)),
      () => fused(alpha(3)),
      () => depthwise(alpha(2)),
    ]) {
      tf.tidy(() => assert.throws(() => void call(), /slopes that broadcast/));
    }
  });

  it('those that do are applied', () => {
    tf.tidy(() => {
      assert.deepEqual([...tf.prelu(negative(2, 2), tf.tensor1d([1, 2])).dataSync()], [-1, -2, -1, -2]);
      assert.deepEqual([...fused(alpha(4)).dataSync()], Array<number>(8).fill(-1.5));
      assert.deepEqual([...depthwise(alpha(3)).dataSync()], Array<number>(12).fill(-0.5));
    });
  });
});

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
