/**
 * Kernels of this library for engines whose tensors lie in memory that JavaScript can reach (wasm, cpu, onednn).
 * @module
 */
import { dims } from '../dims';
import { tf } from './tf';
import { batchNormBackward, batchNormForward } from './loops/batch-norm';
import {
  convGeometry,
  poolGeometry,
  volumePoolGeometry,
  type VolumeAttributes,
  type WindowAttributes,
} from './conv-geometry';
import { depthwiseFilterGradient, depthwiseInputGradient } from './loops/depthwise-gradients';
import { avgPoolGradient, maxPoolGradient } from './loops/pool-gradients';
import { maxPool3d, maxPool3dGradient } from './loops/pool3d';
import { maxPoolPositions } from './loops/pools';
import { prelu } from './loops/prelu';
import {
  resizeBilinearGradient,
  resizeNearestGradient,
  type ResizeAttributes,
  type ResizeGradient,
} from './loops/resize-gradients';
import { syncBatchNormBackward, syncBatchNormForward, type SharedMiniBatch } from './loops/sync-batch-norm';
import { softmaxCrossEntropyBackward, softmaxCrossEntropyForward } from './loops/softmax-cross-entropy';
import type { Inputs } from './kernel-inputs';
import {
  BATCH_NORM_TRAINING,
  BATCH_NORM_TRAINING_GRAD,
  SOFTMAX_CROSS_ENTROPY,
  SOFTMAX_CROSS_ENTROPY_GRAD,
  SYNC_BATCH_NORM,
  SYNC_BATCH_NORM_GRAD,
  type BatchNormAttributes,
} from './ops/kernels';

/** How an engine hands out and shows tensor memory. */
export interface HostMemory {
  /** Makes a tensor of undefined content. */
  make(shape: readonly number[], dtype: 'float32' | 'int32' | 'bool'): tf.TensorInfo;
  /** Float32 content; take it after the last `make`, since memory may move when it grows. */
  floats(tensor: tf.TensorInfo): Float32Array;
  /** Int32 content. */
  ints(tensor: tf.TensorInfo): Int32Array;
}

type Attributes = Readonly<Record<string, unknown>>;
/** A kernel over named inputs and attributes, without the backend: its {@link HostMemory} is closed over. */
export type HostKernel = (inputs: Inputs, attributes: Attributes) => tf.TensorInfo | tf.TensorInfo[];
/** A kernel that is told which backend calls it. */
export type BackendKernel = (...call: [...Parameters<HostKernel>, backend: object]) => ReturnType<HostKernel>;

/** The kernels that are loops over numbers in JavaScript. */
export type HostKernelName =
  | 'AvgPoolGrad'
  | 'MaxPoolGrad'
  | 'MaxPoolWithArgmax'
  | 'MaxPool3D'
  | 'MaxPool3DGrad'
  | 'DepthwiseConv2dNativeBackpropFilter'
  | 'DepthwiseConv2dNativeBackpropInput'
  | 'ResizeBilinearGrad'
  | 'ResizeNearestNeighborGrad'
  | 'Prelu'
  | typeof BATCH_NORM_TRAINING
  | typeof BATCH_NORM_TRAINING_GRAD
  | typeof SYNC_BATCH_NORM
  | typeof SYNC_BATCH_NORM_GRAD
  | typeof SOFTMAX_CROSS_ENTROPY
  | typeof SOFTMAX_CROSS_ENTROPY_GRAD;

/** Registers a kernel for a backend, in the place of the one that may be there. */
export function replaceKernel(kernelName: string, backendName: string, kernel: BackendKernel): void {
  if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => kernel(inputs as unknown as Inputs, attrs ?? {}, backend),
  });
}

/** The kernels below by name; an engine registers all of them or those it does not have faster. */
export function hostKernels(memory: HostMemory): Readonly<Record<HostKernelName, HostKernel>> {
  return {
    ...poolingKernels(memory),
    ...depthwiseKernels(memory),
    ...crossEntropyKernels(memory),
    ResizeBilinearGrad: (inputs, attributes) => runResizeGrad(memory, resizeBilinearGradient, inputs, attributes),
    ResizeNearestNeighborGrad: (inputs, attributes) => runResizeGrad(memory, resizeNearestGradient, inputs, attributes),
    Prelu: ({ x, alpha }) => {
      const y = memory.make(x.shape, 'float32');
      prelu(memory.floats(x), memory.floats(y), x.shape, memory.floats(alpha), alpha.shape);
      return y;
    },
    [BATCH_NORM_TRAINING]: (inputs, attributes) => runBatchNorm(memory, inputs, attributes),
    [BATCH_NORM_TRAINING_GRAD]: (inputs, attributes) => runBatchNormGrad(memory, inputs, attributes),
    [SYNC_BATCH_NORM]: (inputs, attributes) => runSyncBatchNorm(memory, inputs, attributes),
    [SYNC_BATCH_NORM_GRAD]: (inputs, attributes) => runSyncBatchNormGrad(memory, inputs, attributes),
  };
}

