/**
 * Activations behind products and convolutions.
 * @module
 */
import { BnlabError } from '../../../errors';
import type { tf } from '../../tf';
import { ELTWISE } from '../constants';
import type { Device } from '../device';

/** Functions that run inside a primitive; elu with alpha 0 is relu that lets NaN through. */
export const FUSED: Readonly<Record<string, number>> = {
  relu: ELTWISE.elu,
  sigmoid: ELTWISE.logistic,
  tanh: ELTWISE.tanh,
};

/** The kernel that applies an activation by itself. */
const KERNELS: Readonly<Record<string, string>> = {
  relu: 'Relu',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  relu6: 'Relu6',
  elu: 'Elu',
  leakyrelu: 'LeakyRelu',
  prelu: 'Prelu',
};

/** What an activation is asked for with. */
export interface ActivationAttributes {
  readonly activation?: string;
  readonly leakyreluAlpha?: number;
}

/** The kernel of an activation. @throws BnlabError for one that TensorFlow.js has no name for. */
export function kernelOf(activation: string): string {
  const name = KERNELS[activation];
  if (name) return name;
  const known = ['linear', ...Object.keys(KERNELS)].join(', ');
  const hint = 'Apply any other function to the result.';
  throw new BnlabError({ where: 'fused activation (engine onednn)', expected: known, got: activation, hint });
}

/**
 * Applies an activation that did not run inside the primitive; takes `y` over.
 *
 * @param alpha the slopes of a `prelu`, of a shape that repeats over y's
 * @throws BnlabError as {@link kernelOf}
 */
export function activated(
  device: Device,
  y: tf.TensorInfo,
  alpha: tf.TensorInfo | undefined,
  { activation = 'linear', leakyreluAlpha }: ActivationAttributes,
): tf.TensorInfo {
  if (activation === 'linear' || activation in FUSED) return y;
  const result = device.call(kernelOf(activation), { x: y, ...(alpha && { alpha }) }, { alpha: leakyreluAlpha });
  device.dispose(y);
  return result;
}
