/** The order of a sharded set, for any shards, seeds and epochs. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { shardOrder, type ShardOrderOptions } from '../../../lib/data';
import { shardSizes } from '../../../lib/data/shards/shard-order';

const EPOCHS = [0, 1, 2, 3, 4, 5];
const seeds = fc.nat();
const sets = fc.record({
  sizes: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 12 }),
  seed: seeds,
  withinShards: fc.boolean(),
});
/** Enough shards, and examples in each, that six orders are alike less than once in a million times. */
const manyShards = fc.array(fc.integer({ min: 4, max: 9 }), { minLength: 6, maxLength: 12 });

/** The shard of each example. */
const shardsOf = (sizes: readonly number[]) => sizes.flatMap((size, shard) => Array<number>(size).fill(shard));
/** An order as the examples of one shard after another. */
function inShards(sizes: readonly number[], order: Uint32Array): readonly (readonly number[])[] {
  const shardOf = shardsOf(sizes);
  const parts: number[][] = [];
  order.forEach((example, i) => {
    if (i === 0 || shardOf[example] !== shardOf[order[i - 1]]) parts.push([]);
    parts.at(-1)!.push(example);
  });
  return parts;
}
const ascending = (values: Iterable<number>) => [...values].sort((a, b) => a - b);
const different = (orders: readonly unknown[]) => new Set(orders.map((order) => JSON.stringify(order))).size;
const orders = (options: ShardOrderOptions) => EPOCHS.map((epoch) => [...shardOrder(options)(epoch)]);

describe('the order of any shards', () => {
  it('has every example once, and shards together', () => {
    fc.assert(
      fc.property(sets, fc.nat(), ({ sizes, ...others }, epoch) => {
        const order = shardOrder({ sizes, ...others })(epoch);
        assert.deepEqual(ascending(order), [...shardsOf(sizes).keys()]);
        assert.equal(inShards(sizes, order).length, sizes.filter((size) => size > 0).length);
      }),
    );
  });

  it('is decided by seed and epoch, whatever was asked before', () => {
    fc.assert(
      fc.property(sets, fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), (options, epochs) => {
        const order = shardOrder(options);
        const last = epochs.at(-1)!;
        assert.deepEqual(epochs.map(order).at(-1), shardOrder(options)(last));
      }),
    );
  });

  it('leaves the examples of a shard in their order, or mixes them', () => {
    fc.assert(
      fc.property(manyShards, seeds, (sizes, seed) => {
        const isInOrder = (withinShards: boolean) =>
          EPOCHS.flatMap((epoch) => inShards(sizes, shardOrder({ sizes, seed, withinShards })(epoch))).every(
            (part) => different([part, ascending(part)]) === 1,
          );
        assert.ok(isInOrder(false) && !isInOrder(true));
      }),
    );
  });

  it('puts shards in other places in other epochs, and with other seeds', () => {
    fc.assert(
      fc.property(manyShards, seeds, fc.boolean(), (sizes, seed, withinShards) => {
        const shardOf = shardsOf(sizes);
        const places = (of: readonly number[]) => of.map((example) => shardOf[example]);
        const [one, another] = [seed, seed + 1].map((each) => orders({ sizes, seed: each, withinShards }).map(places));
        assert.ok(different(one) > 1, 'epochs');
        assert.notDeepEqual(one, another, 'seeds');
      }),
    );
  });

  it('mixes the only shard anew in each epoch', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 30 }), seeds, (size, seed) => {
        assert.ok(different(orders({ sizes: [size], seed, withinShards: true })) > 1);
        assert.equal(different(orders({ sizes: [size], seed, withinShards: false })), 1);
      }),
    );
  });
});

describe('the sizes of shards', () => {
  it('are those of the runs of one container, or of blocks', () => {
    for (const [containerOf, block, sizes] of [
      [[], undefined, []],
      [[4], undefined, [1]],
      [[0, 0, 0, 2, 2, 1, 0], undefined, [3, 2, 1, 1]],
      [[0, 0, 0, 2, 2, 1, 0], 3, [3, 3, 1]],
      [[0, 1, 2, 3], 2, [2, 2]],
      [[0, 1, 1], 1, [1, 1, 1]],
      [[], 3, []],
    ] as const) {
      assert.deepEqual(shardSizes(containerOf, block), sizes);
      assert.deepEqual(shardSizes(Uint32Array.from(containerOf), block), sizes);
    }
  });
});
