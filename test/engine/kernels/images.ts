/** Convolutions, poolings, resampling and their gradients; gradients are central differences of the float64 forward pass. */
import { tf } from '../../../lib/engine';
import type { Random } from '../../../lib/random';
import { averagePool, conv, lrn, maxPool, type Window } from '../onednn/reference';
import {
  as64,
  at,
  each,
  floats,
  from64,
  gradient,
  ints,
  normal,
  numbersOf,
  type KernelCase,
  type KernelCases,
  type Values,
} from './case';

type Pair = readonly [number, number];
interface Sliding {
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly pad: 'same' | 'valid';
}
const SLIDING: readonly Sliding[] = [
  { strides: [1, 1], dilations: [1, 1], pad: 'same' },
  { strides: [2, 2], dilations: [1, 1], pad: 'same' },
  { strides: [1, 1], dilations: [2, 2], pad: 'valid' },
];
const X = [2, 5, 6, 3] as const;
type Shape4 = [number, number, number, number];

function windowOf(
  filter: readonly number[],
  { strides, dilations, pad }: Sliding,
  xShape: readonly number[] = X,
): Window {
  const [s, d] = [[...strides] as [number, number], [...dilations] as [number, number]];
  const info = tf.backend_util.computeConv2DInfo([...xShape] as Shape4, [...filter] as Shape4, s, d, pad);
  const before = [info.padInfo.top, info.padInfo.left] as const;
  return { stride: strides, dilation: dilations, before, out: [info.outHeight, info.outWidth] };
}

const attributesOf = (sliding: Sliding) => ({ ...sliding, dataFormat: 'NHWC', dimRoundingMode: undefined });

type Forward = (x: Values, filter: Values, w: Window) => Values;
const dense: Forward = (x, filter, w) => from64(conv(as64(x), as64(filter), w));

/** Each channel with its own filters: [R, S, C, Q] to C Q channels. */
const depthwise: Forward = (x, filter, w) => {
  const [, , C, Q] = filter.shape;
  const one = (v: Values, axis: number, c: number): Values => {
    const shape = v.shape.map((size, i) => (i === axis ? 1 : size));
    return each(shape, (place) =>
      at(
        v,
        place.map((p, i) => (i === axis ? c : p)),
      )!,
    );
  };
  const parts = Array.from({ length: C }, (_, c) => dense(one(x, 3, c), one(filter, 2, c), w));
  const shape = [...parts[0].shape.slice(0, 3), C * Q];
  return each(shape, ([n, y, col, k]) => at(parts[Math.floor(k / Q)], [n, y, col, k % Q])!);
};

interface Convolution {
  readonly forward: Forward;
  readonly filterShape: Shape4;
}
const DENSE: Convolution = { forward: dense, filterShape: [3, 2, 3, 4] };
const DEPTHWISE: Convolution = { forward: depthwise, filterShape: [3, 3, 3, 2] };

function convolutionCases({ forward, filterShape }: Convolution, isFused = false) {
  return (random: Random): readonly KernelCase[] =>
    SLIDING.map((sliding) => {
      const [x, filter] = [normal(random, X), normal(random, filterShape)];
      const y = forward(x, filter, windowOf(filterShape, sliding));
      if (!isFused) return { inputs: { x, filter }, attributes: attributesOf(sliding), want: [y] };
      const K = y.shape[3];
      const bias = normal(random, [K]);
      const values = numbersOf(y).map((v, i) => Math.max(0, v + numbersOf(bias)[i % K]));
      const attributes = { ...attributesOf(sliding), activation: 'relu' };
      return { inputs: { x, filter, bias }, attributes, want: [{ ...y, values }] };
    });
}

/** The gradient kernels of dense convolutions know no dilation. */
function convolutionGradients({ forward, filterShape }: Convolution, by: 'x' | 'filter') {
  return (random: Random): readonly KernelCase[] =>
    SLIDING.filter(({ dilations }) => forward === depthwise || dilations[0] === 1).map((sliding) => {
      const w = windowOf(filterShape, sliding);
      const [x, filter] = [normal(random, X), normal(random, filterShape)];
      const dy = normal(random, forward(x, filter, w).shape);
      if (by === 'x') {
        const want = gradient((values) => forward(values, filter, w), x, dy);
        return { inputs: { dy, filter }, attributes: { ...attributesOf(sliding), inputShape: [...X] }, want: [want] };
      }
      const want = gradient((values) => forward(x, values, w), filter, dy);
      return { inputs: { x, dy }, attributes: { ...attributesOf(sliding), filterShape }, want: [want] };
    });
}

