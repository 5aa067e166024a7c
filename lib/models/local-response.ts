/**
 * Local response normalization, which GoogLeNet has and batch normalization makes superfluous (change 5 of section 4.2.1).
 * @module
 */
import { tf } from '../engine/tf';
import type { RepeatingLayer, Repetition } from '../graph';
import { checkNumber } from '../options';
import { argsOf, checkLayerArgs, type CommonArgs } from './layer-args';

/** Settings of {@link LocalResponseNormalization}; the defaults are GoogLeNet's: five channels, alpha 1e-4, beta 0.75. */
export interface LocalResponseArgs extends CommonArgs {
  /** Channels on each side that count. */
  readonly depthRadius?: number;
  readonly bias?: number;
  /** Weight of the MEAN of squares over the window. */
  readonly alpha?: number;
  readonly beta?: number;
}

/**
 * `y_c = x_c / (bias + alpha / n * sum of x_j^2 over the n = 2 depthRadius + 1 channels around c)^beta`; x is [N, H, W, C].
 *
 * @throws BnlabError for unknown options, a depthRadius that is no whole number of 0 or more, others that are no finite numbers.
 * Source: Krizhevsky et al. (2012), section 3.3, with the sum divided by n as GoogLeNet's implementation does.
 */
export class LocalResponseNormalization extends tf.layers.Layer implements RepeatingLayer {
  static readonly className = 'BnlabLocalResponseNormalization';
  private readonly depthRadius: number;
  private readonly bias: number;
  private readonly alpha: number;
  private readonly beta: number;

  constructor(args: LocalResponseArgs = {}) {
    const where = 'LocalResponseNormalization';
    checkLayerArgs(where, args, ['depthRadius', 'bias', 'alpha', 'beta']);
    super(args);
    const { depthRadius = 2, bias = 1, alpha = 1e-4, beta = 0.75 } = args;
    const isCount = (radius: number) => Number.isInteger(radius) && radius >= 0;
    checkNumber({ where, option: 'depthRadius', value: depthRadius }, 'that is a whole number of 0 or more', isCount);
    for (const [option, value] of Object.entries({ bias, alpha, beta })) checkNumber({ where, option, value });
    [this.depthRadius, this.bias, this.alpha, this.beta] = [depthRadius, bias, alpha, beta];
  }

  /** A function of the input and of its own settings. */
  get repetition(): Repetition {
    return { repeats: true };
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    return tf.localResponseNormalization(
      x,
      this.depthRadius,
      this.bias,
      this.alpha / (2 * this.depthRadius + 1),
      this.beta,
    );
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { depthRadius, bias, alpha, beta } = this;
    return { ...super.getConfig(), depthRadius, bias, alpha, beta };
  }

  /** @nocollapse */
  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return new cls(argsOf(config));
  }
}

tf.serialization.registerClass(LocalResponseNormalization);
