/**
 * Tensors from arrays that have no shape: stock TensorFlow.js goes by the first row, and computes with whatever memory follows.
 * @module
 */
import { BnlabError } from '../../errors';
import { replaceMethod } from './guard';
import { tf } from './tensorflow';

type MakeTensor = ReturnType<typeof tf.engine>['makeTensor'];

/** Refuses values that do not fill the shape: rows of different lengths, a tensor inside an array. */
export function mendTensors(): void {
  const engine = tf.engine();
  replaceMethod<MakeTensor>(engine, 'makeTensor', 'tf.engine()', (stock) => (values, shape, dtype, backend) => {
    const { length } = values ?? {};
    const size = tf.util.sizeFromShape(shape);
    if (length !== undefined && length !== size && dtype !== 'complex64') throw shapeless(length, shape, size);
    return stock.call(engine, values, shape, dtype, backend);
  });
}

function shapeless(length: number, shape: readonly number[], size: number): BnlabError {
  return new BnlabError({
    where: 'tensor',
    expected: `${size} ${size === 1 ? 'number' : 'numbers'} for the shape [${shape.join(', ')}]`,
    got: String(length),
    hint: 'All rows of an array must have one length, and none may hold a tensor: put tensors together with tf.stack or tf.concat.',
  });
}
