/**
 * Convolution and its two gradients: activations stay in TensorFlow.js's layout, weights are copied into the one oneDNN picks.
 * @module
 */
import type { Shape4 } from '../../conv-geometry';
import type { FilterGradientKernel } from '../../filter-gradient';
import { BnlabError } from '../../../errors';
import { tf } from '../../tf';
import { sizeOf } from '../backend';
import { requireFloats, requireRank, type Device, type Kernels } from '../device';
import { cutOutput, fullOutput, isEmpty, requireWindow, withFullGradient } from '../geometry';
import { activated, FUSED, kernelOf, type ActivationAttributes } from './activations';
import { ConvPlans } from './conv-plans';
import { runConvolution } from './conv-run';
import { eltwise } from './eltwise';
import { FilterGradients } from './filter-gradients';

type Info = tf.backend_util.Conv2DInfo;
interface Attributes extends ActivationAttributes {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dilations?: number | [number, number];
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly filterShape: Shape4;
  readonly inputShape: Shape4;
}

/** Convolution kernels; `filterGradientByLoops` is the kernel Conv2DBackpropFilter for what oneDNN must not be asked. */
export function convKernels(device: Device, filterGradientByLoops: FilterGradientKernel): Kernels {
  const conv = new Convolutions(device, filterGradientByLoops);
  return {
    Conv2D: ({ x, filter }, attributes) => conv.forward(x, filter, undefined, attributes as unknown as Attributes),
    FusedConv2D: ({ x, filter, bias, preluActivationWeights }, attributes) =>
      conv.fused(x, filter, bias, preluActivationWeights, attributes as unknown as Attributes),
    Conv2DBackpropInput: ({ dy, filter }, attributes) =>
      conv.inputGradient(dy, filter, attributes as unknown as Attributes),
    Conv2DBackpropFilter: ({ x, dy }, attributes) => conv.filterGradient(x, dy, attributes as unknown as Attributes),
  };
}

class Convolutions {
  private readonly plans: ConvPlans;
  private readonly filterGradients: FilterGradients;

  constructor(
    private readonly device: Device,
    private readonly filterGradientByLoops: FilterGradientKernel,
  ) {
    this.plans = new ConvPlans(device);
    this.filterGradients = new FilterGradients(device, this.plans);
  }

  fused(
    x: tf.TensorInfo,
    filter: tf.TensorInfo,
    bias: tf.TensorInfo | undefined,
    prelu: tf.TensorInfo | undefined,
    attributes: Attributes,
  ): tf.TensorInfo {
    const y = this.forward(x, filter, bias, attributes);
    return activated(this.device, y, prelu && perChannel(prelu, y, attributes), attributes);
  }

  forward(
    x: tf.TensorInfo,
    filter: tf.TensorInfo,
    bias: tf.TensorInfo | undefined,
    attributes: Attributes,
  ): tf.TensorInfo {
    requireRank('conv2d', 'x', x.shape, 4);
    requireRank('conv2d', 'filter', filter.shape, 4);
    const info = geometry('conv2d', x.shape as Shape4, filter.shape as Shape4, attributes);
    requireFloats('conv2d', { x, filter, ...(bias && { bias }) });
    if (bias && !isPerChannel(bias.shape, info)) {
      const y = this.forward(x, filter, undefined, { ...attributes, activation: 'linear' });
      return this.finished(y, bias, attributes.activation);
    }
    const full = fullOutput(info);
    const y = this.runForward(x, filter, bias, full, attributes.activation);
    return full === info ? y : cutOutput(this.device, y, info);
  }

  inputGradient(dy: tf.TensorInfo, filter: tf.TensorInfo, attributes: Attributes): tf.TensorInfo {
    requireRank('conv2d input gradient', 'filter', filter.shape, 4);
    const info = geometry('conv2d input gradient', attributes.inputShape, filter.shape as Shape4, attributes);
    requireFloats('conv2d input gradient', { dy, filter }, { dy: info.outShape });
    return this.device.deferred('Conv2DBackpropInput', info.inShape, [dy, filter], (dx) => {
      withFullGradient(this.device, dy, info, (upstream, full) => this.runInputGradient(upstream, filter, dx, full));
    });
  }

