import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import {
  auxiliaryClassifier,
  classifier,
  convolution,
  inceptionModule,
  pooling,
  seedOf,
  type BlockSettings,
} from '../../lib/models/inception-blocks';
import type { ModuleRow } from '../../lib/models/inception-table';
import { Random } from '../../lib/random';

const SEED = 41;

const settingsOf = (changes: Partial<BlockSettings> = {}): BlockSettings => ({
  ...{ normalization: true, activation: 'relu', epsilon: 2e-3, decay: 0.9, initialScale: 1, perActivation: false },
  ...{ random: new Random(SEED), filters: (full: number) => full },
  ...changes,
});

const image = (side: number, channels: number) => tf.input({ shape: [side, side, channels] });
const shapeOf = ({ shape }: tf.SymbolicTensor) => shape.slice(1);
const namesOf = (model: tf.LayersModel) => model.layers.slice(1).map(({ name }) => name);

function built(input: tf.SymbolicTensor, outputs: tf.SymbolicTensor) {
  const model = tf.model({ inputs: input, outputs });
  const configOf = (name: string) => model.getLayer(name).getConfig();
  const deviationOf = (name: string) => {
    const values = [...model.getLayer(name).weights[0].read().dataSync()];
    return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
  };
  return { model, configOf, deviationOf };
}

/** TensorFlow.js cuts its normals off at two deviations: what is left of the deviation then. */
const CUT = 0.8796;
/** Of more than 30,000 values the measured deviation is within half a per cent; four of those. */
const SHARE = 0.02;

function assertNear(got: number, want: number): void {
  assert.ok(Math.abs(got / want - 1) < SHARE, `${got} instead of ${want}, seed ${SEED}`);
}

describe('the pieces of an Inception network', () => {
  before(() => useEngine('cpu'));

  it('have seeds from 1, which the stock initializers take for a seed, to what 31 bits hold', () => {
    const drawing = (integer: (n: number) => number) => ({ split: () => ({ integer }) }) as unknown as Random;
    const least = seedOf(drawing(() => 0), 'any'); // prettier-ignore
    const most = seedOf(drawing((n) => n - 1), 'any'); // prettier-ignore
    assert.deepEqual([least, most], [1, 2 ** 31 - 2]);
    assert.notEqual(seedOf(new Random(1), 'one'), seedOf(new Random(1), 'other'));
  });

  // He et al. (2015): twice the variance where half of the values are cut off
  for (const [activation, initialScale, variance] of [
    ['relu', 1, 2],
    ['sigmoid', 1, 1],
    ['relu', 3, 18],
  ] as const) {
    it(`start with ${variance} / fan-in as variance: ${activation}, scale ${initialScale}`, () => {
      const input = image(4, 16);
      const settings = settingsOf({ activation, initialScale });
      const dense = built(input, convolution(input, settings, { name: 'c', patch: 3, filters: 256 }));
      assertNear(dense.deviationOf('c'), CUT * Math.sqrt(variance / (9 * 16)));
    });
  }

  it('normalize before the nonlinearity, or have a bias and the nonlinearity themselves', () => {
    for (const activation of ['relu', 'sigmoid'] as const) {
      for (const normalization of [true, false]) {
        const input = image(4, 3);
        const settings = settingsOf({ normalization, activation });
        const { model, configOf } = built(input, convolution(input, settings, { name: 'c', patch: 3, filters: 8 }));
        const { useBias, activation: own, padding, strides } = configOf('c');
        assert.deepEqual(
          [useBias, own, padding, strides],
          [!normalization, normalization ? 'linear' : activation, 'same', [1, 1]],
        );
        assert.deepEqual(namesOf(model), normalization ? ['c', 'c/bn'] : ['c']);
        if (!normalization) continue;
        const { epsilon, decay, activation: after } = configOf('c/bn');
        assert.deepEqual([epsilon, decay, after], [2e-3, 0.9, activation]);
      }
    }
  });

  it('take a stride, the width and a depth multiplier', () => {
    const input = image(8, 3);
    const settings = settingsOf({ filters: (full) => full / 4 });
    const options = { name: 'c', patch: 7, stride: 2, filters: 64, separable: 8 };
    const output = convolution(input, settings, options);
    const { model, configOf } = built(input, output);
    assert.deepEqual(shapeOf(output), [4, 4, 16]);
    assert.deepEqual(
      model.getLayer('c').weights.map(({ shape }) => shape),
      [
        [7, 7, 3, 8],
        [1, 1, 24, 16],
      ],
    );
    const seeds = ['depthwiseInitializer', 'pointwiseInitializer'].map(
      (key) => (configOf('c')[key] as { config: { seed: number } }).config.seed,
    );
    assert.deepEqual(seeds, [seedOf(settings.random, 'c/depthwise'), seedOf(settings.random, 'c/pointwise')]);
  });

  it('normalize each activation on its own where asked: as many channels as positions and maps', () => {
    const input = image(4, 3);
    const settings = settingsOf({ perActivation: true });
    const output = convolution(input, settings, { name: 'c', patch: 1, filters: 8 });
    const { model } = built(input, output);
    assert.deepEqual(shapeOf(output), [4, 4, 8]);
    assert.deepEqual(namesOf(model), ['c', 'c/bn/flatten', 'c/bn', 'c/bn/reshape']);
    assert.deepEqual(model.getLayer('c/bn').weights[0].shape, [4 * 4 * 8]);
  });

  for (const [kind, type] of [
    ['max', 'MaxPooling2D'],
    ['avg', 'AveragePooling2D'],
  ] as const) {
    // prettier-ignore
    it(`pool 3x3 with padding: ${kind}`, () => {
      const input = image(7, 2);
      const output = pooling(input, kind, 2, 'p');
      const layer = output.sourceLayer;
      assert.deepEqual(shapeOf(output), [4, 4, 2]);
      assert.deepEqual([layer.getClassName(), layer.getConfig().poolSize], [type, [3, 3]]);
    });
  }
});

