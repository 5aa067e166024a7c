import assert from 'node:assert/strict';
import { checkCounts, shuffleOf, type ImageLoaderOptions } from '../../../lib/data/loader/loader-options';
import { ImageListBuilder } from '../../../lib/data/source/image-list-builder';

/** Three pictures in one archive, two in another. */
const builder = new ImageListBuilder();
for (const [i, file] of ['/a.tar', '/a.tar', '/a.tar', '/b.tar', '/b.tar'].entries())
  builder.add({ className: 'c', name: `${i}.jpg`, file, offset: 512, size: 1 });
const list = builder.build();

describe('what a loader is asked for', () => {
  const order = (options: Partial<ImageLoaderOptions>, epoch = 0) => {
    const shuffle = shuffleOf({ list, miniBatch: 1, seed: 1, ...options });
    return typeof shuffle === 'function' ? [...shuffle(epoch)] : shuffle;
  };
  const EPOCHS = Array.from({ length: 12 }, (_, i) => i);

  it('is all in any order unless it says so', () => {
    assert.deepEqual([order({}), order({ shuffle: 'all' }), order({ shuffle: 'none' })], [true, true, false]);
  });

  it('may be the archives in any order, or blocks of so many examples', () => {
    const seen = (options: Partial<ImageLoaderOptions>) =>
      new Set(EPOCHS.map((epoch) => String(order({ shuffle: 'shards', ...options }, epoch))));
    assert.deepEqual([...seen({})].sort(), ['0,1,2,3,4', '3,4,0,1,2']);
    const blocks = [...seen({ shardSize: 2 })];
    assert.ok(blocks.length > 3);
    for (const block of blocks) for (const pair of ['0,1', '2,3']) assert.ok(block.includes(pair), block);
  });

  it('may be the examples within each archive in any order, too', () => {
    const orders = EPOCHS.map((epoch) => order({ shuffle: 'within-shards' }, epoch) as number[]);
    for (const each of orders) {
      const first = each[0] < 3 ? 3 : 2;
      assert.ok(each.slice(0, first).every((i) => i < 3 === (first === 3)));
    }
    assert.ok(new Set(orders.map(String)).size > 4);
  });

  it('has counts that are whole numbers, steps alone beyond 65,536', () => {
    checkCounts({ miniBatch: 1, size: 65_536, startStep: Number.MAX_SAFE_INTEGER });
    for (const count of [0, -1, 1.5, NaN, Infinity, 65_537]) {
      const expected = 'miniBatch of 1 or more';
      assert.throws(() => checkCounts({ size: 1, miniBatch: count }), { expected, got: String(count) });
    }
    assert.throws(() => checkCounts({ startStep: 0 }), { where: 'ImageLoader' });
    assert.throws(() => checkCounts({ startStep: 2 ** 53 }), { where: 'ImageLoader' });
  });
});
