/**
 * The slow reference: TensorFlow.js's pure JavaScript backend, corrected.
 * @module
 */
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { keepComplexOnCpu } from './complex';
import { keepContract } from './contract';
import { cpuKernels, type CpuKernelName } from './cpu-kernels';
import { cpuProduct, PRODUCTS, type ProductAttributes, type ProductInputs } from './cpu-product';
import type { Engine } from './engine';
import { replaceKernel, type HostMemory } from './host-memory';
import { perBackend } from './per-backend';
import { tf } from './tf';

let registered = false;

function backend(): MathBackendCPU {
  return tf.findBackend('cpu') as unknown as MathBackendCPU;
}

/** The values of a tensor; a few stock kernels leave a plain array, which is replaced by a typed one. */
function values<T extends Float32Array | Int32Array>(
  { data }: MathBackendCPU,
  tensor: tf.TensorInfo,
  type: new (from: ArrayLike<number>) => T,
): T {
  const entry = data.get(tensor.dataId);
  if (!(entry.values instanceof type)) entry.values = new type(entry.values as ArrayLike<number>);
  return entry.values as T;
}

function memoryOf(owner: MathBackendCPU): HostMemory {
  return {
    make: (shape, dtype) => {
      const size = tf.util.sizeFromShape([...shape]);
      return owner.makeTensorInfo([...shape], dtype, tf.util.getTypedArrayFromDType(dtype, size));
    },
    floats: (tensor) => values(owner, tensor, Float32Array),
    ints: (tensor) => values(owner, tensor, Int32Array),
  };
}

const memories = perBackend(memoryOf);
const kernelsOf = perBackend((owner: MathBackendCPU) => cpuKernels(memories(owner)));

/** Corrects the kernels of TensorFlow.js's cpu backend, which other engines copy or borrow; once per process. */
export function registerCpuKernels(): void {
  if (registered) return;
  keepComplexOnCpu();
  for (const name of Object.keys(kernelsOf(new MathBackendCPU())) as CpuKernelName[]) {
    const stock = tf.getKernel(name, 'cpu')?.kernelFunc;
    replaceKernel(name, 'cpu', (inputs, attributes, owner) => {
      const kernel = kernelsOf(owner as MathBackendCPU)[name];
      // numbers that are no floats cannot be NaN, and the stock kernels are right about them
      const image = inputs.x ?? inputs.input;
      const isInteger = image !== undefined && image.dtype !== 'float32' && stock !== undefined;
      if (!isInteger) return kernel(inputs, attributes);
      return stock({ inputs: { ...inputs }, attrs: { ...attributes } as tf.NamedAttrMap, backend: owner });
    });
  }
  for (const name of PRODUCTS) {
    const stock = tf.getKernel(name, 'cpu').kernelFunc;
    replaceKernel(name, 'cpu', (inputs, attributes, owner) => {
      const factors = inputs as unknown as ProductInputs;
      const attrs = attributes as unknown as ProductAttributes;
      const made = cpuProduct(memories(owner as MathBackendCPU), factors, attrs);
      return made ?? stock({ inputs: { ...inputs }, attrs: { ...attributes } as tf.NamedAttrMap, backend: owner });
    });
  }
  keepContract('cpu');
  registered = true;
}

/** Pure JavaScript: the reference that other engines are tested against. */
export const cpuEngine: Engine = {
  name: 'cpu',
  summary: 'TensorFlow.js cpu backend, corrected; slow, for tests',
  probe: () => ({ available: true, detail: 'pure JavaScript' }),
  async activate() {
    registerCpuKernels();
    if (!tf.findBackendFactory('cpu')) tf.registerBackend('cpu', () => new MathBackendCPU());
    await tf.setBackend('cpu');
  },
  writable: true,
  view: (tensor) => {
    if (tensor.dtype === 'string' || tensor.dtype === 'complex64') return undefined;
    return tensor.dtype === 'float32' ? values(backend(), tensor, Float32Array) : values(backend(), tensor, Int32Array);
  },
};
