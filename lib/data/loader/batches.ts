/**
 * The order in which training sees its examples.
 * @module
 */
import { BnlabError } from '../../errors';
import { Random } from '../../random';

/** What decides the order. */
export interface MiniBatchOrderOptions {
  /** Examples in the set, N. */
  readonly examples: number;
  /** Examples in a mini-batch, m. */
  readonly miniBatch: number;
  readonly seed: number;
  /** False (default): the N mod m examples left over at the end of an epoch are dropped. True: they make a smaller mini-batch. */
  readonly keepPartial?: boolean;
  /** False: the same order in every epoch, as stored. A function gives the order of each epoch itself (`shardOrder`). */
  readonly shuffle?: boolean | ((epoch: number) => Uint32Array);
}

/**
 * Mini-batches by step number: each epoch is a fresh permutation decided by (seed, epoch) alone, so step s is the same
 * whether training arrived there in one go, resumed there, or jumped there.
 * @example
 * ```ts
 * import { MiniBatchOrder } from 'bnlab';
 * const order = new MiniBatchOrder({ examples: 10, miniBatch: 4, seed: 1, shuffle: false });
 * console.log(order.stepsPerEpoch); // 2
 * console.log([...order.indices(1)]); // [ 4, 5, 6, 7 ]
 * ```
 */
export class MiniBatchOrder {
  readonly examples: number;
  readonly miniBatch: number;
  readonly seed: number;
  /** Mini-batches in an epoch: floor(N / m), or ceil(N / m) where the partial one is kept. */
  readonly stepsPerEpoch: number;
  private readonly shuffle: boolean | ((epoch: number) => Uint32Array);
  private cached: { readonly epoch: number; readonly order: Uint32Array } | undefined;

  /** @throws BnlabError when a number is not a positive integer, or when not even one mini-batch fits. */
  constructor({ examples, miniBatch, seed, keepPartial = false, shuffle = true }: MiniBatchOrderOptions) {
    checkCount('examples', examples);
    checkCount('miniBatch', miniBatch);
    this.stepsPerEpoch = keepPartial ? Math.ceil(examples / miniBatch) : Math.floor(examples / miniBatch);
    if (this.stepsPerEpoch === 0) {
      throw new BnlabError({
        where: 'MiniBatchOrder',
        expected: `a mini-batch of at most ${examples} examples`,
        got: `${miniBatch}`,
        hint: 'Take a smaller mini-batch, or keepPartial: true.',
      });
    }
    this.examples = examples;
    this.miniBatch = miniBatch;
    this.seed = seed;
    this.shuffle = shuffle;
  }

  /** The epoch that a step belongs to, from 0. */
  epochOf(step: number): number {
    return Math.floor(step / this.stepsPerEpoch);
  }

  /** All examples in the order of an epoch, [N]; do not write into it. */
  epochOrder(epoch: number): Uint32Array {
    if (this.cached?.epoch === epoch) return this.cached.order;
    const order = this.orderOf(epoch);
    this.cached = { epoch, order };
    return order;
  }

  private orderOf(epoch: number): Uint32Array {
    if (typeof this.shuffle === 'function') return this.shuffle(epoch);
    if (this.shuffle) return new Random(this.seed).split(`epoch ${epoch}`).permutation(this.examples);
    return Uint32Array.from({ length: this.examples }, (_, i) => i);
  }

  /** The examples of step `step` (from 0), [m], fewer only for a kept partial mini-batch; a copy. @throws BnlabError. */
  indices(step: number): Uint32Array {
    if (!Number.isSafeInteger(step) || step < 0) {
      const hint = 'Steps are counted from 0.';
      throw new BnlabError({ where: 'MiniBatchOrder', expected: 'a step of 0 or more', got: `${step}`, hint });
    }
    const start = (step % this.stepsPerEpoch) * this.miniBatch;
    return this.epochOrder(this.epochOf(step)).slice(start, start + this.miniBatch);
  }
}

function checkCount(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value > 0 && value < 2 ** 32) return;
  const hint = `Pass a whole number of 1 or more as ${name}.`;
  throw new BnlabError({ where: 'MiniBatchOrder', expected: `${name} of 1 or more`, got: `${value}`, hint });
}
