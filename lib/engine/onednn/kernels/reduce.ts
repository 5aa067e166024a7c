/**
 * Sum, mean and maximum over axes.
 * @module
 */
import type { Block } from '../block';
import type { HostKernel } from '../../host-memory';
import { tf } from '../../tf';
import { sizeOf } from '../backend';
import type { Device, Kernels } from '../device';
import { largestPiece, LONGEST_PIECE, SHORTEST_PIECE, sumLoops } from '../../loops/sums';
import { productOf } from './plain-product';

/** From this many floats on, sums over the first or last axes run as products with a vector of ones. */
const NATIVE_FROM = 262144;

interface Attributes {
  readonly axis?: number | number[] | null;
  readonly reductionIndices?: number | number[];
  readonly keepDims?: boolean;
}

/** A tensor seen as [outer, middle, inner], of which the middle goes. */
interface View {
  readonly x: tf.TensorInfo;
  readonly outer: number;
  readonly middle: number;
  readonly inner: number;
}

type Reduction = (device: Device, view: View, result: tf.TensorInfo) => void;

/** Reduction kernels. */
export function reduceKernels(device: Device): Kernels {
  const mean: Reduction = (d, view, result) => {
    sum(d, view, result);
    const values = d.floats(result);
    for (let i = 0; i < values.length; i++) values[i]! /= view.middle;
  };
  return {
    Sum: reduction(device, 'Sum', sum),
    Mean: reduction(device, 'Mean', mean),
    Max: reduction(device, 'Max', (d, { x, outer, middle, inner }, result) =>
      maxLoops(d.floats(x), d.floats(result), outer, middle, inner),
    ),
  };
}

function reduction(device: Device, name: string, reduce: Reduction): HostKernel {
  const stock = device.stock(name);
  return (inputs, attributes) => {
    const { x } = inputs;
    if (x.dtype !== 'float32') return stock(inputs, attributes);
    const { axis, reductionIndices, keepDims = false } = attributes as Attributes;
    const axes = axesOf(x.shape, axis ?? reductionIndices);
    const [view, done] = splitAt(device, x, axes);
    const kept = x.shape.filter((_, i) => !axes.includes(i));
    const result = device.make(keepDims ? x.shape.map((n, i) => (axes.includes(i) ? 1 : n)) : kept);
    reduce(device, view, result);
    done();
    return result;
  };
}

/** Axes counted from the front; all where none are given. @throws Error for an axis that is not there. */
function axesOf(shape: readonly number[], given: number | readonly number[] | null | undefined): number[] {
  if (given == null) return shape.map((_, i) => i);
  const axes = typeof given === 'number' ? [given] : [...given];
  // TensorFlow.js's own check words its messages first, whether there is something to say or not
  if (axes.every((axis) => Number.isInteger(axis) && axis >= 0 && axis < shape.length)) return axes;
  return tf.util.parseAxisParam(axes, [...shape]);
}

/** Neighbouring axes are seen as one; others are moved to the end first. */
function splitAt(device: Device, x: tf.TensorInfo, axes: readonly number[]): [View, () => void] {
  const { shape } = x;
  const first = axes.length === 0 ? shape.length : Math.min(...axes);
  const last = axes.length === 0 ? shape.length - 1 : Math.max(...axes);
  if (last - first + 1 === axes.length) {
    const outer = sizeOf(shape.slice(0, first));
    return [{ x, outer, middle: sizeOf(shape.slice(first, last + 1)), inner: sizeOf(shape.slice(last + 1)) }, () => {}];
  }
  const kept = shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const moved = device.call('Transpose', { x }, { perm: [...kept, ...[...axes].sort((a, b) => a - b)] });
  const outer = sizeOf(kept.map((i) => shape[i]!));
  const view = { x: moved, outer, middle: sizeOf(axes.map((i) => shape[i]!)), inner: 1 };
  return [view, () => device.dispose(moved)];
}

const sum: Reduction = (device, view, result) => {
  const { x, outer, middle, inner } = view;
  const isSmall = outer * middle * inner < NATIVE_FROM || (outer > 1 && inner > 1);
  const piece = inner === 1 ? largestPiece(middle) : LONGEST_PIECE;
  if (isSmall || piece < SHORTEST_PIECE) return sumLoops(device.floats(x), device.floats(result), view);
  device.withScratch(4 * piece, (ones) => {
    ones.floats(piece).fill(1);
    if (inner === 1) sumRows(device, view, result, { piece, ones });
    else sumColumns(device, view, result, { piece, ones });
  });
};

interface Pieces {
  readonly piece: number;
  /** As many ones. */
  readonly ones: Block;
}

function sumRows(device: Device, { x, outer, middle }: View, result: tf.TensorInfo, { piece, ones }: Pieces): void {
  const pieces = middle / piece;
  const rows = outer * pieces;
  if (pieces === 1) return productOf(device, [rows, 1, piece], [device.block(x), ones, device.block(result)]);
  device.withScratch(4 * rows, (sums) => {
    productOf(device, [rows, 1, piece], [device.block(x), ones, sums]);
    sumLoops(sums.floats(rows), device.floats(result), { outer, middle: pieces, inner: 1 });
  });
}

function sumColumns(device: Device, { x, middle, inner }: View, result: tf.TensorInfo, { piece, ones }: Pieces): void {
  const pieces = Math.ceil(middle / piece);
  const bytes = 4 * inner;
  device.withScratch(pieces * bytes, (sums) => {
    const from = device.block(x);
    for (let i = 0, first = 0; i < pieces; i++, first += piece) {
      const length = Math.min(piece, middle - first);
      productOf(device, [1, inner, length], [ones, from.part(first * bytes), sums.part(i * bytes)]);
    }
    sumLoops(sums.floats(pieces * inner), device.floats(result), { outer: 1, middle: pieces, inner });
  });
}

function maxLoops(x: Float32Array, y: Float32Array, outer: number, middle: number, inner: number): void {
  y.fill(-Infinity);
  for (let o = 0, at = 0; o < outer; o++) {
    for (let m = 0; m < middle; m++) {
      for (let i = 0, to = o * inner; i < inner; i++, to++, at++) {
        // a NaN stays: nothing compares as larger, and it is taken where it is met
        if (x[at]! > y[to]! || Number.isNaN(x[at])) y[to] = x[at]!;
      }
    }
  }
}
