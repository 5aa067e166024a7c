import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { BatchNormalization, batchNormalization } from '../../lib/norm';
import { infersAsPrinted, linearLayout, normalizationOf, outputChannelAxis } from '../../lib/norm/foldable';

const { layers: L } = tf;
type Layer = tf.layers.Layer;

const image = { filters: 3, kernelSize: 2 } as const;
/** TensorFlow.js keeps kernels as [..., inputs, outputs], transposed ones as [..., outputs, inputs]. */
const plain = { kernel: 0, kernels: 1, axesBehind: 0 };

const LAYOUTS: readonly (readonly [string, (options: { activation?: 'relu' }) => Layer, object])[] = [
  ['a dense layer', (options) => L.dense({ units: 2, ...options }), plain],
  ['conv1d', (options) => L.conv1d({ ...image, ...options }), plain],
  ['conv2d', (options) => L.conv2d({ ...image, ...options }), plain],
  ['conv3d', (options) => L.conv3d({ ...image, ...options }), plain],
  ['a depthwise one', (options) => L.depthwiseConv2d({ kernelSize: 2, ...options }), plain],
  // the second of two kernels makes the channels
  [
    'a separable one',
    (options) => L.separableConv2d({ ...image, ...options }),
    { kernel: 1, kernels: 2, axesBehind: 0 },
  ],
  ['a transposed one', (options) => L.conv2dTranspose({ ...image, ...options }), { ...plain, axesBehind: 1 }],
  ['a transposed one of volumes', (options) => tf.layers.conv3dTranspose({ ...image, ...options }), { ...plain, axesBehind: 1 }], // prettier-ignore
];

describe('the layout of a linear layer', () => {
  before(() => useEngine('cpu'));

  for (const [what, make, layout] of LAYOUTS) {
    it(`is known for ${what}, unless a nonlinearity follows`, () => {
      assert.deepEqual(linearLayout(make({})), layout);
      assert.equal(linearLayout(make({ activation: 'relu' })), undefined);
    });
  }

  it('is not known of any other layer', () => {
    for (const layer of [L.flatten(), L.activation({ activation: 'linear' }), batchNormalization()]) {
      assert.equal(linearLayout(layer), undefined);
    }
  });

  it('is not known of a layer whose call was exchanged', () => {
    const layer = L.dense({ units: 2 });
    layer.call = (x) => x;
    assert.equal(linearLayout(layer), undefined);
  });
});

describe('the channel axis of a linear layer', () => {
  before(() => useEngine('cpu'));

  const first = { ...image, dataFormat: 'channelsFirst' } as const;
  for (const [what, layer, rank, axis] of [
    ['the last one of a dense layer', L.dense({ units: 2 }), 3, 2],
    ['the last one by default', L.conv2d(image), 4, 3],
    ['the last one where that is said', L.conv3d({ ...image, dataFormat: 'channelsLast' }), 5, 4],
    ['the second one of channels that come first', L.conv2d(first), 4, 1],
    ['not certain of a conv1d whose channels come first', L.conv1d(first as object as typeof image), 3, undefined],
  ] as const) {
    it(`is ${what}`, () => assert.equal(outputChannelAxis(layer, rank), axis));
  }

  it('is not certain of a format that nobody knows', () => {
    const layer = Object.assign(L.dense({ units: 2 }), { dataFormat: 'channelsMiddle' });
    assert.equal(outputChannelAxis(layer, 4), undefined);
  });
});

class Called extends BatchNormalization {
  static override readonly className: string = 'TestCalled';
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return super.call(inputs);
  }
}

class Normalized extends BatchNormalization {
  static override readonly className: string = 'TestNormalized';
}
Object.defineProperty(Normalized.prototype, 'normalize', { value: () => assert.fail('only compared') });

class Named extends BatchNormalization {
  static override readonly className: string = 'TestNamed';
}

describe('what a normalization does in inference', () => {
  before(() => useEngine('cpu'));

  const built = <T extends Layer>(layer: T): T => {
    layer.build([null, 2]);
    return layer;
  };

  it('is what the paper prints, unless a class computes it in another way', () => {
    for (const [layer, isPrinted] of [
      [batchNormalization(), true],
      [new Named({}), true],
      [new Called({}), false],
      [new Normalized({}), false],
    ] as const) {
      assert.equal(infersAsPrinted(layer), isPrinted, layer.getClassName());
      assert.equal(normalizationOf(built(layer)) !== undefined, isPrinted, layer.getClassName());
    }
  });

  it('is read from our layer', () => {
    const layer = built(batchNormalization({ axis: 1, epsilon: 0.25, activation: 'relu' }));
    const { gamma, beta, movingMean: mean, movingVariance: variance } = layer.state;
    assert.deepEqual(normalizationOf(layer), {
      axis: 1,
      epsilon: 0.25,
      activation: 'relu',
      gamma,
      beta,
      mean,
      variance,
    });
  });

  it('is read from a stock layer, whose axis may be in a list', () => {
    const layer = built(L.batchNormalization({ axis: 1, epsilon: 0.25 }));
    const [gamma, beta, mean, variance] = layer.weights.map((weight) => weight.read());
    const expected = { axis: 1, epsilon: 0.25, activation: 'linear', gamma, beta, mean, variance };
    assert.deepEqual(normalizationOf(layer), expected);
    (layer as unknown as { axis: unknown }).axis = [1];
    assert.deepEqual(normalizationOf(layer), expected);
  });

  it('has neither gamma nor beta where a stock layer has none', () => {
    const { gamma, beta } = normalizationOf(built(L.batchNormalization({ scale: false, center: false })))!;
    assert.deepEqual([gamma, beta], [undefined, undefined]);
  });

  it('is refused for a stock layer without statistics, naming the weight', () => {
    for (const name of ['movingMean', 'movingVariance']) {
      const layer = Object.assign(built(L.batchNormalization()), { [name]: undefined });
      const message = new RegExp(`a weight '${name}'.*got none`);
      assert.throws(() => normalizationOf(layer), { kind: 'engine', message });
    }
  });

  it('is that of no other layer', () => {
    for (const layer of [L.flatten(), L.dense({ units: 2 })]) assert.equal(normalizationOf(layer), undefined);
  });
});
