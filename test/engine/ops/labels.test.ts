import assert from 'node:assert/strict';
import { tf, useEngine } from '../../../lib/engine';
import { checkLabels, partOfLabels } from '../../../lib/engine/ops/labels';

const where = 'a test';

/** Counts how often labels are read from the device. */
function readsOf(labels: tf.Tensor): () => number {
  let reads = 0;
  const dataSync = labels.dataSync.bind(labels);
  labels.dataSync = () => (reads++, dataSync());
  return () => reads;
}

const int = (...values: number[]) => tf.tensor1d(values, 'int32');

describe('labels on the device', () => {
  before(() => useEngine('cpu'));
  const rule = (m: number, classes: number) => ({ where, m, classes });

  it('are read once, for any number of classes', () => {
    tf.tidy(() => {
      const labels = int(0, 2, 1);
      const reads = readsOf(labels);
      for (const classes of [3, 3, 5]) checkLabels(labels, rule(3, classes));
      assert.equal(reads(), 1);
    });
  });

  it('are not read again as a part of labels that were', () => {
    tf.tidy(() => {
      const labels = int(0, 2, 1, 0);
      checkLabels(labels, rule(4, 3));
      const part = partOfLabels(labels, 1, 2);
      const reads = readsOf(part);
      checkLabels(part, rule(2, 3));
      assert.equal(reads(), 0);
    });
  });

  it('are read as a part where the whole does not fit, and once where the part does', () => {
    tf.tidy(() => {
      const labels = int(0, 2, 1, 0);
      checkLabels(labels, rule(4, 3));
      const part = partOfLabels(labels, 2, 2);
      const reads = readsOf(part);
      for (let again = 0; again < 2; again++) checkLabels(part, rule(2, 2));
      assert.equal(reads(), 1);
    });
  });

  it('are read as a part of labels that were never read, and refused', () => {
    tf.tidy(() => {
      const labels = int(0, 2, 1, 9);
      const [fit, unfit] = [partOfLabels(labels, 0, 2), partOfLabels(labels, 2, 2)];
      const reads = readsOf(fit);
      checkLabels(fit, rule(2, 3));
      assert.equal(reads(), 1);
      assert.throws(() => checkLabels(unfit, rule(2, 3)), /labels\[1\] is 9/);
      assert.throws(() => checkLabels(int(-1, 0), rule(2, 3)), /labels\[0\] is -1/);
      assert.throws(() => checkLabels(int(0, 3), rule(2, 3)), /labels\[1\] is 3/);
    });
  });
});
