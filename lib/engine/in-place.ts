/**
 * Updates of variables through views of their memory: one pass over memory, no chain of ops.
 * @module
 */
import { currentEngine } from './choose';
import { tf } from './tf';

/** Float32 views of tensors, or undefined where the engine's memory is out of reach. */
export function floatViews(tensors: readonly tf.TensorInfo[]): Float32Array[] | undefined {
  const engine = currentEngine();
  if (!engine.view) return undefined;
  // the first look may compute a tensor and move the memory; the second finds all of them where they stay
  for (const tensor of tensors) engine.view(tensor);
  const views = tensors.map((tensor) => engine.view!(tensor));
  return views.every((v) => v instanceof Float32Array) ? views : undefined;
}

/**
 * Rewrites a variable: `write(to, from, others)` fills `to` from the old content and the views of the other tensors.
 *
 * `to` and `from` are the same memory where nobody else holds it and the engine allows writing; a tensor that shares
 * its memory (a clone, a copy saved on a tape) is never written, so that its other holder does not see it change.
 * @returns false, with nothing done, where the engine's memory is out of reach: use ops instead.
 */
export function rewrite(
  variable: tf.Variable,
  others: readonly tf.TensorInfo[],
  write: (to: Float32Array, from: Float32Array, others: Float32Array[]) => void,
): boolean {
  const engine = currentEngine();
  const inPlace = engine.writable === true && tf.engine().backend.refCount(variable.dataId) === 1;
  if (!engine.view || (!inPlace && !engine.make) || variable.dtype !== 'float32') return false;
  const fresh = inPlace ? undefined : engine.make!(variable.shape);
  const views = floatViews([variable, ...others]);
  if (!views) return false;
  const [from, ...rest] = views;
  const to = fresh ? (engine.view(fresh) as Float32Array) : from;
  write(to, from, rest);
  if (fresh) {
    const tensor = tf.engine().makeTensorFromTensorInfo(fresh);
    variable.assign(tensor);
    tensor.dispose();
  }
  return true;
}

/**
 * Moves a running average: `average <- decay average + (1 - decay) correction value`.
 *
 * average and value: the same shape; decay is the weight of the old value.
 */
export function moveAverage(average: tf.Variable, value: tf.TensorInfo, decay: number, correction = 1): void {
  const weight = (1 - decay) * correction;
  const done = rewrite(average, [value], (to, from, [added]) => {
    for (let i = 0; i < to.length; i++) to[i] = decay * from[i] + weight * added[i];
  });
  if (!done) tf.tidy(() => average.assign(average.mul(decay).add(tf.mul(value as tf.Tensor, weight))));
}
