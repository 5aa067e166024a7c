/**
 * Sizes that must fit before a kernel runs: kernels trust them, and one that is wrong reads or writes past its tensor.
 * @module
 */
import { sliceOf } from './slices';
import { BnlabError } from '../../errors';
import { tf } from '../tf';
import type { Attributes } from './call';
import type { Inputs } from '../kernel-inputs';
import { SHAPE_CHECKS } from './shapes';
import { checkConvolution, checkPooling, checkSlopes, checkWindow, pooledShape } from './windows';

type Check = (inputs: Inputs, attributes: Attributes) => void;

/** Kernels of windows that are only made sure to step by whole cells: by fractions of one they would read what is no cell. */
const OTHER_WINDOWS = [
  ...['MaxPool3D', 'AvgPool3D'],
  ...['Conv3D', 'Conv3DBackpropFilterV2', 'Conv3DBackpropInputV2'],
  ...['Dilation2D', 'Dilation2DBackpropFilter', 'Dilation2DBackpropInput'],
];

/** Kernel name to what must hold of its inputs. @throws BnlabError naming both shapes. */
export const CHECKS: Readonly<Record<string, Check>> = {
  BatchMatMul: checkProduct,
  _FusedMatMul: (inputs, attributes) => {
    checkProduct(inputs, attributes);
    checkFusedSlopes('fused matMul', inputs, () => productShape(inputs, attributes));
  },
  Conv2D: convolution('conv2d'),
  FusedConv2D: convolution('fused conv2d'),
  DepthwiseConv2dNative: convolution('depthwiseConv2d', true),
  FusedDepthwiseConv2D: (inputs, attributes) => {
    const { x, filter } = inputs;
    const outShape = checkConvolution('fused depthwiseConv2d', [x.shape, filter.shape], attributes, true);
    checkFusedSlopes('fused depthwiseConv2d', inputs, () => outShape);
  },
  MaxPool: (inputs, attributes) => checkPooling('maxPool', inputs, attributes),
  AvgPool: (inputs, attributes) => checkPooling('avgPool', inputs, attributes),
  Prelu: ({ x, alpha }) => checkSlopes('prelu', x.shape, alpha.shape),
  Conv2DBackpropInput: inputGradient('conv2d input gradient'),
  DepthwiseConv2dNativeBackpropInput: inputGradient('depthwiseConv2d input gradient', true),
  Conv2DBackpropFilter: filterGradient('conv2d filter gradient'),
  DepthwiseConv2dNativeBackpropFilter: filterGradient('depthwiseConv2d filter gradient', true),
  MaxPoolWithArgmax: (inputs, attributes) => checkPooling('maxPoolWithArgmax', inputs, attributes),
  MaxPoolGrad: poolGradient('maxPool gradient'),
  AvgPoolGrad: poolGradient('avgPool gradient'),
  MaxPool3DGrad: poolGradient('maxPool3d gradient'),
  AvgPool3DGrad: poolGradient('avgPool3d gradient'),
  ...SHAPE_CHECKS,
  Slice: checkSlice,
  ...Object.fromEntries(OTHER_WINDOWS.map((name) => [name, (_, attributes) => checkWindow(name, attributes)])),
};

function checkProduct({ a, b }: Inputs, { transposeA, transposeB }: Attributes): void {
  const inner = (shape: readonly number[], fromEnd: number) => shape[shape.length - fromEnd];
  const [rows, columns] = [inner(a.shape, transposeA ? 2 : 1), inner(b.shape, transposeB ? 1 : 2)];
  const fits = rows === columns && batchesFit(a.shape, b.shape);
  if (fits) return;
  const name = ({ shape }: tf.TensorInfo, isTransposed: unknown) =>
    `[${shape.join(', ')}]${isTransposed ? ' transposed' : ''}`;
  refuse(
    'matMul',
    'factors with equal inner sizes and batches that broadcast',
    `${name(a, transposeA)} and ${name(b, transposeB)}`,
    `The inner sizes are ${rows} and ${columns}: the columns of the first factor and the rows of the second must match.`,
  );
}

function productShape({ a, b }: Inputs, { transposeA, transposeB }: Attributes): readonly number[] {
  const rows = a.shape[a.shape.length - (transposeA ? 1 : 2)]!;
  const columns = b.shape[b.shape.length - (transposeB ? 2 : 1)]!;
  const batches = [a, b].map(({ shape }) => shape.slice(0, -2));
  return [...tf.backend_util.assertAndGetBroadcastShape(batches[0]!, batches[1]!), rows, columns];
}

function checkFusedSlopes(where: string, { preluActivationWeights }: Inputs, shape: () => readonly number[]): void {
  if (preluActivationWeights) checkSlopes(where, shape(), preluActivationWeights.shape);
}

function batchesFit(a: readonly number[], b: readonly number[]): boolean {
  for (let axis = 3; axis <= Math.min(a.length, b.length); axis++) {
    const [left, right] = [a[a.length - axis], b[b.length - axis]];
    if (left !== right && left !== 1 && right !== 1) return false;
  }
  return true;
}

function convolution(where: string, isDepthwise = false): Check {
  return ({ x, filter }, attributes) => void checkConvolution(where, [x.shape, filter.shape], attributes, isDepthwise);
}

function inputGradient(where: string, isDepthwise = false): Check {
  return ({ dy, filter }, attributes) =>
    checkUpstream(where, dy.shape, [attributes.inputShape as number[], filter.shape], attributes, isDepthwise);
}

function filterGradient(where: string, isDepthwise = false): Check {
  return ({ x, dy }, attributes) =>
    checkUpstream(where, dy.shape, [x.shape, attributes.filterShape as number[]], attributes, isDepthwise);
}

function checkUpstream(
  where: string,
  got: number[],
  from: readonly [x: number[], filter: number[]],
  attributes: Attributes,
  isDepthwise: boolean,
): void {
  const want = checkConvolution(where, from, attributes, isDepthwise);
  if (tf.util.arraysEqual(got, [...want])) return;
  const [x, filter] = from.map((shape) => `[${shape.join(', ')}]`);
  refuse(
    where,
    `dy of shape [${want.join(', ')}], which x of ${x} and a filter of ${filter} make`,
    `[${got.join(', ')}]`,
    'Check the output shape, the strides and the padding.',
  );
}

function poolGradient(where: string): Check {
  return ({ dy, input }, attributes) => {
    checkWindow(where, attributes);
    const want = pooledShape(input.shape, attributes);
    if (tf.util.arraysEqual(dy.shape, [...want])) return;
    const expected = `dy of shape [${want.join(', ')}], which x of [${input.shape.join(', ')}] makes`;
    refuse(where, expected, `[${dy.shape.join(', ')}]`, 'Check the window, the strides and the padding.');
  };
}

function checkSlice({ x }: Inputs, { begin, size }: Attributes): void {
  const [from, sizes] = sliceOf(x, begin as number[], size as number[]);
  const fits = x.shape.every((n, axis) => from[axis]! >= 0 && sizes[axis]! >= 0 && from[axis]! + sizes[axis]! <= n);
  if (fits && from.length === x.shape.length && sizes.length === x.shape.length) return;
  refuse(
    'slice',
    `a part of the shape [${x.shape.join(', ')}]`,
    `begin [${from.join(', ')}] and size [${sizes.join(', ')}]`,
    'begin + size may not pass the end of any axis.',
  );
}

function refuse(where: string, expected: string, got: string, hint: string): never {
  throw new BnlabError({ where, expected, got, hint });
}
