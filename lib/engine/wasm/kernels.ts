/**
 * Training kernels that the wasm backend lacks or runs 10 to 40 times too slowly, composed of its fast forward kernels.
 * @module
 */
import { tf } from '../tf';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { DeferredTensors } from './deferred';
import { product } from './product';

type Shape4 = [number, number, number, number];
type Kernel = (call: { inputs: object; backend: unknown; attrs?: object }) => tf.TensorInfo | tf.TensorInfo[];

/** Tools over the backend's own kernels; every tensor made through {@link Composer.run} is freed by {@link Composer.free}. */
class Composer {
  private readonly made: tf.TensorInfo[] = [];

  constructor(
    private readonly stock: ReadonlyMap<string, Kernel>,
    private readonly backend: unknown,
  ) {}

  run(name: string, inputs: object, attrs: object): tf.TensorInfo {
    const result = this.stock.get(name)!({ inputs, attrs, backend: this.backend }) as tf.TensorInfo;
    this.made.push(result);
    return result;
  }

  /** Our own product, or undefined where it does not suit; see {@link product}. */
  multiply(factors: Parameters<typeof product>[1]): tf.TensorInfo | undefined {
    const result = product(this.backend as BackendWasm, factors);
    if (result) this.made.push(result);
    return result;
  }

  /** The same memory under another shape. */
  reshape(tensor: tf.TensorInfo, shape: number[]): tf.TensorInfo {
    return { dataId: tensor.dataId, shape, dtype: tensor.dtype };
  }

  /** Frees all intermediate tensors but the result, which it returns. */
  free(result: tf.TensorInfo): tf.TensorInfo {
    const backend = this.backend as tf.KernelBackend;
    // a stock kernel may return its input's memory with one more reference: exactly one reference is the result's
    const own = this.made.findIndex((tensor) => tensor.dataId === result.dataId);
    this.made.forEach((tensor, i) => i !== own && backend.disposeData(tensor.dataId));
    return result;
  }
}

const STOCK_NAMES = [
  'Transpose',
  'Conv2D',
  'Reverse',
  'PadV2',
  'Slice',
  'BatchMatMul',
  '_FusedMatMul',
  'FusedConv2D',
] as const;

/** Replaces transposed matrix products and adds both convolution gradients; call once, after the backend is set. */
export function registerWasmKernels(deferred: DeferredTensors): void {
  const backendName = 'wasm';
  const stock = new Map<string, Kernel>(
    STOCK_NAMES.map((name) => [name, tf.getKernel(name, backendName).kernelFunc as unknown as Kernel]),
  );
  const replace = (kernelName: string, body: Body, isDeferred?: (attrs: Attributes) => boolean) => {
    if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: (call) => {
        const inputs = call.inputs as unknown as Inputs;
        const attrs = call.attrs as unknown as Attributes;
        const run = () => {
          const composer = new Composer(stock, call.backend);
          return composer.free(body(composer, inputs, attrs));
        };
        return isDeferred?.(attrs) ? deferred.make(outputShape(inputs, attrs), Object.values(inputs), run) : run();
      },
    });
  };
  // a product with the second factor transposed is what the gradient of a layer's input looks like
  replace('BatchMatMul', (c, inputs, attrs) => matMul(c, 'BatchMatMul', inputs, attrs), isInputGradient);
  replace('_FusedMatMul', (c, inputs, attrs) => matMul(c, '_FusedMatMul', inputs, attrs));
  replace('Conv2D', (c, inputs, attrs) => convolution(c, 'Conv2D', inputs, attrs));
  replace('FusedConv2D', (c, inputs, attrs) => convolution(c, 'FusedConv2D', inputs, attrs));
  replace('Conv2DBackpropFilter', filterGradient);
  replace('Conv2DBackpropInput', inputGradient, () => true);
}

type Inputs = Readonly<Record<string, tf.TensorInfo>>;
type Body = (c: Composer, inputs: Inputs, attrs: Attributes) => tf.TensorInfo;

