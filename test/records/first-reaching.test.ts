import assert from 'node:assert/strict';
import { bestAccuracy } from '../../lib/records/image-summary';
import { crossing, firstReaching } from '../../lib/records/first-reaching';
import { diverged, imageCurve } from './entries';

const curve = { steps: [100, 200, 400], accuracies: [0.25, 0.5, 0.75] };

describe('when a curve has an accuracy', () => {
  const rows: readonly [target: number, measured: number | null, onTheLine: number | null][] = [
    [0.125, 100, 100],
    [0.25, 100, 100],
    [0.375, 200, 150],
    [0.5, 200, 200],
    [0.6875, 400, 350],
    [0.75, 400, 400],
    [0.875, null, null],
  ];
  for (const [target, measured, onTheLine] of rows) {
    it(`is ${measured} by measurements and ${onTheLine} by the line between them for ${target}`, () => {
      assert.equal(firstReaching(curve, target), measured);
      assert.equal(crossing(curve, target), onTheLine);
    });
  }

  it('is the first time, not a later one after a fall', () => {
    const falling = { steps: [1, 3, 5, 7], accuracies: [0, 0.5, 0.25, 0.5] };
    assert.equal(firstReaching(falling, 0.5), 3);
    assert.equal(crossing(falling, 0.375), 2.5);
  });
});

describe('the best accuracy of a curve', () => {
  it('is the highest, wherever it stands', () => assert.equal(bestAccuracy(imageCurve('a', [1, 2], [0.5, 0.25])), 0.5));
  it('is 0 of a run that diverged before its first measurement', () =>
    assert.equal(bestAccuracy(diverged(imageCurve('a', [], []), 7)), 0));
});
