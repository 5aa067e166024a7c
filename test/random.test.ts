import assert from 'node:assert/strict';
import { BnlabError } from '../lib/errors';
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

describe('the arguments of the seeded generator', () => {
  const draws = (n: number) => {
    const random = new Random(8);
    return Array.from({ length: 200 }, () => random.integer(n));
  };

  for (const n of [1, 2, 7, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 3 * 2 ** 40 + 1, 2 ** 53]) {
    it(`integers below ${n} are whole, in range, and reach both halves`, () => {
      const values = draws(n);
      assert.ok(values.every((v) => Number.isInteger(v) && v >= 0 && v < n));
      if (n > 1) assert.ok(values.some((v) => v < n / 2) && values.some((v) => v >= n / 2));
      if (n > 7) assert.ok(values.some((v) => v % 2 === 1) && new Set(values).size > 190, 'low bits are random too');
    });
  }

  type Call = (random: Random) => unknown;
  const REFUSED: Readonly<Record<string, Call>> = {
    ...Object.fromEntries(
      [0, -5, 2.5, NaN, Infinity, 2 ** 53 + 2].map((n): [string, Call] => [`integer(${n})`, (r) => r.integer(n)]),
    ),
    ...Object.fromEntries(
      [-1, 1.5, NaN, Infinity, 2 ** 32].flatMap((n): [string, Call][] => [
        [`permutation(${n})`, (r) => r.permutation(n)],
        [`normals(${n})`, (r) => r.normals(n)],
      ]),
    ),
    'uniform(NaN)': (r) => r.uniform(NaN),
    'uniform(2, 1)': (r) => r.uniform(2, 1),
    'uniform(0, Infinity)': (r) => r.uniform(0, Infinity),
    'normal(NaN)': (r) => r.normal(NaN),
    'normal(0, -1)': (r) => r.normal(0, -1),
    'normals(2, 0, NaN)': (r) => r.normals(2, 0, NaN),
    'split(NaN)': (r) => r.split(NaN),
    'split(undefined)': (r) => r.split(undefined as unknown as string),
    ...Object.fromEntries(
      [
        null,
        {},
        { words: [1, 2, 3], spareNormal: null },
        { words: [0, 0, 0, 0], spareNormal: null },
        { words: [1, 2, 3, -4], spareNormal: null },
        { words: [1, 2, 3, 2 ** 32], spareNormal: null },
        { words: [1, 2, 3, 4], spareNormal: 'x' },
        { words: [1, 2, 3, 4] },
      ].map((state): [string, Call] => [
        `restore(${JSON.stringify(state)})`,
        (r) => r.restore(state as unknown as ReturnType<Random['save']>),
      ]),
    ),
  };
  for (const [name, call] of Object.entries(REFUSED)) {
    it(`${name} is refused, and nothing is drawn`, () => {
      const random = new Random(1);
      const method = name.slice(0, name.indexOf('('));
      assert.throws(
        () => call(random),
        (error) =>
          error instanceof BnlabError &&
          error.where.startsWith('Random.') &&
          method.startsWith(error.where.slice(7).replace(/s$/, '')),
      );
      assert.deepEqual(random.save(), new Random(1).save());
    });
  }

  it('a range of one number gives it, and a bound is never reached by rounding', () => {
    assert.equal(new Random(1).uniform(3, 3), 3);
    const random = new Random(2);
    const [low, high] = [1, 1 + 2 * Number.EPSILON];
    for (let i = 0; i < 200; i++) assert.ok(random.uniform(low, high) < high);
  });
});
