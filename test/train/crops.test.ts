import assert from 'node:assert/strict';
import { singleCrop, smallCrops } from '../../lib/train/crops';

describe('crops of small images', () => {
  it('are the image and four shifts by a sixteenth of each side, each as it is and mirrored', () => {
    const [height, width] = [48, 32];
    const places = [[0, 0], [-3, -2], [-3, 2], [3, -2], [3, 2]]; // prettier-ignore
    const wanted = places.flatMap(([top, left]) =>
      [false, true].map((mirrored) => ({ top, left, height, width, mirrored })),
    );
    assert.deepEqual(smallCrops({ height, width }), wanted);
  });

  it('of the whole image are one', () =>
    assert.deepEqual(singleCrop({ height: 5, width: 7 }), [{ top: 0, left: 0, height: 5, width: 7, mirrored: false }]));
});
