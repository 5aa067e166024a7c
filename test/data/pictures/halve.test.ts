import assert from 'node:assert/strict';
import { halveImages } from '../../../lib/data/pictures/halve';

describe('images at half their size', () => {
  it('have the rounded mean of four pixels in each, colour by colour and image by image', () => {
    // two images of 2x2 pixels
    const first = [0, 10, 20, 1, 11, 21, 2, 12, 22, 4, 14, 24];
    const second = [255, 0, 1, 255, 0, 1, 255, 0, 1, 254, 0, 4];
    const halved = halveImages(Uint8Array.from([...first, ...second]), 2);
    // means 1.75, 11.75, 21.75, then 254.75, 0, 1.75
    assert.deepEqual([...halved], [2, 12, 22, 255, 0, 2]);
  });

  it('keep rows and columns apart', () => {
    // 4x4 pixels of the values 10 row + column, and 60 more for each colour
    const images = new Uint8Array(48).map((_, i) => 10 * Math.floor(i / 12) + (Math.floor(i / 3) % 4) + 60 * (i % 3));
    // 5.5 and 7.5, 25.5 and 27.5, rounded up
    const colours = [6, 8, 26, 28].flatMap((red) => [red, red + 60, red + 120]);
    assert.deepEqual([...halveImages(images, 4)], colours);
  });

  it('are refused where the size is odd or does not fit', () => {
    for (const [length, size] of [
      [27, 3],
      [13, 2],
      [12, 0],
      [4, 2],
      [6, 2],
      [16, 4],
      [24, 4],
    ]) {
      assert.throws(() => halveImages(new Uint8Array(length), size), /even size.*got/s);
    }
  });

  it('may be none', () => assert.equal(halveImages(new Uint8Array(0), 32).length, 0));
});
