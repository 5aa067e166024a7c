/**
 * Noise that gives the inputs of a nonlinearity another distribution in every step, as in the "noisy batch normalization" of
 * Santurkar et al. (2018).
 * @module
 */
import { drawn, tf } from '../../engine/portable';
import type { RepeatingLayer, Repetition } from '../../graph';
import { Random } from '../../random';
import { each, itemAt } from '../../tuples';
import { inputOf } from '../../norm/check';

/** How far mean and scale of the noise go: from step to step, and from value to value within a step. */
export const NOISE = { shift: 0.5, scale: 1.25, within: 0.1 } as const;

/**
 * `y = x s + t` in training, the identity in inference. In each call mu is drawn from U(-0.5, 0.5) and sigma from U(1, 1.25), one
 * pair for the layer; then t from U(mu - 0.1, mu + 0.1) and s from N(sigma, 0.1), one pair for each value.
 *
 * An `amplitude` below 1 shrinks both towards the identity; at 0 nothing is drawn. x: [m, C].
 * Source: S. Santurkar et al., "How Does Batch Normalization Help Optimization?" (2018), the noise of its section 2.
 */
export class DistributionNoise extends tf.layers.Layer implements RepeatingLayer {
  /** @nocollapse */
  static className = 'BnlabDistributionNoise';
  /** Number of the next training call: with the seed and the name it decides what is drawn. */
  step = 0;
  amplitude: number;
  private readonly seed: number;

  constructor({ name, seed, amplitude }: { readonly name: string; readonly seed: number; readonly amplitude: number }) {
    super({ name });
    this.seed = seed;
    this.amplitude = amplitude;
  }

  /** Drawn anew in each replay; the step decides what, and no kernel. */
  get repetition(): Repetition {
    return { repeats: true, counters: ['step'] };
  }

  override call(inputs: tf.Tensor | tf.Tensor[], { training = false }: { training?: boolean } = {}): tf.Tensor {
    const x = inputOf(this.name, inputs);
    if (!training || this.amplitude === 0) return x.clone();
    return tf.tidy(() => {
      const drawings = tf.unstack(drawn(() => this.draw(x.shape)));
      const [scale, shift] = each([0, 1], (place) => itemAt(drawings, place));
      return x.mul(scale).add(shift);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), seed: this.seed, amplitude: this.amplitude };
  }

  /** Factors and shifts, [2, ...shape]. */
  private draw(shape: readonly number[]): tf.Tensor {
    const random = new Random(this.seed).split(this.name).split(this.step++);
    const size = shape.reduce((a, b) => a * b, 1);
    const mu = random.uniform(-NOISE.shift, NOISE.shift);
    const sigma = random.uniform(1, NOISE.scale);
    const values = new Float32Array(2 * size);
    const scales = random.normals(size, sigma, NOISE.within);
    for (let i = 0; i < size; i++) {
      values[i] = 1 + this.amplitude * (scales[i]! - 1);
      values[size + i] = this.amplitude * random.uniform(mu - NOISE.within, mu + NOISE.within);
    }
    return tf.tensor(values, [2, ...shape]);
  }
}

tf.serialization.registerClass(DistributionNoise);
