/**
 * Updates of variables in their own memory.
 * @module
 */
import { tf } from '../../tf';
import { bytesOf, largestOf } from '../limits';
import { runShader } from '../shader';
import type { StockBackend } from '../types';

/**
 * `to <- keep to + add from` in place, or in new memory for a variable whose memory another tensor shares; false, with nothing
 * done, where neither applies: other types or shapes, or more than a shader is bound to.
 */
export function blend(
  backend: StockBackend,
  to: tf.TensorInfo,
  [keep, add]: readonly [number, number],
  from: tf.TensorInfo,
): boolean {
  const isFloat = to.dtype === 'float32' && from.dtype === 'float32';
  if (!isFloat || !tf.util.arraysEqual(to.shape, from.shape) || to.shape.includes(0)) return false;
  if (bytesOf(to.shape) > largestOf(backend.device).bound) return false;
  const isAlone = to.dataId !== from.dataId && backend.refCount(to.dataId) === 1;
  const { shape } = to;
  const floats = { keep, add };
  if (isAlone) {
    const code = 'put(index, uniforms.keep * result[index] + uniforms.add * added[index]);';
    runShader(backend, { name: 'blend', inputs: { added: from }, shape, floats, code, output: to });
    return true;
  }
  if (!(to instanceof tf.Variable)) return false;
  // a step whose loss is not known yet holds what the variable was
  const code = 'put(index, uniforms.keep * old[index] + uniforms.add * added[index]);';
  const made = runShader(backend, { name: 'blend anew', inputs: { old: to, added: from }, shape, floats, code });
  const tensor = tf.engine().makeTensorFromTensorInfo(made);
  (to as tf.Variable).assign(tensor);
  tensor.dispose();
  return true;
}
