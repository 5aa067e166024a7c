/**
 * TensorFlow.js's own JavaScript kernels as guests on this engine's memory: every op works, the slow ones too.
 * @module
 */
import { tf } from '../tf';
import type { OneDnnBackend } from './backend';

/** Taken when this module is loaded, before engine cpu may put kernels of its own over its own memory in their place. */
const STOCK: ReadonlyMap<string, tf.KernelConfig> = new Map(
  tf.getKernelsForBackend('cpu').map((config) => [config.kernelName, config]),
);

/**
 * A stock kernel that may go on reading what it has disposed: garbage collection made that legal where it comes from (the
 * FFT family does it), a pool would hand the memory to the next taker.
 *
 * @throws Error for a name that TensorFlow.js does not have.
 */
export function guestKernel(name: string, backend: OneDnnBackend): tf.KernelFunc {
  const config = STOCK.get(name);
  if (!config) throw new Error(`TensorFlow.js has no kernel '${name}' in JavaScript.`);
  return (call) => backend.withReleasesHeld(() => config.kernelFunc(call));
}

/** Registers all of them for a backend. */
export function registerGuests(backendName: string, backend: OneDnnBackend): void {
  for (const [kernelName, config] of STOCK) {
    tf.registerKernel({ ...config, backendName, kernelFunc: guestKernel(kernelName, backend) });
  }
}
