import assert from 'node:assert/strict';
import { LEVEL, meanInterval, studentT } from '../lib/interval';

describe('the interval of a mean', () => {
  it('is one of 95 in 100', () => assert.equal(LEVEL, 0.95));

  // the first two have closed forms: tan of 0.475 pi, and c sqrt(2 / (1 - c^2)) for the level c
  const quantiles: readonly [degrees: number, expected: number][] = [
    [1, Math.tan(0.475 * Math.PI)],
    [2, 0.95 * Math.sqrt(2 / (1 - 0.95 ** 2))],
    [3, 3.182446],
    [4, 2.776445],
    [5, 2.570582],
    [6, 2.446912],
    [10, 2.228139],
    [11, 2.200985],
  ];
  for (const [degrees, expected] of quantiles) {
    it(`reaches ${expected.toFixed(6)} deviations with ${degrees} degrees of freedom`, () => {
      const found = studentT(degrees);
      assert.ok(Math.abs(found - expected) < 1e-6, String(found));
    });
  }

  it('lies around the mean by the unbiased deviation over the root of the number', () => {
    // mean 2, unbiased variance 1, three values
    const { mean, low, high } = meanInterval([1, 2, 3]);
    const reach = (0.95 * Math.sqrt(2 / (1 - 0.95 ** 2))) / Math.sqrt(3);
    assert.equal(mean, 2);
    assert.ok(Math.abs(low - (2 - reach)) < 1e-12 && Math.abs(high - (2 + reach)) < 1e-12, `${low} … ${high}`);
  });
});
