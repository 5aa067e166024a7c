/**
 * Tools to compose a kernel of the wasm backend's own kernels.
 * @module
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { tf } from '../tf';
import type { Attributes, Kernel } from '../host-copies';
import type { Inputs } from '../kernel-inputs';
import { product } from './product';

/** The backend's own kernels by name. */
export type StockKernels = ReadonlyMap<string, Kernel>;

/** Makes tensors on the way to a result; all but that one are freed by {@link Composer.free}. */
export class Composer {
  private readonly made: tf.TensorInfo[] = [];

  constructor(
    private readonly stock: StockKernels,
    readonly backend: BackendWasm,
  ) {}

  /** Runs one of the backend's own kernels. */
  run(name: string, inputs: object, attrs: object): tf.TensorInfo {
    const call = { inputs: inputs as Inputs, attrs: attrs as Attributes, backend: this.backend };
    const result = this.stock.get(name)!(call) as tf.TensorInfo;
    this.made.push(result);
    return result;
  }

  /** Our own product, or undefined where it does not suit; see {@link product}. */
  multiply(factors: Parameters<typeof product>[1]): tf.TensorInfo | undefined {
    const result = product(this.backend, factors);
    if (result) this.made.push(result);
    return result;
  }

  /** A float32 tensor of undefined content. */
  make(shape: readonly number[]): tf.TensorInfo {
    const result = this.backend.makeOutput([...shape], 'float32');
    this.made.push(result);
    return result;
  }

  /** Float32 content; valid until the next tensor is made. */
  floats(tensor: tf.TensorInfo): Float32Array {
    return this.backend.typedArrayFromHeap(tensor) as Float32Array;
  }

  /** The same memory under another shape. */
  reshape(tensor: tf.TensorInfo, shape: number[]): tf.TensorInfo {
    return { dataId: tensor.dataId, shape, dtype: tensor.dtype };
  }

  /** Frees all intermediate tensors but the result, which it returns. */
  free(result: tf.TensorInfo): tf.TensorInfo {
    // a stock kernel may return its input's memory with one more reference: exactly one reference is the result's
    const own = this.made.findIndex((tensor) => tensor.dataId === result.dataId);
    this.made.forEach((tensor, i) => i !== own && this.backend.disposeData(tensor.dataId));
    return result;
  }
}
