import assert from 'node:assert/strict';
import { highestRate, sweepPoints, sweepRates, type SweepPoint } from '../../lib/records/sweep';
import { diverged, imageCurve } from './entries';

const run = (cell: string, accuracy: number, seed = 1) => imageCurve(cell, [10], [accuracy], seed);

describe('the sweep of learning rates', () => {
  it('has each rate once, in the order of numbers, and no cell without a rate', () => {
    const cells = ['bn 10', 'plain 9', 'bn 9', 'plain 0.5', 'bn', 'bn fast', 'plain 0'];
    assert.deepEqual(sweepRates({ results: cells.map((cell) => run(cell, 0.5)) }), [0.5, 9, 10]);
  });

  it('has the mean of the best accuracies over seeds for each network and rate, and counts those that diverged', () => {
    const lost = diverged(imageCurve('bn 0.2', [], [], 2), 3);
    const results = [run('plain 0.1', 0.25), run('plain 0.1', 0.75, 2), run('bn 0.2', 0.5), lost];
    assert.deepEqual(sweepPoints({ results }), [
      { network: 'plain', rate: 0.1, accuracy: 0.5, diverged: 0 },
      { network: 'plain', rate: 0.2, accuracy: 0, diverged: 0 },
      { network: 'bn', rate: 0.1, accuracy: 0, diverged: 0 },
      { network: 'bn', rate: 0.2, accuracy: 0.25, diverged: 1 },
    ]);
  });
});

describe('the highest rate at which a network learns', () => {
  const point = (rate: number, accuracy: number, more: Partial<SweepPoint> = {}): SweepPoint => ({
    network: 'bn',
    rate,
    accuracy,
    diverged: 0,
    ...more,
  });
  const rows: readonly [what: string, points: readonly SweepPoint[], expected: number | null][] = [
    ['the highest of several', [point(0.4, 0.5), point(0.1, 0.5), point(0.8, 0.1)], 0.4],
    ['one at just twice the chance of ten classes', [point(0.1, 0.2)], 0.1],
    ['none below it', [point(0.1, 0.19)], null],
    ['none where one seed diverged', [point(0.1, 0.5, { diverged: 1 })], null],
    ['none of the other network', [point(0.1, 0.5, { network: 'plain' })], null],
  ];
  for (const [what, points, expected] of rows) {
    it(`is ${what}`, () => assert.equal(highestRate(points, 'bn'), expected));
  }
});
