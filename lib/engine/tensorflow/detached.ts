/**
 * Kernels of tensors as kernels of any other backend: called with memory, they return memory.
 *
 * Those of tfjs-node make tensors of TensorFlow.js, which belong to the scope of whoever calls, and leave there those that they
 * made on the way; some of them call ops, which take tensors only. In a replay there are neither scopes nor tensors.
 * @module
 */
import type { Kernel, KernelCall } from '../host-copies';
import type { Inputs } from '../kernel-inputs';
import { tf } from '../tf';

/** The kernel in that form. */
export function detached(kernel: Kernel): Kernel {
  return (call) => {
    const backend = call.backend as tf.KernelBackend;
    const bare: tf.TensorInfo[] = [];
    const made: tf.TensorInfo[] = [];
    let isList = false;
    tf.tidy(() => {
      const result = kernel({ ...call, inputs: asTensors(call, bare) });
      isList = Array.isArray(result);
      // tensors end with their scope: their memory is held beyond it. What shares memory is no tensor, and holds it by itself
      for (const one of isList ? (result as tf.TensorInfo[]) : [result as tf.TensorInfo]) {
        const { dataId, shape, dtype } = one;
        made.push({ dataId, shape, dtype });
        if (one instanceof tf.Tensor) backend.incRef(dataId);
      }
    });
    for (const { dataId } of bare) forget(dataId, backend);
    for (const { dataId } of made) if (backend.refCount(dataId) === 1) forget(dataId, backend);
    return isList ? made : made[0]!;
  };
}

/** The inputs as tensors, which end with the scope and hold their memory until then; those that were none go to `bare`. */
function asTensors({ inputs, backend }: KernelCall, bare: tf.TensorInfo[]): Inputs {
  if (Object.values(inputs).every((input) => input instanceof tf.Tensor)) return inputs;
  const wrap = (input: unknown): unknown => {
    if (input == null || input instanceof tf.Tensor) return input;
    const info = input as tf.TensorInfo;
    (backend as tf.KernelBackend).incRef(info.dataId);
    if (!isKnown(info.dataId)) bare.push(info);
    return tf.engine().makeTensorFromTensorInfo(info);
  };
  if (Array.isArray(inputs)) return inputs.map(wrap) as unknown as Inputs;
  return Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, wrap(input)])) as unknown as Inputs;
}

/** Whether TensorFlow.js keeps book of this memory. */
function isKnown(dataId: tf.DataId): boolean {
  return tf.engine().state.tensorInfo.has(dataId);
}

/** Strikes memory off TensorFlow.js's book that no tensor of it has any more; whoever makes one enters it again. */
function forget(dataId: tf.DataId, backend: tf.KernelBackend): void {
  if (isKnown(dataId)) tf.engine().removeDataId(dataId, backend);
}
