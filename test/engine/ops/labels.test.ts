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
const disposed = (labels: tf.Tensor) => (labels.dispose(), labels);

/** What is no list of three labels of three classes, and what is said of it. */
const REFUSED: Readonly<Record<string, readonly [make: () => unknown, message: RegExp]>> = {
  'too few': [() => int(0, 1), /expected 3 labels, one an example, got 2 labels/],
  'too many': [() => int(0, 1, 2, 0), /expected 3 labels, one an example, got 4 labels/],
  'no tensor': [() => [0, 1, 2], /expected labels as a tensor, int32 \[m\], got object/],
  'a disposed tensor': [() => disposed(int(0, 1, 2)), /got a disposed tensor/],
  'numbers that need not be whole': [
    () => tf.tensor1d([0, 1, 2]),
    /int32 \[m\], got float32 \[3\]\n.*tensor1d\(values, 'int32'\)/,
  ],
  'a label alone': [() => tf.scalar(1, 'int32'), /got int32 \[\]\n.*tensor1d\(values, 'int32'\)/],
  'one-hot labels': [() => tf.ones([3, 3], 'int32'), /got int32 \[3, 3\]\n.*argMax\(-1\)/],
  'labels of one axis too many for one-hot ones': [
    () => tf.ones([3, 1, 1], 'int32'),
    /got int32 \[3, 1, 1\]\n.*tensor1d/,
  ],
  'classes that count from 1': [
    () => int(1, 3, 2),
    /labels of 0 to 2 for K = 3 classes, got labels\[1\] is 3\n.*subtract 1/,
  ],
  'more classes, from 1': [() => int(1, 2, 4), /labels\[2\] is 4\n.*other classes/],
  'more classes, from 0': [() => int(0, 1, 3), /labels\[2\] is 3\n.*other classes/],
};

describe('labels on the device', () => {
  before(() => useEngine('cpu'));
  const rule = (m: number, classes: number) => ({ where, m, classes });

  for (const [what, [make, message]] of Object.entries(REFUSED)) {
    it(`are refused, with what to do, where there are ${what}`, () => {
      tf.tidy(() => {
        const labels = make() as tf.Tensor;
        assert.throws(() => checkLabels(labels, rule(3, 3)), message);
      });
    });
  }

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
