/**
 * Synchronous data-parallel SGD: every rank learns on its part of a mini-batch, and all make the step of the whole.
 * @module
 */
import { currentEngine, partOfLabels, rewrite, tf, type Team } from '../engine';
import { BnlabError } from '../errors';
import { shareOf, type MiniBatch, type ParallelRun, type Piece, type StepExchange } from '../train';
import { Buckets, BUCKET_BYTES } from './buckets';
import type { Communicator } from './communicator';

/** How batch normalization sees a mini-batch that ranks share. */
export type NormalizationScope =
  /** Each rank normalizes its own part, as the paper's workers did. */
  | 'local'
  /** By the statistics of the whole mini-batch, as one process would. */
  | 'synchronized';

/** Settings of {@link parallelRun}. */
export interface ParallelOptions {
  readonly communicator: Communicator;
  /** Default `local`. */
  readonly normalization?: NormalizationScope;
  /** Bytes of gradients that leave together, default 25 MiB. */
  readonly bucketBytes?: number;
  /** Whether gradients leave while the backward pass goes on, default true; false sends them after it. */
  readonly overlaps?: boolean;
}

/** What the ranks of a run share, with what its messages cost. */
export interface SynchronousRun extends ParallelRun {
  /** Milliseconds that this rank has waited for messages so far. */
  readonly waited: number;
  /** Bytes of each message of gradients of a step, in their order; none before the first step. */
  readonly messages: readonly number[];
}

/** Joins the ranks of a communicator in one training run, for `train({ parallel })`. */
export function parallelRun(options: ParallelOptions): SynchronousRun {
  const { communicator } = options;
  const exchange = new Exchange(options);
  return {
    rank: communicator.rank,
    exchange,
    broadcast: (bytes) => broadcastBytes(communicator, bytes),
    any: (is) => isOnAny(communicator, is),
    get waited() {
      return exchange.waited;
    },
    get messages() {
      return exchange.buckets?.bytes ?? [];
    },
  };
}

/** Whether it is so on any rank; all must ask. */
export function isOnAny(communicator: Communicator, is: boolean): boolean {
  const flag = Float64Array.of(is ? 1 : 0);
  communicator.allreduce(flag, 'max');
  return flag[0] === 1;
}

/**
 * The first and the last example (not included) of a rank's part of a mini-batch.
 * @example
 * ```ts
 * import { partOf } from 'bnlab';
 * console.log([0, 1, 2].map((rank) => partOf(8, { rank, size: 3 }))); // [ [ 0, 2 ], [ 2, 5 ], [ 5, 8 ] ]
 * ```
 */
export function partOf(
  examples: number,
  { rank, size }: Pick<Communicator, 'rank' | 'size'>,
): readonly [number, number] {
  return shareOf(examples, rank, size);
}

class Exchange implements StepExchange {
  team: Team = { rows: 0, first: 0, examples: 0, together: 0 };
  waited = 0;
  buckets?: Buckets;
  private variables: readonly tf.Variable[] = [];
  private isLast = true;
  /** Examples of the pieces before, where the mini-batch came as this rank's part of it. */
  private taken = 0;
  private readonly sum?: Team['sum'];

  constructor(private readonly options: ParallelOptions) {
    const { communicator, normalization } = options;
    if (normalization === 'synchronized') this.sum = (values) => this.waiting(() => communicator.allreduce(values));
  }

  part({ x, labels, of }: MiniBatch, { first: before, examples: together, of: examples, isLast }: Piece): MiniBatch {
    const { communicator } = this.options;
    if (together < communicator.size) throw tooFew(together, communicator.size);
    const [start, end] = partOf(together, communicator);
    const [first, rows] = [before + start, end - start];
    this.team = { rows, first, examples, together, ...(this.sum && { sum: this.sum }) };
    this.isLast = isLast;
    if (before === 0) this.taken = 0;
    const at = of === undefined ? first : this.taken;
    this.taken += rows;
    return { x: x.slice(at, rows), labels: partOfLabels(labels, at, rows) };
  }

