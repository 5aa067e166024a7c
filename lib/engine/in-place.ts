/**
 * Updates of variables through views of their memory: one pass over memory, no chain of ops.
 * @module
 */
import { currentEngine } from './active';
import type { Engine } from './engine';
import { tf } from './tf';

/** A view for each tensor. */
type Views<Tensors extends readonly tf.TensorInfo[]> = { [K in keyof Tensors]: Float32Array };

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
export function rewrite<const Others extends readonly tf.TensorInfo[]>(
  variable: tf.Variable,
  others: Others,
  write: (to: Float32Array, from: Float32Array, others: Views<Others>) => void,
): boolean {
  const engine = currentEngine();
  if (!engine.view || variable.dtype !== 'float32') return false;
  const inPlace = engine.writable === true && tf.engine().backend.refCount(variable.dataId) === 1;
  // before the views: making a tensor may move the memory
  const fresh = inPlace ? undefined : tf.engine().makeTensorFromTensorInfo(emptyLike(engine, variable));
  try {
    const views = floatViews([variable, ...others, ...(fresh ? [fresh] : [])]);
    if (!views) return false;
    const to = fresh ? views.pop()! : views[0]!;
    const [from, ...rest] = views;
    write(to, from!, rest as object as Views<Others>);
    if (fresh) variable.assign(fresh);
    return true;
  } finally {
    fresh?.dispose();
  }
}

/** A float32 tensor of the same shape and any content. */
function emptyLike(engine: Engine, { shape }: tf.Tensor): tf.TensorInfo {
  if (engine.make) return engine.make(shape);
  const dataId = tf.engine().backend.write(new Float32Array(tf.util.sizeFromShape(shape)), shape, 'float32');
  return { dataId, shape, dtype: 'float32' };
}

/**
 * `to + factor added`: in the memory of `to` where the engine allows it and nobody else holds it, otherwise a new tensor.
 *
 * Both of the same shape; the caller disposes a new one.
 */
export function addScaled(to: tf.Tensor, factor: number, added: tf.Tensor): tf.Tensor {
  const isOwn = currentEngine().writable === true && tf.engine().backend.refCount(to.dataId) === 1;
  const views = isOwn ? floatViews([to, added]) : undefined;
  if (!views) return tf.tidy(() => to.add(added.mul(factor)));
  const [sum, values] = [views[0]!, views[1]!];
  for (let i = 0; i < sum.length; i++) sum[i]! += factor * values[i]!;
  return to;
}

/**
 * Moves a running average: `average <- decay average + (1 - decay) correction value`.
 *
 * average and value: the same shape; decay is the weight of the old value.
 */
export function moveAverage(average: tf.Variable, value: tf.TensorInfo, decay: number, correction = 1): void {
  const weight = (1 - decay) * correction;
  const done = rewrite(average, [value], (to, from, [added]) => {
    for (let i = 0; i < to.length; i++) to[i] = decay * from[i]! + weight * added[i]!;
  });
  if (done || currentEngine().blend?.(average, decay, value, weight)) return;
  tf.tidy(() => {
    // in a replay the value is no tensor of TensorFlow.js, which its ops insist on and its kernels do not
    const product = tf
      .engine()
      .runKernel<tf.Tensor>('Multiply', { a: value, b: tf.scalar(weight) } as object as tf.NamedTensorMap);
    average.assign(average.mul(decay).add(product));
  });
}
