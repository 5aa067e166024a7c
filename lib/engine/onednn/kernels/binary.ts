/**
 * Sum, difference, product and quotient of two tensors, with broadcasting.
 * @module
 */
import type { HostKernel } from '../../host-memory';
import { tf } from '../../tf';
import { sizeOf } from '../backend';
import { ARG, BINARY, TAG } from '../constants';
import { sameShape, type Device, type Kernels } from '../device';

/** Below this size a JavaScript loop is as fast as a native call. */
const NATIVE_FROM = 512;

type Operation = 'add' | 'sub' | 'mul' | 'div';
const OPERATIONS: Readonly<Record<string, Operation>> = { Add: 'add', Sub: 'sub', Multiply: 'mul', RealDiv: 'div' };

/** Kernels of two tensors, and the sum of many. */
export function binaryKernels(device: Device): Kernels {
  const kernels: Record<string, HostKernel> = {};
  for (const [name, operation] of Object.entries(OPERATIONS)) {
    const stock = device.stock(name);
    kernels[name] = (inputs, attributes) => {
      const { a, b } = inputs;
      if (a.dtype !== 'float32' || b.dtype !== 'float32') return stock(inputs, attributes);
      return combine(device, operation, a, b);
    };
  }
  const addMany = device.stock('AddN');
  kernels.AddN = (inputs, attributes) => {
    const tensors = Object.values(inputs);
    const alike = tensors.every((t) => t.dtype === 'float32' && sameShape(t.shape, tensors[0]!.shape));
    const size = sizeOf(tensors[0]!.shape);
    return alike && size >= NATIVE_FROM ? addAlike(device, tensors, size) : addMany(inputs, attributes);
  };
  return kernels;
}

function combine(device: Device, operation: Operation, a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo {
  const same = sameShape(a.shape, b.shape);
  const shape = same ? a.shape : tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const c = device.make(shape);
  const size = sizeOf(shape);
  if (size >= NATIVE_FROM && sizeOf(a.shape) === size) {
    // b is of the same shape, one number, or one number a channel: what oneDNN has fast code for
    const length = sizeOf(b.shape);
    const perChannel = length === shape[shape.length - 1] && b.shape[b.shape.length - 1] === length;
    if (length === size || length === 1 || perChannel) {
      native(device, operation, a, b, c, size, length);
      return c;
    }
  }
  loops(operation, device.floats(a), device.floats(b), device.floats(c), a.shape, b.shape, shape);
  return c;
}

function native(
  device: Device,
  operation: Operation,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  c: tf.TensorInfo,
  size: number,
  length: number,
): void {
  const { library } = device;
  const primitive = library.cached(`binary|${operation}|${size}|${length}`, () => {
    const channels = length === size || length === 1 ? 1 : length;
    const rows = size / channels;
    const whole = channels === 1 ? library.byTag([size], TAG.a) : library.byTag([rows, channels], TAG.ab);
    const part =
      length === size ? whole : channels === 1 ? library.byTag([1], TAG.a) : library.byTag([1, channels], TAG.ab);
    return library.make({
      what: `binary ${operation}`,
      init: (desc) => library.dnnl.binary(desc, BINARY[operation], whole, part, whole),
      slots: () => [
        [ARG.src, whole],
        [ARG.src1, part],
        [ARG.dst, whole],
      ],
      work: { floats: size },
    });
  });
  primitive.run(device.block(a), device.block(b), device.block(c));
}

/** Row by row along the last axis, the other axes through tables of offsets. */
function loops(
  operation: Operation,
  a: Float32Array,
  b: Float32Array,
  c: Float32Array,
  aShape: readonly number[],
  bShape: readonly number[],
  shape: readonly number[],
): void {
  if (c.length === 0) return;
  const inner = shape.length === 0 ? 1 : shape[shape.length - 1]!;
  const rows = shape.slice(0, -1);
  const step = (own: readonly number[]) => (own.length > 0 && own[own.length - 1] === inner ? 1 : 0);
  const starts = (own: readonly number[]) => {
    const width = own.length === 0 ? 1 : own[own.length - 1]!;
    return broadcastOffsets(rows, own.slice(0, -1)).map((row) => row * width);
  };
  const [sa, sb] = [step(aShape), step(bShape)];
  const [ia, ib] = [starts(aShape), starts(bShape)];
  for (let r = 0; r < ia.length; r++) row(operation, a, b, c, ia[r]!, ib[r]!, r * inner, sa, sb, inner);
}

function row(
  operation: Operation,
  a: Float32Array,
  b: Float32Array,
  c: Float32Array,
  i: number,
  j: number,
  k: number,
  si: number,
  sj: number,
  n: number,
): void {
  const end = k + n;
  if (operation === 'add') for (; k < end; k++, i += si, j += sj) c[k] = a[i]! + b[j]!;
  else if (operation === 'sub') for (; k < end; k++, i += si, j += sj) c[k] = a[i]! - b[j]!;
  else if (operation === 'mul') for (; k < end; k++, i += si, j += sj) c[k] = a[i]! * b[j]!;
  else for (; k < end; k++, i += si, j += sj) c[k] = a[i]! / b[j]!;
}

function addAlike(device: Device, tensors: readonly tf.TensorInfo[], size: number): tf.TensorInfo {
  const { library } = device;
  const sum = device.make(tensors[0]!.shape);
  const primitive = library.cached(`sum|${tensors.length}|${size}`, () =>
    library.sum(
      library.byTag([size], TAG.a),
      tensors.map(() => 1),
    ),
  );
  primitive.run(...tensors.map((t) => device.block(t)), device.block(sum));
  return sum;
}

/** For each index of `shape` in order, the index into a tensor of shape `own` that broadcasts to it. */
function broadcastOffsets(shape: readonly number[], own: readonly number[]): number[] {
  let offsets = [0];
  let ownStride = sizeOf(own);
  const lead = shape.length - own.length;
  for (let d = 0; d < shape.length; d++) {
    const size = d < lead ? 1 : own[d - lead]!;
    if (d >= lead && size > 0) ownStride /= size;
    const step = size === 1 ? 0 : ownStride;
    const next: number[] = [];
    for (const base of offsets) for (let i = 0; i < shape[d]!; i++) next.push(base + i * step);
    offsets = next;
  }
  return offsets;
}
