import assert from 'node:assert/strict';
import { avgPoolGradient, forEachWindow, maxPoolGradient } from '../../../lib/engine/loops/pool-gradients';
import { Random } from '../../../lib/random';
import { averagePool, maxPool, visit } from '../onednn/reference';
import { sizeOf } from '../onednn/support';
import { assertNear, assertSame, wholeNumbers } from './whole';
import { WINDOW_CASES } from './windows';

describe('gradients of pooling as loops', () => {
  WINDOW_CASES.forEach(({ what, geometry, window, filter, shape, outCells }, seed) => {
    const C = geometry.inChannels;

    it(`visit each window once, in the order of memory, with the cells in the image: ${what}`, () => {
      const want = Array.from({ length: sizeOf(outCells) }, (_, out) => ({ out: out * C, cells: [] as number[] }));
      visit(shape, filter, window, (input, output) => want[output].cells.push(input * C));
      const got: typeof want = [];
      forEachWindow(geometry, (out, cells, count) => got.push({ out, cells: [...cells.subarray(0, count)] }));
      assert.deepEqual(got, want);
    });

    it(`agree with float64 references: ${what} (seed ${seed})`, () => {
      const random = new Random(seed);
      const [x, dy] = [wholeNumbers(random, sizeOf(shape)), wholeNumbers(random, sizeOf(outCells) * C)];
      const [average, maximum] = [new Float32Array(x.length).fill(9), new Float32Array(x.length).fill(9)];
      avgPoolGradient(dy, average, geometry);
      maxPoolGradient(dy, x, maximum, geometry);
      const x64 = { shape, values: Float64Array.from(x) };
      const dy64 = { shape: [...outCells, C], values: Float64Array.from(dy) };
      assertNear(average, averagePool(x64, filter, window, dy64).dx.values, `average, ${what}`);
      assertSame(maximum, maxPool(x64, filter, window, dy64).dx.values, `maximum, ${what}`);
      assert.deepEqual(Object.keys(maximum).length, x.length, 'nothing is written beside the numbers');
    });
  });

  it('of the maximum goes to the first NaN of each channel', () => {
    const geometry = { ...WINDOW_CASES[2].geometry, inHeight: 1, inWidth: 4, inChannels: 2, outHeight: 1, outWidth: 1 };
    const x = Float32Array.of(5, 1, NaN, 2, 9, 3, NaN, 2);
    const dx = new Float32Array(8);
    maxPoolGradient(Float32Array.of(3, 4), x, dx, { ...geometry, filterHeight: 1, filterWidth: 4 });
    assertSame(dx, [0, 0, 3, 0, 0, 4, 0, 0], 'dx');
  });
});
