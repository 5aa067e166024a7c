/**
 * Max and average pooling with their gradients; the average leaves padding out, forward and backward.
 * @module
 */
import type { Inputs } from '../../kernel-inputs';
import type { HostKernel } from '../../host-memory';
import { avgPool, maxPool } from '../../loops/pools';
import { tf } from '../../tf';
import { sizeOf } from '../backend';
import { ARG, POOL, PROP, QUERY, TAG } from '../constants';
import { requireFloats, requireRank, sameShape, type Device, type Kernels } from '../device';
import { isAllFinite } from '../finite';
import { fullOutput, requireWindow, windowOf } from '../geometry';
import type { Block } from '../block';
import type { Primitive } from '../primitive';
import { int64 } from '../status';

type Info = tf.backend_util.Conv2DInfo;
type Attributes = Readonly<Record<string, unknown>>;

/** Which input was the largest: kept with the output of a max pooling for its gradient, by the windows it is true for. */
const WORKSPACE = 'max pool workspace';

/** Pooling kernels; `loops` are the portable ones, for windows that oneDNN does not take. */
export function poolKernels(
  device: Device,
  loops: Readonly<Record<'MaxPoolGrad' | 'AvgPoolGrad', HostKernel>>,
): Kernels {
  const pools = new Pools(device);
  const kernel = (
    name: string,
    run: (inputs: Inputs, info: Info, portable: (loops: HostKernel) => tf.TensorInfo) => tf.TensorInfo,
  ): HostKernel => {
    return (inputs, attributes) => {
      const image = inputs.input ?? inputs.x;
      requireRank(name, 'x', image.shape, 4);
      const info = geometry(image.shape, attributes);
      requireWindow(name, info);
      const { dy, input, output, x } = inputs;
      const data = { ...(dy && { dy }), ...(input && { input }), ...(output && { output }), ...(x && { x }) };
      requireFloats(name, data, { dy: info.outShape, output: info.outShape });
      if (isIdentity(info)) return device.alias(dy ?? image, image.shape);
      return run(inputs, info, (portable) => portable(inputs, attributes) as tf.TensorInfo);
    };
  };
  return {
    MaxPool: kernel('maxPool', ({ x }, info) => pools.max(x, info)),
    AvgPool: kernel('avgPool', ({ x }, info) => pools.average(x, info)),
    MaxPoolGrad: kernel(
      'gradient of maxPool',
      (inputs, info, portable) => pools.maxGradient(inputs, info) ?? portable(loops.MaxPoolGrad),
    ),
    AvgPoolGrad: kernel('gradient of avgPool', (inputs, info, portable) =>
      takes(info) ? pools.averageGradient(inputs, info) : portable(loops.AvgPoolGrad),
    ),
  };
}

class Pools {
  constructor(private readonly device: Device) {}

  max(x: tf.TensorInfo, info: Info): tf.TensorInfo {
    const { device } = this;
    const y = device.make(info.outShape);
    if (!this.takesMaximum(x, info)) maxPool(device.floats(x), device.floats(y), info);
    else {
      const workspace = this.runMax(device.block(x), device.block(y), info);
      device.backend.native(y).extras = new Map([[`${WORKSPACE}|${signature(info)}`, workspace]]);
    }
    return y;
  }

  average(x: tf.TensorInfo, info: Info): tf.TensorInfo {
    const { device } = this;
    const y = device.make(info.outShape);
    if (!takes(info)) avgPool(device.floats(x), device.floats(y), info);
    else this.forward(POOL.averageWithoutPadding, info).run(device.block(x), device.block(y));
    return y;
  }

  /** undefined where it is left to the portable loops. */
  maxGradient({ dy, input, output }: Inputs, info: Info): tf.TensorInfo | undefined {
    const { device } = this;
    const kept = output && device.backend.native(output).extras?.get(`${WORKSPACE}|${signature(info)}`);
    if (!kept && !this.takesMaximum(input, info)) return undefined;
    const dx = device.make(info.inShape);
    const run = (workspace: Block) => this.backward(POOL.max, info).run(device.block(dy), device.block(dx), workspace);
    if (kept) run(kept);
    else {
      // the output came from elsewhere, or was written since: look again for the largest
      device.withScratch(4 * sizeOf(info.outShape), (again) => {
        const workspace = this.runMax(device.block(input), again, info);
        run(workspace);
        device.backend.pool.release(workspace);
      });
    }
    return dx;
  }

