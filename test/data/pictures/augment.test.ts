import assert from 'node:assert/strict';
import fc from 'fast-check';
import { centreCrop, distortColours, multiCrops, randomResizedCrop, shardOrder, shardSizes } from '../../../lib/data';
import { Random } from '../../../lib/random';

const SIZES = [
  { width: 500, height: 375 },
  { width: 375, height: 500 },
  { width: 1, height: 1 },
  { width: 2000, height: 3 },
  { width: 3, height: 2000 },
  { width: 224, height: 224 },
];
/** Boxes are computed in floating point. */
const ROUNDING = 1e-9;

describe('crops', () => {
  it('lie in the picture, whatever its size', () => {
    const random = new Random(1);
    for (const size of SIZES) {
      const crops = [
        ...Array.from({ length: 200 }, () => randomResizedCrop(size, random)),
        centreCrop(size),
        ...multiCrops(size),
      ];
      for (const { left, top, width, height } of crops) {
        assert.ok(left >= -ROUNDING && top >= -ROUNDING && width > 0 && height > 0);
        assert.ok(left + width <= size.width + ROUNDING && top + height <= size.height + ROUNDING);
      }
    }
  });

  it('for training take 8 to 100 % of the area, ratio 3/4 to 4/3, half of them mirrored', () => {
    const random = new Random(2);
    const crops = Array.from({ length: 4000 }, () => randomResizedCrop({ width: 1000, height: 1000 }, random));
    const areas = crops.map(({ width, height }) => (width * height) / 1e6);
    // whole pixels move area and ratio by less than a percent at this size
    assert.ok(Math.min(...areas) > 0.079 && Math.min(...areas) < 0.09 && Math.max(...areas) > 0.9);
    for (const { width, height } of crops) assert.ok(width / height > 0.74 && width / height < 1.345);
    const mirrored = crops.filter((crop) => crop.mirrored).length;
    assert.ok(mirrored > 1800 && mirrored < 2200, `${mirrored}`);
  });

  it('for training are whole pixels of any picture, of an allowed ratio and area as far as it has such a part', () => {
    const side = fc.integer({ min: 1, max: 3000 });
    fc.assert(
      fc.property(side, side, fc.nat(), (width, height, seed) => {
        const [random, twin] = [new Random(seed), new Random(seed)];
        for (let i = 0; i < 20; i++) {
          const crop = randomResizedCrop({ width, height }, random);
          const { left, top, width: w, height: h } = crop;
          assert.ok([left, top, w, h].every((value) => Number.isInteger(value) && value >= 0));
          assert.ok(left + w <= width && top + h <= height);
          // sides are rounded to whole pixels
          assert.ok((w + 0.5) / (h - 0.5) >= 3 / 4 && (w - 0.5) / (h + 0.5) <= 4 / 3, `ratio of ${w}x${h}`);
          const isUsual = width / height >= 3 / 4 && width / height <= 4 / 3;
          if (isUsual) assert.ok((w + 0.5) * (h + 0.5) >= 0.08 * width * height, `area of ${w}x${h}`);
          assert.deepEqual(randomResizedCrop({ width, height }, twin), crop);
        }
      }),
    );
  });

  it('for training lie anywhere, at the edges too, and are mirrored or not, whatever the picture', () => {
    const side = fc.integer({ min: 100, max: 1000 });
    fc.assert(
      fc.property(side, fc.double({ min: 0.6, max: 1.6, noNaN: true }), fc.nat(), (width, ratio, seed) => {
        const [random, height] = [new Random(seed), Math.round(width / ratio)];
        const crops = Array.from({ length: 200 }, () => randomResizedCrop({ width, height }, random));
        // where the room around a crop is cut: 0 at the left, 1 at the right
        const across = crops.filter((crop) => crop.width < width).map((crop) => crop.left / (width - crop.width));
        const down = crops.filter((crop) => crop.height < height).map((crop) => crop.top / (height - crop.height));
        for (const places of [across, down])
          assert.ok(Math.min(...places) < 0.2 && Math.max(...places) > 0.8, `${Math.min(...places)} to ${Math.max(...places)}`); // prettier-ignore
        assert.equal(new Set(crops.map(({ mirrored }) => mirrored)).size, 2);
      }),
      { numRuns: 40 },
    );
  });

  it('for evaluation take the middle 224/256 of the shorter side', () => {
    assert.deepEqual(centreCrop({ width: 512, height: 256 }), {
      left: 144,
      top: 16,
      width: 224,
      height: 224,
      mirrored: false,
    });
  });

  it('of GoogLeNet are 144: 4 scales, 3 squares, 6 places, 2 mirrors', () => {
    for (const size of [
      { width: 400, height: 300 },
      { width: 300, height: 400 },
    ]) {
      const crops = multiCrops(size);
      // the whole square is the same box at each of the four scales: 3 places x 2 mirrors, four times
      const different = new Set(crops.map((crop) => JSON.stringify(crop))).size;
      assert.deepEqual([crops.length, different], [144, 144 - 3 * 2 * 3]);
      assert.equal(crops.filter(({ mirrored }) => mirrored).length, 72);
      const sides = crops.map(({ width, height }) => (assert.equal(width, height), width));
      const inner = [256, 288, 320, 352].map((side) => (300 * 224) / side);
      assert.deepEqual([...new Set(sides)].sort(), [...inner, 300].sort());
      for (const side of inner) assert.equal(sides.filter((other) => other === side).length, 30);
    }
    assert.deepEqual(multiCrops({ width: 400, height: 256 })[0], {
      left: 0,
      top: 0,
      width: 224,
      height: 224,
      mirrored: false,
    });
  });
});

describe('distortColours', () => {
  const image = Uint8Array.from({ length: 300 }, (_, i) => (i * 37) % 256);
  const change = (distortion: 'none' | 'reduced' | 'full', seed: number) => {
    const pixels = image.slice();
    distortColours(pixels, distortion, new Random(seed));
    return pixels.reduce((sum, value, i) => sum + Math.abs(value - image[i]), 0) / pixels.length;
  };
  const mean = (distortion: 'none' | 'reduced' | 'full') =>
    Array.from({ length: 60 }, (_, seed) => change(distortion, seed)).reduce((a, b) => a + b) / 60;

  it('does nothing, little or much', () => {
    assert.equal(mean('none'), 0);
    assert.ok(mean('reduced') > 1 && mean('full') > 2.5 * mean('reduced'), `${mean('reduced')} ${mean('full')}`);
  });

  it('is decided by the generator', () => {
    assert.equal(change('full', 5), change('full', 5));
    assert.notEqual(change('full', 5), change('full', 6));
  });

  it('takes an image without pixels', () => {
    distortColours(new Uint8Array(0), 'full', new Random(1));
  });
});

describe('shardOrder', () => {
  const sizes = [5, 3, 4];

  it('is a permutation that keeps shards together', () => {
    for (const withinShards of [false, true]) {
      const order = shardOrder({ sizes, seed: 1, withinShards })(0);
      assert.deepEqual(
        [...order].sort((a, b) => a - b),
        [...Array(12).keys()],
      );
      const shard = [...order].map((i) => (i < 5 ? 0 : i < 8 ? 1 : 2));
      assert.equal(shard.filter((s, i) => i === 0 || s !== shard[i - 1]).length, 3);
    }
  });

  it('finds the shards of a list', () => {
    assert.deepEqual(shardSizes([0, 0, 1, 2, 2, 2]), [2, 1, 3]);
    assert.deepEqual(shardSizes([0, 0, 0, 0, 0], 2), [2, 2, 1]);
    assert.deepEqual(shardSizes([]), []);
  });
});