/** Some of them. */
type KernelTable = Partial<Record<HostKernelName, HostKernel>>;

function poolingKernels(memory: HostMemory) {
  return {
    AvgPoolGrad: ({ dy, input }, attributes) => {
      const dx = memory.make(input.shape, 'float32');
      avgPoolGradient(memory.floats(dy), memory.floats(dx), poolInfo(input, attributes));
      return dx;
    },
    MaxPoolGrad: ({ dy, input }, attributes) => {
      const dx = memory.make(input.shape, 'float32');
      maxPoolGradient(memory.floats(dy), memory.floats(input), memory.floats(dx), poolInfo(input, attributes));
      return dx;
    },
    MaxPoolWithArgmax: ({ x }, attributes) => {
      const info = poolInfo(x, attributes);
      const [y, positions] = [memory.make(info.outShape, 'float32'), memory.make(info.outShape, 'int32')];
      const made = [memory.floats(y), memory.ints(positions)] as const;
      maxPoolPositions(memory.floats(x), made, info, !attributes.includeBatchInIndex);
      return [y, positions];
    },
    MaxPool3D: ({ x }, attributes) => {
      const info = volumeInfo(x, attributes);
      const y = memory.make(info.outShape, 'float32');
      maxPool3d(memory.floats(x), memory.floats(y), info);
      return y;
    },
    MaxPool3DGrad: ({ dy, input }, attributes) => {
      const dx = memory.make(input.shape, 'float32');
      const info = volumeInfo(input, attributes);
      maxPool3dGradient(memory.floats(dy), memory.floats(input), memory.floats(dx), info);
      return dx;
    },
  } satisfies KernelTable;
}

function depthwiseKernels(memory: HostMemory) {
  return {
    DepthwiseConv2dNativeBackpropFilter: ({ x, dy }, attributes) => {
      const { filterShape, ...window } = attributes as unknown as FilterGradient;
      const dw = memory.make(filterShape, 'float32');
      const geometry = convGeometry(x.shape, filterShape, window, true);
      depthwiseFilterGradient(memory.floats(x), memory.floats(dy), memory.floats(dw), geometry);
      return dw;
    },
    DepthwiseConv2dNativeBackpropInput: ({ dy, filter }, attributes) => {
      const { inputShape, ...window } = attributes as unknown as InputGradient;
      const dx = memory.make(inputShape, 'float32');
      const geometry = convGeometry(inputShape, filter.shape, window, true);
      depthwiseInputGradient(memory.floats(dy), memory.floats(filter), memory.floats(dx), geometry);
      return dx;
    },
  } satisfies KernelTable;
}

function crossEntropyKernels(memory: HostMemory) {
  return {
    [SOFTMAX_CROSS_ENTROPY]: ({ logits, labels }) => {
      const losses = memory.make(labels.shape, 'float32');
      const probabilities = memory.make(logits.shape, 'float32');
      softmaxCrossEntropyForward(
        memory.floats(logits),
        memory.ints(labels),
        memory.floats(losses),
        memory.floats(probabilities),
      );
      return [losses, probabilities];
    },
    [SOFTMAX_CROSS_ENTROPY_GRAD]: ({ probabilities, labels, dLosses }) => {
      const dlogits = memory.make(probabilities.shape, 'float32');
      softmaxCrossEntropyBackward(
        memory.floats(probabilities),
        memory.ints(labels),
        memory.floats(dLosses),
        memory.floats(dlogits),
      );
      return [dlogits];
    },
  } satisfies KernelTable;
}