  averageGradient({ dy }: Inputs, info: Info): tf.TensorInfo {
    const dx = this.device.make(info.inShape);
    this.backward(POOL.averageWithoutPadding, info).run(this.device.block(dy), this.device.block(dx));
    return dx;
  }

  /** oneDNN passes over NaN, and a window of nothing but -Infinity comes out as the lowest finite number. */
  private takesMaximum(x: tf.TensorInfo, info: Info): boolean {
    return takes(info) && isAllFinite(this.device, this.device.block(x), sizeOf(info.inShape));
  }

  /** Max pooling into y; returns its workspace, which the caller owns. */
  private runMax(x: Block, y: Block, info: Info): Block {
    const primitive = this.forward(POOL.max, info);
    const workspace = this.device.backend.pool.take(this.device.library.sizeOf(primitive.query(QUERY.workspace)));
    primitive.run(x, y, workspace);
    return workspace;
  }

  private forward(algorithm: number, info: Info): Primitive {
    const { library } = this.device;
    return library.cached(`pool|${algorithm}|${signature(info)}`, () => {
      const { src, dst, window } = this.descs(info);
      return library.make({
        what: 'pooling',
        init: (desc) => library.dnnl.poolForward(desc, PROP.training, algorithm, src, dst, ...window),
        slots: (query) => [
          [ARG.src, src],
          [ARG.dst, dst],
          ...(algorithm === POOL.max ? ([[ARG.workspace, query(QUERY.workspace)]] as const) : []),
        ],
        work: { floats: sizeOf(info.inShape) },
      });
    });
  }

  private backward(algorithm: number, info: Info): Primitive {
    const { library } = this.device;
    return library.cached(`pool gradient|${algorithm}|${signature(info)}`, () => {
      const { src, dst, window } = this.descs(info);
      return library.make({
        what: 'gradient of pooling',
        hint: this.forward(algorithm, info),
        init: (desc) => library.dnnl.poolBackward(desc, algorithm, src, dst, ...window),
        slots: (query) => [
          [ARG.diffDst, dst],
          [ARG.diffSrc, src],
          ...(algorithm === POOL.max ? ([[ARG.workspace, query(QUERY.workspace)]] as const) : []),
        ],
        work: { floats: sizeOf(info.inShape) },
      });
    });
  }

  private descs(info: Info) {
    const { library } = this.device;
    const { batchSize: N, inChannels: C } = info;
    const { strides, before, after } = windowOf(info);
    return {
      src: library.byTag([N, C, info.inHeight, info.inWidth], TAG.nhwc),
      dst: library.byTag([N, C, info.outHeight, info.outWidth], TAG.nhwc),
      window: [strides, int64([info.filterHeight, info.filterWidth]), int64([0, 0]), before, after] as const,
    };
  }
}

function geometry(shape: readonly number[], attributes: Attributes): Info {
  const { filterSize, strides, pad, dimRoundingMode } = attributes as {
    filterSize: number | [number, number];
    strides: number | [number, number];
    pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
    dimRoundingMode?: 'floor' | 'round' | 'ceil';
  };
  const inShape = shape as [number, number, number, number];
  return tf.backend_util.computePool2DInfo(inShape, filterSize, strides, 1, pad, dimRoundingMode);
}

/** What TensorFlow.js takes for the identity, also where such windows lie in the padding. */
function isIdentity({ filterHeight, filterWidth, inShape, outShape }: Info): boolean {
  return filterHeight === 1 && filterWidth === 1 && sameShape(inShape, outShape);
}

/** oneDNN wants every window to reach into the image. */
function takes(info: Info): boolean {
  const { top, left } = info.padInfo;
  const lastRow = (info.outHeight - 1) * info.strideHeight - top;
  const lastColumn = (info.outWidth - 1) * info.strideWidth - left;
  const inside =
    top < info.filterHeight && left < info.filterWidth && lastRow < info.inHeight && lastColumn < info.inWidth;
  return inside && fullOutput(info) === info && sizeOf(info.inShape) > 0 && sizeOf(info.outShape) > 0;
}

function signature(i: Info): string {
  return `${i.inShape.join()}|${i.filterHeight},${i.filterWidth}|${i.outHeight},${i.outWidth}|${i.strideHeight},${i.strideWidth}|${i.padInfo.top},${i.padInfo.left}`;
}
