import assert from 'node:assert/strict';
import { asPercent, asPoints, asSteps, ofSeeds, spread, withRange } from '../../lib/figures/spread';
import { inPercent } from '../../lib/statistics';

const tenths = (share: number) => inPercent(share, { digits: 1 });

describe('numbers over seeds', () => {
  it('have a mean, a lowest and a highest; none have none', () => {
    assert.deepEqual(spread([3, 1, 2]), { mean: 2, low: 1, high: 3 });
    assert.deepEqual(spread([]), { mean: Number.NaN, low: Number.NaN, high: Number.NaN });
  });

  const texts = [
    ['mean and range', withRange([1, 2], (v) => v.toFixed(1)), '1.5 (1.0–2.0)'],
    ['a unit, once', withRange([0.5, 0.6], tenths, ' %'), '55.0 % (50.0–60.0)'],
    ['one number', withRange([1], String), '1'],
    ['numbers that read as one', withRange([0.50001, 0.50002], tenths, ' %'), '50.0 %'],
    ['a share', asPercent(0.7125), '71.3 %'],
    ['a gain', asPoints(0.0123), '+1.2'],
    ['a loss, with a minus sign', asPoints(-0.0123), '−1.2'],
    ['a loss too small to have a sign', asPoints(-0.0004), '0.0'],
    ['steps', asSteps(1633.3), '1,633'],
    ['some of the seeds', ofSeeds(2, 3, 'en'), ', 2 of 3 seeds'],
    ['all of the seeds', ofSeeds(3, 3, 'en'), ''],
  ] as const;
  for (const [name, text, expected] of texts) it(`are written: ${name}`, () => assert.equal(text, expected));
});
