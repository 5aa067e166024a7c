/**
 * Functions of one tensor, element by element, and the gradients of those that networks use.
 * @module
 */
import { sizeOf } from '../backend';
import { ARG, ELTWISE, PROP, TAG } from '../constants';
import { requireFloats, type Device, type Kernels } from '../device';
import { isAllFinite } from '../finite';
import type { HostKernel } from '../../host-memory';
import type { Block } from '../block';

/** Below this size TensorFlow.js's own loop is as fast as a native call. */
const NATIVE_FROM = 64;

/** Algorithm and parameter by kernel name; elu with alpha 0 is relu that lets NaN through (oneDNN's relu makes it 0). */
const FUNCTIONS: Readonly<Record<string, readonly [algorithm: number, alpha: number]>> = {
  Relu: [ELTWISE.elu, 0],
  Sigmoid: [ELTWISE.logistic, 0],
  Tanh: [ELTWISE.tanh, 0],
  Square: [ELTWISE.square, 0],
  Sqrt: [ELTWISE.sqrt, 0],
  Neg: [ELTWISE.linear, -1],
};

/**
 * Names of the gradient kernels, with the algorithm that needs only the output y: inputs `{ y, dy }`.
 * That of elu with alpha 0 is dy y where y is 0: unlike relu's own, it keeps an upstream NaN.
 */
const GRADIENTS: Readonly<Record<string, number>> = {
  ReluGrad: ELTWISE.eluFromDst,
  SigmoidGrad: ELTWISE.logisticFromDst,
  TanhGrad: ELTWISE.tanhFromDst,
};

/** Elementwise kernels. */
export function eltwiseKernels(device: Device): Kernels {
  const kernels: Record<string, HostKernel> = {};
  for (const [name, [algorithm, alpha]] of Object.entries(FUNCTIONS)) {
    const stock = device.stock(name);
    kernels[name] = (inputs, attributes) => {
      const { x } = inputs;
      const size = sizeOf(x.shape);
      if (x.dtype !== 'float32' || size < NATIVE_FROM) return stock(inputs, attributes);
      const y = device.make(x.shape);
      eltwise(device, algorithm, device.block(x), device.block(y), size, alpha);
      return y;
    };
  }
  for (const [name, algorithm] of Object.entries(GRADIENTS)) {
    kernels[name] = ({ y, dy }) => {
      requireFloats(name, { y, dy }, { dy: y.shape });
      const dx = device.make(y.shape);
      const size = sizeOf(y.shape);
      eltwiseGradient(device, algorithm, device.block(y), device.block(dy), device.block(dx), size);
      if (name === 'ReluGrad' && !isAllFinite(device, device.block(y), size))
        keepNaN(device.floats(y), device.floats(dx));
      return dx;
    };
  }
  kernels.Step = stepKernel(device);
  return kernels;
}

/** The gradient at NaN is NaN; oneDNN takes it for positive. */
function keepNaN(y: Float32Array, dx: Float32Array): void {
  for (let i = 0; i < y.length; i++) if (Number.isNaN(y[i])) dx[i] = NaN;
}

/** `y <- f(x)` over `size` floats; x and y may be the same block. */
export function eltwise(device: Device, algorithm: number, x: Block, y: Block, size: number, alpha = 0): void {
  if (size === 0) return;
  const { library } = device;
  const primitive = library.cached(`eltwise|${algorithm}|${alpha}|${size}`, () => {
    const data = library.byTag([size], TAG.a);
    return library.make({
      what: 'elementwise function',
      init: (desc) => library.dnnl.eltwiseForward(desc, PROP.inference, algorithm, data, alpha, 0),
      slots: () => [
        [ARG.src, data],
        [ARG.dst, data],
      ],
      work: { floats: size },
    });
  });
  primitive.run(x, y);
}

/** `dx <- dy f'(x)`, with f' taken from `y = f(x)`; dx may be dy's block. */
export function eltwiseGradient(device: Device, algorithm: number, y: Block, dy: Block, dx: Block, size: number): void {
  if (size === 0) return;
  const { library } = device;
  const primitive = library.cached(`eltwise gradient|${algorithm}|${size}`, () => {
    const data = library.byTag([size], TAG.a);
    const work = { floats: size };
    const forward = algorithm === ELTWISE.eluFromDst ? ELTWISE.elu : algorithm;
    const hint = library.make({
      what: 'elementwise function',
      init: (desc) => library.dnnl.eltwiseForward(desc, PROP.training, forward, data, 0, 0),
      slots: () => [],
      work,
    });
    const gradient = library.make({
      what: 'elementwise gradient',
      hint,
      init: (desc) => library.dnnl.eltwiseBackward(desc, algorithm, data, data, 0, 0),
      slots: () => [
        [ARG.dst, data],
        [ARG.diffDst, data],
        [ARG.diffSrc, data],
      ],
      work,
    });
    hint.destroy();
    return gradient;
  });
  primitive.run(y, dy, dx);
}

function stepKernel(device: Device): HostKernel {
  const stock = device.stock('Step');
  return (inputs, attributes) => {
    const { x } = inputs;
    const alpha = (attributes as { alpha?: number }).alpha ?? 0;
    if (x.dtype !== 'float32') return stock(inputs, attributes);
    const y = device.make(x.shape);
    const from = device.floats(x);
    const to = device.floats(y);
    for (let i = 0; i < from.length; i++) to[i] = from[i]! > 0 ? 1 : Number.isNaN(from[i]) ? NaN : alpha;
    return y;
  };
}
