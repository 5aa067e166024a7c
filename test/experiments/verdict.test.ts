import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Verdict } from '../../lib/paper';
import { judgeIdentity, judgePaired, underControl, weakest, type Paired } from '../../lib/experiments/judges/verdict';
import { meanInterval, studentT } from '../../lib/interval';

/** The quantiles are tabulated to six digits. */
const QUANTILE = 6e-6;
const ROUNDING = 1e-12;

const seedsOf = (values: readonly number[]) => values.map((_, i) => i + 1);
const judge = (values: readonly number[], bar?: number, scale?: 'difference' | 'factor') =>
  judgePaired({ seeds: seedsOf(values), values, bar, scale, unit: 'points' });

describe('the interval of a mean', () => {
  it('is that of a textbook', () => {
    // mean 4, deviation 2, n = 4: 4 +- 3.18245 * 2 / 2 with values whose deviation is exactly 2
    const a = Math.sqrt(3);
    const { mean, low, high } = meanInterval([4 - a, 4 - a, 4 + a, 4 + a]);
    assert.ok(Math.abs(mean - 4) < ROUNDING);
    assert.ok(Math.abs(low - (4 - 3.18245)) < 1e-5 && Math.abs(high - (4 + 3.18245)) < 1e-5);
  });

  const quantiles: readonly [degrees: number, expected: number][] = [
    [1, 12.7062],
    [2, 4.30265],
    [3, 3.18245],
    [4, 2.77645],
    [5, 2.57058],
    [6, 2.44691],
    [7, 2.36462],
    [8, 2.306],
    [9, 2.26216],
    [10, 2.22814],
    [11, 2.200985],
    [12, 2.178813],
    [15, 2.13145],
    [20, 2.085963],
    [30, 2.042272],
    [120, 1.97993],
  ];
  for (const [degrees, expected] of quantiles) {
    it(`takes ${expected} for ${degrees} degrees of freedom`, () =>
      assert.ok(Math.abs(studentT(degrees) - expected) < QUANTILE, String(studentT(degrees))));
  }

  it('holds the true mean of normal values 95 times in 100', () => {
    let state = 7;
    const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647;
    const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    let held = 0;
    for (let i = 0; i < 4000; i++) {
      const { low, high } = meanInterval([normal(), normal(), normal()]);
      if (low <= 0 && high >= 0) held++;
    }
    // four deviations of a binomial share of 4,000
    assert.ok(Math.abs(held / 4000 - 0.95) < 0.014, String(held));
  });
});

