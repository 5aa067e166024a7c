/**
 * Calls of this engine's own kernels: their inputs are tensors, and they compose TensorFlow's ops.
 * @module
 */
import { tf } from '../tf';
import type { Inputs } from '../kernel-inputs';
import type { NodeBackend, OpAttribute } from './parts';

/** A kernel that is called with tensors and returns tensors. */
export type Body = (inputs: Inputs<tf.Tensor>, attributes: never, backend: NodeBackend) => tf.Tensor | tf.Tensor[];

/** The attribute `T` of an op over floats. */
export function floatType({ binding }: NodeBackend): OpAttribute {
  return { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
}

/** Whether a sum over a tensor's squares is not finite: it holds NaN, or infinity, or numbers that large. Waits for the device. */
export function isUnbounded(x: tf.Tensor, backend: NodeBackend): boolean {
  return !Number.isFinite(numberOf(backend.executeSingleOutput('L2Loss', [floatType(backend)], [x]), backend));
}

/** Whether a tensor of floats holds NaN, as TensorFlow's maximum over all of it does then. Waits for the device. */
export function holdsNaN(x: tf.Tensor, backend: NodeBackend): boolean {
  return x.dtype === 'float32' && x.size > 0 && Number.isNaN(numberOf(x.max(), backend));
}

/** Reads past TensorFlow.js's engine: a kernel's own reading is no reason not to replay it. */
function numberOf({ dataId }: tf.Tensor, backend: NodeBackend): number {
  return (backend.readSync(dataId) as Float32Array)[0]!;
}
