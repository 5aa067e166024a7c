/**
 * The parts of tfjs-node that this engine is made of: the addon, and the JavaScript over it.
 * @module
 */
import type { tf } from '../tf';

/** The npm package that brings both; the plain tfjs-node name belongs to the stand-in that danfo shares. */
export const PACKAGE = '@tensorflow/tfjs-node-gpu';

/** What of the addon is asked by name. */
export interface Addon {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
}

/** An attribute of a TensorFlow op as the addon takes it. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

type Constant =
  'TF_ATTR_BOOL' | 'TF_ATTR_FLOAT' | 'TF_ATTR_INT' | 'TF_ATTR_STRING' | 'TF_ATTR_TYPE' | 'TF_COMPLEX64' | 'TF_FLOAT';

/** TensorFlow.js's backend over TensorFlow. */
export interface NodeBackend extends tf.KernelBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: Addon & Readonly<Record<Constant, number>>;
  applyActivation(x: tf.Tensor, name?: string, prelu?: tf.Tensor, leakyreluAlpha?: number): tf.Tensor;
  executeSingleOutput(op: string, attributes: readonly OpAttribute[], inputs: readonly tf.TensorInfo[]): tf.Tensor;
  executeMultipleOutputs(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
}

/** The class of the backend. */
export type NodeBackendClass = new (addon: Addon, packageName: string) => NodeBackend;
