/**
 * Moving numbers: concat, split, slice, transpose, pad, tile, fill, cast.
 * @module
 */
import { sliceOf } from '../../contract/slices';
import type { HostKernel } from '../../host-memory';
import { tf } from '../../tf';
import { sizeOf, type NativeType } from '../backend';
import { TAG } from '../constants';
import type { Device, Kernels } from '../device';
import { BnlabError } from '../../../errors';

/** From this many numbers on, strided copies are oneDNN's. */
const NATIVE_FROM = 4096;

/** Kernels that move numbers. */
export function shapeKernels(device: Device): Kernels {
  return {
    Concat: concatKernel(device),
    SplitV: splitKernel(device),
    Slice: sliceKernel(device),
    Transpose: transposeKernel(device),
    PadV2: padKernel(device),
    Fill: fillKernel(device),
    ZerosLike: likeKernel(device, 'ZerosLike', 0),
    OnesLike: likeKernel(device, 'OnesLike', 1),
    Cast: castKernel(device),
  };
}

function concatKernel(device: Device): HostKernel {
  const stock = device.stock('Concat');
  return (inputs, attributes) => {
    const all = Object.values(inputs);
    if (all.some((t) => t.dtype !== 'float32') || all[0]!.shape.length === 0) return stock(inputs, attributes);
    const shapes = all.map((t) => t.shape);
    const axis = tf.util.parseAxisParam((attributes as { axis: number }).axis, shapes[0]!)[0]!;
    tf.backend_util.assertParamsConsistent(shapes, axis);
    const shape = tf.backend_util.computeOutShape(shapes, axis);
    const y = device.make(shape);
    const parts = all.filter((t) => sizeOf(t.shape) > 0);
    const rows = sizeOf(shape.slice(0, axis));
    const widths = parts.map((t) => sizeOf(t.shape.slice(axis)));
    if (rows === 1 || sizeOf(shape) < NATIVE_FROM) concatLoops(device, parts, widths, y, rows);
    else if (parts.length > 0) concatNative(device, parts, widths, y, rows);
    return y;
  };
}

function concatLoops(
  device: Device,
  parts: readonly tf.TensorInfo[],
  widths: readonly number[],
  y: tf.TensorInfo,
  rows: number,
): void {
  const to = device.floats(y);
  const width = rows > 0 ? to.length / rows : 0;
  let start = 0;
  parts.forEach((part, p) => {
    const from = device.floats(part);
    for (let r = 0; r < rows; r++) to.set(from.subarray(r * widths[p]!, (r + 1) * widths[p]!), r * width + start);
    start += widths[p]!;
  });
}

function concatNative(
  device: Device,
  parts: readonly tf.TensorInfo[],
  widths: readonly number[],
  y: tf.TensorInfo,
  rows: number,
): void {
  const { library } = device;
  const primitive = library.cached(`concat|${rows}|${widths.join()}`, () => {
    const sources = widths.map((w) => library.byTag([rows, w], TAG.ab));
    const total = widths.reduce((a, b) => a + b, 0);
    return library.concat(sources, library.byTag([rows, total], TAG.ab), 1);
  });
  primitive.run(...parts.map((t) => device.block(t)), device.block(y));
}

function splitKernel(device: Device): HostKernel {
  const stock = device.stock('SplitV');
  return (inputs, attributes) => {
    const { x } = inputs;
    const { numOrSizeSplits, axis } = attributes as { numOrSizeSplits: number | number[]; axis: number };
    if (x.dtype !== 'float32') return stock(inputs, attributes);
    const along = tf.util.parseAxisParam(axis, x.shape)[0]!;
    const sizes = tf.backend_util.prepareSplitSize({ shape: x.shape } as tf.Tensor, numOrSizeSplits, along);
    let begin = 0;
    return sizes.map((size) => {
      const part = cut(device, x, along, begin, size);
      begin += size;
      return part;
    });
  };
}

/** `size` places along one axis from `begin` on. */
function cut(device: Device, x: tf.TensorInfo, axis: number, begin: number, size: number): tf.TensorInfo {
  const shape = x.shape.map((n, i) => (i === axis ? size : n));
  const y = device.make(shape);
  const rows = sizeOf(shape.slice(0, axis));
  const inner = sizeOf(shape.slice(axis + 1));
  const [from, to] = [x.shape[axis]! * inner, size * inner];
  if (rows * to === 0) return y;
  if (rows > 1 && rows * to >= NATIVE_FROM) {
    const { library } = device;
    const copy = library.cached(`cut|${rows}|${from}|${begin * inner}|${to}`, () => {
      const whole = library.byTag([rows, from], TAG.ab);
      const part = library.inside(whole, [rows, to], [0, begin * inner]);
      return library.reorder(part, library.byTag([rows, to], TAG.ab));
    });
    copy.run(device.block(x), device.block(y));
    return y;
  }
  const [source, target] = [device.floats(x), device.floats(y)];
  for (let r = 0; r < rows; r++) {
    const start = r * from + begin * inner;
    target.set(source.subarray(start, start + to), r * to);
  }
  return y;
}

