import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import wabt from 'wabt';
import { resample } from '../../../lib/data';
import { resamplePlain } from '../../../lib/data/pictures/resample';
import { RESAMPLE_WASM } from '../../../lib/data/pictures/resample-kernel';
import { Random } from '../../../lib/random';

/** Seven columns, five rows: (37 x + 91 y + 61 c) mod 256. */
const SMALL = {
  width: 7,
  height: 5,
  data: Uint8Array.from({ length: 7 * 5 * 3 }, (_, i) => {
    const [c, x, y] = [i % 3, Math.floor(i / 3) % 7, Math.floor(i / 21)];
    return (37 * x + 91 * y + 61 * c) % 256;
  }),
};

describe('resample', () => {
  it("equals Pillow's BILINEAR to the last bit", () => {
    // computed with Pillow 9.4: Image.resize(size, BILINEAR, box)
    const cases = [
      {
        box: { x: 0, y: 0, width: 7, height: 5 },
        width: 3,
        height: 2,
        pixels: [99, 135, 153, 129, 118, 128, 129, 129, 115, 106, 142, 128, 118, 129, 139, 128, 104, 122],
      },
      {
        box: { x: 1.5, y: 0.25, width: 4.25, height: 4.25 },
        width: 4,
        height: 3,
        pixels: [
          100, 161, 158, 139, 129, 139, 178, 117, 93, 132, 156, 83, 110, 99, 125, 77, 99, 133, 116, 111, 150, 109, 126,
          176, 109, 162, 131, 140, 147, 170, 120, 148, 114, 126, 84, 100,
        ],
      },
      {
        box: { x: 2, y: 1, width: 2, height: 2 },
        width: 5,
        height: 4,
        pixels: [
          131, 192, 119, 146, 188, 76, 161, 126, 91, 175, 64, 105, 190, 59, 101, 132, 174, 101, 128, 169, 58, 143, 108,
          73, 157, 45, 87, 172, 41, 102, 88, 91, 108, 45, 100, 103, 60, 89, 118, 74, 78, 132, 89, 86, 147, 70, 73, 134,
          27, 88, 149, 42, 103, 164, 56, 117, 178, 71, 132, 174,
        ],
      },
    ];
    for (const { pixels, ...options } of cases) {
      const into = new Uint8Array(pixels.length);
      resample(SMALL, { ...options, into });
      assert.deepEqual([...into], pixels);
    }
  });

  it('copies a box that keeps its size', () => {
    const into = new Uint8Array(2 * 2 * 3);
    resample(SMALL, { box: { x: 3, y: 1, width: 2, height: 2 }, width: 2, height: 2, into });
    const at = (x: number, y: number) => [...SMALL.data.subarray((y * 7 + x) * 3, (y * 7 + x) * 3 + 3)];
    assert.deepEqual([...into], [...at(3, 1), ...at(4, 1), ...at(3, 2), ...at(4, 2)]);
  });

  it('keeps a flat picture flat at every scale', () => {
    const random = new Random(4);
    for (let i = 0; i < 200; i++) {
      const [width, height] = [1 + random.integer(40), 1 + random.integer(40)];
      const level = random.integer(256);
      const picture = { width, height, data: new Uint8Array(width * height * 3).fill(level) };
      const box = { x: 0, y: 0, width: random.uniform(0.2, width), height: random.uniform(0.2, height) };
      const size = { width: 1 + random.integer(30), height: 1 + random.integer(30) };
      const into = new Uint8Array(size.width * size.height * 3);
      resample(picture, { box, ...size, into, mirror: i % 2 === 0 });
      assert.ok(
        into.every((value) => value === level),
        `case ${i}, seed 4`,
      );
    }
  });

  it('does the same in WebAssembly as in TypeScript, at any size, mirrored or not', () => {
    const random = new Random(9);
    for (let i = 0; i < 150; i++) {
      const [width, height] = [1 + random.integer(60), 1 + random.integer(60)];
      const picture = {
        width,
        height,
        data: Uint8Array.from({ length: width * height * 3 }, () => random.integer(256)),
      };
      const [x, y] = [random.uniform(0, width * 0.9), random.uniform(0, height * 0.9)];
      const box = { x, y, width: random.uniform(0.1, width - x), height: random.uniform(0.1, height - y) };
      const size = { width: 1 + random.integer(40), height: 1 + random.integer(40) };
      const options = { box, ...size, mirror: random.integer(2) === 1 };
      const [fast, plain] = [0, 1].map(() => new Uint8Array(size.width * size.height * 3));
      resample(picture, { ...options, into: fast });
      resamplePlain(picture, { ...options, into: plain });
      assert.deepEqual(fast, plain, `case ${i}, seed 9: ${JSON.stringify({ picture: [width, height], options })}`);
    }
  });

  it('runs the WebAssembly that resample.wat says', async () => {
    const source = readFileSync(
      path.join(__dirname, '..', '..', '..', 'lib', 'data', 'pictures', 'resample.wat'),
      'utf8',
    );
    const toolkit = await wabt();
    const { buffer } = toolkit.parseWat('resample.wat', source, { simd: true }).toBinary({});
    assert.equal(Buffer.from(buffer).toString('base64'), RESAMPLE_WASM);
  });

  it('refuses a box outside the picture', () => {
    const into = new Uint8Array(12);
    const box = { x: 20, y: 0, width: 2, height: 2 };
    assert.throws(() => resample(SMALL, { box, width: 2, height: 2, into }), /a box between 0 and 7, got 20 to 22/);
  });

  it('takes pictures and results of one pixel', () => {
    const into = new Uint8Array(3);
    const one = { width: 1, height: 1, data: Uint8Array.of(1, 2, 3) };
    resample(one, { box: { x: 0, y: 0, width: 1, height: 1 }, width: 1, height: 1, into });
    assert.deepEqual([...into], [1, 2, 3]);
  });
});
