/**
 * The kernels that the wasm engine has of its own.
 * @module
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { WindowAttributes } from '../conv-geometry';
import { hostKernels, type HostKernel, type HostKernelName, type HostMemory } from '../host-memory';
import { perBackend } from '../per-backend';
import type { tf } from '../tf';
import { Composer, type StockKernels } from './composer';
import { convolution, type Convolution } from './conv';
import { filterGradient, inputGradient } from './conv-gradients';
import { clamp } from './floats';
import type { Kernel } from '../host-copies';
import type { Inputs } from '../kernel-inputs';
import { matMul, productShape } from './matmul';
import { stateOf } from './state';
import { sum, type ReductionAttributes } from './sum';

type Body = (c: Composer, inputs: Inputs, attrs: never) => tf.TensorInfo;

/** Our loops over the backend's memory. */
export function hostLoops(): Record<string, Kernel> {
  const memory = (backend: BackendWasm): HostMemory => ({
    make: (shape, dtype) => backend.makeOutput([...shape], dtype),
    floats: (tensor) => backend.typedArrayFromHeap(tensor) as Float32Array,
    ints: (tensor) => backend.typedArrayFromHeap(tensor) as Int32Array,
  });
  const kernelsOf = perBackend((backend: BackendWasm) => hostKernels(memory(backend)));
  const kernel =
    (name: HostKernelName): Kernel =>
    ({ inputs, attrs, backend }) => {
      const body: HostKernel = kernelsOf(backend as BackendWasm)[name];
      return body(inputs, attrs ?? {});
    };
  const names = Object.keys(hostKernels(memory(undefined as unknown as BackendWasm))) as HostKernelName[];
  return Object.fromEntries(names.map((name) => [name, kernel(name)]));
}

/** Kernels composed of the backend's own, which are looked up in `stock`. */
export function composed(stock: StockKernels): Record<string, Kernel> {
  const kernel =
    (body: Body): Kernel =>
    ({ inputs, attrs, backend }) => {
      const c = new Composer(stock, backend as BackendWasm);
      return c.free(body(c, inputs, (attrs ?? {}) as never));
    };
  const convolve = (name: Convolution) =>
    kernel((c, inputs, attrs: Parameters<typeof convolution>[3]) => convolution(c, name, inputs, attrs));
  const product = kernel(matMul);
  return {
    // a product with the second factor transposed is what the gradient of a layer's input looks like
    BatchMatMul: deferrable(product, productShape, ({ transposeA, transposeB }) => transposeB && !transposeA),
    _FusedMatMul: product,
    Conv2D: convolve('Conv2D'),
    FusedConv2D: convolve('FusedConv2D'),
    DepthwiseConv2dNative: convolve('DepthwiseConv2dNative'),
    FusedDepthwiseConv2D: convolve('FusedDepthwiseConv2D'),
    Conv2DBackpropFilter: kernel(filterGradient),
    Conv2DBackpropInput: deferrable(
      kernel(inputGradient),
      (_, { inputShape }: WindowAttributes & { readonly inputShape: number[] }) => inputShape,
      () => true,
    ),
    Sum: kernel((c, inputs, attrs: ReductionAttributes) => sum(c, 'Sum', inputs, attrs)),
    Mean: kernel((c, inputs, attrs: ReductionAttributes) => sum(c, 'Mean', inputs, attrs)),
    Relu6: kernel((c, { x }) => clamped(c, x, 0, 6)),
    ClipByValue: kernel((c, { x }, { clipValueMin, clipValueMax }: { clipValueMin: number; clipValueMax: number }) =>
      clamped(c, x, clipValueMin, clipValueMax),
    ),
  };
}

function clamped(c: Composer, x: tf.TensorInfo, low: number, high: number): tf.TensorInfo {
  const y = c.make(x.shape);
  clamp(c.backend, x, y, [low, high]);
  return y;
}

/** The kernel, run when somebody reads its result where `isDeferred` says so. */
function deferrable<A>(
  kernel: Kernel,
  shapeOf: (inputs: Inputs, attrs: A) => number[],
  isDeferred: (attrs: A) => boolean,
): Kernel {
  return (call) => {
    const [inputs, attrs] = [call.inputs, call.attrs as A];
    if (!isDeferred(attrs)) return kernel(call);
    const { deferred } = stateOf(call.backend as BackendWasm);
    return deferred.make(shapeOf(inputs, attrs), Object.values(inputs), () => kernel(call) as tf.TensorInfo);
  };
}
