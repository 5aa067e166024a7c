/**
 * What fits into the kernel's memory is done there, and the rest in TypeScript.
 *
 * Besides the picture the kernel holds for each axis a start, a number and its taps, of four bytes each, for each output; the rows
 * that were filtered across, and the result, of three bytes a pixel; and four stores beyond an end.
 */
import assert from 'node:assert/strict';
import { resample, resamplePlain, type ResampleOptions } from '../../../lib/data/pictures/resample';
import { pictureMemory, SLACK, WORK_BYTES } from '../../../lib/data/pictures/resample-kernel';

/** 251 values in turn, none of them zero. */
const PATTERN = Uint8Array.from({ length: 251 }, (_, i) => 1 + ((i * 37) % 251));
const pictureOf = (width: number, height: number) => ({
  width,
  height,
  data: Buffer.alloc(width * height * 3, PATTERN),
});

interface Done {
  readonly isByKernel: boolean;
  readonly pixels: Buffer;
}

/** Resamples and says whether the kernel did: it takes the picture to its memory, and leaves it there as it is. */
function resampled(picture: ReturnType<typeof pictureOf>, options: Omit<ResampleOptions, 'into'>): Done {
  const size = options.width * options.height * 3;
  pictureMemory(picture.data.length).fill(0);
  const into = Buffer.alloc(size + 8, 99);
  resample(picture, { ...options, into });
  assert.deepEqual(into.subarray(size), Buffer.alloc(8, 99), 'nothing is written behind the result');
  const there = pictureMemory(picture.data.length);
  const isByKernel = Buffer.compare(there, picture.data) === 0;
  assert.ok(isByKernel || Buffer.compare(there, Buffer.alloc(there.length)) === 0, 'the picture is not as it was');
  return { isByKernel, pixels: into.subarray(0, size) };
}

describe('the memory of a resampled picture', () => {
  // as large as it is: three taps for each output
  const axis = (outputs: number) => outputs * 4 * (2 + 3);

  for (const [width, top, most] of [
    [1, 0, 645_274],
    [2, 10, 524_284],
  ] as const)
    it(`of ${width} columns has room for ${most} rows, from row ${top} on, and not for one more`, () => {
      const bytes = (rows: number) => axis(width) + axis(rows) + 2 * rows * 3 * width + 4 * SLACK;
      assert.ok(bytes(most) <= WORK_BYTES && bytes(most + 1) > WORK_BYTES);
      for (const rows of [most, most + 1]) {
        const box = { x: 0, y: top, width, height: rows };
        const picture = pictureOf(width, top + rows);
        const { isByKernel, pixels } = resampled(picture, { box, width, height: rows });
        assert.equal(isByKernel, rows === most, `${rows} rows`);
        assert.equal(Buffer.compare(pixels, picture.data.subarray(top * width * 3)), 0);
      }
    });

  it('may be used to its last byte', () => {
    const [width, rows] = [47, 112_591];
    const reduced = 4 * (2 + 2 * rows + 1);
    assert.equal(axis(width) + reduced + (rows + 1) * 3 * width + 4 * SLACK, WORK_BYTES);
    const box = { x: 0, y: 0, width, height: rows };
    assert.ok(resampled(pictureOf(width, rows), { box, width, height: 1 }).isByKernel);
  });

  it('may hold little more than weights', () => {
    const box = { x: 0, y: 0, width: 1_800_000, height: 1 };
    const [picture, plain] = [pictureOf(box.width, 1), Buffer.alloc(3)];
    const { isByKernel, pixels } = resampled(picture, { box, width: 1, height: 1 });
    resamplePlain(picture, { box, width: 1, height: 1, into: plain });
    assert.deepEqual([isByKernel, ...pixels], [true, ...plain]);
  });

  it('holds only the rows that are touched', () => {
    const box = { x: 0, y: 99_999, width: 10, height: 1 };
    assert.ok(resampled(pictureOf(10, 100_000), { box, width: 40, height: 1 }).isByKernel);
  });
});

describe('a window of a resized picture', () => {
  const picture = pictureOf(23, 17);
  const box = { x: 1.5, y: 2.25, width: 20, height: 14 };

  for (const mirror of [false, true])
    it(`is cut from what the box becomes as a whole${mirror ? ', and mirrored' : ''}`, () => {
      const [all, window] = [{ width: 13, height: 11 }, { width: 5, height: 4 }]; // prettier-ignore
      const whole = new Uint8Array(all.width * all.height * 3);
      resample(picture, { box, ...all, into: whole });
      const into = new Uint8Array(window.width * window.height * 3);
      resample(picture, { box, ...window, mirror, resized: { ...all, left: 6, top: 3 }, into });
      const expected = Array.from({ length: into.length }, (_, i) => {
        const [c, x, y] = [i % 3, Math.floor(i / 3) % 5, Math.floor(i / 15)];
        return whole[((3 + y) * 13 + 6 + (mirror ? 4 - x : x)) * 3 + c];
      });
      assert.deepEqual([...into], expected);
    });
});
