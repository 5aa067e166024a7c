import assert from 'node:assert/strict';
import { judgePaired, LEAST_SEEDS } from '../../../lib/experiments/judges/verdict';

describe('the interval of two seeds', () => {
  it('is shown, although it decides nothing', () => {
    const { verdict, interval } = judgePaired({ seeds: [4, 7], values: [2, 4], unit: 'points' });
    assert.equal(verdict, 'undecided');
    // deviation sqrt(2) over sqrt(2), times the quantile of one degree of freedom
    const reach = Math.tan(0.475 * Math.PI);
    assert.ok(interval);
    const { mean, low, high, ...asked } = interval;
    assert.ok(Math.abs(low - (3 - reach)) < 1e-9 && Math.abs(high - (3 + reach)) < 1e-9, `${low} … ${high}`);
    const told = { neutral: 0, bar: 0, side: 'above', scale: 'difference', unit: 'points', level: 0.95, seeds: [4, 7] };
    assert.deepEqual([mean, asked], [3, told]);
  });

  it('is one seed short of what is trusted', () => assert.equal(LEAST_SEEDS, 3));
});
