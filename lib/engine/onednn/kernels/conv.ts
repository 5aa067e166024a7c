/**
 * Convolution and its two gradients: activations stay in TensorFlow.js's layout, weights are copied into the one oneDNN picks.
 * @module
 */
import { BnlabError } from '../../../errors';
import { tf } from '../../tf';
import { sizeOf } from '../backend';
import { ARG, CONVOLUTION_DIRECT, ELTWISE, PROP, QUERY, TAG } from '../constants';
import { requireFloats, requireRank, type Device, type Kernels } from '../device';
import type { Block } from '../memory';
import { cutOutput, fullOutput, windowOf, withFullGradient } from '../geometry';
import type { Desc, Primitive } from '../primitive';

type Info = tf.backend_util.Conv2DInfo;
type Shape4 = [number, number, number, number];

interface Attributes {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dilations?: number | [number, number];
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly filterShape: Shape4;
  readonly inputShape: Shape4;
  readonly activation?: string;
  readonly leakyreluAlpha?: number;
}

/** Functions that run inside the convolution; elu with alpha 0 is relu that lets NaN through. */
const FUSED: Readonly<Record<string, number>> = {
  relu: ELTWISE.elu,
  sigmoid: ELTWISE.logistic,
};
const AFTER: Readonly<Record<string, string>> = { relu6: 'Relu6', elu: 'Elu' };

/** Convolution kernels. */
export function convKernels(device: Device): Kernels {
  const conv = new Convolutions(device);
  return {
    Conv2D: ({ x, filter }, attributes) => conv.forward(x, filter, undefined, attributes as unknown as Attributes),
    FusedConv2D: ({ x, filter, bias, preluActivationWeights }, attributes) =>
      conv.fused(x, filter, bias, preluActivationWeights, attributes as unknown as Attributes),
    Conv2DBackpropInput: ({ dy, filter }, attributes) =>
      conv.inputGradient(dy, filter, attributes as unknown as Attributes),
    Conv2DBackpropFilter: ({ x, dy }, attributes) => conv.filterGradient(x, dy, attributes as unknown as Attributes),
  };
}

/** A convolution's primitive with the copy of its weights into (or out of) oneDNN's own layout. */
interface Plan {
  readonly primitive: Primitive;
  /** Absent where oneDNN takes the weights as they are. */
  readonly reorder?: Primitive;
  readonly weightBytes: number;
  readonly key: string;
}

class Convolutions {
  private readonly plans = new Map<string, Plan>();

  constructor(private readonly device: Device) {
    device.library.whenDisposed(() => this.plans.clear());
  }

  fused(
    x: tf.TensorInfo,
    filter: tf.TensorInfo,
    bias: tf.TensorInfo | undefined,
    prelu: tf.TensorInfo | undefined,
    attributes: Attributes,
  ): tf.TensorInfo {
    const { activation = 'linear', leakyreluAlpha } = attributes;
    const y = this.forward(x, filter, bias, attributes);
    if (activation === 'linear' || activation in FUSED) return y;
    const [name, inputs] =
      activation === 'prelu'
        ? ['Prelu', { x: y, alpha: prelu! }]
        : activation === 'leakyrelu'
          ? ['LeakyRelu', { x: y, features: y }]
          : [AFTER[activation], { x: y }];
    const result = this.device.call(name, inputs, { alpha: leakyreluAlpha });
    this.device.dispose(y);
    return result;
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
    if (bias && sizeOf(bias.shape) !== info.outChannels) {
      const y = this.forward(x, filter, undefined, { ...attributes, activation: 'linear' });
      return this.finished(y, bias, attributes.activation);
    }
    const full = fullOutput(info);
    const y = this.runForward(x, filter, bias, full, FUSED[attributes.activation ?? 'linear']);
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
    return withFullGradient(this.device, dy, info, (upstream, full) => this.runFilterGradient(x, upstream, full));
  }

