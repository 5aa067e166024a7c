/**
 * A kernel's call as the contract sees it.
 * @module
 */
import type { Inputs } from '../kernel-inputs';
import { tf } from '../tf';

/** Attributes by name; which there are is each kernel's own matter. */
export type Attributes = Readonly<Record<string, unknown>>;

/** A call on its way to a kernel. */
export interface Call {
  readonly inputs: Inputs;
  readonly attributes: Attributes;
  readonly backendName: string;
  readonly backend: object;
}

/** Runs another kernel of the call's engine. */
export function runKernel({ backendName, backend }: Call, name: string, inputs: object, attrs: object): tf.TensorInfo {
  const { kernelFunc } = tf.getKernel(name, backendName);
  const call = { inputs: inputs as tf.NamedTensorInfoMap, attrs: attrs as tf.NamedAttrMap, backend };
  return kernelFunc(call) as tf.TensorInfo;
}

/** A tensor of one number on the call's engine. */
export function filled({ backend }: Call, shape: number[], dtype: tf.DataType, value: number): tf.TensorInfo {
  const values = tf.util.getTypedArrayFromDType(dtype as 'float32' | 'int32' | 'bool', tf.util.sizeFromShape(shape));
  values.fill(value);
  return { dataId: (backend as tf.KernelBackend).write(values, shape, dtype), shape, dtype };
}