interface Attributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly activation?: string;
  readonly strides: number | [number, number];
  readonly dilations?: number | [number, number];
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly filterShape: Shape4;
  readonly inputShape: Shape4;
}

function isInputGradient({ transposeA, transposeB }: Attributes): boolean {
  return transposeB && !transposeA;
}

/** Shape of a deferred result: of `a b^T` with equal batches, or of the convolution's input. */
function outputShape({ a, b }: Inputs, { inputShape }: Attributes): number[] {
  if (inputShape) return inputShape;
  const batch = a.shape.slice(0, -2).map((size, i) => Math.max(size, b.shape[i]));
  return [...batch, a.shape[a.shape.length - 2], b.shape[b.shape.length - 2]];
}

/** Our product where it suits, else the backend's; its naive transposed products are never used. */
function matMul(c: Composer, name: string, inputs: Inputs, attrs: Attributes): tf.TensorInfo {
  const transposed = (x: tf.TensorInfo) => {
    const perm = x.shape.map((_, i) => i);
    perm.push(...perm.splice(-2).reverse());
    return c.run('Transpose', { x }, { perm });
  };
  const b = attrs.transposeB ? transposed(inputs.b) : inputs.b;
  const isPlain = !inputs.bias && !inputs.preluActivationWeights && (attrs.activation ?? 'linear') === 'linear';
  const result = isPlain ? c.multiply({ a: inputs.a, b, transposeA: attrs.transposeA }) : undefined;
  if (result) return result;
  const a = attrs.transposeA ? transposed(inputs.a) : inputs.a;
  return c.run(name, { ...inputs, a, b }, { ...attrs, transposeA: false, transposeB: false });
}

/** The stock kernel leaves zeros where 'same' padding meets a filter shorter than the stride on one axis: the padding is spelt out. */
function convolution(c: Composer, name: string, inputs: Inputs, attrs: Attributes): tf.TensorInfo {
  if (attrs.pad !== 'same') return c.run(name, inputs, attrs);
  const info = convInfo(inputs.x.shape as Shape4, inputs.filter.shape as Shape4, attrs);
  const { top, bottom, left, right } = info.padInfo;
  const pad = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  return c.run(name, inputs, { ...attrs, pad });
}

function convInfo(xShape: Shape4, filterShape: Shape4, { strides, dilations = 1, pad, dimRoundingMode }: Attributes) {
  return tf.backend_util.computeConv2DInfo(xShape, filterShape, strides, dilations, pad, dimRoundingMode, false);
}

/**
 * dW as a convolution: x seen as [C, H, W, N] with dy seen as a filter [H', W', N, K].
 * The stride of the forward pass is the dilation of this one, and the other way round.
 */
function filterGradient(c: Composer, { x, dy }: Inputs, attrs: Attributes): tf.TensorInfo {
  const [R, S, C, K] = attrs.filterShape;
  const info = convInfo(x.shape as Shape4, attrs.filterShape, attrs);
  const { top, left } = info.padInfo;
  if (R === 1 && S === 1 && info.strideHeight === 1 && info.strideWidth === 1 && top === 0 && left === 0) {
    const a = c.reshape(x, [1, x.shape[0] * x.shape[1] * x.shape[2], C]);
    const b = c.reshape(dy, [1, dy.shape[0] * dy.shape[1] * dy.shape[2], K]);
    const aT = c.run('Transpose', { x: a }, { perm: [0, 2, 1] });
    const product = c.run('BatchMatMul', { a: aT, b }, { transposeA: false, transposeB: false });
    return c.reshape(product, [1, 1, C, K]);
  }
  // pad (or, where the last window does not reach the border, cut) so that exactly R x S outputs remain
  const padded = cutOrPad(c, x, top, left, {
    height: (info.outHeight - 1) * info.strideHeight + (R - 1) * info.dilationHeight + 1,
    width: (info.outWidth - 1) * info.strideWidth + (S - 1) * info.dilationWidth + 1,
  });
  const xT = c.run('Transpose', { x: padded }, { perm: [3, 1, 2, 0] });
  const dyT = c.run('Transpose', { x: dy }, { perm: [1, 2, 0, 3] });
  const strides = [info.dilationHeight, info.dilationWidth];
  const dilations = [info.strideHeight, info.strideWidth];
  const dw = convolve(c, xT, dyT, strides, dilations);
  return c.run('Transpose', { x: dw }, { perm: [1, 2, 0, 3] });
}