describe('the verdict of an interval', () => {
  const rows: readonly [what: string, values: number[], bar: number | undefined, expected: Verdict][] = [
    ['the whole interval is past the bar', [2.0, 2.1, 2.2], 1, 'reproduced'],
    ['the whole interval is past zero and no bar is asked', [0.2, 0.21, 0.22], undefined, 'reproduced'],
    ['the interval holds the bar', [0.9, 1.0, 1.2], 1, 'same direction'],
    ['the interval lies between zero and the bar', [0.4, 0.5, 0.6], 1, 'same direction'],
    ['the interval holds zero', [-0.1, 0.2, 0.4], undefined, 'undecided'],
    ['the mean is past the bar and the interval holds zero', [-3, 2, 10], 1, 'undecided'],
    ['nothing differs', [0, 0, 0], undefined, 'undecided'],
    ['the whole interval is short of zero', [-1, -1.1, -0.9], undefined, 'not reproduced'],
    ['the whole interval is short of zero, whatever the bar', [-1, -1.1, -0.9], 1, 'not reproduced'],
    ['all seeds agree to the digit past the bar', [1, 1, 1], 1, 'reproduced'],
    ['two seeds agree', [2, 2.1], 1, 'undecided'],
    ['there is one seed, however large', [1000], 1, 'undecided'],
  ];
  for (const [what, values, bar, expected] of rows) {
    it(`is ${expected} where ${what}`, () => assert.equal(judge(values, bar).verdict, expected));
  }

  const factors: readonly [what: string, values: number[], bar: number | undefined, expected: Verdict][] = [
    ['all are past the bar', [2.5, 2.6, 2.7], 2, 'reproduced'],
    ['all are past 1, not past the bar', [1.5, 1.6, 1.7], 2, 'same direction'],
    ['they lie around 1', [0.5, 1, 2], 2, 'undecided'],
    ['all are below 1', [0.5, 0.52, 0.48], 2, 'not reproduced'],
  ];
  for (const [what, values, bar, expected] of factors) {
    it(`of factors is ${expected} where ${what}`, () => assert.equal(judge(values, bar, 'factor').verdict, expected));
  }

  const own: readonly [what: string, values: number[], asked: Partial<Paired>, expected: Verdict][] = [
    ['it loses less than is allowed', [-0.005, -0.006, -0.004], { neutral: -0.01 }, 'reproduced'],
    ['it loses more', [-0.05, -0.06, -0.04], { neutral: -0.01 }, 'not reproduced'],
    ['it loses as much', [-0.02, -0.01, 0], { neutral: -0.01 }, 'undecided'],
    ['it gains, short of the bar', [0.01, 0.01, 0.01], { neutral: -0.01, bar: 0.02 }, 'same direction'],
    ['it stays below a size', [0.1, 0.11, 0.1], { neutral: 0.13, side: 'below' }, 'reproduced'],
    ['it rises above it', [0.4, 0.41, 0.4], { neutral: 0.13, side: 'below' }, 'not reproduced'],
    ['it is around it', [0.1, 0.13, 0.16], { neutral: 0.13, side: 'below' }, 'undecided'],
    [
      'it is below, not as far as the bar',
      [0.1, 0.1, 0.1],
      { neutral: 0.13, side: 'below', bar: 0.05 },
      'same direction',
    ],
    ['a factor is no more than a step of the grid', [2, 2, 2], { neutral: 2, scale: 'factor' }, 'undecided'],
    ['a factor is more', [4, 4, 4.1], { neutral: 2, scale: 'factor' }, 'reproduced'],
    ['a factor that should be small is', [0.3, 0.31, 0.3], { side: 'below', scale: 'factor' }, 'reproduced'],
    ['a factor that should be small is large', [3, 3.1, 3], { side: 'below', scale: 'factor' }, 'not reproduced'],
  ];
  for (const [what, values, asked, expected] of own) {
    it(`with a point of its own is ${expected} where ${what}, and shows what was measured`, () => {
      const { verdict, interval } = judgePaired({ seeds: seedsOf(values), values, unit: 'points', ...asked });
      assert.equal(verdict, expected);
      const { mean, low, high } = interval!;
      assert.ok(low <= mean && mean <= high && mean > Math.min(...values) - 1e-9 && mean < Math.max(...values) + 1e-9);
    });
  }

  it('of factors is that of their logarithms', () => {
    const { interval } = judge([2, 4, 8], 1.5, 'factor');
    const logs = meanInterval([2, 4, 8].map(Math.log));
    assert.ok(Math.abs(interval!.mean - 4) < 1e-9 && Math.abs(interval!.low - Math.exp(logs.low)) < 1e-9);
  });

  it('shows no interval for one seed', () => assert.equal(judge([5]).interval, null));

  it('never says reproduced of fewer than three seeds, nor of an interval with zero in it', () => {
    const seed = 12;
    const values = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 3, noNaN: true }), (all, bar) => {
        const { verdict, interval } = judge(all, bar);
        if (verdict !== 'reproduced') return;
        assert.ok(all.length >= 3 && interval!.low > 0 && interval!.low >= bar);
      }),
      { seed },
    );
  });

  const refused: readonly [what: string, values: readonly number[], bar: number | undefined, factor?: true][] = [
    ['no values', [], undefined],
    ['a value that is no number', [1, NaN, 2], undefined],
    ['an infinite one', [1, Infinity, 2], undefined],
    ['a factor of 0', [1, 0, 2], undefined, true],
    ['a bar below zero', [1, 2, 3], -1],
    ['a bar of a factor below 1', [1, 2, 3], 0.5, true],
  ];
  const contradicting: readonly [what: string, asked: Partial<Paired>][] = [
    ['a bar on the other side', { neutral: 0.13, side: 'below', bar: 0.2 }],
    ['a bar short of its own point', { neutral: 2, bar: 1 }],
    ['a point that is no number', { neutral: NaN }],
    ['a factor whose point is 0', { neutral: 0, scale: 'factor' }],
    ['a factor that should be below 0', { side: 'below', bar: -1, scale: 'factor' }],
    ['a bar that is no number', { bar: NaN }],
  ];
  for (const [what, asked] of contradicting) {
    it(`is refused for ${what}`, () =>
      assert.throws(() => judgePaired({ seeds: [1], values: [1], unit: '', ...asked }), /verdict: expected/));
  }

  for (const [what, values, bar, factor] of refused) {
    it(`is refused for ${what}`, () =>
      assert.throws(() => judge(values, bar, factor && 'factor'), /verdict: expected/));
  }

  it('is refused for the same seed twice', () =>
    assert.throws(() => judgePaired({ seeds: [1, 1, 2], values: [1, 2, 3], unit: '' }), /for each seed/));
});

describe('a claim of several parts', () => {
  it('holds as far as its weakest part', () => {
    assert.equal(weakest(['reproduced', 'reproduced']), 'reproduced');
    assert.equal(weakest(['reproduced', 'same direction']), 'same direction');
    assert.equal(weakest(['undecided', 'same direction']), 'undecided');
    assert.equal(weakest(['reproduced', 'not reproduced', 'undecided']), 'not reproduced');
    assert.equal(weakest(['proved', 'reproduced']), 'reproduced');
    assert.throws(() => weakest([]), /at least one part/);
  });

  it('says nothing where its control shows nothing', () => {
    assert.equal(underControl('reproduced', 'reproduced'), 'reproduced');
    assert.equal(underControl('reproduced', 'not reproduced'), 'not reproduced');
    for (const control of ['same direction', 'undecided', 'not reproduced'] as const) {
      assert.equal(underControl(control, 'reproduced'), 'not run at this scale');
    }
  });
});

describe('an identity', () => {
  it('is proved within rounding, and not reproduced outside or where the error is no number', () => {
    assert.equal(judgeIdentity(1e-12, 1e-10), 'proved');
    assert.equal(judgeIdentity(1e-10, 1e-10), 'proved');
    assert.equal(judgeIdentity(1e-9, 1e-10), 'not reproduced');
    assert.equal(judgeIdentity(NaN, 1e-10), 'not reproduced');
  });
});
