/**
 * Another type for the same numbers: TensorFlow.js's hands on the memory as it is, and shaders then read whole numbers as floats.
 * @module
 */
import type { Kernel } from '../../host-copies';
import { runShader } from '../shader';
import type { StockBackend } from '../types';

const FROM_WHOLE = ['int32', 'bool'];

/** Converts whole numbers and truth values to floats, and truth values to whole numbers; all else is left to `stock`. */
export function castAfter(stock: Kernel): Kernel {
  return (call) => {
    const { x } = call.inputs;
    const { dtype } = call.attrs as { readonly dtype: 'float32' | 'int32' };
    const isNewMemory =
      FROM_WHOLE.includes(x.dtype) && (dtype === 'float32' || (dtype === 'int32' && x.dtype === 'bool'));
    if (!isNewMemory) return stock(call);
    const type = dtype === 'float32' ? 'f32' : 'i32';
    return runShader(call.backend as StockBackend, {
      name: `Cast to ${dtype}`,
      inputs: { x },
      shape: x.shape,
      dtype,
      code: `put(index, ${type}(x[index]));`,
    });
  };
}