const V = [1, 3, 4, 3, 2] as const;
const V_FILTER = [2, 2, 2, 2, 3] as const;

/** A window of 2 x 2 x 2 cells that moves by one, without padding. */
function volumes(
  x: Values,
  C: number,
  value: (window: (place: readonly number[]) => number, c: number) => number,
): Values {
  const [N, D, H, W] = x.shape;
  return each([N, D - 1, H - 1, W - 1, C], ([n, d, h, w, c]) =>
    value(([i, j, k, channel]) => at(x, [n, d + i, h + j, w + k, channel])!, c),
  );
}
const CORNERS = Array.from({ length: 8 }, (_, i) => [i >> 2, (i >> 1) & 1, i & 1]);
const conv3d = (x: Values, filter: Values) =>
  volumes(x, 3, (window, c) =>
    CORNERS.reduce(
      (sum, corner) => sum + [0, 1].reduce((s, k) => s + window([...corner, k]) * at(filter, [...corner, k, c])!, 0),
      0,
    ),
  );
const average3d = (x: Values) =>
  volumes(x, 2, (window, c) => CORNERS.reduce((s, corner) => s + window([...corner, c]) / 8, 0));
const max3d = (x: Values) => volumes(x, 2, (window, c) => Math.max(...CORNERS.map((corner) => window([...corner, c]))));

const PLAIN_3D = { strides: [1, 1, 1], pad: 'valid', dataFormat: 'NDHWC', dilations: [1, 1, 1] };
const POOL_3D = { ...PLAIN_3D, filterSize: [2, 2, 2], dimRoundingMode: undefined };

function pool3d(forward: (x: Values) => Values, isGradient: boolean) {
  return (random: Random): readonly KernelCase[] => {
    const x = normal(random, V);
    if (!isGradient) return [{ inputs: { x }, attributes: POOL_3D, want: [forward(x)] }];
    const [dy, output] = [normal(random, forward(x).shape), forward(x)];
    const inputs = forward === max3d ? { dy, input: x, output } : { dy, input: x };
    return [{ inputs, attributes: POOL_3D, want: [gradient(forward, x, dy)] }];
  };
}

const VOLUMES: KernelCases = {
  Conv3D: (random) => {
    const [x, filter] = [normal(random, V), normal(random, V_FILTER)];
    return [{ inputs: { x, filter }, attributes: PLAIN_3D, want: [conv3d(x, filter)] }];
  },
  Conv3DBackpropInputV2: (random) => {
    const [x, filter] = [normal(random, V), normal(random, V_FILTER)];
    const dy = normal(random, conv3d(x, filter).shape);
    const attributes = { ...PLAIN_3D, inputShape: [...V] };
    return [{ inputs: { dy, filter }, attributes, want: [gradient((values) => conv3d(values, filter), x, dy)] }];
  },
  Conv3DBackpropFilterV2: (random) => {
    const [x, filter] = [normal(random, V), normal(random, V_FILTER)];
    const dy = normal(random, conv3d(x, filter).shape);
    const attributes = { ...PLAIN_3D, filterShape: [...V_FILTER] };
    return [{ inputs: { x, dy }, attributes, want: [gradient((values) => conv3d(x, values), filter, dy)] }];
  },
  AvgPool3D: pool3d(average3d, false),
  AvgPool3DGrad: pool3d(average3d, true),
  MaxPool3D: pool3d(max3d, false),
  MaxPool3DGrad: pool3d(max3d, true),
};

type Pooling = typeof averagePool;
function poolCases(pooling: Pooling, isGradient: boolean) {
  return (random: Random): readonly KernelCase[] =>
    SLIDING.slice(0, 2).map((sliding) => {
      const w = windowOf([3, 2, 3, 1], sliding);
      const x = normal(random, X);
      const dy = normal(random, [X[0], ...w.out, X[3]]);
      const { y, dx } = pooling(as64(x), [3, 2], w, as64(dy));
      const attributes = { filterSize: [3, 2], strides: sliding.strides, pad: sliding.pad };
      if (!isGradient) return { inputs: { x }, attributes, want: [from64(y)] };
      const inputs = { dy, input: x, ...(pooling === maxPool && { output: from64(y) }) };
      return { inputs, attributes, want: [from64(dx)] };
    });
}

