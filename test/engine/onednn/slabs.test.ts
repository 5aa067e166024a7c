import assert from 'node:assert/strict';
import type { Block } from '../../../lib/engine/onednn/block';
import type { Dnnl } from '../../../lib/engine/onednn/ffi';
import { Slabs } from '../../../lib/engine/onednn/slabs';
import { Random } from '../../../lib/random';

const MIB = 2 ** 20;

/** The three calls that memory needs, without the library: addresses are made up, released pages are written down. */
function memory() {
  let next = 2n ** 40n;
  const released: [bigint, number][] = [];
  const dnnl = {
    addressOf: () => (next += 2n ** 32n),
    preferHugePages: () => undefined,
    releasePages: (start: bigint, bytes: number) => void released.push([start, bytes]),
  } as unknown as Dnnl;
  return { slabs: new Slabs(dnnl), released };
}

const end = (block: Block) => BigInt(block.pointer) + BigInt(block.capacity);

describe('slabs of memory', () => {
  it('give pieces that never overlap, and join what is given back', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = new Random(seed);
      const { slabs } = memory();
      const live: Block[] = [];
      for (let i = 0; i < 400; i++) {
        if (live.length > 0 && random.integer(5) < 2) slabs.release(live.splice(random.integer(live.length), 1)[0]);
        else if (live.length < 40) {
          const bytes = MIB + random.integer(20 * MIB);
          const block = slabs.take(bytes);
          assert.ok(block.capacity >= bytes && block.capacity < bytes + 65536, `seed ${seed}`);
          for (const other of live) {
            const isApart = end(block) <= BigInt(other.pointer) || end(other) <= BigInt(block.pointer);
            assert.ok(isApart, `seed ${seed}, piece ${i}`);
          }
          live.push(block);
        }
      }
      for (const block of live) slabs.release(block);
      slabs.trim();
      assert.equal(slabs.idle, 0, `seed ${seed}`);
    }
  });

  it('put a large piece where small neighbours were', () => {
    const { slabs } = memory();
    const small = Array.from({ length: 8 }, () => slabs.take(4 * MIB));
    const rest = slabs.take(MIB);
    for (const block of [3, 1, 4, 2, 5].map((i) => small[i])) slabs.release(block);
    assert.equal(slabs.idle, 20 * MIB);
    assert.equal(slabs.take(20 * MIB).pointer, small[1].pointer);
    assert.equal(slabs.idle, 0);
    slabs.release(rest);
  });

  it('take the smallest hole that is large enough', () => {
    const { slabs } = memory();
    const [wide, , narrow] = [8, 1, 4, 1].map((size) => slabs.take(size * MIB));
    slabs.release(wide);
    slabs.release(narrow);
    assert.equal(slabs.take(3 * MIB).pointer, narrow.pointer);
  });

  it('open another slab for what does not fit, also when it is larger than a slab', () => {
    const { slabs } = memory();
    const first = slabs.take(200 * MIB);
    const second = slabs.take(100 * MIB);
    const third = slabs.take(300 * MIB);
    assert.equal(third.capacity, 300 * MIB);
    for (const block of [first, second, third]) slabs.release(block);
    assert.equal(slabs.idle, 600 * MIB);
  });

  it('give the pages of holes back, and count them no more', () => {
    const { slabs, released } = memory();
    const [hole, kept] = [slabs.take(4 * MIB), slabs.take(2 * MIB)];
    slabs.release(hole);
    assert.equal(slabs.idle, 4 * MIB);
    slabs.trim();
    assert.equal(slabs.idle, 0);
    assert.deepEqual(released[0], [BigInt(hole.pointer), 4 * MIB]);
    slabs.release(kept);
  });
});
