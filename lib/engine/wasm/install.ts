/**
 * The kernels of the wasm engine: the backend's own, ours in the place of those that are wrong or missing, and the cpu
 * engine's on copies for all others.
 * @module
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { registerCpuKernels } from '../cpu';
import { keepContract } from '../contract';
import { tf } from '../tf';
import { putKernel, type Kernel, type KernelCall } from '../host-copies';
import { composed, hostLoops } from './own';
import { stateOf } from './state';
import { knowsTypes } from './types';
import { UNFIT } from './unfit';

const NAME = 'wasm';

let bridged: string[] | undefined;

/** Kernels that another engine computes for this one, on copies; empty before {@link installWasmKernels}. */
export function bridgedKernels(): readonly string[] {
  return bridged ?? [];
}

/** Registers all kernels; once per process, after the package of the backend is loaded. */
export function installWasmKernels(): void {
  if (bridged) return;
  registerCpuKernels();
  const stock = new Map<string, Kernel>(
    tf.getKernelsForBackend(NAME).map(({ kernelName, kernelFunc }) => [kernelName, kernelFunc as unknown as Kernel]),
  );
  const own = { ...hostLoops(), ...composed(stock) };
  const cpu = tf.getKernelsForBackend('cpu').map(({ kernelName }) => kernelName);
  for (const name of new Set([...stock.keys(), ...Object.keys(own), ...cpu])) {
    const isOwn = name in own;
    putKernel(NAME, name, dispatched(name, isOwn ? own[name] : stock.get(name), isOwn ? isForeign : isStrange(name)));
  }
  putKernel(NAME, 'Reshape', stock.get('Reshape')!);
  putKernel(NAME, 'Identity', share);
  bridged = cpu.filter((name) => !stock.has(name) && !(name in own));
  keepContract(NAME);
}

/** The same memory once more; the backend's own copies it, which TensorFlow.js takes for a leak where a gradient saves tensors. */
function share({ inputs: { x }, backend }: KernelCall): tf.TensorInfo {
  const { dataId, shape, dtype } = x;
  (backend as BackendWasm).incRef(dataId);
  return { dataId, shape, dtype };
}

/**
 * A kernel that finds its inputs computed, and goes to the cpu engine with those that it does not suit.
 *
 * Inputs are settled first: many kernels take views of several one after the other.
 */
function dispatched(name: string, kernel: Kernel | undefined, isOther: (call: KernelCall) => boolean): Kernel {
  const cpu = tf.getKernel(name, 'cpu')?.kernelFunc as unknown as Kernel | undefined;
  const isUnfit = UNFIT[name];
  return (call) => {
    const backend = call.backend as BackendWasm;
    const { deferred, host } = stateOf(backend);
    const inputs = call.inputs;
    if (deferred.isAnyPending) deferred.settle(Object.values(inputs).flat());
    const goes = !kernel || isOther(call) || isUnfit?.(inputs, call.attrs ?? {}, backend);
    return goes && cpu ? host.run(cpu, call) : kernel!(call);
  };
}

/** Whether a call is of types that the backend's own kernel does not know. */
function isStrange(name: string): (call: KernelCall) => boolean {
  return (call) => isForeign(call) || !knowsTypes(name, call.inputs);
}

/** Whether a call is about strings or complex numbers, which no kernel of the backend knows. */
function isForeign({ inputs, attrs }: KernelCall): boolean {
  const isOther = (dtype: unknown) => dtype === 'string' || dtype === 'complex64';
  if (isOther(attrs?.dtype)) return true;
  for (const input of Object.values(inputs)) if (input && isOther(input.dtype)) return true;
  return false;
}
