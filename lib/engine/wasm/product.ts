/**
 * Matrix products of changing weights, on the memory of TensorFlow.js's wasm backend.
 *
 * The backend's own product packs its second factor once per tensor. That pays where weights stay; in training they change
 * with every step. This one packs and transposes nothing.
 * @module
 */
import { dims } from '../../dims';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { tf } from '../tf';
import { loadModule } from './module';
import { PRODUCT_WASM } from './product-module';

type Product = (
  a: number,
  b: number,
  c: number,
  M: number,
  N: number,
  K: number,
  aRow: number,
  aColumn: number,
) => void;

const FLOAT = Float32Array.BYTES_PER_ELEMENT;
/** The module works on blocks of four rows and eight columns. */
const SMALLEST = { rows: 4, columns: 8 } as const;

// not called module: that name is taken in a compiled file
const multiply = loadModule<{ readonly product: Product }>(PRODUCT_WASM);

/**
 * `C = A B` or `C = A^T B`, float32, or undefined where the backend's own product should do it: batches, small sizes.
 *
 * a: [..., M, K] or, transposed, [..., K, M]; b: [..., K, N]; all leading axes 1; result: [..., M, N].
 */
export function product(
  backend: BackendWasm,
  { a, b, transposeA }: { readonly a: tf.TensorInfo; readonly b: tf.TensorInfo; readonly transposeA: boolean },
): tf.TensorInfo | undefined {
  const leading = a.shape.slice(0, -2);
  const isOne = [...leading, ...b.shape.slice(0, -2)].every((size) => size === 1);
  const [rows, columns] = dims(a.shape.slice(-2), 2);
  const [M, K] = transposeA ? [columns, rows] : [rows, columns];
  const N = b.shape[b.shape.length - 1]!;
  const suits = isOne && K > 0 && M >= SMALLEST.rows && N >= SMALLEST.columns && a.shape.length === b.shape.length;
  if (!suits || a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
  const c = backend.makeOutput([...leading, M, N], 'float32');
  const [aRow, aColumn] = transposeA ? [FLOAT, M * FLOAT] : [K * FLOAT, FLOAT];
  const at = (tensor: tf.TensorInfo) => backend.getMemoryOffset(tensor.dataId);
  multiply(backend).product(at(a), at(b), at(c), M, N, K, aRow, aColumn);
  return c;
}
