import assert from 'node:assert/strict';
import { checkCounts, checkLabels, relabelledImages } from '../../../lib/data/sets/labelled';

describe('labelled images', () => {
  it('have a label each', () => {
    checkCounts(3, 3, 'x');
    const message = /^x: expected as many labels as images, got 3 images and 4 labels\n/;
    assert.throws(() => checkCounts(3, 4, 'x'), { kind: 'data', message });
  });

  it('have labels below the number of classes', () => {
    checkLabels(Uint8Array.of(0, 2), 3, 'x');
    for (const [labels, message] of [
      [[3, 9], /^x: expected labels of 0 to 2, got label 3 at example 0\n/],
      [[0, 2, 4], /got label 4 at example 2\n/],
    ] as const)
      assert.throws(() => checkLabels(Uint8Array.from(labels), 3, 'x'), { kind: 'data', message });
  });

  const set = { images: Uint8Array.of(5, 6, 7), labels: Uint8Array.of(0, 2, 0) };

  it('take the labels that the names of their classes have elsewhere', () => {
    const { images, labels } = relabelledImages(set, ['cat', 'unused', 'ox'], ['ant', 'ox', 'cat']);
    assert.deepEqual(
      [[...images], [...labels]],
      [
        [5, 6, 7],
        [2, 1, 2],
      ],
    );
  });

  it('are refused for a name that is not there, a label that is none, and more classes than a byte has', () => {
    assert.throws(() => relabelledImages(set, ['cat', 'bee', 'ox'], ['cat']), { kind: 'data', message: /got ox/ });
    assert.throws(() => relabelledImages(set, ['cat', 'ox'], ['cat']), { kind: 'data', message: /got label 2/ });
    const many = Array.from({ length: 257 }, (_, i) => `${i}`);
    const message = /^--data: expected at most 256 classes, got 257\n/;
    assert.throws(() => relabelledImages(set, many, many), { kind: 'usage', message });
    assert.deepEqual([...relabelledImages(set, many.slice(0, 256), many.slice(0, 256)).labels], [0, 2, 0]);
  });
});
