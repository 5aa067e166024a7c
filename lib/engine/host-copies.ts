/**
 * Kernels that a backend lacks or gets wrong, computed by the cpu backend's on copies.
 * @module
 */
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { Inputs } from './kernel-inputs';
import { perBackend } from './per-backend';
import { tf } from './tf';

/** A kernel's attributes by name. */
export type Attributes = Readonly<Record<string, unknown>>;

/** What a kernel is called with. */
export interface KernelCall {
  readonly inputs: Inputs;
  readonly attrs?: Attributes;
  readonly backend: object;
}

/** A kernel as TensorFlow.js calls it. */
export type Kernel = (call: KernelCall) => tf.TensorInfo | tf.TensorInfo[];

/** The backend whose tensors are copied: it hands out their values and takes those of new ones. */
interface Guest {
  readSync(dataId: object): tf.backend_util.BackendValues;
  write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): object;
}

/** A cpu backend beside another one; nothing stays in it after a call. */
export class Host {
  private readonly cpu = new MathBackendCPU();

  constructor(private readonly backend: Guest) {}

  /** Runs a cpu kernel on copies of the inputs and copies what it makes back. */
  run(kernel: Kernel, { inputs, attrs }: KernelCall): tf.TensorInfo | tf.TensorInfo[] {
    const held: object[] = [];
    const take = (input: unknown): unknown => {
      if (Array.isArray(input)) return input.map(take);
      if (!isTensor(input)) return input;
      const copy = this.copyIn(input);
      held.push(copy.dataId);
      return copy;
    };
    const give = (made: tf.TensorInfo): tf.TensorInfo => {
      held.push(made.dataId);
      return this.copyOut(made);
    };
    try {
      // some kernels name their inputs, others number them
      const copies = Array.isArray(inputs)
        ? inputs.map(take)
        : Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, take(input)]));
      const result = kernel({ inputs: copies as Inputs, attrs, backend: this.cpu });
      return Array.isArray(result) ? result.map(give) : give(result);
    } finally {
      for (const dataId of held) this.cpu.disposeData(dataId, true);
    }
  }

  /** A copy that knows its rank as a tensor does: some kernels ask for it. */
  private copyIn({ dataId, shape, dtype }: tf.TensorInfo): tf.TensorInfo & { readonly rank: number } {
    const copy = {};
    this.cpu.move(copy, this.backend.readSync(dataId), shape, dtype, 1);
    return { dataId: copy, shape, dtype, rank: shape.length };
  }

  private copyOut({ dataId, shape, dtype }: tf.TensorInfo): tf.TensorInfo {
    const values = typed(this.cpu.readSync(dataId), dtype);
    return { dataId: this.backend.write(values, shape, dtype), shape, dtype };
  }
}

function isTensor(value: unknown): value is tf.TensorInfo {
  return typeof value === 'object' && value !== null && 'dataId' in value;
}

const TYPES = { float32: Float32Array, complex64: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

/** The values in the array type that backends copy from; some cpu kernels leave a plain array. */
function typed(values: tf.backend_util.BackendValues, dtype: tf.DataType): tf.backend_util.BackendValues {
  if (dtype === 'string') return values;
  const Type = TYPES[dtype];
  return values instanceof Type ? values : Type.from(values as ArrayLike<number>);
}

const hostOf = perBackend((backend: Guest & object) => new Host(backend));

/** The cpu engine's kernel of a name, on copies of another engine's tensors. */
export function onCopies(kernelName: string): Kernel {
  const kernel = tf.getKernel(kernelName, 'cpu').kernelFunc as unknown as Kernel;
  return (call) => hostOf(call.backend as Guest).run(kernel, call);
}

/** Puts a kernel in its place; what the backend sets up for its own stays. */
export function putKernel(backendName: string, kernelName: string, kernel: Kernel): void {
  const kernelFunc = kernel as unknown as tf.KernelFunc;
  const config = tf.getKernelsForBackend(backendName).find((candidate) => candidate.kernelName === kernelName);
  if (config) config.kernelFunc = kernelFunc;
  else tf.registerKernel({ kernelName, backendName, kernelFunc });
}
