/**
 * Matrix products: ours where it suits, else the backend's, never its naive transposed ones (10 to 40 times too slow).
 * @module
 */
import { tf } from '../tf';
import { activate, type ActivationAttributes } from './activation';
import type { Composer } from './composer';
import type { Inputs } from '../kernel-inputs';
import { finished, productCells } from './mend';

/** Attributes of BatchMatMul and _FusedMatMul. */
export interface ProductAttributes extends ActivationAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** `activation(a b + bias)` after the transposes. */
export function matMul(c: Composer, inputs: Product, attrs: ProductAttributes): tf.TensorInfo {
  const b = attrs.transposeB ? transposed(c, inputs.b) : inputs.b;
  // the backend adds a bias on the way
  const ours = inputs.bias ? undefined : c.multiply({ a: inputs.a, b, transposeA: attrs.transposeA });
  if (ours) return activate(c, ours, inputs, attrs);
  const a = attrs.transposeA ? transposed(c, inputs.a) : inputs.a;
  const { bias } = inputs;
  const plain = { transposeA: false, transposeB: false };
  const run = () =>
    bias
      ? c.run('_FusedMatMul', { a, b, bias }, { ...plain, activation: 'linear' })
      : c.run('BatchMatMul', { a, b }, plain);
  return finished(c, { run, bias, cells: (y) => productCells(c, a, b, y) }, inputs, attrs);
}

function transposed(c: Composer, x: tf.TensorInfo): tf.TensorInfo {
  const perm = x.shape.map((_, i) => i);
  perm.push(...perm.splice(-2).reverse());
  return c.run('Transpose', { x }, { perm });
}

type Product = Pick<Inputs, 'a' | 'b'> & Partial<Inputs>;

/** Shape of a product. */
export function productShape(
  { a, b }: Pick<Inputs, 'a' | 'b'>,
  { transposeA, transposeB }: ProductAttributes,
): number[] {
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [rows, columns] = [
    a.shape[a.shape.length - (transposeA ? 1 : 2)]!,
    b.shape[b.shape.length - (transposeB ? 2 : 1)]!,
  ];
  return [...batch, rows, columns];
}
