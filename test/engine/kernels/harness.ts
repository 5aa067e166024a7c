/** What every kernel of every engine has to stand: right values, shapes and types, inputs left alone, no memory left behind. */
import assert from 'node:assert/strict';
import { tf } from '../../../lib/engine';
import { kernel } from '../onednn/support';
import { numbersOf, type Inputs, type KernelCase, type Made, type Values } from './case';

/** float32 sums of some dozen terms near 1; functions that engines approximate are good to a few units in the seventh place. */
const TOLERANCE = 1e-5;

function tensorOf({ dtype, shape, values, imaginary }: Values): tf.Tensor {
  const plain = (numbers: readonly number[], type: 'float32' | 'int32' | 'bool') =>
    tf.tensor(type === 'float32' ? Float32Array.from(numbers) : Int32Array.from(numbers), [...shape], type);
  if (dtype === 'string') return tf.tensor([...(values as string[])], [...shape], 'string');
  if (dtype !== 'complex64') return plain(values as number[], dtype);
  return tf.complex(plain(values as number[], 'float32'), plain(imaginary!, 'float32'));
}

function isMade(input: Values | Made | readonly Values[]): input is Made {
  return 'of' in input;
}

type Tensors = Record<string, tf.Tensor | tf.Tensor[]> | tf.Tensor[];

function tensorsOf(inputs: Inputs): Tensors {
  if (Array.isArray(inputs)) return (inputs as readonly Values[]).map(tensorOf);
  const one = (input: Values | Made | readonly Values[]) => {
    if (Array.isArray(input)) return (input as readonly Values[]).map(tensorOf);
    if (!isMade(input)) return tensorOf(input as Values);
    const { of, case: made, output } = input;
    return kernel(of, tensorsOf(made.inputs), made.attributes)[output];
  };
  return Object.fromEntries(
    Object.entries(inputs)
      .filter(([, input]) => input !== undefined)
      .map(([name, input]) => [name, one(input as Values)]),
  );
}

const bitsOf = (tensor: tf.Tensor) =>
  JSON.stringify([tensor.dtype, tensor.shape, Array.from(tensor.dataSync(), String)]);

function assertOutput(got: tf.Tensor, want: Values, what: string, tolerance: number): void {
  assert.deepEqual([got.dtype, got.shape], [want.dtype, want.shape], what);
  if (want.dtype === 'string')
    return assert.deepEqual(Array.from(got.dataSync() as unknown as string[]), want.values, what);
  if (want.dtype === 'complex64') {
    const plain = { ...want, dtype: 'float32' } as const;
    assertOutput(tf.real(got), plain, `${what}, real`, tolerance);
    return assertOutput(tf.imag(got), { ...plain, values: want.imaginary! }, `${what}, imaginary`, tolerance);
  }
  const [values, expected] = [got.dataSync(), numbersOf(want).map(want.dtype === 'float32' ? Math.fround : Number)];
  const largest = expected.filter(Number.isFinite).reduce((most, v) => Math.max(most, Math.abs(v)), 1);
  expected.forEach((w, i) => {
    // a value of its own size, or one that cancelled among the largest
    const isNear =
      want.dtype === 'float32' && Math.abs(values[i] - w) <= tolerance * Math.max(Math.abs(w), Math.min(largest, 16));
    assert.ok(Object.is(values[i], w) || values[i] === w || isNear, `${what} at ${i}: ${values[i]} instead of ${w}`);
  });
}

/** Runs a case on the current engine, twice. */
export function checkKernel(name: string, one: KernelCase, what: string): void {
  const before = { ...tf.memory() };
  tf.tidy(() => {
    const inputs = tensorsOf(one.inputs);
    const given = Object.values(inputs).flat() as tf.Tensor[];
    const first = given.map(bitsOf);
    const outputs = [1, 2].map(() => kernel(name, inputs, one.attributes));
    const [got, again] = outputs.map((all) => all.map(bitsOf));
    assert.deepEqual(again, got, `${what}: the same again`);
    assert.equal(got.length, one.want.length, `${what}: outputs`);
    one.want.forEach((want, i) => {
      if (want) assertOutput(outputs[0][i], want, `${what}, output ${i}`, one.tolerance ?? TOLERANCE);
    });
    assert.deepEqual(given.map(bitsOf), first, `${what}: the inputs are left alone`);
  });
  const { numTensors, numDataBuffers } = tf.memory();
  assert.deepEqual(
    [numTensors, numDataBuffers],
    [before.numTensors, before.numDataBuffers],
    `${what}: tensors left behind`,
  );
}
