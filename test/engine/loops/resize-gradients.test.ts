import {
  resizeBilinearGradient,
  resizeNearestGradient,
  type ResizeAttributes,
  type ResizeGradient,
} from '../../../lib/engine/loops/resize-gradients';
import { Random } from '../../../lib/random';
import { assertNear, assertSame } from './whole';

type Size = readonly [height: number, width: number];

const RULES: readonly ResizeAttributes[] = [
  { alignCorners: false },
  { alignCorners: true },
  { alignCorners: false, halfPixelCenters: true },
  // aligned corners leave no room for half pixels
  { alignCorners: true, halfPixelCenters: true },
];
const SIZES: readonly (readonly [from: Size, to: Size])[] = [
  [
    [2, 3],
    [4, 7],
  ],
  [
    [5, 4],
    [3, 2],
  ],
  [
    [3, 2],
    [1, 5],
  ],
  [
    [1, 6],
    [4, 1],
  ],
  [
    [3, 3],
    [3, 3],
  ],
];
const [BATCH, CHANNELS] = [2, 3];

/** Where place `i` of `to` lies among `from` cells: TensorFlow's three rules. */
function positionOf(i: number, from: number, to: number, { alignCorners, halfPixelCenters }: ResizeAttributes): number {
  if (alignCorners) return to === 1 ? 0 : (i * (from - 1)) / (to - 1);
  return halfPixelCenters ? ((i + 0.5) * from) / to - 0.5 : (i * from) / to;
}

/** How much of `cell` place `i` shows. */
type Share = (cell: number, i: number, from: number, to: number) => number;

const bilinear =
  (rule: ResizeAttributes): Share =>
  (cell, i, from, to) => {
    const inside = Math.min(from - 1, Math.max(0, positionOf(i, from, to, rule)));
    return Math.max(0, 1 - Math.abs(inside - cell));
  };

const nearest =
  (rule: ResizeAttributes): Share =>
  (cell, i, from, to) => {
    const position = positionOf(i, from, to, rule);
    // the nearest center, the higher one of two; without either rule the cell in which the place begins
    const shown = rule.alignCorners || rule.halfPixelCenters ? Math.floor(position + 0.5) : Math.floor(position);
    return shown === cell ? 1 : 0;
  };

function passOf(from: Size, to: Size, rule: ResizeAttributes, dy: Float32Array): ResizeGradient {
  const dx = new Float32Array(BATCH * from[0] * from[1] * CHANNELS).fill(9);
  return { dy, dx, batch: BATCH, channels: CHANNELS, from, to, ...rule };
}

/** `dx[n, Y, X, c] = sum over y and x of share(Y, y) share(X, x) dy[n, y, x, c]`. */
function reference({ dy, from, to }: ResizeGradient, share: Share): Float64Array {
  return Float64Array.from({ length: BATCH * from[0] * from[1] * CHANNELS }, (_, index) => {
    const [c, cell] = [index % CHANNELS, Math.floor(index / CHANNELS)];
    const [X, Y, n] = [cell % from[1], Math.floor(cell / from[1]) % from[0], Math.floor(cell / (from[0] * from[1]))];
    let sum = 0;
    for (let y = 0; y < to[0]; y++) {
      for (let x = 0; x < to[1]; x++) {
        const weight = share(Y, y, from[0], to[0]) * share(X, x, from[1], to[1]);
        sum += weight * dy[((n * to[0] + y) * to[1] + x) * CHANNELS + c];
      }
    }
    return sum;
  });
}

describe('gradients of resizing as loops', () => {
  for (const rule of RULES) {
    for (const [from, to] of SIZES) {
      it(`spread dy over the cells that each place shows: [${from}] to [${to}], ${JSON.stringify(rule)}`, () => {
        const dy = new Random(1).normals(BATCH * to[0] * to[1] * CHANNELS);
        const [smooth, sharp] = [passOf(from, to, rule, dy), passOf(from, to, rule, dy)];
        resizeBilinearGradient(smooth);
        resizeNearestGradient(sharp);
        assertNear(smooth.dx, reference(smooth, bilinear(rule)), 'bilinear');
        assertNear(sharp.dx, reference(sharp, nearest(rule)), 'nearest');
      });
    }
  }

  it('leave an example behind the batch alone', () => {
    const [more, ROOM] = [new Random(1).normals((BATCH + 1) * 12 * CHANNELS), 3 * 3 * CHANNELS];
    for (const gradient of [resizeBilinearGradient, resizeNearestGradient]) {
      const pass = passOf([3, 3], [4, 3], { alignCorners: false }, more);
      const dx = new Float32Array(pass.dx.length + ROOM).fill(9);
      gradient({ ...pass, dx });
      assertSame(dx.subarray(-ROOM), new Float32Array(ROOM), gradient.name);
    }
  });

  it('give an infinite dy to the cells that count, and NaN to none', () => {
    const dy = new Float32Array(BATCH * 9 * CHANNELS).fill(Infinity);
    for (const gradient of [resizeBilinearGradient, resizeNearestGradient]) {
      const pass = passOf([3, 3], [3, 3], { alignCorners: true }, dy);
      gradient(pass);
      assertSame(pass.dx, dy, `every place lies on one cell: ${gradient.name}`);
    }
  });
});
