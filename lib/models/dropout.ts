/**
 * Dropout whose masks can be replayed, so that an interrupted run continues with the masks it would have drawn.
 * @module
 */
import { currentTeam, drawn, tf } from '../engine/portable';
import { trainingSteps, type FollowsSteps, type RepeatingLayer, type Repetition } from '../graph';
import type { HoldsState } from '../norm';
import { Random } from '../random';
import { inputOf } from '../norm/check';
import { checkNumber } from '../options';
import { argsOf, checkLayerArgs, type CommonArgs } from './layer-args';

/** Settings of {@link SeededDropout}. */
export interface SeededDropoutArgs extends CommonArgs {
  /** Share of the values that are set to zero: 0 or more and below 1. */
  readonly rate: number;
  readonly seed?: number;
}

/**
 * Dropout: in training each value is zeroed with probability `rate` and the others are divided by `1 - rate`; otherwise identity.
 *
 * The mask is a function of (seed, key, step) alone: a process that has a part of the mini-batch takes its rows of the whole mask. `step` counts training calls; a resumed run sets it. The stock layer
 * repeats one mask for ever when it is given a seed, and cannot be repeated when it is given none.
 *
 * @throws BnlabError for unknown options, a `rate` that is not in [0, 1), a seed that is no whole number of 0 or more.
 */
export class SeededDropout extends tf.layers.Layer implements FollowsSteps, HoldsState, RepeatingLayer {
  static readonly className = 'BnlabSeededDropout';
  /** Number of the next training call. */
  step = 0;
  /** What tells its masks from those of other layers of the same seed: its name, in a training run its path in the model. */
  key: string;
  readonly rate: number;
  private readonly seed: number;

  constructor(args: SeededDropoutArgs) {
    checkLayerArgs('SeededDropout', args, ['rate', 'seed']);
    super(args);
    const where = 'SeededDropout';
    const { rate, seed = 1 } = args;
    checkNumber({ where, option: 'rate', value: rate }, 'of 0 or more and below 1', (r) => r >= 0 && r < 1);
    checkNumber({ where, option: 'seed', value: seed }, 'that is a whole number of 0 or more', isSeed);
    this.key = this.name;
    this.rate = rate;
    this.seed = seed;
    this.supportsMasking = true;
  }

  /** Masks are drawn anew in each replay; the step decides which, and no kernel. */
  get repetition(): Repetition {
    return { repeats: true, counters: ['step'] };
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean } = {}): tf.Tensor {
    const x = inputOf(this.name, inputs);
    if (!kwargs.training || this.rate === 0) return x.clone();
    return tf.tidy(() => {
      const kept = drawn(() => this.drawUniform(x.shape)).greaterEqual(this.rate);
      return x.mul(kept.cast('float32').mul(1 / (1 - this.rate)));
    });
  }

  private drawUniform(shape: number[]): tf.Tensor {
    const seed = new Random(this.seed).split(this.key).split(this.step++).integer(0x7fffffff) + 1;
    const draw = (whole: number[]) => tf.randomUniform(whole, 0, 1, 'float32', seed);
    const team = currentTeam();
    if (!team) return draw(shape);
    // of layers inside TimeDistributed one example is several rows
    const perExample = shape[0]! / team.rows;
    return tf.tidy(() =>
      draw([perExample * team.examples, ...shape.slice(1)]).slice(perExample * team.first, shape[0]),
    );
  }

  /** Takes the path as its key. @returns a function that sets the step. */
  followSteps(path: string): (step: number) => void {
    this.key = path;
    return (step) => void (this.step = step);
  }

  /** Remembers the step. @returns a function that sets it again. */
  holdState(): () => void {
    const { step } = this;
    return () => void (this.step = step);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.rate, seed: this.seed };
  }

  /** @nocollapse */
  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return new cls(argsOf(config));
  }
}

const isSeed = (seed: number) => Number.isSafeInteger(seed) && seed >= 0;

tf.serialization.registerClass(SeededDropout);

/** Sets the step of every {@link SeededDropout} of a model, so that the next training call draws that step's masks. */
export function setDropoutStep(model: tf.LayersModel, step: number): void {
  trainingSteps(model)(step);
}
