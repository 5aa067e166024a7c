import assert from 'node:assert/strict';
import { higherMedian, inPercent, mean, median, percent, quantile, rounded, sum, variance } from '../lib/statistics';

describe('statistics', () => {
  it('sums from the first to the last, so that the last digit is that of a loop', () => {
    const values = [0.1, 0.2, 0.3];
    assert.equal(sum(values), 0.1 + 0.2 + 0.3);
    assert.notEqual(sum(values), 0.3 + 0.2 + 0.1);
    assert.equal(mean(values), (0.1 + 0.2 + 0.3) / 3);
  });

  it('has a sum of nothing, but no mean and no median', () => {
    assert.equal(sum([]), 0);
    for (const of of [mean, median, higherMedian, variance]) assert.ok(Number.isNaN(of([])), of.name);
  });

  it('divides a variance by m, or by m - 1 for the unbiased one', () => {
    assert.equal(variance([1, 2, 3, 6]), 3.5);
    assert.equal(variance([1, 2, 3, 6], 1), 14 / 3);
    assert.ok(Number.isNaN(variance([1], 1)));
  });

  it('takes a quantile on the line between neighbours, and the median between the middle two', () => {
    assert.equal(quantile([1, 2, 4], 0.75), 3);
    assert.deepEqual(
      [0, 1].map((p) => quantile(Float32Array.of(1, 2, 4), p)),
      [1, 4],
    );
    const values = [10, 9, 2, 1];
    assert.equal(median(values), 5.5);
    assert.equal(median([10, 9, 2]), 9);
    assert.deepEqual(values, [10, 9, 2, 1], 'the list itself is not sorted');
  });

  it('has a median that is one of the values, where times are meant', () => {
    assert.equal(higherMedian([10, 9, 2, 1]), 9);
    assert.equal(higherMedian([10, 9, 2]), 9);
  });

  it('rounds and writes shares with the digits asked for', () => {
    assert.equal(rounded(0.123456), 0.1235);
    assert.equal(rounded(0.123456, { digits: 2 }), 0.12);
    assert.equal(percent(0.7125), '71.25 %');
    assert.equal(percent(0.7125, { digits: 0 }), '71 %');
    assert.equal(inPercent(0.7, { digits: 1 }), '70.0');
    assert.equal(inPercent(0.7), '70.00');
  });
});