function runResizeGrad(
  memory: HostMemory,
  loop: (pass: ResizeGradient) => void,
  { images, dy }: Inputs,
  attributes: Attributes,
): tf.TensorInfo {
  const dx = memory.make(images.shape, 'float32');
  const [batch, height, width, channels] = dims(images.shape, 4);
  const [, toHeight, toWidth] = dims(dy.shape, 3);
  const sizes = { batch, channels, from: [height, width], to: [toHeight, toWidth] } as const;
  const { alignCorners, halfPixelCenters } = attributes as unknown as ResizeAttributes;
  loop({ dy: memory.floats(dy), dx: memory.floats(dx), alignCorners, halfPixelCenters, ...sizes });
  return dx;
}

function runBatchNorm(memory: HostMemory, { x, gamma, beta }: Inputs, attributes: Attributes): tf.TensorInfo[] {
  const { epsilon, activation } = attributes as unknown as BatchNormAttributes;
  const y = memory.make(x.shape, 'float32');
  const mean = memory.make(gamma.shape, 'float32');
  const variance = memory.make(gamma.shape, 'float32');
  const workspace = memory.make([], 'float32');
  memory.floats(workspace)[0] = 0;
  batchNormForward({
    x: memory.floats(x),
    gamma: memory.floats(gamma),
    beta: memory.floats(beta),
    y: memory.floats(y),
    mean: memory.floats(mean),
    variance: memory.floats(variance),
    epsilon,
    activation,
  });
  return [y, mean, variance, workspace];
}

function runBatchNormGrad(memory: HostMemory, inputs: Inputs, attributes: Attributes): tf.TensorInfo[] {
  const { dy, x, y, gamma, mean, variance } = inputs;
  const { epsilon, activation } = attributes as unknown as BatchNormAttributes;
  const dx = memory.make(x.shape, 'float32');
  const dgamma = memory.make(gamma.shape, 'float32');
  const dbeta = memory.make(gamma.shape, 'float32');
  batchNormBackward({
    dy: memory.floats(dy),
    x: memory.floats(x),
    y: memory.floats(y),
    gamma: memory.floats(gamma),
    mean: memory.floats(mean),
    variance: memory.floats(variance),
    dx: memory.floats(dx),
    dgamma: memory.floats(dgamma),
    dbeta: memory.floats(dbeta),
    epsilon,
    activation,
  });
  return [dx, dgamma, dbeta];
}

function runSyncBatchNorm(memory: HostMemory, inputs: Inputs, attributes: Attributes): tf.TensorInfo[] {
  const { x, gamma, beta } = inputs;
  const y = memory.make(x.shape, 'float32');
  const perChannel = () => memory.make(gamma.shape, 'float32');
  const [mean, variance, rest] = [perChannel(), perChannel(), perChannel()];
  const written = viewsOf(memory, { x, gamma, beta, y, mean, variance, rest });
  syncBatchNormForward({ ...written, ...(attributes as unknown as SharedMiniBatch) });
  return [y, mean, variance, rest];
}

function runSyncBatchNormGrad(memory: HostMemory, inputs: Inputs, attributes: Attributes): tf.TensorInfo[] {
  const { dy, x, y, gamma, mean, rest, variance } = inputs;
  const dx = memory.make(x.shape, 'float32');
  const [dgamma, dbeta] = [memory.make(gamma.shape, 'float32'), memory.make(gamma.shape, 'float32')];
  const written = viewsOf(memory, { dy, x, y, gamma, mean, rest, variance, dx, dgamma, dbeta });
  syncBatchNormBackward({ ...written, ...(attributes as unknown as SharedMiniBatch) });
  return [dx, dgamma, dbeta];
}

function viewsOf<K extends string>(
  memory: HostMemory,
  tensors: Readonly<Record<K, tf.TensorInfo>>,
): Record<K, Float32Array> {
  const names = Object.keys(tensors) as K[];
  return Object.fromEntries(names.map((name) => [name, memory.floats(tensors[name])])) as Record<K, Float32Array>;
}

type FilterGradient = WindowAttributes & { readonly filterShape: readonly number[] };
type InputGradient = WindowAttributes & { readonly inputShape: readonly number[] };
type Pool = Parameters<typeof poolGeometry>[1];

/** Geometry of a pooling window from the kernel's attributes. */
function poolInfo(input: tf.TensorInfo, attributes: Attributes): tf.backend_util.Conv2DInfo {
  return poolGeometry(input.shape, attributes as unknown as Pool);
}

/** The same for volumes. */
function volumeInfo({ shape }: tf.TensorInfo, attributes: Attributes): tf.backend_util.Conv3DInfo {
  return volumePoolGeometry(shape, attributes as unknown as VolumeAttributes);
}
