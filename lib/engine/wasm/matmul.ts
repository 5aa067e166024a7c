/**
 * Matrix products: ours where it suits, else the backend's, never its naive transposed ones (10 to 40 times too slow).
 * @module
 */
import { tf } from '../tf';
import { activate, type ActivationAttributes } from './activation';
import type { Composer } from './composer';
import type { Inputs } from './host';
import { mend, productCells } from './mend';

/** Attributes of BatchMatMul and _FusedMatMul. */
export interface ProductAttributes extends ActivationAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** `activation(a b + bias)` after the transposes. */
export function matMul(c: Composer, inputs: Inputs, attrs: ProductAttributes): tf.TensorInfo {
  const b = attrs.transposeB ? transposed(c, inputs.b) : inputs.b;
  // the backend adds a bias on the way
  const ours = inputs.bias ? undefined : c.multiply({ a: inputs.a, b, transposeA: attrs.transposeA });
  const y = ours ?? stockProduct(c, attrs.transposeA ? transposed(c, inputs.a) : inputs.a, b, inputs.bias);
  return activate(c, y, inputs, attrs);
}

function stockProduct(c: Composer, a: tf.TensorInfo, b: tf.TensorInfo, bias?: tf.TensorInfo): tf.TensorInfo {
  const plain = { transposeA: false, transposeB: false };
  const y = bias
    ? c.run('_FusedMatMul', { a, b, bias }, { ...plain, activation: 'linear' })
    : c.run('BatchMatMul', { a, b }, plain);
  mend(c, y, bias, () => productCells(c, a, b, y));
  return y;
}

function transposed(c: Composer, x: tf.TensorInfo): tf.TensorInfo {
  const perm = x.shape.map((_, i) => i);
  perm.push(...perm.splice(-2).reverse());
  return c.run('Transpose', { x }, { perm });
}

/** Shape of a product. */
export function productShape({ a, b }: Inputs, { transposeA, transposeB }: ProductAttributes): number[] {
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [rows, columns] = [
    a.shape[a.shape.length - (transposeA ? 1 : 2)],
    b.shape[b.shape.length - (transposeB ? 2 : 1)],
  ];
  return [...batch, rows, columns];
}
