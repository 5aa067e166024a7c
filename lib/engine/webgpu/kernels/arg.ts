/**
 * The place of the largest and of the smallest element: TensorFlow.js's shader for long axes names any of equal ones.
 * @module
 */
import { dims } from '../../../dims';
import type { Attributes } from '../../host-copies';
import type { Inputs } from '../../kernel-inputs';
import { tf } from '../../tf';
import { runShader } from '../shader';
import type { StockBackend } from '../types';

/** The first place along an axis where `a` is the most: x: [..., n, ...], result: int32 without that axis. */
export function argOf(order: '>' | '<') {
  return (backend: StockBackend, { x }: Inputs, attributes: Attributes): tf.TensorInfo => {
    const [axis] = dims(tf.util.parseAxisParam(attributes.axis as number, x.shape), 1);
    return runShader(backend, {
      name: `Arg ${order} ${x.dtype}`,
      inputs: { x },
      shape: x.shape.filter((_, i) => i !== axis),
      dtype: 'int32',
      ints: { long: x.shape[axis]!, step: tf.util.sizeFromShape(x.shape.slice(axis + 1)) },
      code: `
        let first = index / uniforms.step * uniforms.step * uniforms.long + index % uniforms.step;
        var best = 0;
        for (var i = 1; i < uniforms.long; i++) {
          if (x[first + i * uniforms.step] ${order} x[first + best * uniforms.step]) { best = i; }
        }
        put(index, best);`,
    });
  };
}
