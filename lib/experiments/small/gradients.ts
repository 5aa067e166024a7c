/**
 * Gradients of the cross-entropy, as the small experiments look at them.
 * @module
 */
import { tf } from '../../engine';
import type { MiniBatch } from '../../train';
import { lossAndGradients } from '../../train/gradients';
import { networkOf } from '../../train/network';
import { each } from '../../tuples';
import { gradientOf } from '../../train/gradient-map';
import { mean } from '../../statistics';

/** Loss and gradients on a mini-batch, in training mode. */
export interface LossAndGradientsOn {
  readonly loss: number;
  /** Of all trainable weights, by the weight's name, each as numbers. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

/** The loss on a mini-batch and the gradients of all trainable weights. */
export function lossAndGradientsOn(model: tf.LayersModel, { x, labels }: MiniBatch): LossAndGradientsOn {
  const found = new Map<string, Float32Array>();
  const loss = tf.tidy(() => {
    const network = networkOf(model);
    const { loss: value, gradients } = lossAndGradients({ model, network, x, labels, auxiliaryWeight: 0 });
    // a tensor's memory goes back to the engine with it
    for (const weight of model.trainableWeights) {
      const values = gradientOf(gradients, weight.read() as tf.Variable).dataSync<'float32'>();
      found.set(weight.originalName, Float32Array.from(values));
    }
    return value;
  });
  return { loss, gradients: found };
}

/** The gradients of all trainable weights on a mini-batch, by the weight's name, each as numbers. */
export const gradientsOn = (model: tf.LayersModel, batch: MiniBatch): ReadonlyMap<string, Float32Array> =>
  lossAndGradientsOn(model, batch).gradients;

/** Euclidean length. */
export const norm = (values: Iterable<number>): number => {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
};

/** Slope of the straight line through points, by least squares. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const [mx, my] = each([0, 1] as const, (axis) => mean(points.map((point) => point[axis])));
  const covariance = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  return covariance / points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
}
