import assert from 'node:assert/strict';
import { tf } from '../../../lib/engine';
import type { Random } from '../../../lib/random';
import { checkBothOrders } from '../differences';
import { onEachEngine } from '../engines';
import { conv, convFilterGradient, convInputGradient, visit, type Window } from '../onednn/reference';
import { assertClose, choose, forCases, normals, pick, tensor, zeros, type Array64 } from '../onednn/support';

const CASES = 15;

type Pair = [number, number];
type Pad = 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;

interface Layout {
  readonly x: Array64;
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly pad: Pad;
  readonly window: Window;
  readonly what: string;
}

const STRIDES: Pair[] = [
  [1, 2],
  [2, 2],
  [3, 1],
];
const EXPLICIT: tf.backend_util.ExplicitPadding = [
  [0, 0],
  [2, 0],
  [1, 3],
  [0, 0],
];

/** Windows that fit: dilated with stride 1, as TensorFlow.js has it, or strided without dilation. */
function layout(random: Random, depthwise = false): Layout {
  for (;;) {
    const shape = [pick(random, 1, 2), pick(random, 3, 9), pick(random, 3, 9), pick(random, 1, 3)] as const;
    const kernel: Pair = [pick(random, 1, 3), pick(random, 1, 3)];
    const isDilated = random.integer(4) > 0;
    const dilations: Pair = isDilated ? [pick(random, 1, 3), pick(random, 2, 3)] : [1, 1];
    const strides: Pair = isDilated ? [1, 1] : choose(random, STRIDES);
    const paddings: Pad[] = ['same', 'valid', 1, ...(depthwise ? [] : [EXPLICIT])];
    const pad = choose(random, paddings);
    const filter: [number, number, number, number] = [...kernel, shape[3], 1];
    const info = tf.backend_util.computeConv2DInfo([...shape], filter, strides, dilations, pad);
    if (info.outHeight < 1 || info.outWidth < 1) continue;
    const before = [info.padInfo.top, info.padInfo.left] as const;
    const window = { stride: strides, dilation: dilations, before, out: [info.outHeight, info.outWidth] as const };
    const what = JSON.stringify({ shape, kernel, strides, dilations, pad });
    return { x: normals(random, shape), kernel, strides, dilations, pad, window, what };
  }
}

const CHANNELS_FIRST = [0, 3, 1, 2];

/** The same numbers with the channels second. */
function channelsFirst({ shape, values }: Array64): Array64 {
  const [N, H, W, C] = shape;
  const moved = zeros([N, C, H, W]);
  values.forEach((value, at) => {
    const [cell, c] = [Math.floor(at / C), at % C];
    const n = Math.floor(cell / (H * W));
    moved.values[(n * C + c) * H * W + (cell % (H * W))] = value;
  });
  return moved;
}

function depthwise(x: Array64, filter: Array64, w: Window): Array64 {
  const [R, S, C, Q] = filter.shape;
  const y = zeros([x.shape[0], ...w.out, C * Q]);
  visit(x.shape, [R, S], w, (i, o, r, s) => {
    for (let k = 0; k < C * Q; k++) {
      y.values[o * C * Q + k] += x.values[i * C + Math.floor(k / Q)] * filter.values[(r * S + s) * C * Q + k];
    }
  });
  return y;
}

function depthwiseGradients(x: Array64, filter: Array64, dy: Array64, w: Window): Array64[] {
  const [R, S, C, Q] = filter.shape;
  const [dx, dw] = [zeros(x.shape), zeros(filter.shape)];
  visit(x.shape, [R, S], w, (i, o, r, s) => {
    for (let k = 0; k < C * Q; k++) {
      const [at, tap] = [i * C + Math.floor(k / Q), (r * S + s) * C * Q + k];
      dx.values[at] += dy.values[o * C * Q + k] * filter.values[tap];
      dw.values[tap] += dy.values[o * C * Q + k] * x.values[at];
    }
  });
  return [dx, dw];
}

