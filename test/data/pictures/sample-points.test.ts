/** Sampled points against bilinear interpolation in float64. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { samplePoints } from '../../../lib/data/pictures/sample-points';
import { Random } from '../../../lib/random';

const coordinate = (i: number, length: number, outputs: number) => {
  const place = (i * length) / outputs;
  const lower = Math.min(length - 1, Math.floor(place));
  return { lower, upper: Math.min(lower + 1, length - 1), share: place - Math.floor(place) };
};

describe('sampled points', () => {
  it('are those of float64, to a rounding, for any box, size and mirror', () => {
    const side = fc.integer({ min: 1, max: 9 });
    const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const sides = fc.tuple(side, side, side, side);
    fc.assert(
      fc.property(
        sides,
        fc.tuple(share, share, share, share),
        fc.option(fc.boolean()),
        fc.nat(),
        (sizes, cut, mirror, seed) => {
          const [columns, rows, width, height] = sizes;
          const random = new Random(seed);
          const data = Uint8Array.from({ length: columns * rows * 3 }, () => random.integer(256));
          const [x, y] = [Math.floor(cut[0] * columns), Math.floor(cut[1] * rows)];
          const box = {
            x,
            y,
            width: 1 + Math.floor(cut[2] * (columns - x)),
            height: 1 + Math.floor(cut[3] * (rows - y)),
          };
          const into = new Uint8Array(width * height * 3);
          samplePoints(
            { data, width: columns, height: rows },
            { box, width, height, mirror: mirror ?? undefined, into },
          );
          const at = (row: number, column: number, c: number) => data[((y + row) * columns + x + column) * 3 + c];
          into.forEach((value, i) => {
            const [c, shown, row] = [i % 3, Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
            const across = coordinate(mirror ? width - 1 - shown : shown, box.width, width);
            const down = coordinate(row, box.height, height);
            const along = (line: number) =>
              at(line, across.lower, c) * (1 - across.share) + at(line, across.upper, c) * across.share;
            const exact = along(down.lower) * (1 - down.share) + along(down.upper) * down.share;
            assert.ok(Math.abs(value - exact) <= 0.5 + 1e-3, `value ${i} is ${value}, not ${exact}`);
          });
        },
      ),
    );
  });

  it('are refused for a box that is not of whole pixels in the picture', () => {
    const picture = { data: new Uint8Array(4 * 4 * 3), width: 4, height: 4 };
    const sample = (box: { x: number; y: number; width: number; height: number }) =>
      samplePoints(picture, { box, width: 2, height: 2, into: new Uint8Array(12) });
    sample({ x: 0, y: 0, width: 4, height: 4 });
    sample({ x: 3, y: 3, width: 1, height: 1 });
    for (const [from, length] of [
      [0.5, 2],
      [0, 2.5],
      [-1, 2],
      [0, 0],
      [3, 2],
    ]) {
      const message = new RegExp(`samplePoints: expected a box between 0 and 4, got ${from} to ${from + length}`);
      assert.throws(() => sample({ x: from, y: 0, width: length, height: 4 }), message);
      assert.throws(() => sample({ x: 0, y: from, width: 4, height: length }), message);
    }
  });
});