  private runForward(
    x: tf.TensorInfo,
    filter: tf.TensorInfo,
    bias: tf.TensorInfo | undefined,
    info: Info,
    postOp: number | undefined,
  ): tf.TensorInfo {
    const { device } = this;
    const y = device.make(info.outShape);
    if (isEmpty(info)) return this.constant(y, bias, info, postOp);
    const plan = this.plan(`conv forward|${bias ? 'b' : ''}|${postOp ?? ''}|${signature(info)}`, (key) =>
      this.planForward(key, info, bias !== undefined, postOp),
    );
    this.withWeights(plan, filter, (weights) => {
      if (bias) plan.primitive.run(device.block(x), weights, device.block(y), device.block(bias));
      else plan.primitive.run(device.block(x), weights, device.block(y));
    });
    return y;
  }

  private runInputGradient(dy: tf.TensorInfo, filter: tf.TensorInfo, dx: tf.TensorInfo, info: Info): void {
    const { device } = this;
    if (isEmpty(info)) {
      device.floats(dx).fill(0);
      return;
    }
    const plan = this.plan(`conv backward data|${signature(info)}`, (key) => this.planBackwardData(key, info));
    this.withWeights(plan, filter, (weights) => plan.primitive.run(device.block(dy), weights, device.block(dx)));
  }

  private runFilterGradient(x: tf.TensorInfo, dy: tf.TensorInfo, info: Info): tf.TensorInfo {
    const { device } = this;
    const dw = device.make(info.filterShape);
    if (isEmpty(info)) {
      device.floats(dw).fill(0);
      return dw;
    }
    const plan = this.plan(`conv backward weights|${signature(info)}`, (key) => this.planBackwardWeights(key, info));
    const { primitive, reorder, weightBytes } = plan;
    if (!reorder) primitive.run(device.block(x), device.block(dy), device.block(dw));
    else {
      device.withScratch(weightBytes, (scratch) => {
        primitive.run(device.block(x), device.block(dy), scratch);
        reorder.run(scratch, device.block(dw));
      });
    }
    return dw;
  }

  /** Runs `body` with the filter in the layout of the plan; a filter used again without being written is kept in it. */
  private withWeights(plan: Plan, filter: tf.TensorInfo, body: (weights: Block) => void): void {
    const entry = this.device.backend.native(filter);
    if (!plan.reorder) return body(entry.block);
    const kept = entry.extras?.get(plan.key);
    if (kept) return body(kept);
    const block = this.device.backend.pool.take(plan.weightBytes);
    plan.reorder.run(entry.block, block);
    body(block);
    if (entry.usedBy === plan.key) (entry.extras ??= new Map()).set(plan.key, block);
    else this.device.backend.pool.release(block);
    entry.usedBy = plan.key;
  }

  private plan(key: string, make: (key: string) => Plan): Plan {
    let plan = this.plans.get(key);
    if (!plan) this.plans.set(key, (plan = make(key)));
    return plan;
  }

  private planForward(key: string, info: Info, bias: boolean, postOp: number | undefined): Plan {
    const { library } = this.device;
    const d = this.descs(info);
    const primitive = library.cached(key, () =>
      library.make({
        what: 'convolution',
        init: (desc) =>
          library.dnnl.convForward(
            desc,
            postOp ? PROP.inference : PROP.training,
            CONVOLUTION_DIRECT,
            d.src,
            d.anyWeights,
            bias ? d.bias : null,
            d.dst,
            ...d.window,
          ),
        slots: (query) => [
          [ARG.src, d.src],
          [ARG.weights, query(QUERY.weights)],
          [ARG.dst, d.dst],
          ...(bias ? ([[ARG.bias, d.bias]] as const) : []),
        ],
        postOp: postOp ? { algorithm: postOp } : undefined,
      }),
    );
    return this.withReorder(key, primitive, d.weights, primitive.query(QUERY.weights));
  }

  private planBackwardData(key: string, info: Info): Plan {
    const { library } = this.device;
    const d = this.descs(info);
    const hint = this.plan(`conv forward|||${signature(info)}`, (k) => this.planForward(k, info, false, undefined));
    const primitive = library.cached(key, () =>
      library.make({
        what: 'convolution, gradient of the input',
        hint: hint.primitive,
        init: (desc) =>
          library.dnnl.convBackwardData(desc, CONVOLUTION_DIRECT, d.src, d.anyWeights, d.dst, ...d.window),
        slots: (query) => [
          [ARG.diffDst, d.dst],
          [ARG.weights, query(QUERY.weights)],
          [ARG.diffSrc, d.src],
        ],
      }),
    );
    return this.withReorder(key, primitive, d.weights, primitive.query(QUERY.weights));
  }

