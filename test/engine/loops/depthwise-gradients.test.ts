import { depthwiseFilterGradient, depthwiseInputGradient } from '../../../lib/engine/loops/depthwise-gradients';
import { Random } from '../../../lib/random';
import { visit } from '../onednn/reference';
import { sizeOf } from '../onednn/support';
import { assertSame, wholeNumbers } from './whole';
import { WINDOW_CASES } from './windows';

describe('gradients of a depthwise convolution as loops', () => {
  WINDOW_CASES.forEach(({ what, geometry, window, filter, shape, outCells }, seed) => {
    it(`are the sums of their definition: ${what} (seed ${seed})`, () => {
      const random = new Random(seed);
      const [C, K] = [geometry.inChannels, geometry.outChannels];
      const x = wholeNumbers(random, sizeOf(shape));
      const dy = wholeNumbers(random, sizeOf(outCells) * K);
      const w = wholeNumbers(random, sizeOf(filter) * K);
      const [dw, dx] = [new Float32Array(w.length).fill(9), new Float32Array(x.length).fill(9)];
      depthwiseFilterGradient(x, dy, dw, geometry);
      depthwiseInputGradient(dy, w, dx, geometry);
      const want = { dw: new Float64Array(w.length), dx: new Float64Array(x.length) };
      visit(shape, filter, window, (input, output, row, column) => {
        // output channel k belongs to input channel floor(k / Q)
        for (let k = 0; k < K; k++) {
          const [at, tap] = [input * C + Math.floor(k / (K / C)), (row * filter[1] + column) * K + k];
          want.dw[tap] += x[at] * dy[output * K + k];
          want.dx[at] += w[tap] * dy[output * K + k];
        }
      });
      assertSame(dw, want.dw, `dw, ${what}`);
      assertSame(dx, want.dx, `dx, ${what}`);
    });
  });
});
