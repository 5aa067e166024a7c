/**
 * Group normalization: statistics of each example alone, over groups of channels.
 * @module
 */
import { tf } from '../engine/portable';
import { BnlabError } from '../errors';
import type { RepeatingLayer, Repetition } from '../graph';
import { channelAxis, channelsOf, checkChannelCount, checkEpsilon, checkInput, inputOf } from './check';
import { checkCommon, checkTrainable, oneAxis } from './layer-options';
import { checkBoolean, checkOptionNames, wrongOption } from '../options';
import { LAYER_OPTIONS } from './stock-options';
import { withChannelLast } from './transform';
import { learnedWeight, resolveWeightOptions, type ResolvedWeightOptions, type WeightOptions } from './weight-options';
import { firstOf, lastOf } from '../tuples';

type LearnedOptions = Omit<WeightOptions, 'movingMeanInitializer' | 'movingVarianceInitializer'>;

/** Arguments of {@link GroupNormalization}. */
export interface GroupNormalizationArgs extends LearnedOptions {
  readonly name?: string;
  /** Shape of one example, for the first layer of a sequential model. */
  readonly inputShape?: tf.Shape;
  readonly trainable?: boolean;
  /** Number of groups, a divisor of the channels; default 32. 1 is layer normalization, one for each channel is instance normalization. */
  readonly groups?: number;
  /** The channel axis, default -1 (the last). */
  readonly axis?: number;
  /** Added to the variance inside the square root, default 1e-3. */
  readonly epsilon?: number;
  /** Whether beta is learned, default true; without it beta is 0. */
  readonly center?: boolean;
  /** Whether gamma is learned, default true; without it gamma is 1. */
  readonly scale?: boolean;
}

const LEARNED_OPTIONS = (['gamma', 'beta'] as const).flatMap((name) =>
  ['Initializer', 'Regularizer', 'Constraint'].map((kind) => `${name}${kind}`),
);
const OPTIONS = ['groups', 'axis', 'epsilon', 'center', 'scale', ...LEARNED_OPTIONS, ...LAYER_OPTIONS];

/**
 * Group normalization: `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`, mean and variance over the places and the
 * neighbouring channels of one group of one example. Training and inference are the same, and no example sees another.
 *
 * Input and output: [N, ..., C] with the channels on `axis`. Weights, in order: gamma [C], beta [C], each where learned.
 * @throws BnlabError for options that are unknown or out of range, and channels that the groups do not divide.
 * Source: Y. Wu, K. He, "Group Normalization" (2018), section 3.
 */
export class GroupNormalization extends tf.layers.Layer implements RepeatingLayer {
  /** @nocollapse */
  static className = 'BnlabGroupNormalization';

  readonly groups: number;
  readonly axis: number;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;

  private readonly weightOptions: ResolvedWeightOptions;
  private gamma?: tf.LayerVariable;
  private beta?: tf.LayerVariable;

  constructor(args: GroupNormalizationArgs = {}) {
    super(args ?? {});
    this.supportsMasking = true;
    checkOptionNames(this.name, args, OPTIONS);
    const { groups = 32, axis = -1, epsilon = 1e-3, center = true, scale = true } = args;
    if (!(Number.isInteger(groups) && groups >= 1)) {
      throw wrongOption({
        where: this.name,
        option: 'groups',
        expected: 'that is an integer of 1 or more',
        value: groups,
      });
    }
    checkEpsilon(this.name, epsilon);
    for (const [option, value] of Object.entries({ center, scale })) checkBoolean(this.name, option, value);
    checkTrainable(this.name, args);
    checkCommon(this.name, args);
    this.groups = groups;
    this.axis = oneAxis(this.name, axis);
    this.epsilon = epsilon;
    this.center = center;
    this.scale = scale;
    this.weightOptions = resolveWeightOptions(this.name, args);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const C = channelsOf(this.name, inputShape, this.axis);
    this.checkGroups(C);
    if (this.scale) this.gamma = this.addWeight(...learnedWeight('gamma', C, this.weightOptions));
    if (this.center) this.beta = this.addWeight(...learnedWeight('beta', C, this.weightOptions));
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = inputOf(this.name, inputs);
    checkInput(this.name, x);
    const channel = channelAxis(this.name, x.shape, this.axis);
    if (channel === 0)
      throw wrongOption({ where: this.name, option: 'axis', expected: 'after that of the examples', value: 0 });
    const [gamma, beta] = [this.gamma?.read(), this.beta?.read()];
    if (gamma ?? beta) checkChannelCount(this.name, x, channel, (gamma ?? beta)!.size);
    // without gamma and beta nothing remembers the channels
    else this.checkGroups(x.shape[channel]!);
    return withChannelLast(x, channel, (last) => {
      const normalized = this.normalize(last);
      const scaled = gamma ? normalized.mul(gamma) : normalized;
      return beta ? scaled.add(beta) : scaled;
    });
  }

  /** A function of the input, the weights and its own settings. */
  get repetition(): Repetition {
    return { repeats: true };
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { groups, axis, epsilon, center, scale, weightOptions } = this;
    const learned = Object.fromEntries(
      Object.entries(weightOptions.config).filter(([name]) => LEARNED_OPTIONS.includes(name)),
    );
    return { ...super.getConfig(), groups, axis, epsilon, center, scale, ...learned };
  }

  /** @nocollapse */
  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    { customObjects: _, ...config }: tf.serialization.ConfigDict,
  ): T {
    return new cls(config);
  }

  /** @throws BnlabError for channels that the groups do not divide. */
  private checkGroups(C: number): void {
    if (C % this.groups === 0) return;
    throw new BnlabError({
      where: this.name,
      expected: `channels in ${this.groups} groups of one size`,
      got: `${C} channels`,
      hint: 'Choose a divisor of the number of channels.',
    });
  }

  /** Mean 0 and variance 1 in each group of each example; x: [N, ..., C]. */
  private normalize(x: tf.Tensor): tf.Tensor {
    const [examples, C] = [firstOf(x.shape), lastOf(x.shape)];
    const grouped = x.reshape([examples, -1, this.groups, C / this.groups]);
    const centered = grouped.sub(grouped.mean([1, 3], true));
    const variance = centered.square().mean([1, 3], true);
    return centered.div(variance.add(this.epsilon).sqrt()).reshape(x.shape);
  }
}

tf.serialization.registerClass(GroupNormalization);

/**
 * A {@link GroupNormalization} layer, in the manner of `tf.layers.dense`.
 * @example
 * ```ts
 * import { groupNormalization, tf } from 'bnlab';
 * const layer = groupNormalization({ groups: 2, epsilon: 1e-9 });
 * console.log((layer.apply(tf.tensor2d([[1, 3, 10, 30]])) as tf.Tensor).arraySync()); // [ [ -1, 1, -1, 1 ] ]
 * ```
 */
export function groupNormalization(args: GroupNormalizationArgs = {}): GroupNormalization {
  return new GroupNormalization(args);
}
