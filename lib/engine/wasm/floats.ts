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
  clamp(from: number, to: number, n: number, low: number, high: number): void;
}

const passes = loadModule<Passes>(FLOATS_WASM);

/** Whether a float32 tensor holds NaN or an infinity. */
export function isUnbounded(backend: BackendWasm, tensor: tf.TensorInfo): boolean {
  return passes(backend).unbounded(backend.getMemoryOffset(tensor.dataId), sizeOf(tensor)) === 1;
}

/** `to <- min(max(from, low), high)`, float32, NaN stays NaN; both may be one tensor. */
export function clamp(
  backend: BackendWasm,
  from: tf.TensorInfo,
  to: tf.TensorInfo,
  [low, high]: readonly [number, number],
): void {
  const at = (tensor: tf.TensorInfo) => backend.getMemoryOffset(tensor.dataId);
  passes(backend).clamp(at(from), at(to), sizeOf(from), low, high);
}

function sizeOf({ shape }: tf.TensorInfo): number {
  return shape.reduce((size, n) => size * n, 1);
}
