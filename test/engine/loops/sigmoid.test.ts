import assert from 'node:assert/strict';
import { sigmoidInPlace } from '../../../lib/engine/loops/sigmoid';
import { Random } from '../../../lib/random';

/** Half a unit of float32's last place is 6e-8. */
const FLOAT32 = 1e-7;

describe('the sigmoid over an array', () => {
  it('agrees with Math.exp to float32 precision from -110 to 110', () => {
    const x = Float32Array.from({ length: 22001 }, (_, i) => (i - 11000) / 100);
    const y = x.slice();
    sigmoidInPlace(y);
    x.forEach((value, i) => {
      const want = 1 / (1 + Math.exp(-value));
      // below 1e-38 float32 has fewer digits
      const error = Math.abs(y[i] - want) / Math.max(want, 1e-38);
      assert.ok(error < FLOAT32, `at ${value}: ${y[i]} instead of ${want}`);
    });
  });

  it('keeps NaN, goes to 0 and 1 at the infinities, and takes nothing', () => {
    const y = Float32Array.of(NaN, -Infinity, Infinity, 0);
    sigmoidInPlace(y);
    assert.deepEqual([...y], [NaN, 0, 1, 0.5]);
    sigmoidInPlace(new Float32Array(0));
  });

  it('is less than 0.6 units of the last place off, wherever in the series', () => {
    const random = new Random(1);
    // sigmoid(x) is about e^x there: the error of the series is all there is, and float32 has all its digits
    const x = Float32Array.from({ length: 200_000 }, () => random.uniform(-80, -15));
    const y = x.slice();
    sigmoidInPlace(y);
    x.forEach((value, i) => {
      const want = 1 / (1 + Math.exp(-value));
      const unit = 2 ** (Math.floor(Math.log2(want)) - 23);
      const error = Math.abs(y[i] - want) / unit;
      assert.ok(error < 0.6, `at ${value} (seed 1): ${y[i]} instead of ${want}, ${error} units`);
    });
  });

  it('rounds as float64 does where the last term of the series decides: less by a 5000th, it would not', () => {
    for (const x of [-71.04631042480469, -61.33578872680664, -25.279233932495117]) {
      const y = Float32Array.of(x);
      sigmoidInPlace(y);
      assert.equal(y[0], Math.fround(1 / (1 + Math.exp(-x))), `at ${x}`);
    }
  });

  it('leaves Math.exp, which is slow, to what its table does not hold: from 100 on, on both sides', () => {
    const { exp } = Math;
    const asked: number[] = [];
    Math.exp = (value) => {
      asked.push(value);
      return exp(value);
    };
    try {
      sigmoidInPlace(Float32Array.of(-100, -99.5, -1, 0, 1, 99.5, 100, 120, NaN, -120));
    } finally {
      Math.exp = exp;
    }
    assert.deepEqual(asked, [100, -100, -120, NaN, 120]);
  });
});
