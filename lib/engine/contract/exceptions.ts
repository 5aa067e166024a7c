/**
 * Calls that kernels answer differently or not at all: sums of nothing, products over nothing, padding below zero.
 * @module
 */
import { dims } from '../../dims';
import { BnlabError } from '../../errors';
import { tf } from '../tf';
import { filled, runKernel, type Call } from './call';

type Exception = (call: Call) => tf.TensorInfo | undefined;

const LOWEST_INT = -(2 ** 31);
const HIGHEST_INT = 2 ** 31 - 1;

/** Kernel name to what is answered in its place, or undefined where the kernel shall run. */
export const EXCEPTIONS: Readonly<Record<string, Exception>> = {
  Sum: reduction(() => 0, toNumber),
  Prod: reduction(() => 1, toNumber),
  Mean: reduction(
    () => NaN,
    () => 'float32',
  ),
  Max: reduction((dtype) => (dtype === 'float32' ? -Infinity : LOWEST_INT)),
  Min: reduction((dtype) => (dtype === 'float32' ? Infinity : HIGHEST_INT)),
  All: reduction(() => 1),
  Any: reduction(() => 0),
  ArgMax: refuseNothing('argMax'),
  ArgMin: refuseNothing('argMin'),
  BatchMatMul: emptyProduct('BatchMatMul'),
  _FusedMatMul: emptyProduct('_FusedMatMul'),
  PadV2: crop,
  Cumsum: fromTheFront('Cumsum'),
  Cumprod: fromTheFront('Cumprod'),
};

function toNumber(dtype: tf.DataType): tf.DataType {
  return dtype === 'bool' ? 'int32' : dtype;
}

/** NumPy's value of a reduction over nothing; an axis of size 0 leaves nothing else. */
function reduction(value: (dtype: tf.DataType) => number, outType = (dtype: tf.DataType) => dtype): Exception {
  return (call) => {
    const { x } = call.inputs;
    if (x.shape.every((n) => n > 0)) return undefined;
    const { axis, reductionIndices, keepDims } = call.attributes as { keepDims?: boolean } & Axes;
    const axes = tf.util.parseAxisParam(axis ?? reductionIndices!, x.shape);
    const kept = tf.backend_util.computeOutAndReduceShapes(x.shape, axes)[0];
    const shape = keepDims ? tf.backend_util.expandShapeToKeepDim(kept, axes) : kept;
    return filled(call, shape, outType(x.dtype), value(outType(x.dtype)));
  };
}

interface Axes {
  readonly axis?: number | number[];
  readonly reductionIndices?: number | number[];
}

/** Running sums and products count their axis from the front only: with another one kernels write past their memory. */
function fromTheFront(name: 'Cumsum' | 'Cumprod'): Exception {
  return (call) => {
    const { x } = call.inputs;
    const { axis } = call.attributes as { readonly axis: number };
    const rank = x.shape.length;
    if (Number.isInteger(axis) && axis >= 0 && axis < rank) return undefined;
    if (Number.isInteger(axis) && axis >= -rank && axis < 0) {
      return runKernel(call, name, { x }, { ...call.attributes, axis: axis + rank });
    }
    throw new BnlabError({
      where: name.toLowerCase(),
      expected: `an axis of a tensor of shape [${x.shape.join(', ')}]`,
      got: String(axis),
      hint: 'Axes are counted from 0, or from the end with -1 for the last.',
    });
  };
}

function refuseNothing(where: string): Exception {
  return ({ inputs: { x }, attributes }) => {
    const [axis] = dims(tf.util.parseAxisParam((attributes as Axes).axis!, x.shape), 1);
    if (x.shape[axis] !== 0) return undefined;
    throw new BnlabError({
      where,
      expected: 'an axis with at least one element',
      got: `axis ${axis} of shape [${x.shape.join(', ')}]`,
      hint: 'Nothing has no largest or smallest element.',
    });
  };
}

/** A product over no terms is zero; it is computed as one over a single term of zeros, so that bias and activation follow. */
function emptyProduct(name: string): Exception {
  return (call) => {
    const { a, b } = call.inputs;
    const { transposeA, transposeB } = call.attributes;
    const inner = a.shape.length - (transposeA ? 2 : 1);
    if (a.shape[inner] !== 0) return undefined;
    const one = (shape: readonly number[], axis: number) => shape.map((n, i) => (i === axis ? 1 : n));
    const zeros = [one(a.shape, inner), one(b.shape, b.shape.length - (transposeB ? 1 : 2))].map((shape) =>
      filled(call, shape, a.dtype, 0),
    );
    try {
      return runKernel(call, name, { ...call.inputs, a: zeros[0], b: zeros[1] }, call.attributes);
    } finally {
      for (const { dataId } of zeros) (call.backend as tf.KernelBackend).disposeData(dataId);
    }
  };
}

/** Padding below zero cuts the tensor; what is left is padded. */
function crop(call: Call): tf.TensorInfo | undefined {
  const { x } = call.inputs;
  const { paddings, constantValue } = call.attributes as { paddings: [number, number][]; constantValue: number };
  if (paddings.every(([before, after]) => before >= 0 && after >= 0)) return undefined;
  const begin = paddings.map(([before]) => Math.max(0, -before));
  const size = x.shape.map((n, axis) => n - begin[axis]! - Math.max(0, -paddings[axis]![1]));
  if (size.some((n) => n < 0)) {
    throw new BnlabError({
      where: 'pad',
      expected: `paddings that leave something of [${x.shape.join(', ')}]`,
      got: JSON.stringify(paddings),
      hint: 'A padding below zero cuts that many elements off its side.',
    });
  }
  const cut = runKernel(call, 'Slice', { x }, { begin, size });
  const rest = paddings.map((pair) => pair.map((n) => Math.max(0, n)));
  const padded = runKernel(call, 'PadV2', { x: cut }, { paddings: rest, constantValue });
  (call.backend as tf.KernelBackend).disposeData(cut.dataId);
  return padded;
}
