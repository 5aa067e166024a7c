import { maxPool3d, maxPool3dGradient } from '../../../lib/engine/loops/pool3d';
import type { tf } from '../../../lib/engine/tf';
import { Random } from '../../../lib/random';
import { assertSame, wholeNumbers } from './whole';

type Three = readonly [number, number, number];

interface Volume {
  readonly what: string;
  readonly batch: number;
  readonly channels: number;
  /** Depth, height, width. */
  readonly size: Three;
  readonly filter: Three;
  readonly stride: Three;
  readonly before: Three;
  readonly out: Three;
}

const CASES: readonly Volume[] = [
  {
    what: 'another size, stride and margin along each axis',
    batch: 2,
    channels: 3,
    size: [3, 5, 4],
    filter: [2, 3, 2],
    stride: [1, 2, 3],
    before: [1, 1, 2],
    out: [4, 3, 2],
  },
  {
    what: 'windows that lie beyond the volume',
    batch: 1,
    channels: 2,
    size: [2, 3, 4],
    filter: [1, 2, 3],
    stride: [2, 1, 2],
    before: [2, 2, 3],
    out: [3, 6, 5],
  },
];

function infoOf({ batch, channels, size, filter, stride, before, out }: Volume): tf.backend_util.Conv3DInfo {
  const info = {
    batchSize: batch,
    inChannels: channels,
    ...{ inDepth: size[0], inHeight: size[1], inWidth: size[2] },
    ...{ filterDepth: filter[0], filterHeight: filter[1], filterWidth: filter[2] },
    ...{ strideDepth: stride[0], strideHeight: stride[1], strideWidth: stride[2] },
    ...{ outDepth: out[0], outHeight: out[1], outWidth: out[2] },
    padInfo: { front: before[0], top: before[1], left: before[2] },
  };
  return info as unknown as tf.backend_util.Conv3DInfo;
}

/** All places of a box, last axis fastest. */
function placesOf([depth, height, width]: Three): readonly Three[] {
  return Array.from({ length: depth * height * width }, (_, i) => [
    Math.floor(i / (height * width)),
    Math.floor(i / width) % height,
    i % width,
  ]);
}

/** The places in x of each window's cells, for each number of y. */
function windowsOf({ batch, channels, size, filter, stride, before, out }: Volume): readonly (readonly number[])[] {
  const windows: number[][] = [];
  for (let n = 0; n < batch; n++) {
    for (const place of placesOf(out)) {
      const cells = placesOf(filter)
        .map((tap) => tap.map((offset, axis) => place[axis] * stride[axis] - before[axis] + offset))
        .filter((cell) => cell.every((at, axis) => at >= 0 && at < size[axis]))
        .map(([d, h, w]) => ((n * size[0] + d) * size[1] + h) * size[2] + w);
      for (let c = 0; c < channels; c++) windows.push(cells.map((cell) => cell * channels + c));
    }
  }
  return windows;
}

describe('max pooling of volumes as loops', () => {
  it('leaves an example behind the batch alone', () => {
    const [volume] = CASES;
    const example = { x: 3 * 5 * 4 * volume.channels, y: 4 * 3 * 2 * volume.channels };
    const x = new Float32Array(3 * example.x).fill(1);
    const [y, dx] = [new Float32Array(3 * example.y), new Float32Array(3 * example.x)];
    maxPool3d(x, y, infoOf(volume));
    maxPool3dGradient(new Float32Array(y.length).fill(1), x, dx, infoOf(volume));
    assertSame(y.subarray(2 * example.y), new Float32Array(example.y).fill(-Infinity), 'y');
    assertSame(dx.subarray(2 * example.x), new Float32Array(example.x), 'dx');
  });

  CASES.forEach((volume, seed) => {
    for (const withNaN of [false, true]) {
      it(`takes the first of the largest, or NaN: ${volume.what}${withNaN ? ', some NaN' : ''} (seed ${seed})`, () => {
        const random = new Random(seed);
        const length = volume.batch * volume.channels * volume.size.reduce((a, b) => a * b, 1);
        const x = wholeNumbers(random, length);
        if (withNaN) for (let i = 0; i < length; i += 1 + random.integer(9)) x[i] = NaN;
        const windows = windowsOf(volume);
        const dy = wholeNumbers(random, windows.length);
        const [y, dx] = [new Float32Array(windows.length).fill(9), new Float32Array(length).fill(9)];
        maxPool3d(x, y, infoOf(volume));
        maxPool3dGradient(dy, x, dx, infoOf(volume));
        assertSame(
          y,
          windows.map((cells) => Math.max(...cells.map((at) => x[at]))),
          'y',
        );
        const want = new Float64Array(length);
        windows.forEach((cells, out) => {
          const values = cells.map((at) => x[at]);
          const first = values.some(Number.isNaN)
            ? values.findIndex(Number.isNaN)
            : values.indexOf(Math.max(...values));
          if (cells.length > 0) want[cells[first]] += dy[out];
        });
        assertSame(dx, want, 'dx');
      });
    }
  });
});
