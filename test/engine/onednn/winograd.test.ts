import assert from 'node:assert/strict';
import { tf } from '../../../lib/engine/tf';
import type { Random } from '../../../lib/random';
import { conv, convFilterGradient, convInputGradient } from './reference';
import { assertClose, CASES, choose, forCases, kernel, needsOneDnn, normals, pick, sizeOf, tensor } from './support';

type Shape4 = [number, number, number, number];
const SAME = { strides: [1, 1], dilations: [1, 1], pad: 'same', dataFormat: 'NHWC', dimRoundingMode: 'floor' };

/** A 3x3 convolution that Winograd's algorithm is taken for where the processor has it; every fourth in several parts. */
function randomCase(random: Random): { xShape: Shape4; filterShape: Shape4; out: [number, number] } {
  const sizes = [16, 32, 48, 64];
  if (random.integer(4) === 0) {
    const xShape: Shape4 = [choose(random, [2, 4]), pick(random, 53, 60), 56, 16];
    return { xShape, filterShape: [3, 3, 16, choose(random, [16, 32])], out: [xShape[1], 56] };
  }
  for (;;) {
    const xShape: Shape4 = [pick(random, 1, 9), pick(random, 1, 33), pick(random, 1, 33), choose(random, sizes)];
    const filterShape: Shape4 = [3, 3, xShape[3], choose(random, sizes)];
    if (sizeOf(xShape) * sizeOf(filterShape) > 6_000_000 * xShape[3]) continue;
    return { xShape, filterShape, out: [xShape[1], xShape[2]] };
  }
}

const window = (out: [number, number]) => ({ stride: [1, 1], dilation: [1, 1], before: [1, 1], out }) as const;

describe('3x3 convolution in sixteens of channels on oneDNN', () => {
  needsOneDnn();

  forCases(
    'the forward pass and both gradients are those of the plain sum',
    (random) => {
      const { xShape, filterShape, out } = randomCase(random);
      const [x, filter] = [normals(random, xShape), normals(random, filterShape)];
      const dy = normals(random, [xShape[0], ...out, filterShape[3]]);
      const inputs = { x: tensor(x), filter: tensor(filter), dy: tensor(dy) };
      const what = JSON.stringify({ xShape, filterShape });
      const [y] = kernel('Conv2D', inputs, SAME);
      assertClose(y, conv(x, filter, window(out)), `y ${what}`);
      const [dx] = kernel('Conv2DBackpropInput', inputs, { ...SAME, inputShape: xShape });
      assertClose(dx, convInputGradient(dy, filter, xShape, window(out)), `dx ${what}`);
      const [dw] = kernel('Conv2DBackpropFilter', inputs, { ...SAME, filterShape });
      assertClose(dw, convFilterGradient(x, dy, filterShape, window(out)), `dw ${what}`);
    },
    Math.ceil(CASES / 4),
  );

  forCases(
    'an infinity or NaN shows where the definition says, and nowhere else',
    (random) => {
      const xShape: Shape4 = [pick(random, 1, 4), pick(random, 5, 14), pick(random, 5, 14), 16];
      const filterShape: Shape4 = [3, 3, 16, 32];
      const [x, filter] = [normals(random, xShape), normals(random, filterShape)];
      const dy = normals(random, [...xShape.slice(0, 3), 32]);
      const spoiled = choose(random, [x, filter, dy]);
      spoiled.values[random.integer(spoiled.values.length)] = choose(random, [Infinity, -Infinity, NaN]);
      const inputs = { x: tensor(x), filter: tensor(filter), dy: tensor(dy) };
      const w = window([xShape[1], xShape[2]]);
      const pairs = [
        [kernel('Conv2D', inputs, SAME)[0], conv(x, filter, w)],
        [
          kernel('Conv2DBackpropInput', inputs, { ...SAME, inputShape: xShape })[0],
          convInputGradient(dy, filter, xShape, w),
        ],
        [
          kernel('Conv2DBackpropFilter', inputs, { ...SAME, filterShape })[0],
          convFilterGradient(x, dy, filterShape, w),
        ],
      ] as const;
      for (const [got, want] of pairs) {
        got
          .dataSync()
          .forEach((value, i) =>
            assert.ok(
              Object.is(Number.isFinite(value), Number.isFinite(want.values[i])),
              `${got.shape.join()} at ${i}`,
            ),
          );
      }
    },
    Math.ceil(CASES / 2),
  );

  it('bias and activation come after it, and let NaN through', () => {
    tf.tidy(() => {
      const x: tf.Tensor4D = tf.randomNormal([2, 9, 9, 16], 0, 1, 'float32', 1);
      const filter: tf.Tensor4D = tf.randomNormal([3, 3, 16, 16], 0, 0.1, 'float32', 2);
      const bias = tf.tensor1d(Array.from({ length: 16 }, (_, i) => (i === 3 ? NaN : i / 8 - 1)));
      const want = tf.relu(tf.conv2d(x, filter, 1, 'same').add(bias)).dataSync();
      const got = tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', bias, activation: 'relu' }).dataSync();
      got.forEach((v, i) => assert.ok(i % 16 === 3 ? Number.isNaN(v) : Math.abs(v - want[i]) < 1e-5, `at ${i}: ${v}`));
    });
  });
});