const ROW: ModuleRow = {
  ...{ kind: 'inception', id: 'm', type: 'inception (m)', printed: [4, 4, 1], output: [4, 4, 1], depth: 3 },
  ...{ one: 1, threeReduce: 2, three: 3, doubleReduce: 4, double: 5, pool: 'avg', projection: 6, stride: 1 },
};

describe('an Inception module', () => {
  before(() => useEngine('cpu'));

  it('has the four branches of the figure, side by side', () => {
    const input = image(4, 7);
    const output = inceptionModule(input, settingsOf({ normalization: false }), ROW);
    const { model } = built(input, output);
    assert.deepEqual(shapeOf(output), [4, 4, 1 + 3 + 5 + 6]);
    const kernels = model.layers.flatMap(({ name, weights: [kernel] }) => (kernel ? [[name, kernel.shape]] : []));
    assert.deepEqual(Object.fromEntries(kernels), {
      'm/1x1': [1, 1, 7, 1],
      'm/3x3_reduce': [1, 1, 7, 2],
      'm/3x3': [3, 3, 2, 3],
      'm/double3x3_reduce': [1, 1, 7, 4],
      'm/double3x3_a': [3, 3, 4, 5],
      'm/double3x3_b': [3, 3, 5, 5],
      'm/projection': [1, 1, 7, 6],
    });
  });

  it('takes its stride in the last layers of the branches alone, and passes pooled maps through', () => {
    const input = image(4, 7);
    const row: ModuleRow = { ...ROW, one: 0, pool: 'max', projection: 0, stride: 2 };
    const output = inceptionModule(input, settingsOf({ normalization: false }), row);
    const { model } = built(input, output);
    assert.deepEqual(shapeOf(output), [2, 2, 3 + 5 + 7]);
    const strided = model.layers.filter((layer) => (layer.getConfig().strides as number[] | undefined)?.[0] === 2);
    assert.deepEqual(strided.map(({ name }) => name).sort(), ['m/3x3', 'm/double3x3_b', 'm/pool']);
    assert.equal(model.getLayer('m/pool').getClassName(), 'MaxPooling2D');
  });
});

describe('the classifiers of an Inception network', () => {
  before(() => useEngine('cpu'));

  for (const normalization of [true, false]) {
    it(`are GoogLeNet’s beside the network, ${normalization ? 'normalized' : 'with biases'}`, () => {
      const input = image(14, 2);
      const settings = settingsOf({ normalization, activation: 'sigmoid' });
      const output = auxiliaryClassifier(input, settings, 6, '4a');
      const { model, configOf, deviationOf } = built(input, output);
      const bn = (name: string) => (normalization ? [name, `${name}/bn`] : [name]);
      assert.deepEqual(
        namesOf(model),
        ['pool', ...bn('1x1'), 'flatten', ...bn('dense'), 'dropout', 'logits'].map((name) => `auxiliary_4a/${name}`),
      );
      const pool = configOf('auxiliary_4a/pool');
      assert.deepEqual([pool.poolSize, pool.strides, pool.padding], [[5, 5], [3, 3], 'valid']);
      assert.deepEqual(model.getLayer('auxiliary_4a/1x1').weights[0].shape, [1, 1, 2, 128]);
      assert.deepEqual(model.getLayer('auxiliary_4a/dense').weights[0].shape, [4 * 4 * 128, 1024]);
      const { useBias, activation } = configOf('auxiliary_4a/dense');
      assert.deepEqual([useBias, activation], [!normalization, normalization ? 'linear' : 'sigmoid']);
      assertNear(deviationOf('auxiliary_4a/dense'), CUT * Math.sqrt(2 / 2048));
      assert.equal(configOf('auxiliary_4a/dropout').rate, 0.7);
      assert.deepEqual(shapeOf(output), [6]);
    });
  }

  it('normalize units as they are where maps are normalized per activation', () => {
    const input = image(14, 2);
    const settings = settingsOf({ perActivation: true, filters: (full) => full / 64 });
    const { model } = built(input, auxiliaryClassifier(input, settings, 6, '4a'));
    const own = ['1x1/bn/flatten', '1x1/bn/reshape'].map((name) => `auxiliary_4a/${name}`);
    assert.deepEqual(namesOf(model).filter((name) => /bn\/(flatten|reshape)$/.test(name)), own); // prettier-ignore
  });

  it('end with logits that have a bias, and weights by Glorot’s rule', () => {
    const input = tf.input({ shape: [400] });
    const { model, configOf, deviationOf } = built(input, classifier(input, new Random(SEED), 100, 'logits'));
    assert.deepEqual([model.getLayer('logits').weights.length, configOf('logits').activation], [2, 'linear']);
    assertNear(deviationOf('logits'), CUT * Math.sqrt(2 / (400 + 100)));
  });
});
