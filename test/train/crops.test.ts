import assert from 'node:assert/strict';
import { singleCrop, smallCrops } from '../../lib/train/crops';

describe('crops of small images', () => {
  it('are the image and four shifts by a sixteenth of each side, each as it is and mirrored', () => {
    const [height, width] = [160, 320];
    const places = [[0, 0], [-10, -20], [-10, 20], [10, -20], [10, 20]]; // prettier-ignore
    const wanted = places.flatMap(([top, left]) =>
      [false, true].map((mirrored) => ({ top, left, height, width, mirrored })),
    );
    assert.deepEqual(smallCrops({ height, width }), wanted);
  });

  it('are shifted by whole pixels', () =>
    assert.deepEqual(
      smallCrops({ height: 28, width: 33 }).map(({ top, left }) => [Math.abs(top), Math.abs(left)]),
      [...Array<number[]>(2).fill([0, 0]), ...Array<number[]>(8).fill([2, 2])],
    ));

  it('of the whole image are one', () =>
    assert.deepEqual(singleCrop({ height: 5, width: 7 }), [{ top: 0, left: 0, height: 5, width: 7, mirrored: false }]));
});