  private planBackwardWeights(key: string, info: Info): Plan {
    const { library } = this.device;
    const d = this.descs(info);
    const hint = this.plan(`conv forward|||${signature(info)}`, (k) => this.planForward(k, info, false, undefined));
    const primitive = library.cached(key, () =>
      library.make({
        what: 'convolution, gradient of the filter',
        hint: hint.primitive,
        init: (desc) =>
          library.dnnl.convBackwardWeights(desc, CONVOLUTION_DIRECT, d.src, d.anyWeights, null, d.dst, ...d.window),
        slots: (query) => [
          [ARG.src, d.src],
          [ARG.diffDst, d.dst],
          [ARG.diffWeights, query(QUERY.diffWeights)],
        ],
      }),
    );
    return this.withReorder(key, primitive, primitive.query(QUERY.diffWeights), d.weights);
  }

  private withReorder(key: string, primitive: Primitive, from: Desc, to: Desc): Plan {
    const { library } = this.device;
    if (library.same(from, to)) return { primitive, weightBytes: library.sizeOf(to), key };
    const weightBytes = Math.max(library.sizeOf(from), library.sizeOf(to));
    return { primitive, reorder: library.cached(`${key}|reorder`, () => library.reorder(from, to)), weightBytes, key };
  }

  private descs(info: Info) {
    const { library } = this.device;
    const tag = info.dataFormat === 'channelsLast' ? TAG.nhwc : TAG.nchw;
    const weights = [info.outChannels, info.inChannels, info.filterHeight, info.filterWidth];
    const { strides, dilations, before, after } = windowOf(info);
    return {
      src: library.byTag([info.batchSize, info.inChannels, info.inHeight, info.inWidth], tag),
      dst: library.byTag([info.batchSize, info.outChannels, info.outHeight, info.outWidth], tag),
      weights: library.byTag(weights, TAG.hwio),
      anyWeights: library.byTag(weights, TAG.any),
      bias: library.byTag([info.outChannels], TAG.a),
      window: [strides, dilations, before, after] as const,
    };
  }

  /** What a convolution over nothing gives: the bias everywhere. */
  private constant(
    y: tf.TensorInfo,
    bias: tf.TensorInfo | undefined,
    info: Info,
    postOp: number | undefined,
  ): tf.TensorInfo {
    const values = this.device.floats(y).fill(0);
    if (bias) {
      const b = this.device.floats(bias);
      const inner = info.dataFormat === 'channelsLast' ? 1 : info.outHeight * info.outWidth;
      for (let i = 0; i < values.length; i++) values[i] = b[Math.floor(i / inner) % b.length];
    }
    return this.finished(y, undefined, postOp === undefined ? 'linear' : postOp === ELTWISE.elu ? 'relu' : 'sigmoid');
  }

  /** Adds a bias by broadcasting and applies an activation; takes y over. */
  private finished(y: tf.TensorInfo, bias: tf.TensorInfo | undefined, activation = 'linear'): tf.TensorInfo {
    const steps: [string, Record<string, tf.TensorInfo>][] = [];
    if (bias) steps.push(['Add', { b: bias }]);
    if (activation in FUSED) steps.push([activation === 'relu' ? 'Relu' : 'Sigmoid', {}]);
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
  const channels = format === 'channelsLast' ? inShape[3] : inShape[1];
  if (channels === filterShape[2]) return info;
  throw new BnlabError({
    where: `${where} (engine onednn)`,
    expected: `a filter [height, width, in, out] for ${channels} input channels`,
    got: `filter [${filterShape.join(', ')}] with input [${inShape.join(', ')}]`,
    hint: 'Make the third size of the filter the number of input channels.',
  });
}

function isEmpty(info: Info): boolean {
  return sizeOf(info.inShape) === 0 || sizeOf(info.outShape) === 0 || sizeOf(info.filterShape) === 0;
}

function signature(i: Info): string {
  return `${i.dataFormat === 'channelsLast' ? '' : 'f'}${i.inShape.join()}|${i.filterShape.join()}|${i.outHeight},${i.outWidth}|${i.strideHeight},${i.strideWidth}|${i.dilationHeight},${i.dilationWidth}|${i.padInfo.top},${i.padInfo.left}`;
}
