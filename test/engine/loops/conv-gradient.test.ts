import { convFilterGradient } from '../../../lib/engine/loops/conv-gradient';
import { Random } from '../../../lib/random';
import { convFilterGradient as reference } from '../onednn/reference';
import { sizeOf } from '../onednn/support';
import { assertSame, wholeNumbers } from './whole';
import { WINDOW_CASES } from './windows';

describe('the gradient of a filter as loops', () => {
  WINDOW_CASES.forEach(({ what, geometry, window, filter, shape, outCells }, seed) => {
    it(`is the sum of its definition: ${what} (seed ${seed})`, () => {
      const random = new Random(seed);
      const [C, K] = [geometry.inChannels, geometry.outChannels];
      const [filterShape, outShape] = [
        [...filter, C, K],
        [...outCells, K],
      ];
      const x = wholeNumbers(random, sizeOf(shape));
      const dy = wholeNumbers(random, sizeOf(outShape));
      // longer than the filter: nothing is added up behind it
      const dw = new Float32Array(sizeOf(filterShape) + 99).fill(9);
      convFilterGradient(x, dy, dw, geometry);
      const of = (values: Float32Array, ofShape: readonly number[]) => ({
        shape: ofShape,
        values: Float64Array.from(values),
      });
      const want = new Float64Array(dw.length);
      want.set(reference(of(x, shape), of(dy, outShape), filterShape, window).values);
      assertSame(dw, want, what);
    });
  });

  it('sums in float64: a float32 sum would lose each further 1', () => {
    const [x, dy] = [Float32Array.of(2 ** 24, 1, 1, 1), new Float32Array(4).fill(1)];
    const dw = new Float32Array(1);
    const geometry = { ...WINDOW_CASES[2].geometry, inHeight: 1, inWidth: 4, filterHeight: 1, filterWidth: 1 };
    convFilterGradient(x, dy, dw, { ...geometry, outHeight: 1, outWidth: 4 });
    assertSame(dw, [Math.fround(2 ** 24 + 3)], 'the sum');
  });
});
