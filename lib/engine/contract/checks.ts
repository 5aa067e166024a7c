/**
 * Sizes that must fit before a kernel runs: kernels trust them, and one that is wrong reads or writes past its tensor.
 * @module
 */
import { BnlabError } from '../../errors';
import { convGeometry, type WindowAttributes } from '../conv-geometry';
import { tf } from '../tf';
import type { Attributes, Inputs } from './call';
import { checkConvolution, checkPooling, checkSlopes } from './windows';

type Check = (inputs: Inputs, attributes: Attributes) => void;

/** Kernel name to what must hold of its inputs. @throws BnlabError naming both shapes. */
export const CHECKS: Readonly<Record<string, Check>> = {
  BatchMatMul: checkProduct,
  _FusedMatMul: (inputs, attributes) => {
    checkProduct(inputs, attributes);
    checkFusedSlopes('fused matMul', inputs, () => productShape(inputs, attributes));
  },
  Conv2D: (inputs, attributes) => checkConvolution('conv2d', inputs, attributes),
  FusedConv2D: (inputs, attributes) => checkConvolution('fused conv2d', inputs, attributes),
  DepthwiseConv2dNative: (inputs, attributes) => checkConvolution('depthwiseConv2d', inputs, attributes, true),
  FusedDepthwiseConv2D: (inputs, attributes) => {
    checkConvolution('fused depthwiseConv2d', inputs, attributes, true);
    const { outShape } = convGeometry(
      inputs.x.shape,
      inputs.filter.shape,
      attributes as unknown as WindowAttributes,
      true,
    );
    checkFusedSlopes('fused depthwiseConv2d', inputs, () => outShape);
  },
  MaxPool: (inputs, attributes) => checkPooling('maxPool', inputs, attributes),
  AvgPool: (inputs, attributes) => checkPooling('avgPool', inputs, attributes),
  Prelu: ({ x, alpha }) => checkSlopes('prelu', x.shape, alpha.shape),
  Conv2DBackpropInput: (inputs, attributes) => checkInputGradient('conv2d input gradient', inputs, attributes),
  DepthwiseConv2dNativeBackpropInput: (inputs, attributes) =>
    checkInputGradient('depthwiseConv2d input gradient', inputs, attributes, true),
  Conv2DBackpropFilter: (inputs, attributes) => checkFilterGradient('conv2d filter gradient', inputs, attributes),
  DepthwiseConv2dNativeBackpropFilter: (inputs, attributes) =>
    checkFilterGradient('depthwiseConv2d filter gradient', inputs, attributes, true),
  Slice: checkSlice,
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
  const rows = a.shape[a.shape.length - (transposeA ? 1 : 2)];
  const columns = b.shape[b.shape.length - (transposeB ? 2 : 1)];
  const batches = [a, b].map(({ shape }) => shape.slice(0, -2));
  return [...tf.backend_util.assertAndGetBroadcastShape(batches[0], batches[1]), rows, columns];
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

function checkInputGradient(where: string, { dy, filter }: Inputs, attributes: Attributes, isDepthwise = false): void {
  const { inputShape, ...window } = attributes as unknown as WindowAttributes & { inputShape: readonly number[] };
  const { outShape } = convGeometry(inputShape, filter.shape, window, isDepthwise);
  checkUpstream(
    where,
    dy.shape,
    outShape,
    `x of [${inputShape.join(', ')}] and a filter of [${filter.shape.join(', ')}]`,
  );
}

function checkFilterGradient(where: string, { x, dy }: Inputs, attributes: Attributes, isDepthwise = false): void {
  const { filterShape, ...window } = attributes as unknown as WindowAttributes & { filterShape: readonly number[] };
  const { outShape } = convGeometry(x.shape, filterShape, window, isDepthwise);
  checkUpstream(where, dy.shape, outShape, `x of [${x.shape.join(', ')}] and a filter of [${filterShape.join(', ')}]`);
}

function checkUpstream(where: string, got: readonly number[], want: readonly number[], from: string): void {
  if (tf.util.arraysEqual([...got], [...want])) return;
  refuse(
    where,
    `dy of shape [${want.join(', ')}], which ${from} make`,
    `[${got.join(', ')}]`,
    'Check the output shape, the strides and the padding.',
  );
}

function checkSlice({ x }: Inputs, { begin, size }: Attributes): void {
  const [from, sizes] = tf.slice_util.parseSliceParams(x, begin as number[], size as number[]);
  const fits = x.shape.every((n, axis) => from[axis] >= 0 && sizes[axis] >= 0 && from[axis] + sizes[axis] <= n);
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
