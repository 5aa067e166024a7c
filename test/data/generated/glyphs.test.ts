/** The strokes that generated digits follow. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { DIGIT_GLYPHS } from '../../../lib/data/generated/glyphs';

/** Beyond these digits engines may differ in a cosine. */
const DIGITS = 9;

describe('the glyphs of the digits', () => {
  it('are those that they always were: records of runs on digits name a seed, and no pictures', () => {
    const points = DIGIT_GLYPHS.map((glyphs) =>
      glyphs.map((strokes) => strokes.map((stroke) => stroke.map((value) => (value + 0).toFixed(DIGITS)))),
    );
    const text = JSON.stringify(points).replaceAll('"-0.000000000"', '"0.000000000"');
    assert.equal(createHash('sha256').update(text).digest('hex').slice(0, 16), 'f9a069d7dda2261a');
  });

  it('are three for each digit, of strokes in the unit square or little beyond', () => {
    assert.deepEqual(DIGIT_GLYPHS.map(({ length }) => length), Array<number>(10).fill(3)); // prettier-ignore
    for (const stroke of DIGIT_GLYPHS.flat(2)) {
      assert.ok(stroke.length >= 4 && stroke.length % 2 === 0, `${stroke.length} numbers`);
      assert.ok(stroke.every((value) => value > -0.15 && value < 1.15), stroke.join()); // prettier-ignore
    }
  });
});
