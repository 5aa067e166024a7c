import assert from 'node:assert/strict';
import { PopulationAverage } from '../../lib/norm/population-average';
import { Random } from '../../lib/random';

/** float64 against float64; only the order of additions differs. */
const EXACT = 1e-12;

function assertNear(got: ArrayLike<number>, want: readonly number[], what: string, tolerance = EXACT): void {
  assert.equal(got.length, want.length, `${what}: length`);
  want.forEach((value, i) => {
    const error = Math.abs(got[i] - value) / Math.max(1, Math.abs(value));
    assert.ok(error <= tolerance, `${what} at ${i}: ${got[i]} instead of ${value}`);
  });
}

/** Mean and biased variance of all values, by two sums. */
function together(values: readonly number[]): readonly [mean: number, variance: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length];
}

/** An average of mini-batches of one channel, value by value. */
function added(batches: readonly (readonly number[])[]): PopulationAverage {
  const average = new PopulationAverage(1);
  for (const values of batches) {
    const [mean, variance] = together(values);
    average.add([mean], [variance], values.length);
  }
  return average;
}

/** Of 8 and of 2 values: means 4.5 and 54.5, unbiased variances 6 and 4140.5. */
const UNEQUAL = [
  [1, 2, 3, 4, 5, 6, 7, 8],
  [9, 100],
];

describe('the average over mini-batches', () => {
  it('is that of the paper: each unbiased variance and each mean counted by its number of values', () => {
    const average = added(UNEQUAL);
    for (const { mean, variance } of [average.result('average'), average.result()]) {
      assertNear([mean[0], variance[0]], [14.5, 0.8 * 6 + 0.2 * 4140.5], 'average');
    }
  });

  it('of one mini-batch is its mean and its unbiased variance', () => {
    const average = new PopulationAverage(2);
    average.add([3, -1], [2, 6], 4);
    assertNear(average.result().mean, [3, -1], 'mean');
    assertNear(average.result().variance, [8 / 3, 8], 'unbiased');
    assertNear(average.result('pooled').variance, [2, 6], 'biased');
  });

  it('keeps its channels apart, over mini-batches of other sizes and means', () => {
    // channel 0: 1, 3 and 5, 7, 9; channel 1: 2, 2 and 0, 3, 6
    const average = new PopulationAverage(2);
    average.add([2, 2], [1, 0], 2);
    average.add([7, 3], [8 / 3, 6], 3);
    assertNear(average.result().mean, [5, 13 / 5], 'mean');
    assertNear(average.result().variance, [(2 * 2 + 3 * 4) / 5, (2 * 0 + 3 * 9) / 5], 'average');
    assertNear(average.result('pooled').variance, [8, (4 + 4 + 0 + 9 + 36) / 5 - 2.6 ** 2], 'pooled');
  });

  it('pooled, is that of all values together, of mini-batches of any sizes', () => {
    const { mean, variance } = added(UNEQUAL).result('pooled');
    assertNear([mean[0], variance[0]], [14.5, 818.25], 'pooled');
    for (let seed = 1; seed <= 20; seed++) {
      const random = new Random(seed);
      const batches = Array.from({ length: 1 + random.integer(6) }, () =>
        Array.from({ length: 2 + random.integer(9) }, () => random.normal(random.normal(0, 5), 2)),
      );
      const pooled = added(batches).result('pooled');
      assertNear([pooled.mean[0], pooled.variance[0]], together(batches.flat()), `seed ${seed}`);
    }
  });

  it('pooled, keeps its digits far from zero', () => {
    const far = [1e9, 1e9 + 1, 1e9 + 2, 1e9 + 3];
    const { variance } = added([far, far.map((v) => v + 4), far.map((v) => v + 8)]).result('pooled');
    assertNear(variance, [143 / 12], 'variance', 1e-6);
  });

  it('hands out copies', () => {
    const average = added([[1, 3]]);
    for (const method of ['average', 'pooled'] as const) {
      const { mean, variance } = average.result(method);
      mean[0] = variance[0] = 99;
    }
    assert.deepEqual([average.result().mean[0], average.result().variance[0]], [2, 2]);
    assert.deepEqual([average.result('pooled').mean[0], average.result('pooled').variance[0]], [2, 1]);
  });
});

describe('a mini-batch of an average', () => {
  const refusals: readonly [what: string, add: (average: PopulationAverage) => void, message: RegExp][] = [
    ['one value', (a) => a.add([0], [0], 1), /PopulationAverage\.add: expected 2 or more values per channel, got 1/],
    ['NaN values', (a) => a.add([0], [0], NaN), /2 or more values per channel, got NaN/],
    ['less than two values', (a) => a.add([0], [0], 1.5), /2 or more values per channel, got 1\.5/],
    ['more channels', (a) => a.add([0, 1], [0, 1], 4), /1 means and variances, one per channel, got 2 and 2/],
    ['more means', (a) => a.add([0, 1], [0], 4), /1 means and variances, one per channel, got 2 and 1/],
    ['no variance', (a) => a.add([0], [], 4), /1 means and variances, one per channel, got 1 and 0/],
    ['a mean of NaN', (a) => a.add([NaN], [0], 4), /finite means, got a mean of NaN in channel 0/],
    ['an infinite variance', (a) => a.add([0], [Infinity], 4), /a variance of Infinity in channel 0/],
    ['a negative variance', (a) => a.add([0], [-1], 4), /0 or more, got a variance of -1/],
    ['anything, by the name of its layer', (a) => a.add([0], [0], 0, 'here'), /^BnlabError: here: .*got 0/],
  ];
  for (const [what, add, message] of refusals) {
    it(`is refused for ${what}, and the average stays as it was`, () => {
      const average = added([[1, 3]]);
      assert.throws(() => add(average), message);
      const { mean, variance } = average.result('pooled');
      assert.deepEqual([mean[0], variance[0]], [2, 1]);
    });
  }

  it('is needed: an average of none is refused', () => {
    assert.throws(
      () => new PopulationAverage(2).result(),
      /PopulationAverage\.result: expected at least one mini-batch/,
    );
    assert.throws(() => new PopulationAverage(2).result('pooled', 'here'), /here: expected at least one mini-batch/);
  });
});
