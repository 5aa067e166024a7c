/** Kernels that move values, choose some, or put them in order. */
import { at, bools, each, floats, ints, normal, numbersOf, strings, type KernelCases, type Values } from './case';

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

/** The tensor at the places that a function of the new coordinates says; the fallback where that is outside. */
function moved(
  x: Values,
  shape: readonly number[],
  from: (place: readonly number[]) => readonly number[],
  outside = 0,
): Values {
  return each(shape, (place) => at(x, from(place)) ?? outside, x.dtype === 'int32' ? ints : floats);
}

/** Kernels that copy. */
const COPIES: KernelCases = {
  Reshape: (random) => {
    const x = normal(random, [4, 3]);
    return [{ inputs: { x }, attributes: { shape: [2, 6] }, want: [{ ...x, shape: [2, 6] }] }];
  },
  ExpandDims: (random) => {
    const input = normal(random, [4, 3]);
    return [{ inputs: { input }, attributes: { dim: 1 }, want: [{ ...input, shape: [4, 1, 3] }] }];
  },
  Fill: () => [
    {
      inputs: {},
      attributes: { shape: [2, 2], value: 2.5, dtype: 'float32' },
      want: [floats([2, 2], [2.5, 2.5, 2.5, 2.5])],
    },
    { inputs: {}, attributes: { shape: [2], value: 7, dtype: 'int32' }, want: [ints([2], [7, 7])] },
  ],
  Range: () => [
    {
      inputs: {},
      attributes: { start: 1, stop: 4, step: 1.25, dtype: 'float32' },
      want: [floats([3], [1, 2.25, 3.5])],
    },
    { inputs: {}, attributes: { start: 5, stop: 0, step: -2, dtype: 'int32' }, want: [ints([3], [5, 3, 1])] },
  ],
  LinSpace: () => [
    { inputs: {}, attributes: { start: 1, stop: 2, num: 5 }, want: [floats([5], [1, 1.25, 1.5, 1.75, 2])] },
  ],
  Diag: (random) => {
    const x = normal(random, [3]);
    return [{ inputs: { x }, want: [each([3, 3], ([r, c]) => (r === c ? at(x, [r])! : 0))] }];
  },
  Transpose: (random) => {
    const x = normal(random, [2, 3, 4]);
    return [
      { inputs: { x }, attributes: { perm: [2, 0, 1] }, want: [moved(x, [4, 2, 3], ([a, b, c]) => [b, c, a])] },
      { inputs: { x }, attributes: { perm: [0, 2, 1] }, want: [moved(x, [2, 4, 3], ([a, b, c]) => [a, c, b])] },
    ];
  },
  Reverse: (random) => {
    const x = normal(random, [2, 3, 4]);
    const want = moved(x, x.shape, ([a, b, c]) => [1 - a, b, 3 - c]);
    return [{ inputs: { x }, attributes: { dims: [0, 2] }, want: [want] }];
  },
  FlipLeftRight: (random) => {
    const image = normal(random, [2, 2, 3, 2]);
    return [{ inputs: { image }, want: [moved(image, image.shape, ([n, y, x, c]) => [n, y, 2 - x, c])] }];
  },
  Tile: (random) => {
    const x = normal(random, [2, 3]);
    return [{ inputs: { x }, attributes: { reps: [2, 3] }, want: [moved(x, [4, 9], ([a, b]) => [a % 2, b % 3])] }];
  },
  PadV2: (random) => {
    const x = normal(random, [2, 3]);
    const paddings = [
      [1, 0],
      [2, 1],
    ];
    const want = moved(x, [3, 6], ([a, b]) => [a - 1, b - 2], 5);
    return [{ inputs: { x }, attributes: { paddings, constantValue: 5 }, want: [want] }];
  },
  MirrorPad: (random) => {
    const x = normal(random, [2, 3]);
    const paddings = [
      [1, 0],
      [2, 1],
    ];
    const reflect = (i: number, size: number) => (i < 0 ? -i : i >= size ? 2 * size - 2 - i : i);
    const symmetric = (i: number, size: number) => (i < 0 ? -1 - i : i >= size ? 2 * size - 1 - i : i);
    return Object.entries({ reflect, symmetric }).map(([mode, back]) => ({
      inputs: { x },
      attributes: { paddings, mode },
      want: [moved(x, [3, 6], ([a, b]) => [back(a - 1, 2), back(b - 2, 3)])],
    }));
  },
  Slice: (random) => {
    const x = normal(random, [4, 20]);
    const attributes = { begin: [1, 3], size: [2, -1] };
    return [{ inputs: { x }, attributes, want: [moved(x, [2, 17], ([a, b]) => [a + 1, b + 3])] }];
  },
  StridedSlice: (random) => {
    const x = normal(random, [5, 6]);
    const masks = { beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 };
    const attributes = { begin: [1, 5], end: [5, 0], strides: [2, -2], ...masks };
    return [
      { inputs: { x }, attributes, want: [moved(x, [2, 3], ([a, b]) => [1 + 2 * a, 5 - 2 * b])] },
      {
        inputs: { x },
        attributes: { ...attributes, begin: [3, 1], end: [4, 3], strides: [1, 1], shrinkAxisMask: 1 },
        want: [moved(x, [2], ([b]) => [3, 1 + b])],
      },
    ];
  },
  Concat: (random) => {
    const [a, b] = [normal(random, [2, 3]), normal(random, [2, 40])];
    const want = each([2, 43], ([r, c]) => (c < 3 ? at(a, [r, c])! : at(b, [r, c - 3])!));
    return [{ inputs: [a, b], attributes: { axis: 1 }, want: [want] }];
  },
  Pack: (random) => {
    const all = [normal(random, [2, 3]), normal(random, [2, 3])];
    const want = each([2, 2, 3], ([r, k, c]) => at(all[k], [r, c])!);
    return [{ inputs: all, attributes: { axis: 1 }, want: [want] }];
  },
  Unpack: (random) => {
    const value = normal(random, [2, 3]);
    const want = [0, 1, 2].map((k) => moved(value, [2], ([r]) => [r, k]));
    return [{ inputs: { value }, attributes: { axis: 1 }, want }];
  },
  SplitV: (random) => {
    const x = normal(random, [2, 7]);
    const want = [
      [0, 2],
      [2, 4],
      [6, 1],
    ].map(([from, size]) => moved(x, [2, size], ([r, c]) => [r, from + c]));
    return [{ inputs: { x }, attributes: { numOrSizeSplits: [2, 4, 1], axis: 1 }, want }];
  },
  DepthToSpace: (random) => {
    const x = normal(random, [1, 2, 2, 8]);
    const from = ([n, y, col, c]: readonly number[]) => [n, y >> 1, col >> 1, ((y & 1) * 2 + (col & 1)) * 2 + c];
    return [{ inputs: { x }, attributes: { blockSize: 2, dataFormat: 'NHWC' }, want: [moved(x, [1, 4, 4, 2], from)] }];
  },
  SpaceToBatchND: (random) => {
    const x = normal(random, [1, 4, 2, 1]);
    const paddings = [
      [0, 0],
      [2, 0],
    ];
    const from = ([n, y, col, c]: readonly number[]) => [0, 2 * y + (n >> 1), 2 * col + (n & 1) - 2, c];
    const want = moved(x, [4, 2, 2, 1], from);
    return [{ inputs: { x }, attributes: { blockShape: [2, 2], paddings }, want: [want] }];
  },
  BatchToSpaceND: (random) => {
    const x = normal(random, [4, 2, 2, 1]);
    const crops = [
      [0, 0],
      [1, 0],
    ];
    const from = ([, y, col, c]: readonly number[]) => [(y & 1) * 2 + ((col + 1) & 1), y >> 1, (col + 1) >> 1, c];
    return [{ inputs: { x }, attributes: { blockShape: [2, 2], crops }, want: [moved(x, [1, 4, 3, 1], from)] }];
  },
};

