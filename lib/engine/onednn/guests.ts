/**
 * TensorFlow.js's own JavaScript kernels as guests on this engine's memory: every op works, the slow ones too.
 * @module
 */
import { BnlabError } from '../../errors';
import { tf } from '../tf';
import type { OneDnnBackend } from './backend';

/** Taken when this module is loaded, before engine cpu may put kernels of its own over its own memory in their place. */
const STOCK: ReadonlyMap<string, tf.KernelConfig> = new Map(
  tf.getKernelsForBackend('cpu').map((config) => [config.kernelName, config]),
);

/** Kernels of sliding windows: of fractions of a cell they would make numbers. */
const WINDOWS = /Conv|Pool|Dilation/;

/**
 * A stock kernel that may go on reading what it has disposed: garbage collection made that legal where it comes from (the
 * FFT family does it), a pool would hand the memory to the next taker.
 *
 * @throws Error for a name that TensorFlow.js does not have.
 */
export function guestKernel(name: string, backend: OneDnnBackend): tf.KernelFunc {
  const config = STOCK.get(name);
  if (!config) throw new Error(`TensorFlow.js has no kernel '${name}' in JavaScript.`);
  const isWindow = WINDOWS.test(name);
  return (call) => {
    if (isWindow) requireWholeSteps(name, call.attrs as WindowAttributes);
    return backend.withReleasesHeld(() => config.kernelFunc(call));
  };
}

interface WindowAttributes {
  readonly strides?: number | readonly number[];
  readonly dilations?: number | readonly number[];
  readonly filterSize?: number | readonly number[];
}

function requireWholeSteps(name: string, { strides = 1, dilations = 1, filterSize = 1 }: WindowAttributes): void {
  for (const [what, value] of Object.entries({ strides, dilations, filterSize })) {
    const sizes = [value ?? 1].flat();
    if (sizes.every((n) => Number.isSafeInteger(n) && n >= 1)) continue;
    throw new BnlabError({
      where: `${name} (engine onednn)`,
      expected: `${what} of whole numbers of 1 or more`,
      got: `[${sizes.join(', ')}]`,
      hint: 'Check window, strides and dilations of this call.',
    });
  }
}

/** Registers all of them for a backend. */
export function registerGuests(backendName: string, backend: OneDnnBackend): void {
  for (const [kernelName, config] of STOCK) {
    tf.registerKernel({ ...config, backendName, kernelFunc: guestKernel(kernelName, backend) });
  }
}
