import { convolutionCell, depthwiseCell } from '../../../lib/engine/loops/cells';
import { Random } from '../../../lib/random';
import { conv, visit } from '../onednn/reference';
import { sizeOf } from '../onednn/support';
import { assertSame, wholeNumbers } from './whole';
import { WINDOW_CASES } from './windows';

describe('single numbers of convolutions', () => {
  WINDOW_CASES.forEach(({ what, geometry, window, filter, shape, outCells }, seed) => {
    const [C, K] = [geometry.inChannels, geometry.outChannels];
    const taps = filter[0] * filter[1];

    it(`are those of the whole convolution: ${what} (seed ${seed})`, () => {
      const random = new Random(seed);
      const [x, w] = [wholeNumbers(random, sizeOf(shape)), wholeNumbers(random, taps * C * K)];
      const got = Array.from({ length: sizeOf(outCells) * K }, (_, at) => convolutionCell(x, w, geometry, at));
      const [x64, w64] = [x, w].map((values) => Float64Array.from(values));
      const want = conv({ shape, values: x64 }, { shape: [...filter, C, K], values: w64 }, window);
      assertSame(got, want.values, what);
    });

    it(`are those of the whole depthwise convolution: ${what} (seed ${seed})`, () => {
      const random = new Random(seed);
      const [x, w] = [wholeNumbers(random, sizeOf(shape)), wholeNumbers(random, taps * K)];
      const want = new Float64Array(sizeOf(outCells) * K);
      visit(shape, filter, window, (input, output, row, column) => {
        for (let c = 0; c < C; c++) {
          for (let q = 0; q < K / C; q++) {
            const k = (c * K) / C + q;
            want[output * K + k] += x[input * C + c] * w[(row * filter[1] + column) * K + k];
          }
        }
      });
      assertSame(
        Array.from(want, (_, at) => depthwiseCell(x, w, geometry, at)),
        want,
        what,
      );
    });
  });

  it('are NaN as soon as one term is, and then look at no further term', () => {
    const { geometry } = WINDOW_CASES[2];
    const visited: string[] = [];
    const watched = (name: string, values: readonly number[]) =>
      new Proxy(Float32Array.from(values), {
        get: (target, key) => {
          visited.push(`${name}${String(key)}`);
          return target[Number(key)];
        },
      });
    const [x, w] = [Array.from({ length: 15 }, (_, i) => (i === 1 ? NaN : 1)), [1, 1, 1, 1]];
    for (const cell of [convolutionCell, depthwiseCell]) {
      visited.length = 0;
      assertSame([cell(watched('x', x), watched('w', w), geometry, 0)], [NaN], cell.name);
      assertSame([visited.length], [4], `${cell.name} reads two cells and two taps: ${visited.join(' ')}`);
    }
  });
});