/** Kernels that choose by index, or say where something stands. */
const CHOICES: KernelCases = {
  GatherV2: (random) => {
    const x = normal(random, [4, 3, 2]);
    const chosen = [3, 0, 3];
    const plain = moved(x, [4, 3, 2], ([a, k, b]) => [a, [2, 0, 2][k], b]);
    return [
      { inputs: { x, indices: ints([3], [2, 0, 2]) }, attributes: { axis: 1, batchDims: 0 }, want: [plain] },
      {
        inputs: { x, indices: ints([3], chosen) },
        attributes: { axis: 0, batchDims: 0 },
        want: [moved(x, [3, 3, 2], ([k, a, b]) => [chosen[k], a, b])],
      },
      {
        inputs: { x, indices: ints([4, 1], [2, 1, 0, 1]) },
        attributes: { axis: 1, batchDims: 1 },
        want: [moved(x, [4, 1, 2], ([a, , b]) => [a, [2, 1, 0, 1][a], b])],
      },
    ];
  },
  GatherNd: (random) => {
    const params = normal(random, [3, 4, 2]);
    const want = moved(params, [2, 2], ([k, c]) => [[2, 0][k], [1, 3][k], c]);
    return [{ inputs: { params, indices: ints([2, 2], [2, 1, 0, 3]) }, want: [want] }];
  },
  ScatterNd: (random) => {
    const updates = normal(random, [3, 2]);
    const to = [3, 1, 3];
    const value = ([r, c]: readonly number[]) =>
      to.reduce((sum, row, k) => sum + (row === r ? at(updates, [k, c])! : 0), 0);
    return [
      { inputs: { indices: ints([3, 1], to), updates }, attributes: { shape: [4, 2] }, want: [each([4, 2], value)] },
    ];
  },
  TensorScatterUpdate: (random) => {
    const [tensor, updates] = [normal(random, [4, 2]), normal(random, [2, 2])];
    const value = ([r, c]: readonly number[]) =>
      r === 3 ? at(updates, [0, c])! : r === 1 ? at(updates, [1, c])! : at(tensor, [r, c])!;
    return [{ inputs: { tensor, indices: ints([2, 1], [3, 1]), updates }, want: [each([4, 2], value)] }];
  },
  OneHot: () => {
    const attributes = { depth: 3, onValue: 2, offValue: -1, dtype: 'float32' };
    return [{ inputs: { indices: ints([2], [2, 0]) }, attributes, want: [floats([2, 3], [-1, -1, 2, 2, -1, -1])] }];
  },
  TopK: () => {
    const x = floats([2, 5], [3, 9, 1, 9, 4, -1, -2, -3, -4, -5]);
    const want = [floats([2, 3], [9, 9, 4, -1, -2, -3]), ints([2, 3], [1, 3, 4, 0, 1, 2])];
    return [{ inputs: { x }, attributes: { k: 3, sorted: true }, want }];
  },
  Unique: () => {
    const want = [floats([3], [4, 1, 2]), ints([5], [0, 1, 0, 2, 1])];
    return [{ inputs: { x: floats([5], [4, 1, 4, 2, 1]) }, attributes: { axis: 0 }, want }];
  },
  SearchSorted: () => {
    const inputs = { sortedSequence: floats([2, 4], [1, 3, 3, 9, 0, 1, 2, 3]), values: floats([2, 2], [3, 10, -1, 2]) };
    return [
      { inputs, attributes: { side: 'left' }, want: [ints([2, 2], [1, 4, 0, 2])] },
      { inputs, attributes: { side: 'right' }, want: [ints([2, 2], [3, 4, 0, 3])] },
    ];
  },
  BroadcastArgs: () => [{ inputs: { s0: ints([3], [2, 1, 4]), s1: ints([2], [3, 1]) }, want: [ints([3], [2, 3, 4])] }],
  Multinomial: () => {
    // one class has all the probability
    const logits = floats([2, 3], [-1e4, 0, -1e4, 0, -1e4, -1e4]);
    const attributes = { numSamples: 4, seed: 5, normalized: false };
    return [{ inputs: { logits }, attributes, want: [ints([2, 4], [1, 1, 1, 1, 0, 0, 0, 0])] }];
  },
};

