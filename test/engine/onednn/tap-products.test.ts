import assert from 'node:assert/strict';
import { tf } from '../../../lib/engine/tf';
import type { Random } from '../../../lib/random';
import { convFilterGradient, type Window } from './reference';
import { assertClose, CASES, choose, forCases, kernel, needsOneDnn, normals, pick, tensor } from './support';

type Shape4 = [number, number, number, number];

/** Images large enough for products a tap, under every kind of border, window and number of images; or only under what networks use. */
function randomCase(random: Random, isUsual = false) {
  for (;;) {
    const xShape: Shape4 = [pick(random, 1, 9), pick(random, 26, 40), pick(random, 26, 40), 16];
    const filterShape: Shape4 = [pick(random, 1, 4), pick(random, 2, 5), 16, choose(random, [16, 32])];
    const dilations: [number, number] = isUsual ? [1, 1] : [pick(random, 1, 2), pick(random, 1, 3)];
    const explicit = [
      [0, 0],
      [pick(random, 0, 3), pick(random, 0, 3)],
      [pick(random, 0, 3), pick(random, 0, 3)],
      [0, 0],
    ];
    const pad = choose<unknown>(random, ['same', 'valid', ...(isUsual ? [] : [pick(random, 0, 3), explicit])]);
    const info = tf.backend_util.computeConv2DInfo(xShape, filterShape, 1, dilations, pad as 'same', 'floor');
    const { outHeight, outWidth, padInfo } = info;
    if (outHeight * outWidth < 28 * 28) continue;
    const attributes = { strides: [1, 1], dilations, pad, dataFormat: 'NHWC', dimRoundingMode: 'floor', filterShape };
    const before = [padInfo.top, padInfo.left] as const;
    const window: Window = { stride: [1, 1], dilation: dilations, before, out: [outHeight, outWidth] };
    return { xShape, dyShape: info.outShape, filterShape, attributes, window };
  }
}

describe('gradients of filters over large images on oneDNN', () => {
  needsOneDnn();

  forCases(
    'are the sum over all pixels, whatever the border, the window and the number of images',
    (random) => {
      const { xShape, dyShape, filterShape, attributes, window } = randomCase(random);
      const [x, dy] = [normals(random, xShape), normals(random, dyShape)];
      const [dw] = kernel('Conv2DBackpropFilter', { x: tensor(x), dy: tensor(dy) }, attributes);
      assertClose(dw, convFilterGradient(x, dy, filterShape, window), JSON.stringify({ xShape, attributes }));
    },
    Math.ceil(CASES / 4),
  );

  forCases(
    'show an infinity or NaN where the definition says, and nowhere else',
    (random) => {
      // under dilated windows and wide borders oneDNN, too, multiplies the border's zeros
      const { xShape, dyShape, filterShape, attributes, window } = randomCase(random, true);
      const [x, dy] = [normals(random, xShape), normals(random, dyShape)];
      const spoiled = choose(random, [x, dy]);
      // every second time at a border, where some taps do not reach
      const at = random.integer(2) * random.integer(spoiled.values.length);
      spoiled.values[at] = choose(random, [Infinity, -Infinity, NaN]);
      const [dw] = kernel('Conv2DBackpropFilter', { x: tensor(x), dy: tensor(dy) }, attributes);
      const want = convFilterGradient(x, dy, filterShape, window).values;
      const what = JSON.stringify({ xShape, attributes, at });
      dw.dataSync().forEach((value, i) => {
        assert.equal(Number.isFinite(value), Number.isFinite(want[i]), `${what}: ${value} at ${i}, not ${want[i]}`);
      });
    },
    Math.ceil(CASES / 4),
  );
});
