/**
 * Products whose sums are added up in one order.
 * @module
 */
import { undoneAfter } from '../../../undo';
import type { Kernel, KernelCall } from '../../host-copies';
import type { Inputs } from '../../kernel-inputs';
import { tf } from '../../tf';

/** From this many terms on TensorFlow.js's shader splits a sum among threads that add to one number as they arrive. */
const SPLIT_FROM = 2000;
/** Its flag for the shader of a product, and the value for the one that computes large ones. */
const FLAG = 'WEBGPU_MATMUL_PROGRAM_TYPE';
const PACKED = 3;

/** A kernel of products or convolutions that gives the same bits each time. */
export function inOrder(kernel: Kernel): Kernel {
  return (call) => {
    if (termsOf(call) < SPLIT_FROM) return kernel(call);
    const before = tf.env().getNumber(FLAG);
    tf.env().set(FLAG, PACKED);
    return undoneAfter(
      () => tf.env().set(FLAG, before),
      () => kernel(call),
    );
  };
}

/** Terms of one sum: the inner size of a product, all but the last axis of a filter. */
function termsOf({ inputs, attrs }: KernelCall): number {
  const { a, filter } = inputs as Partial<Inputs>;
  if (a) return a.shape[a.shape.length - (attrs?.transposeA ? 2 : 1)]!;
  return filter ? tf.util.sizeFromShape(filter.shape.slice(0, -1)) : 0;
}