const BOXES = {
  boxes: floats([3, 4], [0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, 10, 1, 11]),
  scores: floats([3], [0.9, 0.75, 0.6]),
};
const OVERLAP = { maxOutputSize: 3, iouThreshold: 0.5, scoreThreshold: 0 };

/** Boxes, sparse and ragged tensors, text. */
const LISTS: KernelCases = {
  NonMaxSuppressionV3: () => [{ inputs: BOXES, attributes: OVERLAP, want: [ints([2], [0, 2])] }],
  NonMaxSuppressionV4: () => [
    {
      inputs: BOXES,
      attributes: { ...OVERLAP, padToMaxOutputSize: true },
      want: [ints([3], [0, 2, 0]), ints([], [2])],
    },
  ],
  NonMaxSuppressionV5: () => [
    { inputs: BOXES, attributes: { ...OVERLAP, softNmsSigma: 0 }, want: [ints([2], [0, 2]), floats([2], [0.9, 0.6])] },
  ],
  SparseFillEmptyRows: () => {
    const inputs = {
      indices: ints([2, 2], [0, 0, 2, 1]),
      values: floats([2], [5, 6]),
      denseShape: ints([2], [3, 2]),
      defaultValue: floats([], [9]),
    };
    const want = [ints([3, 2], [0, 0, 1, 0, 2, 1]), floats([3], [5, 9, 6]), bools([3], [0, 1, 0]), ints([2], [0, 2])];
    return [{ inputs, want }];
  },
  SparseReshape: () => {
    const inputs = {
      inputIndices: ints([2, 2], [0, 0, 1, 1]),
      inputShape: ints([2], [2, 3]),
      newShape: ints([2], [3, -1]),
    };
    return [{ inputs, want: [ints([2, 2], [0, 0, 2, 0]), ints([2], [3, 2])] }];
  },
  SparseSegmentSum: () => [{ inputs: SEGMENTS, want: [floats([2, 2], [6, 8, 3, 4])] }],
  SparseSegmentMean: () => [{ inputs: SEGMENTS, want: [floats([2, 2], [3, 4, 3, 4])] }],
  SparseToDense: () => {
    const inputs = {
      sparseIndices: ints([2, 2], [0, 1, 1, 0]),
      sparseValues: floats([2], [4, 5]),
      defaultValue: floats([], [-1]),
    };
    return [{ inputs, attributes: { outputShape: [2, 2] }, want: [floats([2, 2], [-1, 4, 5, -1])] }];
  },
  RaggedGather: () => {
    const inputs = {
      paramsNestedSplits: [ints([3], [0, 2, 3])],
      paramsDenseValues: floats([3], [1, 2, 3]),
      indices: ints([2], [1, 0]),
    };
    return [{ inputs, attributes: { outputRaggedRank: 1 }, want: [ints([3], [0, 1, 3]), floats([3], [3, 1, 2])] }];
  },
  RaggedRange: () => {
    const inputs = { starts: ints([2], [0, 5]), limits: ints([2], [2, 8]), deltas: ints([2], [1, 2]) };
    return [{ inputs, want: [ints([3], [0, 2, 4]), ints([4], [0, 1, 5, 7])] }];
  },
  RaggedTensorToTensor: () => {
    const inputs = {
      shape: ints([2], [2, 2]),
      values: floats([3], [1, 2, 3]),
      defaultValue: floats([], [9]),
      rowPartitionTensors: [ints([], [2]), ints([3], [0, 0, 1])],
    };
    const attributes = { rowPartitionTypes: ['FIRST_DIM_SIZE', 'VALUE_ROWIDS'] };
    return [{ inputs, attributes, want: [floats([2, 2], [1, 2, 3, 9])] }];
  },
  StringNGrams: () => {
    const inputs = { data: strings([3], ['a', 'b', 'c']), dataSplits: ints([2], [0, 3]) };
    const pads = { leftPad: '', rightPad: '', padWidth: 0, preserveShortSequences: false };
    const want = [strings([2], ['a|b', 'b|c']), ints([2], [0, 2])];
    return [{ inputs, attributes: { separator: '|', nGramWidths: [2], ...pads }, want }];
  },
  StringSplit: () => {
    const inputs = { input: strings([2], ['a b', 'c']), delimiter: strings([], [' ']) };
    const want = [ints([3, 2], [0, 0, 0, 1, 1, 0]), strings([3], ['a', 'b', 'c']), ints([2], [2, 2])];
    return [{ inputs, attributes: { skipEmpty: false }, want }];
  },
  // TensorFlow's own documented buckets
  StringToHashBucketFast: () => [
    {
      inputs: { input: strings([4], ['a', 'b', 'c', 'd']) },
      attributes: { numBuckets: 10 },
      want: [ints([4], [9, 2, 2, 5])],
    },
  ],
  StaticRegexReplace: () => [
    {
      inputs: { x: strings([2], ['aba', 'c']) },
      attributes: { pattern: 'a', rewrite: 'x', replaceGlobal: true },
      want: [strings([2], ['xbx', 'c'])],
    },
  ],
};

