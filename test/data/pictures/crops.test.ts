/** Crops against what the recipes say of them, worked out by hand. */
import assert from 'node:assert/strict';
import { centreCrop, multiCrops, randomResizedCrop } from '../../../lib/data/pictures/augment';
import { tfCrop, torchvisionCrop } from '../../../lib/data/pictures/pipeline-views';
import { Random } from '../../../lib/random';

type Size = readonly [width: number, height: number];

describe('the random crop of training', () => {
  for (const [[width, height], [left, top, w, h]] of [
    [
      [2000, 3],
      [998, 0, 4, 3],
    ],
    [
      [3, 2000],
      [0, 998, 3, 4],
    ],
    [
      [1, 1000],
      [0, 499, 1, 1],
    ],
    [
      [1000, 1],
      [499, 0, 1, 1],
    ],
  ] as const satisfies readonly (readonly [Size, readonly number[]])[]) {
    it(`is the middle of a picture of ${width}x${height}, after ten attempts of two numbers each`, () => {
      for (let seed = 0; seed < 8; seed++) {
        const [random, twin] = [new Random(seed), new Random(seed)];
        const crop = randomResizedCrop({ width, height }, random);
        for (let i = 0; i < 20; i++) twin.uniform();
        const expected = { left, top, width: w, height: h, mirrored: twin.integer(2) === 1 };
        assert.deepEqual(crop, expected, `seed ${seed}`);
        assert.equal(random.bits(), twin.bits());
      }
    });
  }

  it('draws area, ratio, place and mirror in this order', () => {
    for (let seed = 0; seed < 40; seed++) {
      const [random, twin] = [new Random(seed), new Random(seed)];
      const crop = randomResizedCrop({ width: 1000, height: 900 }, random);
      const attempt = () => {
        const area = 900_000 * (0.08 + 0.92 * twin.uniform());
        // from 3/4 to 4/3, evenly in the logarithm
        const ratio = (3 / 4) * (16 / 9) ** twin.uniform();
        return [Math.round(Math.sqrt(area * ratio)), Math.round(Math.sqrt(area / ratio))];
      };
      let [w, h] = attempt();
      while (w > 1000 || h > 900) [w, h] = attempt();
      const [left, top] = [twin.integer(1001 - w), twin.integer(901 - h)];
      assert.deepEqual(crop, { left, top, width: w, height: h, mirrored: twin.integer(2) === 1 }, `seed ${seed}`);
    }
  });

  it('of a single pixel is that pixel', () => {
    const random = new Random(3);
    for (let i = 0; i < 200; i++) {
      const { mirrored, ...box } = randomResizedCrop({ width: 1, height: 1 }, random);
      assert.deepEqual(box, { left: 0, top: 0, width: 1, height: 1 }, `crop ${i}, mirrored ${mirrored}, seed 3`);
    }
  });

  it('may be as small and as large as the picture', () => {
    const random = new Random(1);
    const areas = new Set(
      Array.from({ length: 300 }, () => {
        const { width, height } = randomResizedCrop({ width: 2, height: 2 }, random);
        return `${width}x${height}`;
      }),
    );
    assert.ok(areas.has('1x1') && areas.has('2x2'), [...areas].join());
  });
});

describe('the crops of evaluation', () => {
  it('are the middle 7/8 of the shorter side', () => {
    const tall = { left: 2.5, top: 7.5, width: 35, height: 35, mirrored: false };
    assert.deepEqual(centreCrop({ width: 40, height: 50 }), tall);
    const square = { left: 2, top: 2, width: 28, height: 28, mirrored: false };
    assert.deepEqual(centreCrop({ width: 32, height: 32 }), square);
  });

  for (const [width, height] of [
    [352, 256],
    [256, 352],
  ] as const satisfies readonly Size[]) {
    it(`of GoogLeNet lie in squares at both ends and in the middle of ${width}x${height}`, () => {
      const expected = [256, 288, 320, 352].flatMap((scale) =>
        [0, 48, 96].flatMap((along) => {
          const [left, top] = width > height ? [along, 0] : [0, along];
          const side = (256 * 224) / scale;
          const room = 256 - side;
          const corners = [
            [0, 0],
            [room, 0],
            [0, room],
            [room, room],
            [room / 2, room / 2],
          ];
          const boxes = corners.map(([dx, dy]) => ({ left: left + dx, top: top + dy, width: side, height: side }));
          return [...boxes, { left, top, width: 256, height: 256 }].flatMap((box) =>
            [false, true].map((mirrored) => ({ ...box, mirrored })),
          );
        }),
      );
      assert.deepEqual(multiCrops({ width, height }), expected);
    });
  }
});

describe('the crops of published pipelines', () => {
  for (const [[width, height], side, resized] of [
    // 224 / 0.875 is 256; 256 * 500 / 375 is 341.3; 117 / 2 is 58.5, rounded to the even 58
    [[500, 375], 224, { width: 341, height: 256, left: 58, top: 16 }],
    [[375, 500], 224, { width: 256, height: 341, left: 16, top: 58 }],
    [[300, 300], 224, { width: 256, height: 256, left: 16, top: 16 }],
    // 256 * 257 / 256 is 257: half of 33 is 16.5, rounded to the even 16; half of 35 is 17.5, rounded to 18
    [[257, 256], 224, { width: 257, height: 256, left: 16, top: 16 }],
    [[259, 256], 224, { width: 259, height: 256, left: 18, top: 16 }],
    // 33 / 0.875 is 37.7, of which half of 4 is 2
    [[74, 37], 33, { width: 74, height: 37, left: 20, top: 2 }],
  ] as const) {
    it(`of torchvision are the middle ${side} of a picture of ${width}x${height} at ${resized.width}x${resized.height}`, () => {
      const crop = torchvisionCrop({ width, height }, side);
      assert.deepEqual(crop, { left: 0, top: 0, width, height, mirrored: false, resized });
    });
  }

  for (const [[width, height], [left, top]] of [
    [
      [400, 320],
      [25, 20],
    ],
    // a sixteenth of each side, cut to whole pixels
    [
      [100, 47],
      [6, 2],
    ],
    [
      [15, 16],
      [0, 1],
    ],
  ] as const) {
    it(`of TensorFlow leave ${left} and ${top} pixels away on each side of ${width}x${height}`, () => {
      const box = { left, top, width: width - 2 * left, height: height - 2 * top };
      assert.deepEqual(tfCrop({ width, height }), { ...box, mirrored: false, sampling: 'tf' });
    });
  }
});
