/**
 * Passes over float32 numbers in the memory of TensorFlow.js's wasm backend, with NaN kept.
 * @module
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { tf } from '../tf';
import { FLOATS_WASM } from './floats-module';
import { loadModule } from './module';

interface Passes {
  unbounded(p: number, n: number): number;
  clamp(from: number, to: number, n: number, low: number, high: number): number;
}

const passes = loadModule<Passes>(FLOATS_WASM);

/** Whether a float32 tensor holds NaN or an infinity. */
export function isUnbounded(backend: BackendWasm, tensor: tf.TensorInfo): boolean {
  return passes(backend).unbounded(backend.getMemoryOffset(tensor.dataId), sizeOf(tensor)) === 1;
}

/** `to <- min(max(from, low), high)`, float32, NaN stays NaN; both may be one tensor. @returns whether `from` held NaN or an infinity. */
export function clamp(
  backend: BackendWasm,
  from: tf.TensorInfo,
  to: tf.TensorInfo,
  [low, high]: readonly [number, number],
): boolean {
  const at = backend.getMemoryOffset(from.dataId);
  const end = to === from ? at : backend.getMemoryOffset(to.dataId);
  return passes(backend).clamp(at, end, sizeOf(from), low, high) === 1;
}

function sizeOf({ shape }: tf.TensorInfo): number {
  let size = 1;
  for (const n of shape) size *= n;
  return size;
}