onEachEngine('dilated convolutions', () => {
  forCases(
    'conv2d: output and both gradients agree with float64 loops',
    (random) => {
      const { x, kernel, strides, dilations, pad, window, what } = layout(random);
      const filter = normals(random, [...kernel, x.shape[3], pick(random, 1, 4)]);
      const want = conv(x, filter, window);
      const dy = normals(random, want.shape);
      const f = (a: tf.Tensor, b: tf.Tensor) =>
        tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, strides, pad, 'NHWC', dilations) as tf.Tensor;
      const { value, grads } = tf.valueAndGrads(f)([tensor(x), tensor(filter)], tensor(dy));
      assertClose(value, want, what);
      assertClose(grads[0], convInputGradient(dy, filter, x.shape, window), `${what} dx`);
      assertClose(grads[1], convFilterGradient(x, dy, filter.shape, window), `${what} dw`);
    },
    CASES,
  );

  forCases(
    'conv2d with channels first',
    (random) => {
      const { x, kernel, strides, dilations, pad, window, what } = layout(random);
      const filter = normals(random, [...kernel, x.shape[3], pick(random, 1, 4)]);
      const dy = normals(random, conv(x, filter, window).shape);
      const padFirst = (Array.isArray(pad) ? CHANNELS_FIRST.map((axis) => pad[axis]) : pad) as Pad;
      const f = (a: tf.Tensor, b: tf.Tensor) =>
        tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, strides, padFirst, 'NCHW', dilations) as tf.Tensor;
      const { value, grads } = tf.valueAndGrads(f)(
        [tensor(channelsFirst(x)), tensor(filter)],
        tensor(channelsFirst(dy)),
      );
      assertClose(value, channelsFirst(conv(x, filter, window)), what);
      assertClose(grads[0], channelsFirst(convInputGradient(dy, filter, x.shape, window)), `${what} dx`);
      assertClose(grads[1], convFilterGradient(x, dy, filter.shape, window), `${what} dw`);
    },
    CASES,
  );

  forCases(
    'conv2d fused with a bias and relu, as layers call it',
    (random) => {
      const { x, kernel, strides, dilations, window, what } = layout(random);
      const pad = 'same';
      const filter = normals(random, [...kernel, x.shape[3], 3]);
      const bias = normals(random, [3]);
      const info = tf.backend_util.computeConv2DInfo(
        x.shape as [number, number, number, number],
        filter.shape as [number, number, number, number],
        strides,
        dilations,
        pad,
      );
      const w = {
        ...window,
        before: [info.padInfo.top, info.padInfo.left] as const,
        out: [info.outHeight, info.outWidth] as const,
      };
      const z = conv(x, filter, w);
      z.values.forEach((_, at) => (z.values[at] += bias.values[at % 3]));
      const dy = normals(random, z.shape);
      const d = { ...dy, values: dy.values.map((value, at) => (z.values[at] > 0 ? value : 0)) };
      const dbias = zeros([3]);
      d.values.forEach((value, at) => (dbias.values[at % 3] += value));
      const f = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) =>
        tf.fused.conv2d({
          x: a as tf.Tensor4D,
          filter: b as tf.Tensor4D,
          bias: c,
          strides,
          dilations,
          pad,
          activation: 'relu',
        }) as tf.Tensor;
      const grads = tf.grads(f)([tensor(x), tensor(filter), tensor(bias)], tensor(dy));
      assertClose(grads[0], convInputGradient(d, filter, x.shape, w), `${what} dx`);
      assertClose(grads[1], convFilterGradient(x, d, filter.shape, w), `${what} dw`);
      assertClose(grads[2], dbias, `${what} dbias`);
    },
    5,
  );

  forCases(
    'conv1d',
    (random) => {
      const [N, W, C, K, S, rate] = [2, pick(random, 5, 12), 2, 3, pick(random, 1, 3), pick(random, 2, 3)];
      const pad = choose(random, ['same', 'valid'] as const);
      const info = tf.backend_util.computeConv2DInfo([N, 1, W, C], [1, S, C, K], 1, [1, rate], pad);
      if (info.outWidth < 1) return;
      const window: Window = {
        stride: [1, 1],
        dilation: [1, rate],
        before: [0, info.padInfo.left],
        out: [1, info.outWidth],
      };
      const [x, filter] = [normals(random, [N, 1, W, C]), normals(random, [1, S, C, K])];
      const dy = normals(random, [N, 1, info.outWidth, K]);
      const f = (a: tf.Tensor, b: tf.Tensor) =>
        tf.conv1d(a as tf.Tensor3D, b as tf.Tensor3D, 1, pad, 'NWC', rate) as tf.Tensor;
      const flat = (array: Array64, shape: number[]) => tensor({ ...array, shape });
      const [dx, dw] = tf.grads(f)([flat(x, [N, W, C]), flat(filter, [S, C, K])], flat(dy, [N, info.outWidth, K]));
      assertClose(dx, { ...convInputGradient(dy, filter, x.shape, window), shape: [N, W, C] }, 'dx');
      assertClose(dw, { ...convFilterGradient(x, dy, filter.shape, window), shape: [S, C, K] }, 'dw');
    },
    6,
  );

  forCases(
    'depthwiseConv2d',
    (random) => {
      const { x, kernel, strides, dilations, pad, window, what } = layout(random, true);
      const filter = normals(random, [...kernel, x.shape[3], pick(random, 1, 3)]);
      const want = depthwise(x, filter, window);
      const dy = normals(random, want.shape);
      const f = (a: tf.Tensor, b: tf.Tensor) =>
        tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, strides, pad, 'NHWC', dilations) as tf.Tensor;
      const { value, grads } = tf.valueAndGrads(f)([tensor(x), tensor(filter)], tensor(dy));
      assertClose(value, want, what);
      const [dx, dw] = depthwiseGradients(x, filter, dy, window);
      assertClose(grads[0], dx, `${what} dx`);
      assertClose(grads[1], dw, `${what} dw`);
    },
    CASES,
  );

  forCases(
    'second derivatives, dilated and not',
    (random) => {
      const { x, kernel, strides, dilations, pad, window, what } = layout(random, true);
      const small = { ...x, shape: [1, ...x.shape.slice(1)], values: x.values.slice(0, x.values.length / x.shape[0]) };
      const dense = normals(random, [...kernel, x.shape[3], 2]);
      checkBothOrders(random, {
        what,
        inputs: [small, dense],
        dy: normals(random, conv(small, dense, window).shape),
        f: (a, b) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, strides, pad, 'NHWC', dilations),
        gradients: ([a, b], dy) => [
          convInputGradient(dy, b, a.shape, window),
          convFilterGradient(a, dy, b.shape, window),
        ],
      });
      checkBothOrders(random, {
        what: `depthwise ${what}`,
        inputs: [small, dense],
        dy: normals(random, depthwise(small, dense, window).shape),
        f: (a, b) => tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, strides, pad, 'NHWC', dilations),
        gradients: ([a, b], dy) => depthwiseGradients(a, b, dy, window),
      });
    },
    4,
  );

  it('separableConv2d trains', () => {
    tf.tidy(() => {
      const x = tf.randomNormal<tf.Rank.R4>([2, 7, 7, 2], 0, 1, 'float32', 1);
      const [depth, point] = [tf.ones<tf.Rank.R4>([3, 3, 2, 1]), tf.ones<tf.Rank.R4>([1, 1, 2, 3])];
      const f = (a: tf.Tensor, d: tf.Tensor, p: tf.Tensor) =>
        tf.separableConv2d(a as tf.Tensor4D, d as tf.Tensor4D, p as tf.Tensor4D, 1, 'valid', 2) as tf.Tensor;
      const [dx] = tf.grads(f)([x, depth, point]);
      // each input cell is seen by as many windows as reach it, with weight 3 (pointwise) each
      const seen = (i: number) => [0, 2, 4].filter((tap) => i - tap >= 0 && i - tap < 3).length;
      assert.deepEqual(
        [...dx.slice([0, 0, 0, 0], [1, 1, 7, 1]).dataSync()],
        [0, 1, 2, 3, 4, 5, 6].map((i) => 3 * seen(i) * seen(0)),
      );
    });
  });
});
