/**
 * Numbers that came from another process, put into a variable.
 * @module
 */
import { rewrite, tf } from '../engine';

/** Sets a variable to these values, in its own memory where that can be written. */
export function setVariable(variable: tf.Variable, values: Float32Array | Float64Array): void {
  if (rewrite(variable, [], (to) => to.set(values))) return;
  tf.tidy(() => variable.assign(tf.tensor(Array.from(values), variable.shape, variable.dtype)));
}
