/** What the tests of the onednn engine share: seeded cases, tensors, comparison with float64 references. */
import assert from 'node:assert/strict';
import { onednnEngine } from '../../../lib/engine/onednn';
import { tf } from '../../../lib/engine/tf';
import { Random } from '../../../lib/random';

/** Cases per family: light by default; 500 is the acceptance run (BNLAB_PROPERTY_CASES=500). */
export const CASES = Number(process.env.BNLAB_PROPERTY_CASES ?? 40);
const SEED = Number(process.env.BNLAB_PROPERTY_SEED ?? 1);

/** Largest error as a share of the largest reference value: float32 has 6e-8, sums of a few thousand terms lose two digits. */
export const RELATIVE_TOLERANCE = 1e-5;

/** float64 numbers with a shape. */
export interface Array64 {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** Skips a suite, saying why, where oneDNN is not installed; makes the engine the backend where it is. */
export function needsOneDnn(): void {
  before(async function () {
    const status = onednnEngine.probe();
    if (!status.available) {
      console.log(`      skipped: ${status.detail} (${status.remedy})`);
      this.skip();
    }
    await onednnEngine.activate();
  });
}

/** Runs `body` for many seeded cases; a failure names the seed that repeats it. */
export function forCases(name: string, body: (random: Random) => void, cases = CASES): void {
  it(`${name} (${cases} seeded shapes)`, () => {
    for (let i = 0; i < cases; i++) {
      const random = new Random(SEED).split(`${name}/${i}`);
      const before = tf.memory().numTensors;
      try {
        tf.tidy(() => body(random));
      } catch (thrown) {
        throw new Error(`BNLAB_PROPERTY_SEED=${SEED}, case ${i} of '${name}'`, { cause: thrown });
      }
      assert.equal(tf.memory().numTensors, before, `case ${i} leaves tensors behind`);
    }
  });
}

/** An integer of low … high, both included. */
export function pick(random: Random, low: number, high: number): number {
  return low + random.integer(high - low + 1);
}

export function choose<T>(random: Random, options: readonly T[]): T {
  return options[random.integer(options.length)];
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** Normal numbers, rounded to float32 so that the reference starts from the same ones. */
export function normals(random: Random, shape: readonly number[]): Array64 {
  return { shape, values: Float64Array.from(random.normals(sizeOf(shape))) };
}

export function zeros(shape: readonly number[]): Array64 {
  return { shape, values: new Float64Array(sizeOf(shape)) };
}

export function tensor<T extends tf.Tensor>({ shape, values }: Array64): T {
  return tf.tensor(Float32Array.from(values), shape as number[], 'float32') as T;
}

/** Runs a kernel directly, past the checks of TensorFlow.js's public functions. */
export function kernel(name: string, inputs: object, attrs: object = {}): tf.Tensor[] {
  const result: unknown = tf.engine().runKernel(name, inputs as tf.NamedTensorMap, attrs as tf.NamedAttrMap);
  return Array.isArray(result) ? (result as tf.Tensor[]) : [result as tf.Tensor];
}

/**
 * The tensor has the reference's shape, and each value is within the tolerance of it, as a share of the largest one
 * or of `scale` where that is more: sums of many terms that cancel are as exact as the terms are large.
 */
export function assertClose(
  got: tf.Tensor,
  want: Array64,
  what: string,
  tolerance = RELATIVE_TOLERANCE,
  scale = 1e-6,
): void {
  assert.deepEqual(got.shape, [...want.shape], `${what}: shape`);
  const values = got.dataSync();
  let largest = scale;
  for (const value of want.values) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  for (let i = 0; i < values.length; i++) {
    const [g, w] = [values[i], want.values[i]];
    if (Object.is(g, w) || g === w || (Number.isNaN(g) && Number.isNaN(w))) continue;
    const error = Math.abs(g - w);
    assert.ok(
      error <= tolerance * largest,
      `${what} [${want.shape.join()}] at ${i}: ${g} instead of ${w} (largest ${largest})`,
    );
  }
}
