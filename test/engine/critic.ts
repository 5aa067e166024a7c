/** A small network of this family with float64 loops for its output and its gradient in the input: what a gradient penalty needs. */
import { batchNormTraining, tf, type FusedActivation } from '../../lib/engine';
import type { Random } from '../../lib/random';
import { averagePool, batchNorm, conv, convInputGradient, maxPool, type Window } from './onednn/reference';
import { choose, normals, pick, sizeOf, zeros, type Array64 } from './onednn/support';

const EPSILON = 1e-2;
type Pair = [number, number];
type Shape4 = [number, number, number, number];

/** `D(x) = sum of w2 * pool(g(BN(conv(x, w1))))`. */
export interface Critic {
  readonly what: string;
  readonly x: Array64;
  /** w1: [R, S, C, K], gamma and beta: [K], w2: the shape of a pooled image. */
  readonly parameters: readonly [w1: Array64, gamma: Array64, beta: Array64, w2: Array64];
  readonly f: (x: tf.Tensor, parameters: readonly tf.Tensor[]) => tf.Tensor;
  readonly value: (x: Array64, parameters: readonly Array64[]) => number;
  readonly inputGradient: (x: Array64, parameters: readonly Array64[]) => Array64;
}

/** A critic of random sizes, windows and activation; none of its windows has a padding given as a number. */
export function randomCritic(random: Random): Critic {
  const shape: Shape4 = [pick(random, 2, 3), pick(random, 4, 5), pick(random, 3, 5), pick(random, 1, 2)];
  const K = pick(random, 1, 3);
  const pad = choose(random, ['same', 'valid'] as const);
  const dilations: Pair = choose(random, [
    [1, 1],
    [1, 1],
    [2, 1],
    [1, 2],
  ] as Pair[]);
  const strides: Pair =
    dilations[0] * dilations[1] > 1
      ? [1, 1]
      : choose(random, [
          [1, 1],
          [2, 1],
        ] as Pair[]);
  const filter: Shape4 = [2, 2, shape[3], K];
  const first = tf.backend_util.computeConv2DInfo(shape, filter, strides, dilations, pad);
  const pooled = tf.backend_util.computePool2DInfo(first.outShape, 2, 1, 1, 'same');
  const kind = choose(random, ['max', 'average'] as const);
  const activation = choose(random, ['linear', 'relu', 'sigmoid'] as const);
  const layers: Layers = { convolution: windowOf(first), pool: windowOf(pooled), kind, activation };
  return {
    what: JSON.stringify({ shape, filter, pad, dilations, strides, kind, activation }),
    x: normals(random, shape),
    parameters: [
      normals(random, filter),
      normals(random, [K]),
      normals(random, [K]),
      normals(random, pooled.outShape.slice(1)),
    ],
    f: (x, [w1, gamma, beta, w2]) => {
      const z = tf.conv2d(x as tf.Tensor4D, w1 as tf.Tensor4D, strides, pad, 'NHWC', dilations);
      const settings = { epsilon: EPSILON, activation };
      const y = batchNormTraining(z, gamma as tf.Tensor1D, beta as tf.Tensor1D, settings).y as tf.Tensor4D;
      const seen = kind === 'max' ? tf.maxPool(y, 2, 1, 'same') : tf.avgPool(y, 2, 1, 'same');
      return seen.mul(w2).sum();
    },
    value: (x, parameters) => run(layers, x, parameters).value,
    inputGradient: (x, parameters) => run(layers, x, parameters).dx,
  };
}

interface Layers {
  readonly convolution: Window;
  readonly pool: Window;
  readonly kind: 'max' | 'average';
  readonly activation: FusedActivation;
}

function windowOf(info: tf.backend_util.Conv2DInfo): Window {
  return {
    stride: [info.strideHeight, info.strideWidth],
    dilation: [info.dilationHeight, info.dilationWidth],
    before: [info.padInfo.top, info.padInfo.left],
    out: [info.outHeight, info.outWidth],
  };
}

function run(layers: Layers, x: Array64, [w1, gamma, beta, w2]: readonly Array64[]): { value: number; dx: Array64 } {
  const { convolution, pool, kind, activation } = layers;
  const pooling = kind === 'max' ? maxPool : averagePool;
  const z = conv(x, w1, convolution);
  const { y } = batchNorm(z, gamma, beta, zeros(z.shape), EPSILON, activation);
  const seen = pooling(y, [2, 2], pool).y;
  const inner = sizeOf(w2.shape);
  const value = seen.values.reduce((sum, v, i) => sum + v * w2.values[i % inner], 0);
  const upstream = { shape: seen.shape, values: seen.values.map((_, i) => w2.values[i % inner]) };
  const dy = pooling(y, [2, 2], pool, upstream).dx;
  const dz = batchNorm(z, gamma, beta, dy, EPSILON, activation).dx;
  return { value, dx: convInputGradient(dz, w1, x.shape, convolution) };
}