const SEGMENTS = {
  data: floats([3, 2], [1, 2, 3, 4, 5, 6]),
  indices: ints([3], [0, 2, 1]),
  segmentIds: ints([3], [0, 0, 1]),
};

const I = (real: readonly number[], imaginary: readonly number[], shape: readonly number[]): Values => ({
  dtype: 'complex64',
  shape,
  values: real,
  imaginary,
});

function fourier({ shape, values, imaginary }: Values, sign: 1 | -1): Values {
  const N = shape[1];
  const part = (k: number, of: 're' | 'im') =>
    range(N).reduce((sum, n) => {
      const [cos, sin] = [Math.cos((2 * Math.PI * k * n) / N), sign * Math.sin((2 * Math.PI * k * n) / N)];
      const [re, im] = [values[n] as number, imaginary![n]];
      return sum + (of === 're' ? re * cos - im * sin : re * sin + im * cos);
    }, 0) / (sign > 0 ? N : 1);
  return I(
    range(N).map((k) => part(k, 're')),
    range(N).map((k) => part(k, 'im')),
    shape,
  );
}

/** Complex numbers. */
const COMPLEX: KernelCases = {
  Complex: (random) => {
    const [real, imag] = [normal(random, [2, 2]), normal(random, [2, 2])];
    return [{ inputs: { real, imag }, want: [I(numbersOf(real), numbersOf(imag), [2, 2])] }];
  },
  Real: () => [{ inputs: { input: I([1, 2], [3, 4], [2]) }, want: [floats([2], [1, 2])] }],
  Imag: () => [{ inputs: { input: I([1, 2], [3, 4], [2]) }, want: [floats([2], [3, 4])] }],
  ComplexAbs: () => [{ inputs: { x: I([3, -5], [4, 12], [2]) }, want: [floats([2], [5, 13])] }],
  ...Object.fromEntries(
    (
      [
        [-1, 'FFT'],
        [1, 'IFFT'],
      ] as const
    ).map(([sign, name]) => [
      name,
      () =>
        [4, 6].map((N) => {
          const input = I(
            range(N).map((n) => n * n - 2),
            range(N).map((n) => 3 - n),
            [1, N],
          );
          return { inputs: { input }, want: [fourier(input, sign)] };
        }),
    ]),
  ),
};

/** All kernels that move values. */
export const SHAPES: KernelCases = { ...COPIES, ...CHOICES, ...LISTS, ...COMPLEX };
