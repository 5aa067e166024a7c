/**
 * Pieces of the code of TensorFlow.js's shaders that a GPU may answer wrongly though their mathematics is right: an NVIDIA driver
 * turns "0 where less than 0" into a maximum, which drops NaN, and takes the reciprocal of a number near zero for infinite.
 * @module
 */
import type { tf } from '../tf';
import type { BackendClass, GpuProgram, StockBackend } from './types';

/** What stands in the shaders, and what is computed in its place. */
export const MENDED: readonly (readonly [stock: string, mended: string])[] = [
  ['return select(a, 0.0, a < 0.0);', 'return select(select(a, 0.0, a < 0.0), a, isnan(a));'],
  [
    'return select(a, vec4<f32>(0.0), a < vec4<f32>(0.0));',
    'return select(select(a, vec4<f32>(0.0), a < vec4<f32>(0.0)), a, isnanVec4(a));',
  ],
  ['return clamp(a, 0.0, 6.0);', 'return select(clamp(a, 0.0, 6.0), a, isnan(a));'],
  [
    'return clamp(a, vec4<f32>(0.0, 0.0, 0.0, 0.0), vec4<f32>(6.0, 6.0, 6.0, 6.0));',
    'return select(clamp(a, vec4<f32>(0.0), vec4<f32>(6.0)), a, isnanVec4(a));',
  ],
  // the root of the power squares to more than the power has room for
  [
    'let e2x = exp(-a);\n  return (e2x + 1.0 / e2x) / 2.0;',
    'let h = exp(0.5 * abs(a));\n  return (0.5 * h) * h + (0.5 / h) / h;',
  ],
  [
    'let e2x = exp(a);\n  return (e2x - 1.0 / e2x) / 2.0;',
    'let h = exp(0.5 * abs(a));\n  let size = (0.5 * h) * h - (0.5 / h) / h;\n  return select(size, -size, a < 0.0);',
  ],
  // drivers square the number, which has no room for that from 2^64 on; by 2^20 the logarithm of its double is the same float32
  ['return asinh(a);', 'return select(asinh(a), sign(a) * (log(abs(a)) + 0.69314718), abs(a) > 1048576.0);'],
  ['return acosh(a);', 'return select(acosh(a), log(a) + 0.69314718, a > 1048576.0);'],
];

/** The code of a shader with {@link MENDED}. */
export function mended(code: string): string {
  return MENDED.reduce((text, [stock, ours]) => text.replaceAll(stock, ours), code);
}

type Run = Parameters<StockBackend['runWebGPUProgram']>;

/** The backend with shaders whose code is mended before it is compiled. */
export function withMendedCode(Base: BackendClass): BackendClass {
  return class extends Base {
    override runWebGPUProgram(...[program, ...rest]: Run): tf.TensorInfo {
      return super.runWebGPUProgram(inMendedCode(program), ...rest);
    }
  };
}

/** The code is asked for but once a shader: the others are kept by their key. */
function inMendedCode(program: GpuProgram): GpuProgram {
  const stock = program.getUserCode.bind(program);
  program.getUserCode = () => mended(stock());
  return program;
}
