/**
 * Matrix products with every transpose, bias and activation.
 * @module
 */
import { BnlabError } from '../../../errors';
import { tf } from '../../tf';
import { sizeOf } from '../backend';
import { ELTWISE } from '../constants';
import type { Device, Kernels } from '../device';
import type { Pointer } from '../ffi';
import { eltwise } from './eltwise';

/** From this many multiply-adds on, a product is shared between the cores. */
const PARALLEL_FROM = 1_000_000;
const YES = 'T'.charCodeAt(0);
const NO = 'N'.charCodeAt(0);

interface Attributes {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  readonly activation?: string;
  readonly leakyreluAlpha?: number;
}

/** Shapes of one product `[..., M, K] x [..., K, N]`. */
interface Product {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly outShape: number[];
  /** Offsets of a and b, in matrices, for each matrix of the output. */
  readonly pairs: readonly (readonly [number, number])[];
}

/** Matrix product kernels. */
export function matmulKernels(device: Device): Kernels {
  const stock = device.stock('BatchMatMul');
  return {
    BatchMatMul: (inputs, attributes) => {
      const { a, b } = inputs;
      if (a.dtype !== 'float32' || b.dtype !== 'float32') return stock(inputs, attributes);
      return multiply(device, a, b, undefined, attributes);
    },
    _FusedMatMul: ({ a, b, bias, preluActivationWeights }, attributes) => {
      const attrs = attributes as Attributes;
      if (a.dtype !== 'float32' || b.dtype !== 'float32') throw notFloat(a, b);
      const c = multiply(device, a, b, bias, attrs);
      return activated(device, c, preluActivationWeights, attrs);
    },
  };
}

function multiply(
  device: Device,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  bias: tf.TensorInfo | undefined,
  { transposeA = false, transposeB = false }: Attributes,
): tf.TensorInfo {
  const product = shapes(a.shape, b.shape, transposeA, transposeB);
  const { m, n, k, outShape, pairs } = product;
  const rowBias = bias && sizeOf(bias.shape) === n && bias.shape.at(-1) === n;
  const c = device.make(outShape);
  const values = device.floats(c);
  if (rowBias) fillRows(values, device.floats(bias));
  else if (k === 0) values.fill(0);
  if (m * n * k > 0) {
    const { library } = device;
    const [pa, pb, pc] = [device.block(a).pointer, device.block(b).pointer, device.block(c).pointer];
    const [ta, tb] = [transposeA ? YES : NO, transposeB ? YES : NO];
    library.useThreads(library.threadsFor(m * n * k >= PARALLEL_FROM));
    pairs.forEach(([ia, ib], ic) => {
      library.dnnl.sgemm(
        ta,
        tb,
        m,
        n,
        k,
        1,
        at(pa, ia * m * k),
        transposeA ? m : k,
        at(pb, ib * k * n),
        transposeB ? k : n,
        rowBias ? 1 : 0,
        at(pc, ic * m * n),
        n,
      );
    });
  }
  if (!bias || rowBias) return c;
  const sum = device.call('Add', { a: c, b: bias });
  device.dispose(c);
  return sum;
}

function at(pointer: Pointer, floats: number): Pointer {
  return floats === 0 ? pointer : pointer + BigInt(4 * floats);
}

/** Writes a row to every row: the product is then added to it. */
function fillRows(values: Float32Array, row: Float32Array): void {
  if (values.length === 0) return;
  values.set(row);
  for (let done = row.length; done < values.length; done *= 2) {
    values.copyWithin(done, 0, Math.min(done, values.length - done));
  }
}

function activated(
  device: Device,
  c: tf.TensorInfo,
  prelu: tf.TensorInfo | undefined,
  attrs: Attributes,
): tf.TensorInfo {
  const { activation = 'linear', leakyreluAlpha: alpha } = attrs;
  const size = sizeOf(c.shape);
  const inPlace = { relu: ELTWISE.elu, sigmoid: ELTWISE.logistic, tanh: ELTWISE.tanh }[activation];
  if (inPlace !== undefined) {
    eltwise(device, inPlace, device.block(c), device.block(c), size);
    return c;
  }
  if (activation === 'linear') return c;
  const name = { relu6: 'Relu6', elu: 'Elu', leakyrelu: 'LeakyRelu', prelu: 'Prelu' }[activation]!;
  const inputs: Record<string, tf.TensorInfo> = { x: c };
  if (prelu) inputs.alpha = prelu;
  const result = device.call(name, inputs, { alpha });
  device.dispose(c);
  return result;
}

/** Checks the shapes of a product and pairs up its matrices, broadcasting batches. @throws BnlabError naming both shapes. */
function shapes(a: readonly number[], b: readonly number[], transposeA: boolean, transposeB: boolean): Product {
  if (a.length < 2 || b.length < 2) throw mismatch(a, b);
  const [m, k] = transposeA ? [a[a.length - 1], a[a.length - 2]] : [a[a.length - 2], a[a.length - 1]];
  const [kb, n] = transposeB ? [b[b.length - 1], b[b.length - 2]] : [b[b.length - 2], b[b.length - 1]];
  if (k !== kb) throw mismatch(a, b);
  if (a.length === 2 && b.length === 2) return { m, n, k, outShape: [m, n], pairs: [[0, 0]] };
  const batchA = a.slice(0, -2);
  const batchB = b.slice(0, -2);
  const batch = tf.backend_util.assertAndGetBroadcastShape(batchA, batchB);
  const offsets = (own: readonly number[]) => broadcastOffsets(batch, own);
  const [ia, ib] = [offsets(batchA), offsets(batchB)];
  return { m, n, k, outShape: [...batch, m, n], pairs: ia.map((x, i) => [x, ib[i]] as const) };
}

/** For each index of `shape` in order, the index into a tensor of shape `own` that broadcasts to it. */
export function broadcastOffsets(shape: readonly number[], own: readonly number[]): number[] {
  let offsets = [0];
  let ownStride = sizeOf(own);
  const lead = shape.length - own.length;
  for (let d = 0; d < shape.length; d++) {
    const size = d < lead ? 1 : own[d - lead];
    if (d >= lead && size > 0) ownStride /= size;
    const step = size === 1 ? 0 : ownStride;
    const next: number[] = [];
    for (const base of offsets) for (let i = 0; i < shape[d]; i++) next.push(base + i * step);
    offsets = next;
  }
  return offsets;
}

function mismatch(a: readonly number[], b: readonly number[]): BnlabError {
  return new BnlabError({
    where: 'matMul (engine onednn)',
    expected: 'matrices whose inner sizes agree',
    got: `[${a.join(', ')}] and [${b.join(', ')}]`,
    hint: 'Transpose one of them, or check the number of features.',
  });
}

function notFloat(a: tf.TensorInfo, b: tf.TensorInfo): BnlabError {
  return new BnlabError({
    where: 'matMul (engine onednn)',
    expected: 'float32 matrices',
    got: `${a.dtype} and ${b.dtype}`,
    hint: 'Cast them to float32 first.',
  });
}