const RESPONSE = { depthRadius: 2, bias: 1.5, alpha: 0.3, beta: 0.6 };
function response(x: Values, dy: Values) {
  return lrn(as64(x), as64(dy), { ...RESPONSE, radius: RESPONSE.depthRadius });
}

/** Grey dilation: the largest sum of a cell and the filter's over a window, without padding. */
function dilate(x: Values, filter: Values): Values {
  const [N, H, W, C] = x.shape;
  return each([N, H - 1, W - 1, C], ([n, y, col, c]) =>
    Math.max(...[0, 1, 2, 3].map((k) => at(x, [n, y + (k >> 1), col + (k & 1), c])! + at(filter, [k >> 1, k & 1, c])!)),
  );
}
const DILATION = { strides: [1, 1], pad: 'valid', dilations: [1, 1] };
function dilationCase(by?: 'x' | 'filter') {
  return (random: Random): readonly KernelCase[] => {
    const [x, filter] = [normal(random, [1, 3, 4, 2]), normal(random, [2, 2, 2])];
    const y = dilate(x, filter);
    if (!by) return [{ inputs: { x, filter }, attributes: DILATION, want: [y] }];
    const dy = normal(random, y.shape);
    const want = by === 'x' ? gradient((v) => dilate(v, filter), x, dy) : gradient((v) => dilate(x, v), filter, dy);
    return [{ inputs: { x, filter, dy }, attributes: DILATION, want: [want] }];
  };
}

interface Resize {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}
const RESIZES: readonly Resize[] = [
  { alignCorners: false, halfPixelCenters: false },
  { alignCorners: true, halfPixelCenters: false },
  { alignCorners: false, halfPixelCenters: true },
];
/** A place of the result in the picture. */
function source(place: number, size: number, to: number, { alignCorners, halfPixelCenters }: Resize): number {
  if (alignCorners && to > 1) return (place * (size - 1)) / (to - 1);
  return halfPixelCenters ? ((place + 0.5) * size) / to - 0.5 : (place * size) / to;
}

function bilinear(images: Values, [h, w]: Pair, how: Resize): Values {
  const [N, H, W, C] = images.shape;
  const weights = (place: number, size: number, to: number) => {
    const from = Math.min(size - 1, Math.max(0, source(place, size, to, how)));
    const low = Math.floor(from);
    return [
      [low, 1 - (from - low)],
      [Math.min(size - 1, low + 1), from - low],
    ] as const;
  };
  return each([N, h, w, C], ([n, y, x, c]) =>
    weights(y, H, h).reduce(
      (sum, [row, a]) => weights(x, W, w).reduce((s, [col, b]) => s + a * b * at(images, [n, row, col, c])!, sum),
      0,
    ),
  );
}

function nearest(images: Values, [h, w]: Pair, how: Resize): Values {
  const [N, H, W, C] = images.shape;
  const of = (place: number, size: number, to: number) => {
    const from = source(place, size, to, how);
    if (how.alignCorners) return Math.min(size - 1, Math.round(from));
    return Math.max(0, Math.min(size - 1, Math.floor(how.halfPixelCenters ? from + 0.5 : from)));
  };
  return each([N, h, w, C], ([n, y, x, c]) => at(images, [n, of(y, H, h), of(x, W, w), c])!);
}

function resizeCases(forward: typeof bilinear, isGradient: boolean) {
  return (random: Random): readonly KernelCase[] =>
    RESIZES.flatMap((how) =>
      (
        [
          [7, 3],
          [2, 8],
        ] as const
      ).map((size) => {
        const images = normal(random, [2, 4, 5, 2]);
        const attributes = { ...how, size: [...size] };
        const y = forward(images, size, how);
        if (!isGradient) return { inputs: { images }, attributes, want: [y] };
        const dy = normal(random, y.shape);
        return { inputs: { images, dy }, attributes, want: [gradient((v) => forward(v, size, how), images, dy)] };
      }),
    );
}

