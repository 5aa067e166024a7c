import assert from 'node:assert/strict';
import { gatherImages, gatherLabels } from '../../../lib/data/sets/binarize';

/** Three images of two values. */
const IMAGES = Uint8Array.of(0, 127, 128, 255, 51, 102);

describe('images of a mini-batch', () => {
  it('are values of 0 to 1 in the order of the indices', () => {
    const images = gatherImages(IMAGES, [2, 0, 1, 2], { imageSize: 2 });
    const expected = [51, 102, 0, 127, 128, 255, 51, 102].map((value) => value / 255);
    assert.deepEqual(images, Float32Array.from(expected));
  });

  it('are 0 or 1 by half of the full ink where they are to be binary', () => {
    assert.deepEqual([...gatherImages(IMAGES, [0, 1, 2], { imageSize: 2, binary: true })], [0, 0, 1, 1, 0, 0]);
  });

  it('are digits of 784 values by default', () => {
    const digits = Uint8Array.from({ length: 2 * 784 }, (_, i) => (i < 784 ? 0 : 255));
    const images = gatherImages(digits, [1, 0]);
    assert.deepEqual([images.length, images[0], images[783], images[784]], [1568, 1, 1, 0]);
  });

  it('are written into what is passed, whose whole length they take', () => {
    const into = new Float32Array(4);
    assert.equal(gatherImages(IMAGES, [1, 0], { imageSize: 2, into }), into);
    assert.equal(into[1], 1);
    for (const length of [3, 5])
      assert.throws(() => gatherImages(IMAGES, [1, 0], { imageSize: 2, into: new Float32Array(length) }), {
        message: new RegExp(`expected room for 2 x 2 values, got ${length}\n`),
      });
  });

  it('are refused at indices that the set does not have, and of sizes that do not divide it', () => {
    for (const index of [3, -1, 0.5, NaN])
      assert.throws(() => gatherImages(IMAGES, [0, index], { imageSize: 2 }), {
        message: new RegExp(`expected indices of 0 to 2, got ${index}\n`),
      });
    assert.throws(() => gatherImages(IMAGES, [0], { imageSize: 4 }), { message: /images of 4 values, got 6 values/ });
  });

  it('have labels in the same order, refused at the same indices', () => {
    const labels = gatherLabels(Uint8Array.of(7, 8, 9), [2, 0, 2]);
    assert.deepEqual(labels, Int32Array.of(9, 7, 9));
    assert.throws(() => gatherLabels(Uint8Array.of(7, 8, 9), [3]), { message: /indices of 0 to 2, got 3/ });
  });
});