  begin(variables: readonly tf.Variable[]): void {
    const { communicator, bucketBytes = BUCKET_BYTES } = this.options;
    if (this.variables === variables) return;
    this.variables = variables;
    this.buckets = new Buckets(
      communicator,
      variables.map(({ size }) => size),
      bucketBytes,
    );
  }

  announce(variable: number, gradient: tf.TensorInfo): void {
    if (this.options.overlaps === false) return;
    const view = currentEngine().view?.(gradient);
    // where memory is out of reach, gradients are read when the step is done
    if (view) this.put(variable, view);
  }

  meanLoss(loss: number): number {
    const values = Float64Array.of(this.weight * loss);
    this.waiting(() => this.options.communicator.allreduce(values));
    return values[0]!;
  }

  takeGradients(values: readonly ArrayLike<number>[]): void {
    for (let i = values.length - 1; i >= 0; i--) {
      if (!this.buckets!.has(i)) this.put(i, values[i]!);
    }
  }

  meanGradients(gradients: readonly tf.Tensor[]): tf.Tensor[] {
    const buckets = this.buckets!;
    for (let i = gradients.length - 1; i >= 0; i--) {
      if (!buckets.has(i)) this.put(i, gradients[i]!.dataSync());
    }
    if (!this.isLast) {
      buckets.nextPiece();
      return [...gradients];
    }
    this.waiting(() => buckets.finish());
    return gradients.map((gradient, i) => written(gradient, buckets.sum(i)));
  }

  meanVariables(variables: readonly tf.Variable[], values?: readonly ArrayLike<number>[]): void {
    // all ranks have moved them by the same statistics
    if (this.sum) return;
    const read = (variable: tf.Variable) => values?.[variables.indexOf(variable)] ?? variable.dataSync<'float32'>();
    const moved = variables.filter(({ dtype }) => dtype === 'float32');
    // float64: what is equal on all ranks stays what it is
    const flat = new Float64Array(moved.reduce((sum, { size }) => sum + size, 0));
    const weight = this.team.rows / this.team.together;
    let at = 0;
    for (const variable of moved) {
      const own = read(variable);
      for (let i = 0; i < own.length; i++) flat[at++] = weight * own[i]!;
    }
    this.waiting(() => this.options.communicator.allreduce(flat));
    at = 0;
    for (const variable of moved) {
      const mean = flat.subarray(at, (at += variable.size));
      const isDone = rewrite(variable, [], (to) => to.set(mean));
      if (!isDone) tf.tidy(() => variable.assign(tf.tensor(Float32Array.from(mean), variable.shape)));
    }
  }

  abandon(): void {
    this.buckets?.finish();
  }

  private put(variable: number, gradient: ArrayLike<number>): void {
    this.buckets!.put(variable, gradient, { weight: this.weight, isLast: this.isLast });
  }

  /** The weight of this part in the mean over the mini-batch. */
  private get weight(): number {
    return this.team.rows / this.team.examples;
  }

  private waiting<T>(body: () => T): T {
    const start = performance.now();
    const result = body();
    this.waited += performance.now() - start;
    return result;
  }
}

/** A gradient of other values: in its own memory where nobody else holds it. */
function written(gradient: tf.Tensor, values: Float32Array): tf.Tensor {
  const engine = currentEngine();
  const isOwn = engine.writable === true && tf.engine().backend.refCount(gradient.dataId) === 1;
  const view = isOwn ? engine.view?.(gradient) : undefined;
  if (!view) return tf.tensor(values.slice(), gradient.shape);
  view.set(values);
  return gradient;
}

function broadcastBytes(communicator: Communicator, bytes: Uint8Array | undefined): Uint8Array {
  const length = Float64Array.of(bytes?.length ?? 0);
  communicator.broadcast(length, 0);
  const all = bytes ?? new Uint8Array(length[0]!);
  communicator.broadcast(all, 0);
  return all;
}

function tooFew(examples: number, ranks: number): BnlabError {
  const hint = 'Start fewer ranks, accumulate fewer pieces, or train with larger mini-batches.';
  const expected = `at least ${ranks} examples at a time, one for each rank`;
  return new BnlabError({ where: 'data-parallel training', expected, got: `${examples}`, hint });
}
