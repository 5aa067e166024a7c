import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { SeededDropout } from '../../lib/models/dropout';
import { buildInception, networkSettings, smallestSize, type InceptionOptions } from '../../lib/models/inception';
import { variantSettings } from '../../lib/models/variants';
import { batchNormalizationLayers } from '../../lib/norm';
import { withModel } from './with-model';

const small = { scale: 'cifar', width: 0.125 } as const;

const shapeOf = (model: tf.LayersModel, name: string) => model.getLayer(name).weights[0].shape;
const kernelOf = (options: InceptionOptions, name: string) =>
  withModel({ ...small, ...options }, (model) => [...model.getLayer(name).getWeights()[0].dataSync()]);

describe('the options of buildInception', () => {
  before(() => useEngine('cpu'));

  it('are by default those of a seed of 1 and of weights as they are drawn', () => {
    assert.deepEqual(kernelOf({}, 'conv1/3x3'), kernelOf({ seed: 1, initialScale: 1 }, 'conv1/3x3'));
    withModel({ ...small, dropout: 0.3 }, (model) => {
      const dropped = model.getLayer('dropout') as SeededDropout;
      withModel({ ...small, dropout: 0.3, seed: 1 }, (same) =>
        assert.deepEqual(dropped.getConfig(), same.getLayer('dropout').getConfig()),
      );
      assert.equal(dropped.rate, 0.3);
    });
  });

  it('reach every normalization; by default they are those of the stock layer', () => {
    for (const [given, epsilon, decay] of [
      [{}, 1e-3, 0.99],
      [{ epsilon: 0.02, decay: 0.5 }, 0.02, 0.5],
    ] as const) {
      const settings = withModel({ ...small, ...given }, (model) =>
        batchNormalizationLayers(model).map((layer) => `${layer.epsilon} ${layer.decay}`),
      );
      assert.deepEqual([...new Set(settings)], [`${epsilon} ${decay}`]);
    }
  });

  /** By width: filters at full width, and the nearest multiple of 8 to the product, but 8 at least. */
  const WIDTHS = [
    [0.3, [['conv1/3x3', 64, 16], ['conv2/3x3', 192, 56], ['3a/projection', 32, 8], ['3a/double3x3_a', 96, 32]]],
    [0.01, [['3a/projection', 32, 8], ['5b/1x1', 352, 8]]],
    [0.19, [['conv1/3x3', 64, 16]]],
    [0.18, [['conv1/3x3', 64, 8]]],
  ] as const; // prettier-ignore
  for (const [width, layers] of WIDTHS) {
    it(`make multiples of 8 filters at a width of ${width}`, () =>
      withModel({ ...small, width }, (model) => {
        for (const [name, full, filters] of layers)
          assert.equal(shapeOf(model, name).at(-1), filters, `${name}, ${full}`);
      }));
  }

  it('normalize per activation nowhere by default, and nowhere but in the last module where asked', () => {
    const perActivation = (options: InceptionOptions) =>
      withModel({ ...small, variant: 'BN-Baseline', ...options }, (model) =>
        model.layers.flatMap(({ name }) => (name.endsWith('/reshape') ? [name.split('/')[0]] : [])),
      );
    assert.deepEqual(perActivation({}), []);
    const names = perActivation({ perActivation: true });
    // 1x1, two of 3x3, three of the double 3x3, and the projection
    assert.deepEqual([[...new Set(names)], names.length], [['5b'], 7]);
  });

  it('reduce before the second convolution by a 1x1 one, and make the first separable where asked', () =>
    withModel({ ...small, stem: 'separable' }, (model) => {
      assert.deepEqual(shapeOf(model, 'conv2/reduce'), [1, 1, 8, 8]);
      assert.deepEqual(shapeOf(model, 'conv1/3x3'), [3, 3, 3, 8]);
      const classes = model.layers
        .filter((layer) => layer.getClassName() === 'SeparableConv2D')
        .map(({ name }) => name);
      assert.deepEqual(classes, ['conv1/3x3']);
    }));

  it('hang the auxiliary classifiers on 4a and 4d, and give local response normalization twice', () => {
    const named = (options: InceptionOptions, pattern: RegExp) =>
      withModel({ width: 0.125, classes: 3, size: 65, ...options }, ({ layers }) => layers.flatMap(({ name }) => (pattern.test(name) ? [name] : []))); // prettier-ignore
    const logits = ['auxiliary_4a/logits', 'auxiliary_4d/logits'];
    const local = ['pool1/local_response', 'conv2/local_response'];
    const variant = 'Inception';
    assert.deepEqual(named({ variant }, /logits$|local_response$/).sort(), [...logits, ...local].sort());
    assert.deepEqual(named({ variant, localResponse: false }, /logits$|local_response$/).sort(), logits);
    assert.deepEqual(named({ variant, auxiliary: false }, /logits$|local_response$/), local);
    assert.deepEqual(named({ variant, dropout: 0 }, /^dropout$/), []);
  });

  it('may be 2 classes', () =>
    withModel({ ...small, classes: 2 }, ({ outputs }) => assert.deepEqual(outputs[0].shape, [null, 2])));

  const WRONG: readonly (readonly [options: object, message: RegExp])[] = [
    [{ poolProjection: 97 }, /96 or 128, got poolProjection 97/],
    // so many classes are not at fault
    [{ classes: 1_000_000, poolProjection: 97 }, /got poolProjection 97/],
    [{ classes: 1_000_001 }, /at most 1000000, got classes 1000001/],
    [{ dropout: -0.1 }, /dropout of 0 or more and below 1, got -0\.1/],
    [{ initialScale: 0 }, /initialScale above 0, got 0/],
    [{ size: 32.5 }, /got size 32\.5/],
    [{ normalization: 1 }, /normalization true or false, got 1/],
    [{ localResponse: 'yes' }, /localResponse true or false, got 'yes'/],
    [{ auxiliary: 0 }, /auxiliary true or false, got 0/],
    [{ scale: 'toString' }, /one of imagenet, cifar, got scale "toString"/],
  ];
  for (const [options, message] of WRONG) {
    it(`are refused: ${JSON.stringify(options)}`, () =>
      assert.throws(() => buildInception({ ...small, ...options }), message));
  }

  it('have a smallest image: all strides one after the other, or what 5x5 positions need', () => {
    // 2^5 of conv1, pool1, pool2, 3c and 4e; 4 steps of 16 pixels to the fifth position of 4a and 4d, and itself
    assert.deepEqual([smallestSize('imagenet'), smallestSize('imagenet', { auxiliary: true })], [32, 65]);
    assert.equal(smallestSize('imagenet', { auxiliary: false }), 32);
    // pool1, 3c and 4e; 4 steps of 4 pixels to the fifth position of 4a, and itself
    assert.deepEqual([smallestSize('cifar'), smallestSize('cifar', { auxiliary: true })], [8, 17]);
    assert.throws(() => smallestSize('mnist' as 'cifar'), /one of imagenet, cifar/);
  });

  it('are of a variant those that shape the network', () => {
    const settings = networkSettings(variantSettings('Inception'));
    const expected = { normalization: false, activation: 'relu', localResponse: true, auxiliary: true, dropout: 0.4 };
    assert.deepEqual(settings, expected);
  });
});
