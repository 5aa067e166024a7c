import assert from 'node:assert/strict';
import { Random } from '../lib/random';

const DRAWS = 20_000;

describe('the seeded generator', () => {
  it('gives the same numbers for the same seed and others for another', () => {
    const draw = (seed: number) => Array.from({ length: 5 }, () => new Random(seed)).map((random) => random.uniform());
    assert.equal(new Set(draw(1)).size, 1);
    assert.notEqual(draw(1)[0], draw(2)[0]);
    assert.notEqual(new Random(1).bits(), new Random(1 + 2 ** 32).bits());
  });

  it('goes on from a saved state, a pending normal included', () => {
    const random = new Random(3);
    random.normal();
    const state = random.save();
    const next = [random.normal(), random.normal(), random.uniform()];
    const other = new Random(99);
    other.restore(JSON.parse(JSON.stringify(state)) as typeof state);
    assert.deepEqual([other.normal(), other.normal(), other.uniform()], next);
  });

  it('is uniform and normal to within its sampling error', () => {
    const random = new Random(4);
    const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
    const uniform = Array.from({ length: DRAWS }, () => random.uniform(-1, 3));
    const normal = Array.from({ length: DRAWS }, () => random.normal(5, 2));
    assert.ok(Math.abs(mean(uniform) - 1) < 0.05);
    assert.ok(uniform.every((v) => v >= -1 && v < 3));
    assert.ok(Math.abs(mean(normal) - 5) < 0.1);
    assert.ok(Math.abs(mean(normal.map((v) => (v - 5) ** 2)) - 4) < 0.2);
  });

  it('draws every integer of a range about equally often', () => {
    const random = new Random(5);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < DRAWS; i++) counts[random.integer(7)]++;
    for (const count of counts) assert.ok(Math.abs(count - DRAWS / 7) < 300, `${counts.join()}`);
  });

  it('permutes', () => {
    for (const n of [0, 1, 2, 100]) {
      const order = new Random(6).permutation(n);
      assert.deepEqual(
        [...order].sort((a, b) => a - b),
        Array.from({ length: n }, (_, i) => i),
      );
    }
    assert.notDeepEqual([...new Random(6).permutation(100)], [...new Random(7).permutation(100)]);
  });

  it('has children that depend on the label only, and siblings that differ', () => {
    const parent = new Random(8);
    const early = parent.split('weights').bits();
    parent.bits();
    assert.equal(parent.split('weights').bits(), early);
    assert.notEqual(parent.split('order').bits(), early);
    assert.notEqual(new Random(9).split('weights').bits(), early);
  });

  for (const seed of [-1, 1.5, NaN, 2 ** 53]) {
    it(`refuses the seed ${seed}`, () => {
      assert.throws(() => new Random(seed), /expected a seed that is an integer of 0 or more/);
    });
  }
});
