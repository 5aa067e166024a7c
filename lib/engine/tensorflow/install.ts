/**
 * The kernels of the engine on TensorFlow: the package's own, ours in the place of those that are wrong, and the cpu engine's on
 * copies for those that it lacks and for calls that do not suit it.
 * @module
 */
import { messageOf } from '../../errors';
import { keepContract } from '../contract';
import { registerCpuKernels } from '../cpu';
import { onCopies, putKernel, type Kernel } from '../host-copies';
import {
  BATCH_NORM_TRAINING,
  BATCH_NORM_TRAINING_GRAD,
  SOFTMAX_CROSS_ENTROPY,
  SOFTMAX_CROSS_ENTROPY_GRAD,
} from '../ops/kernels';
import { tf } from '../tf';
import { detached } from './detached';
import { ownKernels } from './own';
import type { NodeBackend } from './parts';
import { UNFIT } from './unfit';

const NAME = 'tensorflow';

/** Compositions of TensorFlow's ops are faster than loops over copies. */
const COMPOSED = new Set([
  BATCH_NORM_TRAINING,
  BATCH_NORM_TRAINING_GRAD,
  SOFTMAX_CROSS_ENTROPY,
  SOFTMAX_CROSS_ENTROPY_GRAD,
]);

let borrowed: string[] | undefined;

/** Kernels that engine cpu computes for this one, on copies; empty before {@link installKernels}. */
export function borrowedKernels(): readonly string[] {
  return borrowed ?? [];
}

/** Registers all kernels; once per process, after the package's own are registered. */
export function installKernels(): void {
  if (borrowed) return;
  registerCpuKernels();
  const stock = new Map(tf.getKernelsForBackend(NAME).map((config) => [config.kernelName, config]));
  const own = ownKernels((name) => stockFunctions.get(name)!);
  const stockFunctions = new Map([...stock].map(([name, { kernelFunc }]) => [name, kernelFunc as unknown as Kernel]));
  for (const [name, config] of stock) {
    const body = own[name];
    const kernel = body ? fromBody(body) : stockFunctions.get(name)!;
    config.kernelFunc = asKernelFunc(dispatched(name, kernel));
  }
  const cpu = tf.getKernelsForBackend('cpu').map(({ kernelName }) => kernelName);
  borrowed = cpu.filter((name) => !stock.has(name) && !COMPOSED.has(name));
  for (const kernelName of borrowed) {
    putKernel(NAME, kernelName, onCopies(kernelName));
  }
  keepContract(NAME);
}

/** A kernel that leaves to the cpu engine what does not suit it, and what TensorFlow's op says it does not do. */
function dispatched(name: string, kernel: Kernel): Kernel {
  const isUnfit = UNFIT[name] as ((...call: unknown[]) => boolean) | undefined;
  const other = onCopies(name);
  return detached((call) => {
    if (isUnfit?.(call.inputs, call.attrs ?? {}, call.backend)) return other(call);
    try {
      return kernel(call);
    } catch (thrown) {
      if (UNANSWERED.test(messageOf(thrown))) return other(call);
      throw thrown;
    }
  });
}

/** What TensorFlow says of what an op does not do; nothing is computed by then. */
const UNANSWERED = new RegExp(
  [
    // types
    'is not in the list of allowed values|Could not find device for node',
    // whole numbers
    'Integer division by zero|to negative integer powers',
    // the same bits each time, on a GPU
    'deterministic GPU implementation',
  ].join('|'),
  'i',
);

function fromBody(body: ReturnType<typeof ownKernels>[string]): Kernel {
  return ({ inputs, attrs, backend }) =>
    body(inputs as Parameters<typeof body>[0], (attrs ?? {}) as never, backend as NodeBackend);
}

const asKernelFunc = (kernel: Kernel) => kernel as unknown as tf.KernelFunc;
