/**
 * Shaders are kept by a key. TensorFlow.js's keys of some lack what is written into their code, and a tensor of another size
 * would be computed by the shader of the first.
 * @module
 */
import type { tf } from '../tf';
import type { BackendClass, GpuProgram, StockBackend } from './types';

/** Classes of shaders, and what their keys lack. */
const LACKING: Readonly<Record<string, (program: GpuProgram) => string>> = {
  // going backward, it stops at a length that is written out
  CumProgram: ({ outputShape }) => `of ${outputShape[outputShape.length - 1]}`,
};

type Run = Parameters<StockBackend['runWebGPUProgram']>;

/** The backend with keys that tell all shaders apart. */
export function withWholeKeys(Base: BackendClass): BackendClass {
  return class extends Base {
    override runWebGPUProgram(...[program, ...rest]: Run): tf.TensorInfo {
      const lacking = LACKING[program.constructor.name];
      if (lacking) program.shaderKey += ` ${lacking(program)} `;
      return super.runWebGPUProgram(program, ...rest);
    }
  };
}
