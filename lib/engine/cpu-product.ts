/**
 * Matrix products of the cpu engine, several times faster than the stock ones and rounded once.
 * @module
 */
import { dims } from '../dims';
import type { HostMemory } from './host-memory';
import { product } from './loops/product';
import type { tf } from './tf';

/** Inputs of BatchMatMul and _FusedMatMul. */
export interface ProductInputs {
  readonly a: tf.TensorInfo;
  readonly b: tf.TensorInfo;
  readonly bias?: tf.TensorInfo | null;
  readonly preluActivationWeights?: tf.TensorInfo | null;
}

/** Attributes of BatchMatMul and _FusedMatMul. */
export interface ProductAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly activation?: string | null;
}

/** Names of the kernels that {@link cpuProduct} stands for. */
export const PRODUCTS = ['BatchMatMul', '_FusedMatMul'] as const;

/**
 * `A B + bias`, float32, with either factor transposed: [..., M, K] by [..., K, N], whose batches are equal or one.
 *
 * @returns undefined, with nothing done, for what is not that simple: the stock kernel does it.
 */
export function cpuProduct(
  memory: HostMemory,
  { a, b, bias, preluActivationWeights }: ProductInputs,
  { transposeA, transposeB, activation }: ProductAttributes,
): tf.TensorInfo | undefined {
  if (a.dtype !== 'float32' || b.dtype !== 'float32' || preluActivationWeights) return undefined;
  if (activation != null && activation !== 'linear') return undefined;
  const batch = commonBatch(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [aRows, aColumns] = dims(a.shape.slice(-2), 2);
  const [bRows, bColumns] = dims(b.shape.slice(-2), 2);
  const [M, K] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const [inner, N] = transposeB ? [bColumns, bRows] : [bRows, bColumns];
  if (!batch || inner !== K || (bias && (bias.dtype !== 'float32' || bias.shape.join() !== `${N}`))) return undefined;
  const c = memory.make([...batch, M, N], 'float32');
  const [left, right, result] = [memory.floats(a), memory.floats(b), memory.floats(c)];
  const count = batch.reduce((all, each) => all * each, 1);
  const strides = {
    ...(transposeA ? { aRow: 1, aColumn: aColumns } : { aRow: aColumns, aColumn: 1 }),
    ...(transposeB ? { bRow: 1, bColumn: bColumns } : { bRow: bColumns, bColumn: 1 }),
  };
  for (let i = 0; i < count; i++) {
    const starts = { aStart: left.length > M * K ? i * M * K : 0, bStart: right.length > K * N ? i * K * N : 0 };
    product(left, right, result, { M, N, K, ...strides, ...starts, cStart: i * M * N });
  }
  if (bias) addBias(result, memory.floats(bias));
  return c;
}

/** The batch of the result; undefined where one factor's has to be repeated along some axes. */
function commonBatch(a: readonly number[], b: readonly number[]): readonly number[] | undefined {
  if (a.length === b.length && a.every((n, axis) => n === b[axis])) return a;
  const isOne = (batch: readonly number[]) => batch.every((n) => n === 1);
  if (isOne(a) && b.length >= a.length) return b;
  return isOne(b) && a.length >= b.length ? a : undefined;
}

function addBias(result: Float32Array, bias: Float32Array): void {
  for (let i = 0; i < result.length; i += bias.length) for (let j = 0; j < bias.length; j++) result[i + j]! += bias[j]!;
}
