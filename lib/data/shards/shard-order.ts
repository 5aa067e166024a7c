/**
 * The order of a sharded set: whole shards are shuffled, and the examples within them or not.
 * @module
 */
import { Random } from '../../random';

/** What decides the order. */
export interface ShardOrderOptions {
  /** Examples in each shard, in order of the list. */
  readonly sizes: readonly number[];
  readonly seed: number;
  /**
   * True: the examples within each shard are shuffled too, so that they do not always meet in a mini-batch; the paper's
   * change 6 (section 4.2.1), worth about 1 % accuracy. False: only the shards are.
   */
  readonly withinShards: boolean;
}

/** The order of an epoch, [sum of sizes], decided by (seed, epoch) alone; for `MiniBatchOrder`'s `shuffle`. */
export function shardOrder({ sizes, seed, withinShards }: ShardOrderOptions): (epoch: number) => Uint32Array {
  const starts = [0];
  for (const size of sizes) starts.push(starts.at(-1)! + size);
  return (epoch) => {
    const random = new Random(seed).split(`epoch ${epoch}`);
    const order = new Uint32Array(starts.at(-1)!);
    let at = 0;
    for (const shard of random.permutation(sizes.length)) {
      const [size, start] = [sizes[shard]!, starts[shard]!];
      const inner = withinShards ? random.permutation(size) : undefined;
      for (let i = 0; i < size; i++) order[at++] = start + (inner ? inner[i]! : i);
    }
    return order;
  };
}

/** Sizes of the shards of a list: runs of the same container, or blocks of `block` examples where that is given. */
export function shardSizes(containerOf: ArrayLike<number>, block?: number): number[] {
  const n = containerOf.length;
  const sizes: number[] = [];
  for (let i = 0; i < n; i++) {
    const starts = block === undefined ? containerOf[i] !== containerOf[i - 1] : i % block === 0;
    if (starts) sizes.push(0);
    sizes[sizes.length - 1]!++;
  }
  return sizes;
}
