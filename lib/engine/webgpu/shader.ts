/**
 * Shaders of this library: one thread for each element of what they make, or groups of threads that share memory.
 * @module
 */
import { tf } from '../tf';
import type { GpuProgram, StockBackend } from './types';

/** What a function makes of x, and x itself where that is NaN: a driver may turn a comparison into a maximum, which drops it. */
const KEEPING = 'fn keeping(x : f32, made : f32) -> f32 { return select(made, x, isnan(x)); }';

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
  /** WGSL that computes element `index` of the result and ends with a call of `put(index, value)`; `keeping(x, f(x))` keeps NaN. With groups, what each thread of them does. */
  readonly code: string;
  /** Groups of threads in place of a thread for each element; the code finds itself by `workgroupId` and `localId`. */
  readonly groups?: Groups;
  /** A tensor that is written instead of a new one; it may not be among the inputs. */
  readonly output?: tf.TensorInfo;
}

/** How many groups there are, and of how many threads: 256 at most, what every adapter takes. */
export interface Groups {
  readonly count: readonly [x: number, y: number, z: number];
  readonly threads: readonly [x: number, y: number];
}

class Program implements GpuProgram {
  readonly variableNames: readonly string[];
  readonly outputShape: number[];
  readonly workgroupSize: [number, number, number];
  readonly size = true;
  readonly shaderKey: string;
  readonly dispatchLayout: GpuProgram['dispatchLayout'];
  readonly uniforms: string;
  dispatch: [number, number, number];

  constructor(private readonly call: ShaderCall) {
    const { name, inputs, shape, ints, floats, groups } = call;
    this.variableNames = Object.keys(inputs);
    this.outputShape = [...shape];
    this.shaderKey = `bnlab ${name}`;
    // only where the second list is empty does the backend count threads along all axes
    this.dispatchLayout = groups ? { x: [], y: [0] } : { x: shape.map((_, axis) => axis) };
    this.dispatch = groups ? [...groups.count] : [Math.ceil(tf.util.sizeFromShape([...shape]) / GROUP), 1, 1];
    this.workgroupSize = groups ? [...groups.threads, 1] : [GROUP, 1, 1];
    const declare = (numbers: object | undefined, type: string) =>
      Object.keys(numbers ?? {}).map((key) => `${key} : ${type},`);
    this.uniforms = [...declare(ints, 'i32'), ...declare(floats, 'f32')].join(' ');
  }

  getUserCode(): string {
    const { before = '', code, dtype, groups } = this.call;
    const [type, store] = dtype === 'int32' ? ['i32', 'setOutputAtIndexI32'] : ['f32', 'setOutputAtIndex'];
    // a tensor that the code happens not to read would have no place in what the device binds
    const used = this.variableNames.map((name) => `_ = &${name};`).join(' ');
    return `
      fn put(index : i32, value : ${type}) { ${store}(index, value); }
      ${KEEPING}
      ${before}
      fn main(${groups ? '' : 'index : i32'}) {
        ${used}
        ${groups ? '' : 'if (index >= uniforms.size) { return; }'}
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