/** dX as a full convolution of dy, spread out by the stride, with the filter turned by 180 degrees. */
function inputGradient(c: Composer, { dy, filter }: Inputs, attrs: Attributes): tf.TensorInfo {
  const [N, H, W] = attrs.inputShape;
  const info = convInfo(attrs.inputShape, filter.shape as Shape4, attrs);
  const { strideHeight, strideWidth, dilationHeight, dilationWidth } = info;
  const reachHeight = (info.filterHeight - 1) * dilationHeight;
  const reachWidth = (info.filterWidth - 1) * dilationWidth;
  const turned = c.run('Reverse', { x: filter }, { dims: [0, 1] });
  const swapped = c.run('Transpose', { x: turned }, { perm: [0, 1, 3, 2] });
  const spread = spreadByStride(c, dy, strideHeight, strideWidth, N);
  const padded = cutOrPad(c, spread, reachHeight - info.padInfo.top, reachWidth - info.padInfo.left, {
    height: H + reachHeight,
    width: W + reachWidth,
  });
  return convolve(c, padded, swapped, [1, 1], [dilationHeight, dilationWidth]);
}

/** dy with stride - 1 zeros behind each row and column. */
function spreadByStride(c: Composer, dy: tf.TensorInfo, strideHeight: number, strideWidth: number, N: number) {
  if (strideHeight === 1 && strideWidth === 1) return dy;
  const [, H, W, K] = dy.shape;
  const apart = c.reshape(dy, [N * H, 1, W, 1, K]);
  const paddings = [
    [0, 0],
    [0, strideHeight - 1],
    [0, 0],
    [0, strideWidth - 1],
    [0, 0],
  ];
  const padded = c.run('PadV2', { x: apart }, { paddings, constantValue: 0 });
  return c.reshape(padded, [N, H * strideHeight, W * strideWidth, K]);
}

/** Moves an image down and right by `top` and `left` (negative: cuts there) and makes it exactly `height` x `width`. */
function cutOrPad(c: Composer, x: tf.TensorInfo, top: number, left: number, size: { height: number; width: number }) {
  const [N, H, W, C] = x.shape;
  const cutTop = Math.max(0, -top);
  const cutLeft = Math.max(0, -left);
  const keepHeight = Math.min(H - cutTop, size.height - Math.max(0, top));
  const keepWidth = Math.min(W - cutLeft, size.width - Math.max(0, left));
  let image = x;
  if (keepHeight !== H || keepWidth !== W) {
    image = c.run('Slice', { x }, { begin: [0, cutTop, cutLeft, 0], size: [N, keepHeight, keepWidth, C] });
  }
  const [above, before] = [Math.max(0, top), Math.max(0, left)];
  const [below, behind] = [size.height - keepHeight - above, size.width - keepWidth - before];
  if (above + before + below + behind === 0) return image;
  const paddings = [
    [0, 0],
    [above, below],
    [before, behind],
    [0, 0],
  ];
  return c.run('PadV2', { x: image }, { paddings, constantValue: 0 });
}

function convolve(c: Composer, x: tf.TensorInfo, filter: tf.TensorInfo, strides: number[], dilations: number[]) {
  return c.run('Conv2D', { x, filter }, { strides, dilations, dataFormat: 'NHWC', pad: 'valid' });
}
