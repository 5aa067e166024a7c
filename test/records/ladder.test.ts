import assert from 'node:assert/strict';
import { judgeLadder, seedsWithoutPlain } from '../../lib/records/ladder';
import { diverged, imageCurve } from './entries';

describe('the table of Figure 3', () => {
  const plain = imageCurve('Inception', [100, 200, 300], [0.25, 0.75, 0.5]);

  it('counts the steps to the plain network’s best by the line between measurements, and rounds them', () => {
    const [, row] = judgeLadder({ results: [plain, imageCurve('BN-x5', [0, 10, 25], [0.25, 0.5, 1])] });
    // half of 10 to 25 is 17.5
    assert.deepEqual(row, {
      cell: 'BN-x5',
      seed: 1,
      stepsToMatch: 18,
      target: 0.75,
      factor: 200 / 18,
      best: 1,
      stepsToBest: 25,
      divergedAt: null,
    });
  });

  it('has the plain network’s own line, with a factor of 1', () => {
    const [row] = judgeLadder({ results: [plain] });
    assert.deepEqual([row.stepsToMatch, row.factor, row.best, row.stepsToBest], [200, 1, 0.75, 200]);
  });

  it('takes one step where the best was there before the first', () => {
    const [, row] = judgeLadder({ results: [plain, imageCurve('BN-x5', [0, 10], [0.75, 0.8])] });
    assert.deepEqual([row.stepsToMatch, row.factor], [0, 200]);
  });

  it('has neither steps nor factor for what never got there, and says where it diverged', () => {
    const cut = diverged(imageCurve('BN-x30', [100], [0.5]), 130);
    const lost = diverged(imageCurve('BN-x5', [], []), 12);
    const [, short, none] = judgeLadder({ results: [plain, cut, lost] });
    assert.deepEqual([short.stepsToMatch, short.factor, short.best, short.divergedAt], [null, null, 0.5, 130]);
    assert.deepEqual([none.best, none.stepsToBest, none.divergedAt], [0, null, 12]);
  });

  it('compares within a seed, and names the seeds that have no plain run after its start', () => {
    const atStart = imageCurve('Inception', [0, 10], [0.5, 0.25], 2);
    const other = imageCurve('Inception', [400], [0.5], 4);
    const bn = [1, 2, 3, 4].map((seed) => imageCurve('BN-x5', [100, 200], [0.5, 0.75], seed));
    const results = [plain, atStart, other, ...bn];
    const rows = judgeLadder({ results }).filter(({ cell }) => cell === 'BN-x5');
    assert.deepEqual(
      rows.map(({ seed, target, factor }) => [seed, target, factor]),
      [
        [1, 0.75, 1],
        [4, 0.5, 4],
      ],
    );
    assert.deepEqual(seedsWithoutPlain({ results }), [2, 3]);
  });
});