function sliceKernel(device: Device): HostKernel {
  const stock = device.stock('Slice');
  return (inputs, attributes) => {
    const { x } = inputs;
    const { begin, size } = attributes as { begin: number | number[]; size: number | number[] };
    if (x.dtype !== 'float32' || x.shape.length === 0) return stock(inputs, attributes);
    const [from, extent] = sliceOf(x, begin, size);
    from.forEach((b, i) => {
      if (b < 0 || extent[i]! < 0 || b + extent[i]! > x.shape[i]!) throw outside(x.shape, from, extent);
    });
    const axes = x.shape.map((_, i) => i).filter((i) => extent[i] !== x.shape[i]);
    if (axes.length === 0) return device.alias(x, x.shape);
    // one axis at a time, the one that leaves least first
    axes.sort((a, b) => extent[a]! / x.shape[a]! - extent[b]! / x.shape[b]!);
    return axes.reduce((whole, axis) => {
      const part = cut(device, whole, axis, from[axis]!, extent[axis]!);
      if (whole !== x) device.dispose(whole);
      return part;
    }, x);
  };
}

function outside(shape: readonly number[], begin: readonly number[], size: readonly number[]): BnlabError {
  return new BnlabError({
    where: 'slice (engine onednn)',
    expected: `a part of [${shape.join(', ')}]`,
    got: `begin [${begin.join(', ')}] with size [${size.join(', ')}]`,
    hint: 'Keep begin + size within the shape.',
  });
}

function transposeKernel(device: Device): HostKernel {
  const stock = device.stock('Transpose');
  return (inputs, attributes) => {
    const { x } = inputs;
    const { perm } = attributes as { perm: number[] };
    const size = sizeOf(x.shape);
    if (x.dtype !== 'float32' || size < 64 || x.shape.length > 6) return stock(inputs, attributes);
    const strides = x.shape.map((_, i) => sizeOf(x.shape.slice(i + 1)));
    const shape = perm.map((i) => x.shape[i]!);
    const y = device.make(shape);
    const { library } = device;
    const copy = library.cached(`transpose|${x.shape.join()}|${perm.join()}`, () => {
      const from = library.byStrides(
        shape,
        perm.map((i) => strides[i]!),
      );
      const to = library.byStrides(
        shape,
        shape.map((_, i) => sizeOf(shape.slice(i + 1))),
      );
      return library.reorder(from, to);
    });
    copy.run(device.block(x), device.block(y));
    return y;
  };
}

function padKernel(device: Device): HostKernel {
  const stock = device.stock('PadV2');
  return (inputs, attributes) => {
    const { x } = inputs;
    const { paddings, constantValue } = attributes as { paddings: [number, number][]; constantValue: number };
    const rank = x.shape.length;
    if (x.dtype !== 'float32' || rank === 0 || paddings.length !== rank) return stock(inputs, attributes);
    const shape = x.shape.map((n, i) => n + paddings[i]![0] + paddings[i]![1]);
    const y = device.make(shape);
    const [from, to] = [device.floats(x), device.floats(y).fill(constantValue)];
    const width = x.shape[rank - 1]!;
    if (from.length === 0) return y;
    // the rows of x keep their order; where each goes is a mixed-radix count
    const index = new Array<number>(rank).fill(0);
    for (let start = 0; start < from.length; start += width) {
      let at = 0;
      for (let d = 0; d < rank; d++) at = at * shape[d]! + index[d]! + paddings[d]![0];
      to.set(from.subarray(start, start + width), at);
      for (let d = rank - 2; d >= 0 && ++index[d]! === x.shape[d]; d--) index[d] = 0;
    }
    return y;
  };
}

function fillKernel(device: Device): HostKernel {
  const stock = device.stock('Fill');
  return (inputs, attributes) => {
    const { shape, value, dtype } = attributes as { shape: number[]; value: number | string; dtype?: tf.DataType };
    const type = dtype ?? (typeof value === 'number' ? 'float32' : 'string');
    if (type !== 'float32' || typeof value !== 'number') return stock(inputs, attributes);
    const y = device.make(shape);
    device.floats(y).fill(value);
    return y;
  };
}

function likeKernel(device: Device, name: string, value: number): HostKernel {
  const stock = device.stock(name);
  return (inputs, attributes) => {
    const { x } = inputs;
    if (x.dtype !== 'float32') return stock(inputs, attributes);
    const y = device.make(x.shape);
    device.floats(y).fill(value);
    return y;
  };
}

function castKernel(device: Device): HostKernel {
  const stock = device.stock('Cast');
  const numbers: readonly tf.DataType[] = ['float32', 'int32', 'bool'];
  return (inputs, attributes) => {
    const { x } = inputs;
    const { dtype } = attributes as { dtype: tf.DataType };
    if (!numbers.includes(x.dtype) || !numbers.includes(dtype)) return stock(inputs, attributes);
    if (x.dtype === dtype) return device.alias(x, x.shape);
    const y = device.make(x.shape, dtype as NativeType);
    const from = device.backend.native(x).values as Float32Array;
    const to = device.backend.native(y).values as Float32Array;
    if (dtype === 'bool') for (let i = 0; i < to.length; i++) to[i] = from[i] !== 0 ? 1 : 0;
    else to.set(from);
    return y;
  };
}
