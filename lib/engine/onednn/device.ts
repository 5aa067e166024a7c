/**
 * What a kernel works with: tensors as blocks, cached primitives, TensorFlow.js's own kernels to fall back on.
 * @module
 */
import { BnlabError } from '../../errors';
import { tf } from '../tf';
import type { NativeType, OneDnnBackend } from './backend';
import type { HostKernel } from '../host-memory';
import type { SomeInputs } from '../kernel-inputs';
import type { Precision } from '../precision';
import type { Block } from './block';
import { guestKernel } from './guests';
import type { Library } from './library';
import { span } from './profile';

/** Named kernels of one family. */
export type Kernels = Readonly<Record<string, HostKernel>>;

/** The engine's parts under one roof; one exists per process. */
export class Device {
  /** How exactly convolutions multiply. */
  precision: Precision = 'float32';

  constructor(
    readonly backend: OneDnnBackend,
    readonly library: Library,
  ) {}

  make(shape: readonly number[], dtype: NativeType = 'float32'): tf.TensorInfo {
    return this.backend.make(shape, dtype);
  }

  block(tensor: tf.TensorInfo): Block {
    return this.backend.native(tensor).block;
  }

  /** The float32 content of a tensor. */
  floats(tensor: tf.TensorInfo): Float32Array {
    return this.backend.native(tensor).values as Float32Array;
  }

  /** See {@link OneDnnBackend.makeDeferred}; the time is counted as the kernel's own, whenever it runs. */
  deferred(
    name: string,
    shape: readonly number[],
    inputs: readonly tf.TensorInfo[],
    fill: (to: tf.TensorInfo) => void,
  ): tf.TensorInfo {
    return this.backend.makeDeferred(shape, inputs, (to) => span(name, () => fill(to)));
  }

  /** The same memory under another shape; the caller owns one more reference. */
  alias(tensor: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo {
    this.backend.incRef(tensor.dataId);
    return { dataId: tensor.dataId, shape: shape as number[], dtype: tensor.dtype };
  }

  dispose(tensor: tf.TensorInfo): void {
    this.backend.disposeData(tensor.dataId);
  }

  /** Runs `body` with a temporary block of at least `bytes` bytes. */
  withScratch<T>(bytes: number, body: (block: Block) => T): T {
    const block = this.backend.pool.take(bytes);
    try {
      return body(block);
    } finally {
      this.backend.pool.release(block);
    }
  }

  /** Runs the kernel registered for this engine, stock or ours. */
  call(name: string, inputs: SomeInputs, attrs: object = {}): tf.TensorInfo {
    const kernel = tf.getKernel(name, this.backendName);
    return kernel.kernelFunc({ inputs, attrs: attrs as tf.NamedAttrMap, backend: this.backend }) as tf.TensorInfo;
  }

  /** TensorFlow.js's own JavaScript kernel, for shapes and types that ours leave to it. */
  stock(name: string): HostKernel {
    const kernel = guestKernel(name, this.backend);
    return (inputs, attrs) => kernel({ inputs, attrs: attrs as tf.NamedAttrMap, backend: this.backend });
  }

  private readonly backendName = 'onednn';
}

/** Makes sure that tensors are float32, of the shapes wanted where given. @throws BnlabError naming both. */
export function requireFloats(
  where: string,
  tensors: Readonly<Record<string, tf.TensorInfo>>,
  shapes: Readonly<Record<string, readonly number[]>> = {},
): void {
  for (const [name, tensor] of Object.entries(tensors)) {
    if (tensor.dtype !== 'float32') throw wrong(where, name, 'float32', tensor.dtype);
    const shape = shapes[name];
    if (shape && !sameShape(shape, tensor.shape)) {
      throw wrong(where, name, `shape [${shape.join(', ')}]`, `[${tensor.shape.join(', ')}]`);
    }
  }
}

/** Makes sure that a tensor has a rank. @throws BnlabError. */
export function requireRank(where: string, name: string, shape: readonly number[], rank: number): void {
  if (shape.length !== rank) throw wrong(where, name, `rank ${rank}`, `shape [${shape.join(', ')}]`);
}

/** Whether two shapes are equal. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i]);
}

function wrong(where: string, name: string, expected: string, got: string): BnlabError {
  return new BnlabError({
    where: `${where} (engine onednn)`,
    expected: `${name} of ${expected}`,
    got,
    hint: 'Check the tensors of this call.',
  });
}
