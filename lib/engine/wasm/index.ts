/**
 * The embedded default: TensorFlow.js's wasm backend with the training kernels it lacks or gets wrong.
 * @module
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { BnlabError, messageOf } from '../../errors';
import type { Engine } from '../engine';
import { hostKernels, replaceKernel } from '../host-memory';
import { tf } from '../tf';
import { DeferredTensors } from './deferred';
import { registerWasmKernels } from './kernels';

let registered = false;

function backend(): BackendWasm {
  return tf.findBackend('wasm') as unknown as BackendWasm;
}

/** Registers our kernels once; the stock ones are looked up inside, so the backend must be loaded. */
function registerKernels(): void {
  if (registered) return;
  const deferred = new DeferredTensors(backend());
  registerWasmKernels(deferred);
  const memory = {
    make: (shape: readonly number[], dtype: 'float32' | 'int32' | 'bool') => backend().makeOutput([...shape], dtype),
    floats: (tensor: tf.TensorInfo) => backend().typedArrayFromHeap(tensor) as Float32Array,
    ints: (tensor: tf.TensorInfo) => backend().typedArrayFromHeap(tensor) as Int32Array,
  };
  for (const [name, kernel] of Object.entries(hostKernels(memory))) replaceKernel(name, 'wasm', kernel);
  // every kernel finds its inputs computed: many take views of several inputs one after the other
  for (const config of tf.getKernelsForBackend('wasm')) {
    const { kernelFunc } = config;
    config.kernelFunc = (call) => {
      deferred.settle(Object.values(call.inputs));
      return kernelFunc(call);
    };
  }
  registered = true;
}

/** WebAssembly on one core: runs everywhere, needs nothing but npm. */
export const wasmEngine: Engine = {
  name: 'wasm',
  summary: 'TensorFlow.js wasm backend with its missing and wrong training kernels replaced',
  probe() {
    try {
      require.resolve('@tensorflow/tfjs-backend-wasm');
      return { available: true, detail: 'WebAssembly with SIMD, one core' };
    } catch {
      return { available: false, detail: '@tensorflow/tfjs-backend-wasm is not installed', remedy: 'npm ci' };
    }
  },
  async activate() {
    try {
      await import('@tensorflow/tfjs-backend-wasm');
      if (!(await tf.setBackend('wasm'))) throw new Error('the WebAssembly module did not start');
      registerKernels();
    } catch (thrown) {
      throw new BnlabError({
        kind: 'engine',
        where: 'engine wasm',
        expected: 'a WebAssembly module that starts',
        got: messageOf(thrown),
        hint: 'Run npm ci again, or choose another engine: BNLAB_ENGINE=cpu.',
        cause: thrown,
      });
    }
  },
  make: (shape) => backend().makeOutput([...shape], 'float32'),
  writable: false,
  view: (tensor) => (tensor.dtype === 'string' ? undefined : backend().typedArrayFromHeap(tensor)),
};
