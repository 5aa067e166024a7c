import assert from 'node:assert/strict';
import { onednnEngine } from '../../../lib/engine/onednn';
import { tf } from '../../../lib/engine/tf';
import { Random } from '../../../lib/random';
import { randomCase, type Case } from './conv-case';
import { conv, convFilterGradient, convInputGradient, type Window } from './reference';
import { assertClose, choose, forCases, kernel, needsOneDnn, normals, sizeOf, tensor } from './support';

describe('convolution on oneDNN', () => {
  needsOneDnn();

  forCases('the forward pass is the sum over the window', (random) => {
    const { xShape, filterShape, attributes, window } = randomCase(random);
    const [x, filter] = [normals(random, xShape), normals(random, filterShape)];
    const [y] = kernel('Conv2D', { x: tensor(x), filter: tensor(filter) }, { ...attributes, dimRoundingMode: 'floor' });
    assertClose(y, conv(x, filter, window), JSON.stringify({ xShape, filterShape, attributes }));
  });

  for (const [channels, filters, pad] of [
    [1, 1, 'same'],
    [7, 33, 'valid'],
    [64, 16, 'same'],
    // channels at which the products of pixels are left to the convolution
    [512, 3, 'same'],
    [1024, 5, 'valid'],
    // a border whose gradient is nobody's
    [9, 4, 1],
  ] as const) {
    it(`the gradient of a 1x1 filter is a product over all pixels: ${channels} to ${filters} channels, ${pad}`, () => {
      const random = new Random(channels);
      const xShape: Case['xShape'] = [3, 5, 4, channels];
      const filterShape: Case['filterShape'] = [1, 1, channels, filters];
      const border = pad === 1 ? 1 : 0;
      const out = [5 + 2 * border, 4 + 2 * border] as const;
      const window: Window = { stride: [1, 1], dilation: [1, 1], before: [border, border], out };
      const [x, dy] = [normals(random, xShape), normals(random, [3, ...out, filters])];
      const attributes = { strides: [1, 1], dilations: [1, 1], pad, dataFormat: 'NHWC', dimRoundingMode: 'floor' };
      const [dw] = kernel('Conv2DBackpropFilter', { x: tensor(x), dy: tensor(dy) }, { ...attributes, filterShape });
      assertClose(dw, convFilterGradient(x, dy, filterShape, window), `${channels}, ${filters}`);
    });
  }

  forCases('bias and activation are applied in the same pass', (random) => {
    const { xShape, filterShape, attributes, window } = randomCase(random);
    const [x, filter, bias] = [
      normals(random, xShape),
      normals(random, filterShape),
      normals(random, [filterShape[3]]),
    ];
    // sums near 1: a sigmoid of large sums would show their rounding, not its own
    filter.values.forEach(
      (v, k) => (filter.values[k] = Math.fround(v / Math.sqrt(sizeOf(filterShape) / filterShape[3]))),
    );
    const activation = choose(random, ['linear', 'relu', 'sigmoid', 'relu6', 'elu']);
    const inputs = { x: tensor(x), filter: tensor(filter), bias: tensor(bias) };
    const [y] = kernel('FusedConv2D', inputs, { ...attributes, dimRoundingMode: 'floor', activation });
    const want = conv(x, filter, window);
    want.values.forEach((v, i) => {
      const z = v + bias.values[i % bias.values.length];
      want.values[i] =
        activation === 'relu'
          ? Math.max(0, z)
          : activation === 'sigmoid'
            ? 1 / (1 + Math.exp(-z))
            : activation === 'relu6'
              ? Math.min(6, Math.max(0, z))
              : activation === 'elu'
                ? z > 0
                  ? z
                  : Math.expm1(z)
                : z;
    });
    assertClose(y, want, JSON.stringify({ xShape, filterShape, attributes, activation }));
  });

  forCases('the gradient of the input goes back through every window', (random) => {
    const { xShape, filterShape, attributes, window } = randomCase(random);
    const dy = normals(random, [xShape[0], ...window.out, filterShape[3]]);
    const filter = normals(random, filterShape);
    const inputs = { dy: tensor(dy), filter: tensor(filter) };
    const [dx] = kernel('Conv2DBackpropInput', inputs, { ...attributes, dimRoundingMode: 'floor', inputShape: xShape });
    assertClose(dx, convInputGradient(dy, filter, xShape, window), JSON.stringify({ xShape, filterShape, attributes }));
  });

  forCases('the gradient of the filter sums over all windows', (random) => {
    const { xShape, filterShape, attributes, window } = randomCase(random);
    const x = normals(random, xShape);
    const dy = normals(random, [xShape[0], ...window.out, filterShape[3]]);
    const inputs = { x: tensor(x), dy: tensor(dy) };
    const [dw] = kernel('Conv2DBackpropFilter', inputs, { ...attributes, dimRoundingMode: 'floor', filterShape });
    assertClose(
      dw,
      convFilterGradient(x, dy, filterShape, window),
      JSON.stringify({ xShape, filterShape, attributes }),
    );
  });

  it('an empty batch gives an empty result and zero gradients', () => {
    tf.tidy(() => {
      const attributes = { strides: 1, pad: 'same', dataFormat: 'NHWC', dilations: 1 };
      const [x, filter] = [tf.zeros([0, 5, 5, 3]), tf.ones([3, 3, 3, 4])];
      const [y] = kernel('Conv2D', { x, filter }, attributes);
      assert.deepEqual(y.shape, [0, 5, 5, 4]);
      const [dw] = kernel('Conv2DBackpropFilter', { x, dy: y }, { ...attributes, filterShape: [3, 3, 3, 4] });
      assert.ok(dw.dataSync().every((v) => v === 0));
    });
  });

  it('NaN comes through a fused relu', () => {
    tf.tidy(() => {
      const x = tf.tensor4d([NaN, 1, -1, Infinity], [4, 1, 1, 1]);
      const y = tf.fused.conv2d({
        x,
        filter: tf.ones([1, 1, 1, 1]),
        strides: 1,
        pad: 'valid',
        bias: tf.tensor1d([0]),
        activation: 'relu',
      });
      assert.deepEqual([...y.dataSync()], [NaN, 1, -0, Infinity]);
    });
  });

  it('a filter that was written is not taken from the copy of the old one', () => {
    tf.tidy(() => {
      const x: tf.Tensor4D = tf.ones([2, 8, 8, 16]);
      const filter: tf.Tensor4D = tf.ones([3, 3, 16, 16]);
      const sum = () => tf.conv2d(x, filter, 1, 'valid').dataSync()[0];
      assert.deepEqual([sum(), sum(), sum()], [144, 144, 144]);
      onednnEngine.view!(filter)!.fill(2);
      assert.equal(sum(), 288);
    });
  });

  it('weights that a step has moved are not taken from the copy of the old ones', () => {
    for (const size of [3, 1]) {
      tf.tidy(() => {
        const x: tf.Tensor4D = tf.ones([2, 8, 8, 16]);
        const start = tf.ones<tf.Rank.R4>([size, size, 16, 64]);
        const filter = tf.variable(start);
        start.dispose();
        const predict = () => tf.conv2d(x, filter, 1, 'valid').dataSync()[0];
        const terms = 16 * size * size;
        // the second look keeps a copy in the layout of the convolution
        assert.deepEqual([predict(), predict(), predict()], [terms, terms, terms]);
        const gradient = tf.fill(filter.shape, 4);
        assert.ok(onednnEngine.blend!(filter, 1, gradient, -0.5));
        assert.deepEqual([predict(), predict()], [-terms, -terms]);
        filter.dispose();
      });
    }
  });

  it('channels first is taken as well', () => {
    tf.tidy(() => {
      const x: tf.Tensor4D = tf.randomNormal([2, 3, 7, 6], 0, 1, 'float32', 1);
      const filter: tf.Tensor4D = tf.randomNormal([3, 3, 3, 5], 0, 1, 'float32', 2);
      const last = tf.conv2d(x.transpose<typeof x>([0, 2, 3, 1]), filter, 2, 'same').transpose([0, 3, 1, 2]);
      const attributes = { strides: 2, pad: 'same', dataFormat: 'NCHW', dilations: 1 };
      const [first] = kernel('Conv2D', { x, filter }, attributes);
      assertClose(first, { shape: last.shape, values: Float64Array.from(last.dataSync()) }, 'NCHW');
    });
  });
});
