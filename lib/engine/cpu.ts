/**
 * The slow reference: TensorFlow.js's pure JavaScript backend, corrected.
 * @module
 */
import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { Engine } from './engine';
import { hostKernels, replaceKernel } from './host-memory';
import { convFilterGradient } from './loops/conv-gradient';
import { tf } from './tf';

let registered = false;

function backend(): MathBackendCPU {
  return tf.findBackend('cpu') as unknown as MathBackendCPU;
}

/** The values of a tensor; a few stock kernels leave a plain array, which is replaced by a typed one. */
function values<T extends Float32Array | Int32Array>(
  tensor: tf.TensorInfo,
  type: new (from: ArrayLike<number>) => T,
): T {
  const data = backend().data.get(tensor.dataId);
  if (!(data.values instanceof type)) data.values = new type(data.values as ArrayLike<number>);
  return data.values as T;
}

function registerKernels(): void {
  if (registered) return;
  const memory = {
    make: (shape: readonly number[], dtype: 'float32' | 'int32' | 'bool') => {
      const size = tf.util.sizeFromShape([...shape]);
      return backend().makeTensorInfo([...shape], dtype, tf.util.getTypedArrayFromDType(dtype, size));
    },
    floats: (tensor: tf.TensorInfo) => values(tensor, Float32Array),
    ints: (tensor: tf.TensorInfo) => values(tensor, Int32Array),
  };
  for (const [name, kernel] of Object.entries(hostKernels(memory))) replaceKernel(name, 'cpu', kernel);
  replaceKernel('Conv2DBackpropFilter', 'cpu', ({ x, dy }, attributes) => {
    const { strides, pad, dimRoundingMode, filterShape } = attributes as {
      strides: number | [number, number];
      pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
      dimRoundingMode?: 'floor' | 'round' | 'ceil';
      filterShape: [number, number, number, number];
    };
    const shape = x.shape as [number, number, number, number];
    const info = tf.backend_util.computeConv2DInfo(shape, filterShape, strides, 1, pad, dimRoundingMode);
    const dw = memory.make(filterShape, 'float32');
    convFilterGradient(memory.floats(x), memory.floats(dy), memory.floats(dw), info);
    return dw;
  });
  registered = true;
}

/** Pure JavaScript: the reference that other engines are tested against. */
export const cpuEngine: Engine = {
  name: 'cpu',
  summary: 'TensorFlow.js cpu backend, corrected; slow, for tests',
  probe: () => ({ available: true, detail: 'pure JavaScript' }),
  async activate() {
    await tf.setBackend('cpu');
    registerKernels();
  },
  writable: true,
  view: (tensor) => {
    if (tensor.dtype === 'string' || tensor.dtype === 'complex64') return undefined;
    return tensor.dtype === 'float32' ? values(tensor, Float32Array) : values(tensor, Int32Array);
  },
};
