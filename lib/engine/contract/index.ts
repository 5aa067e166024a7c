/**
 * What every engine promises, in one place: sizes that do not fit are refused when the kernel is called, with both
 * shapes; what is computed over nothing is the same everywhere; negative padding crops.
 * @module
 */
import { tf } from '../tf';
import { CHECKS } from './checks';
import { EXCEPTIONS } from './exceptions';
import type { Attributes } from './call';
import type { Inputs } from '../kernel-inputs';

const kept = new WeakSet<tf.KernelFunc>();

/** Puts the checks and exceptions in front of a backend's kernels; to be called after all of them are registered. */
export function keepContract(backendName: string): void {
  for (const config of tf.getKernelsForBackend(backendName)) {
    const { kernelName, kernelFunc } = config;
    const [check, exception] = [CHECKS[kernelName], EXCEPTIONS[kernelName]];
    if (kept.has(kernelFunc) || (!check && !exception)) continue;
    config.kernelFunc = (call) => {
      const inputs = call.inputs as unknown as Inputs;
      const attributes = (call.attrs ?? {}) as unknown as Attributes;
      check?.(inputs, attributes);
      return exception?.({ inputs, attributes, backendName, backend: call.backend }) ?? kernelFunc(call);
    };
    kept.add(config.kernelFunc);
  }
}
