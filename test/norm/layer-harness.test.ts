/** The batch normalization layer over axis x rank x options x masks, on every engine, against float64. */
import assert from 'node:assert/strict';
import { tf } from '../../lib/engine';
import { batchNormalization, type BatchNormalizationArgs } from '../../lib/norm';
import { onEachEngine } from '../engine/engines';
import { judge, type Judged } from './batch-norm-judge';
import { assertNear, checkLayer, drawn, sizeOf, tensorOf, type LayerCase } from './harness';
import { Random } from '../../lib/random';

const SHAPES: readonly { readonly shape: readonly number[]; readonly axes: readonly number[] }[] = [
  { shape: [6, 3], axes: [-1, 1] },
  { shape: [3, 2, 4], axes: [-1, 1, 2] },
  { shape: [2, 2, 3, 2], axes: [-1, 1, -2] },
  { shape: [2, 1, 2, 2, 3], axes: [4, 3] },
];
const ACTIVATIONS = ['linear', 'relu', 'sigmoid'] as const;

function caseOf(shape: readonly number[], args: BatchNormalizationArgs, more: Partial<LayerCase> = {}): LayerCase {
  const { center = true, scale = true } = args;
  const judged: Judged = {
    axis: args.axis as number,
    epsilon: args.epsilon ?? 1e-3,
    decay: args.decay ?? 0.99,
    isUnbiased: (args.runningVariance ?? 'unbiased') === 'unbiased',
    activation: args.activation ?? 'linear',
    isFrozen: args.frozen === true || args.trainable === false,
    counts: more.mask && everywhere(shape, more.mask),
  };
  const learned = [...(scale ? ['gamma'] : []), ...(center ? ['beta'] : [])];
  const count = args.decay === 'cumulative' ? ['moving_count'] : [];
  return {
    name: JSON.stringify({ shape, ...args }),
    make: () => batchNormalization(args),
    shape,
    weights: [...learned, 'moving_mean', 'moving_variance', ...count],
    expected: judge(judged),
    ...more,
  };
}

/** The mask at each value of x: it has the leading axes. */
function everywhere(shape: readonly number[], mask: NonNullable<LayerCase['mask']>): boolean[] {
  const full = [...mask.shape, ...shape.slice(mask.shape.length).map(() => 1)];
  return Array.from({ length: sizeOf(shape) }, (_, i) => {
    let [rest, at, stride] = [i, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (full[axis] > 1) at += (rest % shape[axis]) * stride;
      stride *= full[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    return mask.values[at];
  });
}

onEachEngine('the batch normalization layer against float64', () => {
  for (const { shape, axes } of SHAPES) {
    it(`on [${shape}], every axis, weights and activation`, () => {
      let seed = 1;
      for (const axis of axes)
        for (const center of [true, false])
          for (const scale of [true, false])
            for (const activation of ACTIVATIONS) {
              const runningVariance = seed % 2 ? 'unbiased' : 'biased';
              const args = { axis, center, scale, activation, runningVariance, epsilon: 0.01, decay: 0.7 } as const;
              checkLayer(caseOf(shape, args), seed++);
            }
    });
  }

  for (const decay of [0, 0.25, 0.999, 1, 'cumulative'] as const) {
    it(`with decay ${decay}, frozen, not trainable, and neither`, () => {
      for (const state of [{}, { frozen: true }, { trainable: false }])
        checkLayer(caseOf([5, 4], { axis: -1, decay, ...state }), 40);
      checkLayer(caseOf([2, 3, 4], { axis: 1, decay, runningVariance: 'biased' }), 41);
    });
  }

  const masks: readonly { readonly what: string; readonly shape: readonly number[]; readonly values: string }[] = [
    { what: 'some steps', shape: [3, 4], values: '110111100001' },
    { what: 'all steps', shape: [3, 4], values: '000000000000' },
    { what: 'all but one', shape: [3, 4], values: '000000010000' },
    { what: 'no step', shape: [3, 4], values: '111111111111' },
    { what: 'whole examples', shape: [3], values: '101' },
    { what: 'the same steps in each example', shape: [1, 4], values: '1011' },
    { what: 'some values', shape: [3, 4, 1], values: '010111100001' },
  ];
  for (const { what, shape, values } of masks) {
    for (const decay of [0.8, 'cumulative'] as const) {
      it(`under a mask of ${what}, decay ${decay}`, () => {
        const mask = { shape, values: [...values].map((digit) => digit === '1') };
        for (const activation of ACTIVATIONS)
          checkLayer(caseOf([3, 4, 2], { axis: -1, decay, activation, epsilon: 0.01 }, { mask }), 60);
        checkLayer(caseOf([3, 4, 2], { axis: -1, decay, runningVariance: 'biased', center: false }, { mask }), 61);
      });
    }
  }

  it('under a mask with the channels on another axis', () => {
    const mask = { shape: [2, 1, 4], values: [...'10110111'].map((digit) => digit === '1') };
    checkLayer(caseOf([2, 3, 4], { axis: 1, decay: 0.5 }, { mask }), 62);
  });

  it('keeps what is masked out of the statistics, NaN too', () => {
    tf.tidy(() => {
      const layer = batchNormalization({ decay: 0, runningVariance: 'biased' });
      const x = tf.tensor3d([1, NaN, 3, 5], [2, 2, 1]);
      const mask = tf.tensor2d([1, 0, 1, 1], [2, 2], 'bool');
      const y = layer.apply(x, { training: true, mask }) as tf.Tensor;
      assertNear(layer.state.movingMean.dataSync(), [3], 'mean');
      assertNear(layer.state.movingVariance.dataSync(), [8 / 3], 'variance');
      assert.deepEqual([...y.dataSync()].map(Number.isNaN), [false, true, false, false]);
    });
  });

  it('changes its ways with its settings, call by call', () => {
    const layer = batchNormalization({ decay: 0.5, activation: 'sigmoid' });
    const x = drawn(new Random(7), [6, 3], 2, 3);
    const judged = { axis: -1, epsilon: 1e-3, decay: 0.5, isUnbiased: true, activation: 'sigmoid' } as const;
    const changes: readonly (() => boolean)[] = [
      () => false,
      () => (layer.frozen = true),
      () => (layer.frozen = false),
      () => !(layer.trainable = false),
      () => !(layer.trainable = true),
    ];
    tf.tidy(() => {
      const [weights, input] = [{ moving_mean: [0, 0, 0], moving_variance: [1, 1, 1] }, tensorOf(x)];
      for (const [i, change] of changes.entries()) {
        const isFrozen = change();
        const before = Object.fromEntries(Object.entries(weights).map(([name, v]) => [name, Float64Array.from(v)]));
        const want = judge({ ...judged, isFrozen })(x, before, true, { x, weights: before });
        const y = layer.apply(input, { training: true }) as tf.Tensor;
        assertNear(y.dataSync(), want.y, `change ${i}: y`);
        weights.moving_mean = [...layer.state.movingMean.dataSync()];
        weights.moving_variance = [...layer.state.movingVariance.dataSync()];
        const { moving_mean, moving_variance } = { ...before, ...want.weights };
        assertNear(weights.moving_mean, moving_mean, `change ${i}: mean`);
        assertNear(weights.moving_variance, moving_variance, `change ${i}: variance`);
      }
    });
    layer.dispose();
  });
});
