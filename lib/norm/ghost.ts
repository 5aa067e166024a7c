/**
 * Ghost batch normalization: statistics of small parts of a large mini-batch.
 * @module
 */
import { tf } from '../engine/portable';
import type { Repetition } from '../graph';
import { BATCH_NORMALIZATION_OPTIONS, type BatchNormalizationArgs } from './layer-options';
import { BatchNormalization } from './layer';
import { wrongOption } from '../options';
import { trainingTransform, type TrainingInput, type TrainingOutput } from './training';

/** Arguments of {@link GhostBatchNormalization}. */
export interface GhostBatchNormalizationArgs extends BatchNormalizationArgs {
  /** Examples of each part, 2 or more; default 32. */
  readonly ghostSize?: number;
}

/**
 * Ghost batch normalization: in training the mini-batch is cut into parts of `ghostSize` examples, in order, and each is
 * normalized by its own statistics, which move the averages one after another. Inference is that of {@link BatchNormalization}.
 *
 * Examples that are left over, fewer than `ghostSize`, are a part of their own, or if there is only one, belong to the last part.
 * So large mini-batches keep the noise of small ones (the regularization of section 3.4).
 * @throws BnlabError for a ghostSize below 2, and as {@link BatchNormalization} does.
 * Source: E. Hoffer, I. Hubara, D. Soudry, "Train longer, generalize better" (2017), Algorithm 1.
 */
export class GhostBatchNormalization extends BatchNormalization {
  /** @nocollapse */
  static override className = 'BnlabGhostBatchNormalization';

  readonly ghostSize: number;

  constructor(args: GhostBatchNormalizationArgs = {}) {
    super(args);
    const { ghostSize = 32 } = args;
    if (!(Number.isInteger(ghostSize) && ghostSize >= 2)) {
      const expected = 'that is an integer of 2 or more';
      throw wrongOption({ where: this.name, option: 'ghostSize', expected, value: ghostSize });
    }
    this.ghostSize = ghostSize;
  }

  protected override get optionNames(): readonly string[] {
    return ['ghostSize', ...BATCH_NORMALIZATION_OPTIONS];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ghostSize: this.ghostSize };
  }

  /** The parts follow from the shape; see the class above. */
  override get repetition(): Repetition {
    return { repeats: !this.isObserved };
  }

  protected override transform(input: TrainingInput): TrainingOutput {
    const { x, mask } = input;
    const sizes = partSizes(x.shape[0], this.ghostSize);
    if (sizes.length === 1) return super.transform(input);
    const masks = mask && (mask.shape[0] === 1 ? sizes.map(() => mask) : tf.split(mask, sizes));
    const parts = tf.split(x, sizes).map((part, i) => trainingTransform({ ...input, x: part, mask: masks?.[i] }, this));
    return { y: tf.concat(parts.map(({ y }) => y)), statistics: parts.flatMap(({ statistics }) => statistics) };
  }
}

tf.serialization.registerClass(GhostBatchNormalization);

/**
 * A {@link GhostBatchNormalization} layer, in the manner of `tf.layers.dense`.
 * @example
 * ```ts
 * import { ghostBatchNormalization, tf } from 'bnlab';
 * const layer = ghostBatchNormalization({ ghostSize: 2, epsilon: 1e-9 });
 * const x = tf.tensor2d([[1], [3], [10], [30]]);
 * console.log((layer.apply(x, { training: true }) as tf.Tensor).arraySync()); // [ [ -1 ], [ 1 ], [ -1 ], [ 1 ] ]
 * ```
 */
export function ghostBatchNormalization(args: GhostBatchNormalizationArgs = {}): GhostBatchNormalization {
  return new GhostBatchNormalization(args);
}

/** `size` again and again, then the rest; a rest of one example makes the last part larger. */
function partSizes(examples: number, size: number): number[] {
  const whole = Math.floor(examples / size);
  const rest = examples - whole * size;
  const sizes = Array<number>(whole).fill(size);
  if (rest === 1 && whole > 0) sizes[whole - 1]!++;
  else if (rest > 0) sizes.push(rest);
  return sizes;
}