/** All kernels of images and volumes. */
export const IMAGES: KernelCases = {
  Conv2D: convolutionCases(DENSE),
  FusedConv2D: convolutionCases(DENSE, true),
  Conv2DBackpropInput: convolutionGradients(DENSE, 'x'),
  Conv2DBackpropFilter: convolutionGradients(DENSE, 'filter'),
  DepthwiseConv2dNative: convolutionCases(DEPTHWISE),
  FusedDepthwiseConv2D: convolutionCases(DEPTHWISE, true),
  DepthwiseConv2dNativeBackpropInput: convolutionGradients(DEPTHWISE, 'x'),
  DepthwiseConv2dNativeBackpropFilter: convolutionGradients(DEPTHWISE, 'filter'),
  ...VOLUMES,
  AvgPool: poolCases(averagePool, false),
  AvgPoolGrad: poolCases(averagePool, true),
  MaxPool: poolCases(maxPool, false),
  MaxPoolGrad: poolCases(maxPool, true),
  MaxPoolWithArgmax: () => {
    const x = floats([1, 2, 3, 1], [1, 5, 2, 5, 3, 4]);
    const attributes = { filterSize: [2, 2], strides: [1, 1], pad: 'valid', includeBatchInIndex: false };
    return [{ inputs: { x }, attributes, want: [floats([1, 1, 2, 1], [5, 5]), ints([1, 1, 2, 1], [1, 1])] }];
  },
  LRN: (random) => {
    const x = normal(random, [2, 3, 3, 7]);
    return [{ inputs: { x }, attributes: RESPONSE, want: [from64(response(x, x).y)] }];
  },
  LRNGrad: (random) => {
    const [x, dy] = [normal(random, [2, 3, 3, 7]), normal(random, [2, 3, 3, 7])];
    const { y, dx } = response(x, dy);
    return [{ inputs: { x, y: from64(y), dy }, attributes: RESPONSE, want: [from64(dx)] }];
  },
  Dilation2D: dilationCase(),
  Dilation2DBackpropInput: dilationCase('x'),
  Dilation2DBackpropFilter: dilationCase('filter'),
  ResizeBilinear: resizeCases(bilinear, false),
  ResizeBilinearGrad: resizeCases(bilinear, true),
  ResizeNearestNeighbor: resizeCases(nearest, false),
  ResizeNearestNeighborGrad: resizeCases(nearest, true),
  CropAndResize: (random) => {
    const image = normal(random, [2, 3, 4, 2]);
    const inputs = { image, boxes: floats([2, 4], [0, 0, 1, 1, 0, 0, 2, 0]), boxInd: ints([2], [1, 0]) };
    // the corners of the second picture; from the first its corner and what lies below it
    const value = ([box, y, x, c]: readonly number[]) =>
      box === 0 ? at(image, [1, 2 * y, 3 * x, c])! : y === 0 ? at(image, [0, 0, 0, c])! : 9;
    const attributes = { cropSize: [2, 2], method: 'bilinear', extrapolationValue: 9 };
    return [{ inputs, attributes, want: [each([2, 2, 2, 2], value)] }];
  },
  RotateWithOffset: (random) => {
    const image = normal(random, [1, 3, 4, 2]);
    // half a turn about the middle: row r comes from 3 - r, column c from 4 - c
    const value = ([n, y, x, c]: readonly number[]) => at(image, [n, 3 - y, 4 - x, c]) ?? 0.25;
    const attributes = { radians: Math.PI, fillValue: 0.25, center: 0.5 };
    return [{ inputs: { image }, attributes, want: [each([1, 3, 4, 2], value)] }];
  },
  Transform: (random) => {
    const image = normal(random, [1, 3, 4, 2]);
    const value = ([n, y, x, c]: readonly number[]) => at(image, [n, y + 1, x - 2, c]) ?? 7;
    const inputs = { image, transforms: floats([1, 8], [1, 0, -2, 0, 1, 1, 0, 0]) };
    const attributes = { interpolation: 'nearest', fillMode: 'constant', fillValue: 7, outputShape: [3, 4] };
    return [{ inputs, attributes, want: [each([1, 3, 4, 2], value)] }];
  },
};
