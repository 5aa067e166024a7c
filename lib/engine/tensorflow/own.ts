/**
 * Kernels of this engine in the place of the package's, of TensorFlow's own ops.
 * @module
 */
import { tf } from '../tf';
import type { Body } from './calls';
import { CONVOLUTIONS } from './convolutions';
import type { Kernel } from '../host-copies';

/** Kernel name to kernel; `stock` gives the package's. */
export function ownKernels(stock: (name: string) => Kernel): Readonly<Record<string, Body>> {
  const run = (name: string, inputs: object, backend: object, attrs = {}) =>
    stock(name)({ inputs: inputs as Parameters<Kernel>[0]['inputs'], attrs, backend }) as tf.Tensor;
  return {
    ...CONVOLUTIONS,
    // the package's own takes infinity from infinity
    Prelu: ({ x, alpha }) => tf.where(x.greater(0), x, x.mul(alpha)),
    // the package's own makes seven tensors on the way; both ops keep NaN
    Step: ({ x }, { alpha }: { alpha: number }, backend) =>
      alpha === 0 ? run('Relu', { x: run('Sign', { x }, backend) }, backend) : run('Step', { x }, backend, { alpha }),
    // TensorFlow's keeps NaN, whose sign is 0 here as in PyTorch
    Sign: ({ x }, _, backend) => {
      const sign = run('Sign', { x }, backend);
      return x.dtype === 'float32' ? tf.where(x.isNaN(), tf.zerosLike(x), sign) : sign;
    },
    // the package's own disposes of whole numbers that it is given
    Exp: ({ x }, _, backend) => run('Exp', { x: x.toFloat() }, backend),
    // TensorFlow's understands more than TensorFlow.js allows
    Einsum: (inputs, { equation }: { equation: string }, backend) => {
      const tensors = Object.values(inputs);
      const { allDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, tensors.length);
      tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors);
      return run('Einsum', inputs, backend, { equation });
    },
    // TensorFlow's gives the type of its factors, TensorFlow.js says whole numbers
    FloorDiv: ({ a, b }, _, backend) => run('FloorDiv', { a, b }, backend).cast('int32'),
  };
}
