/**
 * Updates of variables in their own memory.
 * @module
 */
import { tf } from '../../tf';
import { runShader } from '../shader';
import type { StockBackend } from '../types';

/**
 * `to <- keep to + add from` in place; false, with nothing done, where it does not apply: other types or shapes, memory that
 * another tensor shares.
 */
export function blend(
  backend: StockBackend,
  to: tf.TensorInfo,
  [keep, add]: readonly [number, number],
  from: tf.TensorInfo,
): boolean {
  const isFloat = to.dtype === 'float32' && from.dtype === 'float32';
  const isAlone = to.dataId !== from.dataId && backend.refCount(to.dataId) === 1;
  if (!isFloat || !isAlone || !tf.util.arraysEqual(to.shape, from.shape) || to.shape.includes(0)) return false;
  runShader(backend, {
    name: 'blend',
    inputs: { added: from },
    shape: to.shape,
    floats: { keep, add },
    code: 'put(index, uniforms.keep * result[index] + uniforms.add * added[index]);',
    output: to,
  });
  return true;
}
