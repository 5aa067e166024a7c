/**
 * Shaders of this library: one thread for each element of what they make.
 * @module
 */
import { tf } from '../tf';
import type { GpuProgram, StockBackend } from './types';

/** Threads that start together: what every adapter takes. */
const GROUP = 64;

/** A shader and what it is run with. */
export interface ShaderCall {
  /** What it is called in errors; two shaders of one name have the same code. */
  readonly name: string;
  /** Tensors by the name that the code reads them by, `x[at]`: arrays of f32, or of i32. */
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  readonly shape: readonly number[];
  readonly dtype?: 'float32' | 'int32';
  /** Whole numbers that the code reads as `uniforms.name`. */
  readonly ints?: Readonly<Record<string, number>>;
  /** Other numbers, read the same way. */
  readonly floats?: Readonly<Record<string, number>>;
  /** Declarations before the function. */
  readonly before?: string;
  /** WGSL that computes element `index` of the result and ends with a call of `put(index, value)`. */
  readonly code: string;
  /** A tensor that is written instead of a new one; it may not be among the inputs. */
  readonly output?: tf.TensorInfo;
}

class Program implements GpuProgram {
  readonly variableNames: readonly string[];
  readonly outputShape: number[];
  readonly workgroupSize: [number, number, number] = [GROUP, 1, 1];
  readonly size = true;
  readonly shaderKey: string;
  readonly dispatchLayout: { readonly x: readonly number[] };
  readonly uniforms: string;
  dispatch: [number, number, number];

  constructor(private readonly call: ShaderCall) {
    const { name, inputs, shape, ints, floats } = call;
    this.variableNames = Object.keys(inputs);
    this.outputShape = [...shape];
    this.shaderKey = `bnlab ${name}`;
    this.dispatchLayout = { x: shape.map((_, axis) => axis) };
    this.dispatch = [Math.ceil(tf.util.sizeFromShape([...shape]) / GROUP), 1, 1];
    const declare = (numbers: object | undefined, type: string) =>
      Object.keys(numbers ?? {}).map((key) => `${key} : ${type},`);
    this.uniforms = [...declare(ints, 'i32'), ...declare(floats, 'f32')].join(' ');
  }

  getUserCode(): string {
    const { before = '', code, dtype } = this.call;
    const [type, store] = dtype === 'int32' ? ['i32', 'setOutputAtIndexI32'] : ['f32', 'setOutputAtIndex'];
    // a tensor that the code happens not to read would have no place in what the device binds
    const used = this.variableNames.map((name) => `_ = &${name};`).join(' ');
    return `
      fn put(index : i32, value : ${type}) { ${store}(index, value); }
      ${before}
      fn main(index : i32) {
        ${used}
        if (index >= uniforms.size) { return; }
        ${code}
      }`;
  }
}

/** Runs a shader. @throws BnlabError (`engine`) where it does not compile or the result is too large for the adapter. */
export function runShader(backend: StockBackend, call: ShaderCall): tf.TensorInfo {
  const uniforms = [
    ...Object.values(call.ints ?? {}).map((value) => ({ type: 'int32' as const, data: [value] })),
    ...Object.values(call.floats ?? {}).map((value) => ({ type: 'float32' as const, data: [value] })),
  ];
  const inputs = Object.values(call.inputs);
  return backend.runWebGPUProgram(new Program(call), inputs, call.dtype ?? 'float32', uniforms, call.output);
}
