/** What every layer has to stand: both modes against float64, gradients, configuration, weights, tensors. */
import assert from 'node:assert/strict';
import { tf } from '../../lib/engine';
import type { RepeatingLayer } from '../../lib/graph';
import { centralDifferences } from '../../lib/norm';
import { Random } from '../../lib/random';

/** float32 arithmetic on values around 1, as a share of the largest value. */
const FLOAT32 = 1e-5;
/** A gradient is a difference of sums of some dozen terms. */
export const GRADIENT = 5e-5;

/** Plain float64 numbers with a shape. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** What a layer should give, in float64. */
export interface Expected {
  readonly y: Float64Array;
  /** The weights after the call, by name; those that are left out are unchanged. */
  readonly weights?: Readonly<Record<string, ArrayLike<number>>>;
}

/** A layer and its float64 judge. */
export interface LayerCase {
  readonly name: string;
  readonly make: () => tf.layers.Layer;
  readonly shape: readonly number[];
  /** Names of the weights, in order. */
  readonly weights: readonly string[];
  readonly mask?: { readonly shape: readonly number[]; readonly values: readonly boolean[] };
  /** x and weights to outputs; the weights are read by name. `held` are the weights before the call, where x and `weights` move. */
  readonly expected: (
    x: Numbers,
    weights: Readonly<Record<string, Float64Array>>,
    training: boolean,
    held: { readonly x: Numbers; readonly weights: Readonly<Record<string, Float64Array>> },
  ) => Expected;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** Normal numbers that float32 holds exactly. */
export function drawn(random: Random, shape: readonly number[], mean = 0, deviation = 1): Numbers {
  return { shape, values: Float64Array.from(random.normals(sizeOf(shape), mean, deviation)) };
}

export function tensorOf({ shape, values }: Numbers): tf.Tensor {
  return tf.tensor(Float32Array.from(values), [...shape], 'float32');
}

/** Each value within the tolerance, as a share of the largest one or of 1. */
export function assertNear(got: ArrayLike<number>, want: ArrayLike<number>, what: string, tolerance = FLOAT32): void {
  assert.equal(got.length, want.length, `${what}: length`);
  const largest = Math.max(1, ...Array.from(want).map(Math.abs));
  for (let i = 0; i < want.length; i++) {
    assert.ok(Math.abs(got[i] - want[i]) <= tolerance * largest, `${what} at ${i}: ${got[i]} instead of ${want[i]}`);
  }
}

/** The channel of each value: index of `axis` in a row-major array. */
export function channels(shape: readonly number[], axis: number): number[] {
  const at = axis < 0 ? axis + shape.length : axis;
  const inner = sizeOf(shape.slice(at + 1));
  return Array.from({ length: sizeOf(shape) }, (_, i) => Math.floor(i / inner) % shape[at]);
}

const nameOf = (weight: tf.LayerVariable) => weight.originalName.split('/').pop()!;

/** Weights that no shortcut survives: gamma and beta far from 1 and 0, statistics far from 0 and 1. */
function setRandomWeights(layer: tf.layers.Layer, random: Random): void {
  tf.tidy(() =>
    layer.setWeights(
      layer.weights.map((weight) => {
        const shape = weight.shape as number[];
        if (nameOf(weight) === 'moving_count') return tf.scalar(3);
        const values = drawn(random.split(nameOf(weight)), shape, 0.5, 1).values;
        return tensorOf({
          shape,
          values: nameOf(weight) === 'moving_variance' ? values.map((v) => 0.5 + v * v) : values,
        });
      }),
    ),
  );
}

function weightsOf(layer: tf.layers.Layer): Record<string, Float64Array> {
  return Object.fromEntries(
    layer.weights.map((weight) => [nameOf(weight), Float64Array.from(weight.read().dataSync())]),
  );
}

/** One call; what the layer counts its calls by is as before, so that a layer that draws draws the same again. */
function call(layer: tf.layers.Layer, x: tf.Tensor, training: boolean, mask?: tf.Tensor): tf.Tensor {
  const counters = (layer as Partial<RepeatingLayer>).repetition?.counters ?? [];
  const counted = layer as unknown as Record<string, unknown>;
  const before = counters.map((name) => counted[name]);
  try {
    return layer.apply(x, { training, ...(mask && { mask }) }) as tf.Tensor;
  } finally {
    counters.forEach((name, i) => (counted[name] = before[i]));
  }
}

/** Runs all checks of one case on the current engine. */
export function checkLayer(one: LayerCase, seed: number): void {
  const before = tf.memory().numTensors;
  const layer = one.make();
  tf.tidy(() => {
    const random = new Random(seed);
    const x = drawn(random, one.shape, 0.3, 1.5);
    const mask = one.mask && tf.tensor(one.mask.values.map(Number), [...one.mask.shape], 'bool');
    call(layer, tensorOf(x), false, mask);
    assert.deepEqual(layer.weights.map(nameOf), one.weights, `${one.name}: weights in order`);
    setRandomWeights(layer, random);
    for (const training of [false, true]) checkMode(one, layer, x, training, random, mask);
    checkConfiguration(one, layer, x, mask);
  });
  layer.dispose();
  assert.equal(tf.memory().numTensors, before, `${one.name}: tensors`);
}

function checkMode(
  one: LayerCase,
  layer: tf.layers.Layer,
  x: Numbers,
  training: boolean,
  random: Random,
  mask: tf.Tensor | undefined,
): void {
  const what = `${one.name}, training ${training}`;
  const weights = weightsOf(layer);
  const held = { x, weights };
  const want = one.expected(x, weights, training, held);
  assertNear(call(layer, tensorOf(x), training, mask).dataSync(), want.y, `${what}: y`);
  const after = weightsOf(layer);
  for (const [name, values] of Object.entries(weights)) {
    const moved = want.weights?.[name];
    if (moved) assertNear(after[name], moved, `${what}: ${name}`);
    else assert.deepEqual(after[name], values, `${what}: ${name} is left alone`);
  }
  restore(layer, weights);
  checkGradients(one, layer, held, training, random, mask);
  restore(layer, weights);
}

function restore(layer: tf.layers.Layer, weights: Readonly<Record<string, Float64Array>>): void {
  const values = layer.weights.map((weight) =>
    tensorOf({ shape: weight.shape as number[], values: weights[nameOf(weight)] }),
  );
  layer.setWeights(values);
}

/** dx, dgamma and dbeta against central differences of the float64 judge. */
function checkGradients(
  one: LayerCase,
  layer: tf.layers.Layer,
  held: { readonly x: Numbers; readonly weights: Readonly<Record<string, Float64Array>> },
  training: boolean,
  random: Random,
  mask: tf.Tensor | undefined,
): void {
  const { x, weights } = held;
  const dy = drawn(random, x.shape);
  const loss = (values: Float64Array, others: Readonly<Record<string, Float64Array>>) =>
    one.expected({ shape: x.shape, values }, others, training, held).y.reduce((sum, y, i) => sum + y * dy.values[i], 0);
  const xs = tensorOf(x);
  const input = tf.variable(xs);
  const learned = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const { grads } = tf.variableGrads(
    () =>
      call(layer, input as tf.Tensor, training, mask)
        .mul(tensorOf(dy))
        .sum(),
    [input, ...learned],
  );
  const what = `${one.name}, training ${training}`;
  const dx = centralDifferences((values) => loss(values, weights), x.values);
  assertNear(grads[input.name].dataSync(), dx, `${what}: dx`, GRADIENT);
  for (const weight of layer.trainableWeights) {
    const name = nameOf(weight);
    const want = centralDifferences((values) => loss(x.values, { ...weights, [name]: values }), weights[name]);
    assertNear(grads[(weight.read() as tf.Variable).name].dataSync(), want, `${what}: d${name}`, GRADIENT);
  }
  input.dispose();
}

/** A layer made from the configuration, by way of JSON, gives the same from the same weights. */
function checkConfiguration(one: LayerCase, layer: tf.layers.Layer, x: Numbers, mask: tf.Tensor | undefined): void {
  const config = layer.getConfig();
  const text = JSON.stringify(config);
  const type = layer.constructor as unknown as { fromConfig(type: unknown, config: unknown): tf.layers.Layer };
  const copy = type.fromConfig(type, JSON.parse(text));
  assert.equal(JSON.stringify(copy.getConfig()), text, `${one.name}: configuration`);
  call(copy, tensorOf(x), false, mask);
  copy.setWeights(layer.getWeights());
  const [want, got] = [layer, copy].map((each) => [...call(each, tensorOf(x), true, mask).dataSync()]);
  assert.deepEqual(got, want, `${one.name}: a copy by configuration`);
  assert.deepEqual(weightsOf(copy), weightsOf(layer), `${one.name}: weights of the copy after training`);
  copy.dispose();
}
