/**
 * The embedded default: TensorFlow.js's wasm backend with the training kernels it lacks or gets wrong.
 * @module
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { BnlabError, messageOf } from '../../errors';
import { keepComplexOnWasm } from '../complex';
import type { Engine } from '../engine';
import { tf } from '../tf';
import { bridgedKernels, installWasmKernels } from './install';

const NAME = 'wasm';

let factory: ReturnType<typeof tf.findBackendFactory> | undefined;

function backend(): BackendWasm {
  return tf.findBackend(NAME) as unknown as BackendWasm;
}

/** Loads the package, which registers the backend; registers it again where somebody has removed it. */
async function register(): Promise<void> {
  const { BackendWasm: Backend } = await import('@tensorflow/tfjs-backend-wasm');
  factory ??= tf.findBackendFactory(NAME);
  if (!tf.findBackendFactory(NAME)) tf.registerBackend(NAME, factory);
  keepComplexOnWasm(Backend);
}

/** WebAssembly on one core: runs everywhere, needs nothing but npm. */
export const wasmEngine: Engine = {
  name: NAME,
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
      await register();
      // before the backend starts, so that it sets up every kernel that it brings
      installWasmKernels();
      if (!(await tf.setBackend(NAME))) throw new Error('the WebAssembly module did not start');
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
  borrowed: bridgedKernels,
  view: ({ shape, dtype, dataId }) => {
    if (dtype === 'string' || dtype === 'complex64') return undefined;
    return backend().typedArrayFromHeap({ shape, dtype, dataId });
  },
};
