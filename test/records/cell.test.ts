import assert from 'node:assert/strict';
import { accuracyAt, entryOf, isDone, partName } from '../../lib/records/cell';
import { entry } from './entries';

describe('the entries of a record of cells', () => {
  const all = [entry('bn', { seed: 1 }), entry('bn', { seed: 2 }), entry('plain', { seed: 2 })];

  it('are found by cell and seed together', () => {
    assert.equal(entryOf(all, { cell: 'bn', seed: 2 }), all[1]);
    assert.equal(entryOf(all, { cell: 'plain', seed: 2 }), all[2]);
    assert.equal(entryOf(all, { cell: 'plain', seed: 1 }), undefined);
  });

  it('lie in parts that are named after both', () =>
    assert.equal(partName({ cell: 'bn-rate0.1', seed: 3 }), 'bn-rate0.1-seed3'));
});

describe('whether a cell is done', () => {
  const rows: readonly [
    what: string,
    had: Parameters<typeof entry>[1] | undefined,
    detailed: boolean,
    done: boolean,
  ][] = [
    ['it never ran', undefined, false, false],
    ['it lacks a step', { steps: 99 }, false, false],
    ['it has just the steps', { steps: 100 }, false, true],
    ['it has more', { steps: 101 }, false, true],
    ['details are asked for that were not kept', { steps: 100 }, true, false],
    ['details are asked for and were kept', { steps: 100, isDetailed: true }, true, true],
    ['details were kept of fewer steps', { steps: 99, isDetailed: true }, true, false],
    ['it diverged: it has no more to give', { steps: 5, verdict: 'diverged' }, true, true],
  ];
  for (const [what, had, isDetailed, expected] of rows) {
    it(`is ${expected} where ${what}`, () => {
      const entries = had ? [entry('bn', had)] : [];
      assert.equal(isDone(entries, { cell: 'bn', seed: 1, steps: 100, isDetailed }), expected);
    });
  }
});

describe('the accuracy of a cell at a step', () => {
  const curves = { steps: [0, 100], heldOut: [0.1, 0.5], test: [0.2, 0.6] };

  it('is that of the kind asked for, at the first measurement as at the last', () => {
    assert.equal(accuracyAt(entry('bn', {}, curves), 'heldOut', 0), 0.1);
    assert.equal(accuracyAt(entry('bn', {}, curves), 'test', 0), 0.2);
    assert.equal(accuracyAt(entry('bn', {}, curves), 'heldOut', 100), 0.5);
  });

  it('is not known of a cell that never ran, and of a step that was not measured', () => {
    assert.equal(accuracyAt(undefined, 'test', 0), undefined);
    assert.equal(accuracyAt(entry('bn', {}, curves), 'test', 50), undefined);
    assert.equal(accuracyAt(entry('bn', {}, curves), 'test', 200), undefined);
  });

  it('is 0 from the step at which the cell diverged, and what was measured before', () => {
    const lost = entry('bn', { verdict: 'diverged', steps: 120 }, curves);
    assert.deepEqual(
      [100, 119, 120, 300].map((step) => accuracyAt(lost, 'test', step)),
      [0.6, undefined, 0, 0],
    );
  });
});