  filterGradient(x: tf.TensorInfo, dy: tf.TensorInfo, attributes: Attributes): tf.TensorInfo {
    requireRank('conv2d filter gradient', 'x', x.shape, 4);
    const info = geometry('conv2d filter gradient', x.shape as Shape4, attributes.filterShape, attributes);
    requireFloats('conv2d filter gradient', { x, dy }, { dy: info.outShape });
    return this.filterGradients.of(x, dy, info, () => this.filterGradientByLoops({ x, dy }, attributes));
  }

  private runForward(
    x: tf.TensorInfo,
    filter: tf.TensorInfo,
    bias: tf.TensorInfo | undefined,
    info: Info,
    activation = 'linear',
  ): tf.TensorInfo {
    const { device } = this;
    const y = device.make(info.outShape);
    if (isEmpty(info)) return this.constant(y, bias, info, activation);
    const postOp = FUSED[activation];
    const plan = this.plans.forward(info, bias !== undefined, postOp);
    runConvolution(device, plan, x, filter, y, bias);
    if (plan.exact && postOp !== undefined) {
      eltwise(device, postOp, device.block(y), device.block(y), sizeOf(y.shape));
    }
    return y;
  }

  private runInputGradient(dy: tf.TensorInfo, filter: tf.TensorInfo, dx: tf.TensorInfo, info: Info): void {
    if (isEmpty(info)) this.device.floats(dx).fill(0);
    else runConvolution(this.device, this.plans.backwardData(info), dy, filter, dx);
  }

  /** What a convolution over nothing gives: the bias everywhere. */
  private constant(y: tf.TensorInfo, bias: tf.TensorInfo | undefined, info: Info, activation: string): tf.TensorInfo {
    const values = this.device.floats(y).fill(0);
    if (bias) {
      const b = this.device.floats(bias);
      const inner = info.dataFormat === 'channelsLast' ? 1 : info.outHeight * info.outWidth;
      for (let i = 0; i < values.length; i++) values[i] = b[Math.floor(i / inner) % b.length]!;
    }
    return this.finished(y, undefined, activation);
  }

  /** Adds a bias by broadcasting and applies an activation; takes y over. */
  private finished(y: tf.TensorInfo, bias: tf.TensorInfo | undefined, activation = 'linear'): tf.TensorInfo {
    const steps: [string, Record<string, tf.TensorInfo>][] = [];
    if (bias) steps.push(['Add', { b: bias }]);
    if (activation in FUSED) steps.push([kernelOf(activation), {}]);
    return steps.reduce((from, [name, more]) => {
      const to = this.device.call(name, { ...more, [bias && name === 'Add' ? 'a' : 'x']: from });
      this.device.dispose(from);
      return to;
    }, y);
  }
}

function geometry(where: string, inShape: Shape4, filterShape: Shape4, attributes: Attributes): Info {
  const { strides, dilations = 1, pad, dimRoundingMode, dataFormat = 'NHWC' } = attributes;
  requireRank(where, 'input', inShape, 4);
  requireRank(where, 'filter', filterShape, 4);
  const format = dataFormat === 'NHWC' ? 'channelsLast' : 'channelsFirst';
  const info = tf.backend_util.computeConv2DInfo(
    inShape,
    filterShape,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    false,
    format,
  );
  requireWindow(where, info);
  const channels = format === 'channelsLast' ? inShape[3] : inShape[1];
  if (channels === filterShape[2]) return info;
  throw new BnlabError({
    where: `${where} (engine onednn)`,
    expected: `a filter [height, width, in, out] for ${channels} input channels`,
    got: `filter [${filterShape.join(', ')}] with input [${inShape.join(', ')}]`,
    hint: 'Make the third size of the filter the number of input channels.',
  });
}

/** Whether a tensor has one number a channel, and none of them is broadcast along another axis. */
function isPerChannel(shape: readonly number[], { outChannels, dataFormat }: Info): boolean {
  const isVector = shape.length === 1 && shape[0] === outChannels;
  const axis = dataFormat === 'channelsLast' ? shape.length - 1 : shape.length - 3;
  return isVector || (axis >= 0 && shape[axis] === outChannels && sizeOf(shape) === outChannels);
}

/** A vector of parameters as TensorFlow.js means it where channels come first: along them, not along the width. */
function perChannel(parameters: tf.TensorInfo, { shape }: tf.TensorInfo, { dataFormat }: Attributes): tf.TensorInfo {
  const isAlongWidth = dataFormat === 'NCHW' && parameters.shape.length === 1 && parameters.shape[0] === shape[1];
  return isAlongWidth ? { ...parameters, shape: [shape[1]!, 1, 1] } : parameters;
}
