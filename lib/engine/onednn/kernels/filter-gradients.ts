/**
 * Which way the gradient of a filter is computed: as products, by oneDNN's convolution, or by plain loops.
 * @module
 */
import type { tf } from '../../tf';
import type { Device } from '../device';
import { isEmpty, withFullGradient } from '../geometry';
import { inParts, type ConvPlans } from './conv-plans';
import { looksFinite, runConvolution } from './conv-run';
import { productOf } from './plain-product';
import { suitsTapProducts, tapProducts } from './tap-products';

type Info = tf.backend_util.Conv2DInfo;

/** Floats in a vector of AVX2. */
const VECTOR = 8;

/**
 * Whether oneDNN 2.6 writes past its own memory in the gradient of this filter: its AVX2 code for filters of 1x1 with a stride
 * gathers the input by whole vectors, and does so for fewer channels than a vector holds. PyTorch on the same library dies of
 * it too.
 */
function overruns({ filterHeight, filterWidth, strideHeight, strideWidth, inChannels }: Info): boolean {
  const isStrided = strideHeight > 1 || strideWidth > 1;
  return filterHeight === 1 && filterWidth === 1 && isStrided && inChannels < VECTOR;
}

/** From so many channels on, pixels lie so that they push each other out of the cache when they are read transposed. */
const COLLIDING_CHANNELS = 512;

/** Whether every pixel of the output is made of the same pixel of the input alone: its gradient is a product, a quarter faster than oneDNN's convolution. */
function isProduct(info: Info): boolean {
  const { filterHeight, filterWidth, strideHeight, strideWidth, dataFormat, inChannels, padInfo } = info;
  const isOne = [filterHeight, filterWidth, strideHeight, strideWidth].every((side) => side === 1);
  const isSame = [padInfo.top, padInfo.left, info.inHeight - info.outHeight, info.inWidth - info.outWidth].every(
    (n) => n === 0,
  );
  return dataFormat === 'channelsLast' && isOne && isSame && inChannels % COLLIDING_CHANNELS !== 0;
}

/** Gradients of filters, each by the fastest way that computes what is asked; products are of float32. */
export class FilterGradients {
  constructor(
    private readonly device: Device,
    private readonly plans: ConvPlans,
  ) {}

  /** dW [height, width, in, out]; `byLoops` computes it by the definition, where nothing else does. */
  of(x: tf.TensorInfo, dy: tf.TensorInfo, info: Info, byLoops: () => tf.TensorInfo): tf.TensorInfo {
    if (overruns(info)) return byLoops();
    const dw = this.device.make(info.filterShape);
    if (this.byTaps(x, dy, dw, info)) return dw;
    const isRight = withFullGradient(this.device, dy, info, (upstream, full) => {
      this.run(x, upstream, dw, full);
      // the zeros that fill up an upstream gradient make NaN of infinities that nobody should have met
      return full === info || looksFinite(this.device, dw, true);
    });
    if (isRight) return dw;
    this.device.dispose(dw);
    return byLoops();
  }

  private get isFloat32(): boolean {
    return this.device.precision === 'float32';
  }

  private run(x: tf.TensorInfo, dy: tf.TensorInfo, dw: tf.TensorInfo, info: Info): void {
    if (isEmpty(info)) this.device.floats(dw).fill(0);
    else if (this.isFloat32 && isProduct(info)) this.asProduct(x, dy, dw, info);
    else runConvolution(this.device, this.plans.backwardWeights(info), x, dy, dw);
  }

  /** `dW = X^T dY` over all pixels, [K, C] = [pixels, K]^T x [pixels, C]. */
  private asProduct(x: tf.TensorInfo, dy: tf.TensorInfo, dw: tf.TensorInfo, info: Info): void {
    const { device } = this;
    const { inChannels, outChannels, batchSize, outHeight, outWidth } = info;
    const sizes = [inChannels, outChannels, batchSize * outHeight * outWidth] as const;
    const form = { isLeftTransposed: true };
    productOf(device, sizes, [device.block(x), device.block(dy), device.block(dw)], form);
  }

  /** False where products a tap are not the way to compute it. */
  private byTaps(x: tf.TensorInfo, dy: tf.TensorInfo, dw: tf.TensorInfo, info: Info): boolean {
    const { device } = this;
    if (isEmpty(info) || !this.isFloat32 || !suitsTapProducts(info)) return false;
    tapProducts(device, [device.block(x), device.block(dy), device.block(dw)], inParts(info));
    return looksFinite(device, dw, true);
  }
}
