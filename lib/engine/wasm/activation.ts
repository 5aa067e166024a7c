/**
 * Activations behind a convolution or a product: the backend's fused ones turn NaN into 0 or -1.
 * @module
 */
import { prelu } from '../loops/prelu';
import type { tf } from '../tf';
import type { Composer } from './composer';
import type { SomeInputs } from '../kernel-inputs';
import { clamp } from './floats';

/** What the fused kernels are told about their activation. */
export interface ActivationAttributes {
  readonly activation?: string;
  readonly leakyreluAlpha?: number;
}

/** Ends of the activations that only clamp. */
const CLAMPS: Readonly<Record<string, readonly [number, number]>> = { relu: [0, Infinity], relu6: [0, 6] };
const NAMES: Readonly<Record<string, string>> = { elu: 'Elu', sigmoid: 'Sigmoid' };

/** Applies an activation to a tensor that nobody else holds; the result may be the same one. */
export function activate(
  c: Composer,
  y: tf.TensorInfo,
  { preluActivationWeights }: SomeInputs,
  { activation = 'linear', leakyreluAlpha }: ActivationAttributes,
): tf.TensorInfo {
  if (activation === 'linear') return y;
  const ends = clampOf(activation);
  if (ends) {
    clamp(c.backend, y, y, ends);
    return y;
  }
  const name = NAMES[activation];
  if (name) return c.run(name, { x: y }, {});
  if (activation === 'leakyrelu') return c.run('LeakyRelu', { x: y }, { alpha: leakyreluAlpha });
  const view = c.floats(y);
  // no other one is known
  const alpha = preluActivationWeights!;
  prelu(view, view, y.shape, c.floats(alpha), alpha.shape);
  return y;
}

/** The ends of an activation that only clamps. */
export function clampOf(activation = 'linear'): readonly [number, number] | undefined {
  return Object.hasOwn(CLAMPS, activation) ? CLAMPS[activation] : undefined;
}

/** Whether {@link activate} knows an activation with these inputs. */
export function isKnown(
  { preluActivationWeights }: SomeInputs,
  { activation = 'linear' }: ActivationAttributes,
): boolean {
  if (activation === 'prelu') return preluActivationWeights !== undefined;
  return activation === 'linear' || activation === 'leakyrelu' || activation in CLAMPS || activation in NAMES;
}
