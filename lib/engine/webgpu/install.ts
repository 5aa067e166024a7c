/**
 * The kernels of the webgpu engine: the backend's own, ours in the place of those that are wrong or slow, and engine cpu's on
 * copies for what neither has.
 * @module
 */
import { keepContract } from '../contract';
import { registerCpuKernels } from '../cpu';
import { ownKernels } from './kernels';
import { Host, type Kernel } from '../host-copies';
import { perBackend } from '../per-backend';
import { tf } from '../tf';
import type { StockBackend } from './types';
import { BORROWED, isUnfit } from './unfit';

const NAME = 'webgpu';

let borrowed: string[] | undefined;

/** Kernels that engine cpu computes for this one, on copies; empty before {@link installGpuKernels}. */
export function borrowedKernels(): readonly string[] {
  return borrowed ?? [];
}

const hostOf = perBackend((backend: StockBackend) => new Host(backend));

/** Registers all kernels; once per process, after the package of the backend is loaded. */
export function installGpuKernels(): void {
  if (borrowed) return;
  registerCpuKernels();
  // it asks for a page; without it TensorFlow.js takes the numbers of a picture as they are
  tf.unregisterKernel('FromPixels', NAME);
  const stock = new Map(
    tf.getKernelsForBackend(NAME).map((config) => [config.kernelName, config.kernelFunc as unknown as Kernel]),
  );
  const cpu = tf.getKernelsForBackend('cpu').map(({ kernelName }) => kernelName);
  const own = ownKernels(stock);
  for (const name of new Set([...stock.keys(), ...cpu])) install(name, dispatched(name, own[name] ?? stock.get(name)));
  // the same memory under another shape, whatever is in it
  for (const name of ['Identity', 'Reshape']) install(name, stock.get(name)!);
  borrowed = [...cpu.filter((name) => !stock.has(name) && !(name in own)), ...BORROWED];
  keepContract(NAME);
}

function install(kernelName: string, kernel: Kernel): void {
  const kernelFunc = kernel as unknown as tf.KernelFunc;
  const config = tf.getKernelsForBackend(NAME).find((candidate) => candidate.kernelName === kernelName);
  if (config) config.kernelFunc = kernelFunc;
  else tf.registerKernel({ kernelName, backendName: NAME, kernelFunc });
}

/** A kernel that goes to engine cpu with what the device has none for. */
function dispatched(name: string, kernel: Kernel | undefined): Kernel {
  const cpu = tf.getKernel(name, 'cpu')?.kernelFunc as unknown as Kernel | undefined;
  return (call) => {
    const goes = !kernel || isUnfit(name, call.inputs, call.attrs ?? {}, call.backend as StockBackend);
    return goes && cpu ? hostOf(call.backend as StockBackend).run(cpu, call) : kernel!(call);
  };
}
