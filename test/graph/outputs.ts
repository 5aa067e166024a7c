/** What models of any kind give, and whether two of them give the same. */
import assert from 'node:assert/strict';
import { tf } from '../../lib/engine';
import { Random } from '../../lib/random';

/** Four examples of random numbers, the same each time, for every input of a model. */
function randomInputs(model: tf.LayersModel): tf.Tensor[] {
  const random = new Random(3);
  return model.inputs.map(({ shape }) => {
    const full = [4, ...(shape.slice(1) as number[])];
    return tf.tensor(random.normals(full.reduce((a, b) => a * b, 1)), full);
  });
}

/** All outputs of a model, for random inputs of its own shapes where none are given. */
export function outputsOf(
  model: tf.LayersModel,
  {
    inputs = () => randomInputs(model),
    training = false,
  }: { readonly inputs?: () => tf.Tensor[]; readonly training?: boolean } = {},
): number[][] {
  return tf.tidy(() => {
    const given = inputs();
    const results = [model.apply(given.length === 1 ? given[0] : given, { training })].flat() as tf.Tensor[];
    return results.map((result) => [...result.dataSync()]);
  });
}

/** Each value of each output within the tolerance, as a share of the output's largest value or of 1. */
export function assertOutputs(got: number[][], want: number[][], tolerance: number): void {
  assert.equal(got.length, want.length, 'number of outputs');
  want.forEach((values, output) => {
    const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    values.forEach((value, i) => {
      const error = Math.abs(got[output][i] - value) / scale;
      assert.ok(error < tolerance, `output ${output} at ${i}: ${got[output][i]} instead of ${value}`);
    });
  });
}
