/**
 * Matrix products with every transpose, bias and activation.
 * @module
 */
import { BnlabError } from '../../../errors';
import { tf } from '../../tf';
import { sizeOf } from '../backend';
import { ARG } from '../constants';
import type { Device, Kernels } from '../device';
import type { Library } from '../library';
import type { Primitive } from '../primitive';
import { activated, FUSED, type ActivationAttributes } from './activations';
import { eltwise } from './eltwise';
import { matrices } from './plain-product';

interface Attributes extends ActivationAttributes {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** Shapes of a product `[..., M, K] x [..., K, N]`, after the transposes. */
interface Product {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** Batch axes of a and of b, padded to the same rank. */
  readonly batchA: readonly number[];
  readonly batchB: readonly number[];
  readonly outShape: number[];
}

/** Matrix product kernels. */
export function matmulKernels(device: Device): Kernels {
  const stock = device.stock('BatchMatMul');
  return {
    BatchMatMul: (inputs, attributes) => {
      const { a, b } = inputs;
      if (a.dtype !== 'float32' || b.dtype !== 'float32') return stock(inputs, attributes);
      return multiply(device, { a, b }, attributes);
    },
    _FusedMatMul: ({ a, b, bias, preluActivationWeights }, attributes) => {
      const attrs = attributes as Attributes;
      if (a.dtype !== 'float32' || b.dtype !== 'float32') throw notFloat(a, b);
      const c = multiply(device, { a, b, bias }, attrs);
      return activated(device, c, preluActivationWeights, attrs);
    },
  };
}

/** What a product is made of; the bias has any shape that broadcasts. */
interface Operands {
  readonly a: tf.TensorInfo;
  readonly b: tf.TensorInfo;
  readonly bias?: tf.TensorInfo;
}

/** How a product is computed, beside its sizes. */
interface Form {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly postOp?: number;
}

function multiply(device: Device, { a, b, bias }: Operands, attributes: Attributes): tf.TensorInfo {
  const { transposeA = false, transposeB = false, activation = 'linear' } = attributes;
  const product = shapes(a.shape, b.shape, transposeA, transposeB);
  const { n, k, outShape } = product;
  const isRow = bias && sizeOf(bias.shape) === n && bias.shape[bias.shape.length - 1] === n;
  const c = device.make(outShape);
  if (sizeOf(outShape) === 0) return c;
  const postOp = !bias || isRow ? FUSED[activation] : undefined;
  if (k === 0 || (bias && !isRow)) {
    if (k === 0) device.floats(c).fill(0);
    else run(device, product, { a, b, c }, { transposeA, transposeB });
    return finished(device, c, bias, activation);
  }
  run(device, product, { a, b, bias, c }, { transposeA, transposeB, postOp });
  return c;
}

/** Into c; the bias, if any, is a row. */
function run(
  device: Device,
  product: Product,
  { a, b, bias, c }: Operands & { readonly c: tf.TensorInfo },
  form: Form,
): void {
  const { library } = device;
  const { m, n, k, batchA, batchB } = product;
  const flags = (form.transposeA ? 1 : 0) + (form.transposeB ? 2 : 0) + (bias ? 4 : 0);
  const batches = batchA.length > 0 ? `${batchA.join()}|${batchB.join()}` : '';
  const key = `product|${batches}|${m},${n},${k}|${flags},${form.postOp}`;
  const primitive = library.cached(key, () => primitiveFor(library, product, form, bias !== undefined));
  if (bias) primitive.run(device.block(a), device.block(b), device.block(c), device.block(bias));
  else primitive.run(device.block(a), device.block(b), device.block(c));
}

function primitiveFor(library: Library, product: Product, form: Form, hasBias: boolean): Primitive {
  const { m, n, k, batchA, batchB, outShape } = product;
  const left = matrices(library, batchA, [m, k], form.transposeA);
  const right = matrices(library, batchB, [k, n], form.transposeB);
  const out = matrices(library, batchA.length > 0 ? outShape.slice(0, -2) : [], [m, n]);
  const ones = batchA.map(() => 1);
  const row = hasBias ? matrices(library, ones, [1, n]) : undefined;
  return library.make({
    what: 'matrix product',
    init: (desc) => library.dnnl.matmul(desc, left, right, row ?? null, out),
    slots: () => [[ARG.src, left], [ARG.weights, right], [ARG.dst, out], ...(row ? ([[ARG.bias, row]] as const) : [])],
    postOp: form.postOp === undefined ? undefined : { algorithm: form.postOp },
    work: { multiplyAdds: sizeOf(outShape) * k },
  });
}

/** Adds a bias by broadcasting and applies a fused activation; takes c over. */
function finished(
  device: Device,
  c: tf.TensorInfo,
  bias: tf.TensorInfo | undefined,
  activation: string,
): tf.TensorInfo {
  let result = c;
  if (bias) {
    result = device.call('Add', { a: c, b: bias });
    device.dispose(c);
  }
  const algorithm = FUSED[activation];
  if (algorithm !== undefined) {
    eltwise(device, algorithm, device.block(result), device.block(result), sizeOf(result.shape));
  }
  return result;
}

/** Checks the shapes of a product and pairs up its matrices, broadcasting batches. @throws BnlabError naming both shapes. */
function shapes(a: readonly number[], b: readonly number[], transposeA = false, transposeB = false): Product {
  if (a.length < 2 || b.length < 2) throw mismatch(a, b);
  const [aRows, aColumns] = [a[a.length - 2]!, a[a.length - 1]!];
  const [bRows, bColumns] = [b[b.length - 2]!, b[b.length - 1]!];
  const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const [kb, n] = transposeB ? [bColumns, bRows] : [bRows, bColumns];
  if (k !== kb) throw mismatch(a, b);
  // one pair of matrices: the shape of most products, and of those that tf.layers makes
  const isPair = a.length === b.length && (a.length === 2 || (a.length === 3 && a[0] === 1 && b[0] === 1));
  if (isPair) return { m, n, k, batchA: [], batchB: [], outShape: a.length === 2 ? [m, n] : [1, m, n] };
  const rank = Math.max(a.length, b.length) - 2;
  const padded = (shape: readonly number[]) => [
    ...new Array<number>(rank + 2 - shape.length).fill(1),
    ...shape.slice(0, -2),
  ];
  const [batchA, batchB] = [padded(a), padded(b)];
  const batch = rank === 0 ? [] : tf.backend_util.assertAndGetBroadcastShape(batchA, batchB);
  return { m, n, k, batchA, batchB, outShape: [...batch, m, n] };
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
