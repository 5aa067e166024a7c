import { tf } from '../../lib/engine';
import type { Random } from '../../lib/random';
import { onEachEngine } from './engines';
import {
  averagePool,
  conv,
  convFilterGradient,
  convInputGradient,
  matMul,
  maxPool,
  type Window,
} from './onednn/reference';
import { assertClose, forCases, normals, pick, tensor, choose, sizeOf } from './onednn/support';

/** Cases per engine: the cpu engine takes milliseconds for what the others do in microseconds. */
const CASES = 25;

interface Case {
  readonly xShape: [number, number, number, number];
  readonly kernel: [number, number];
  readonly strides: [number, number];
  readonly pad: 'same' | 'valid';
  readonly window: Window;
}

function randomCase(random: Random): Case {
  for (;;) {
    const xShape: Case['xShape'] = [pick(random, 1, 3), pick(random, 1, 12), pick(random, 1, 12), pick(random, 1, 9)];
    const kernel: [number, number] = [pick(random, 1, 5), pick(random, 1, 5)];
    const strides: [number, number] = [pick(random, 1, 3), pick(random, 1, 3)];
    const pad = choose(random, ['same', 'valid'] as const);
    const info = tf.backend_util.computePool2DInfo(xShape, kernel, strides, 1, pad);
    if (info.outHeight < 1 || info.outWidth < 1 || sizeOf(xShape) > 2000) continue;
    const before: [number, number] = [info.padInfo.top, info.padInfo.left];
    const window = {
      stride: strides,
      dilation: [1, 1] as const,
      before,
      out: [info.outHeight, info.outWidth] as const,
    };
    return { xShape, kernel, strides, pad, window };
  }
}

onEachEngine('gradients agree with float64 loops', () => {
  forCases(
    'convolution: output, and gradients of input and filter',
    (random) => {
      const { xShape, kernel, strides, pad, window } = randomCase(random);
      const filterShape = [...kernel, xShape[3], pick(random, 1, 7)] as [number, number, number, number];
      const [x, filter] = [normals(random, xShape), normals(random, filterShape)];
      const dy = normals(random, [xShape[0], ...window.out, filterShape[3]]);
      const what = JSON.stringify({ xShape, filterShape, strides, pad });
      const f = (a: tf.Tensor, b: tf.Tensor) =>
        tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, strides, pad) as tf.Tensor;
      const { value, grads } = tf.valueAndGrads(f)([tensor(x), tensor(filter)], tensor(dy));
      assertClose(value, conv(x, filter, window), what);
      assertClose(grads[0], convInputGradient(dy, filter, xShape, window), `${what} dx`);
      assertClose(grads[1], convFilterGradient(x, dy, filterShape, window), `${what} dw`);
    },
    CASES,
  );

  forCases(
    'average pooling leaves padding out, also backward',
    (random) => {
      const { xShape, kernel, strides, pad, window } = randomCase(random);
      const [x, dy] = [normals(random, xShape), normals(random, [xShape[0], ...window.out, xShape[3]])];
      const want = averagePool(x, kernel, window, dy);
      const f = (a: tf.Tensor) => tf.avgPool(a as tf.Tensor4D, kernel, strides, pad) as tf.Tensor;
      const { value, grad } = tf.valueAndGrad(f)(tensor(x), tensor(dy));
      const what = JSON.stringify({ xShape, kernel, strides, pad });
      assertClose(value, want.y, what);
      assertClose(grad, want.dx, `${what} dx`);
    },
    CASES,
  );

  forCases(
    'max pooling finds the maximum also where all values are negative',
    (random) => {
      const { xShape, kernel, strides, pad, window } = randomCase(random);
      const [x, dy] = [normals(random, xShape), normals(random, [xShape[0], ...window.out, xShape[3]])];
      x.values.forEach((v, i) => (x.values[i] = Math.fround(v - 10)));
      const want = maxPool(x, kernel, window, dy);
      const f = (a: tf.Tensor) => tf.maxPool(a as tf.Tensor4D, kernel, strides, pad) as tf.Tensor;
      const { value, grad } = tf.valueAndGrad(f)(tensor(x), tensor(dy));
      const what = JSON.stringify({ xShape, kernel, strides, pad });
      assertClose(value, want.y, what);
      assertClose(grad, want.dx, `${what} dx`);
    },
    CASES,
  );

  forCases(
    'matrix products with every transpose',
    (random) => {
      const [M, K, N] = [pick(random, 1, 40), pick(random, 1, 40), pick(random, 1, 40)];
      for (const [transposeA, transposeB] of [
        [false, false],
        [true, false],
        [false, true],
        [true, true],
      ]) {
        const a = normals(random, transposeA ? [K, M] : [M, K]);
        const b = normals(random, transposeB ? [N, K] : [K, N]);
        const product = tf.matMul(tensor(a), tensor(b), transposeA, transposeB);
        assertClose(product, matMul(a, b, transposeA, transposeB), JSON.stringify({ M, K, N, transposeA, transposeB }));
      }
    },
    CASES,
  );
});
