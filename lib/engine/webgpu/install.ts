/**
 * The kernels of the webgpu engine: the backend's own, ours in the place of those that are wrong or slow, and engine cpu's on
 * copies for what neither has.
 * @module
 */
import { keepContract } from '../contract';
import { registerCpuKernels } from '../cpu';
import { ownKernels } from './kernels';
import { onCopies, putKernel, type Kernel } from '../host-copies';
import { tf } from '../tf';
import { piecewise } from './pieces';
import type { StockBackend } from './types';
import { BORROWED, isUnfit } from './unfit';

const NAME = 'webgpu';

let borrowed: string[] | undefined;

/** Kernels that engine cpu computes for this one, on copies; empty before {@link installGpuKernels}. */
export function borrowedKernels(): readonly string[] {
  return borrowed ?? [];
}

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
  for (const name of new Set([...stock.keys(), ...cpu]))
    putKernel(NAME, name, dispatched(name, own[name] ?? stock.get(name)));
  // the same memory under another shape, whatever is in it
  for (const name of ['Identity', 'Reshape']) putKernel(NAME, name, stock.get(name)!);
  borrowed = [...cpu.filter((name) => !stock.has(name) && !(name in own)), ...BORROWED];
  keepContract(NAME);
}

/** A kernel that goes to engine cpu with what the device has none for. */
function dispatched(name: string, kernel: Kernel | undefined): Kernel {
  const other = tf.getKernel(name, 'cpu') ? onCopies(name) : undefined;
  const sized = kernel && piecewise(name, kernel, other);
  return (call) => {
    const goes = !sized || isUnfit(name, call.inputs, call.attrs ?? {}, call.backend as StockBackend);
    return goes && other ? other(call) : sized!(call);
  };
}
