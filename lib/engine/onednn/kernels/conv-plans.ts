/**
 * How a convolution is computed: oneDNN's primitive for a shape, the layouts it works in, and the algorithm.
 * @module
 */
import type { tf } from '../../tf';
import { sizeOf } from '../backend';
import type { Precision } from '../../precision';
import { ARG, CONVOLUTION, ELEMENT, PROP, QUERY, TAG } from '../constants';
import type { Device } from '../device';
import { windowOf } from '../geometry';
import type { Operation } from '../dialect';
import type { Desc, Primitive } from '../primitive';

type Info = tf.backend_util.Conv2DInfo;

/** An input or the output of a plan. */
export interface End {
  readonly isWeights: boolean;
  /** From one part of the mini-batch to the next, in our layout; 0 for weights, which all parts share. */
  readonly partBytes: number;
  /** Copies a part between TensorFlow.js's layout and the primitive's; absent where they are the same. */
  readonly copy?: { readonly reorder: Primitive; readonly bytes: number };
}

/** One direction of a convolution, ready to run over two inputs and an output. */
export interface ConvPlan {
  readonly key: string;
  readonly primitive: Primitive;
  /** Runs that the mini-batch is cut into. */
  readonly parts: number;
  readonly ends: readonly [a: End, b: End, to: End];
  /** Scratch memory that it is handed in the last slot; 0 for none. */
  readonly scratchBytes: number;
  /** Adds up gradients of weights, where there are several parts: two of them into the first. */
  readonly sum?: Primitive;
  /** For Winograd's algorithm: the plan of the plain sum, see {@link ConvPlans}. */
  readonly exact?: () => ConvPlan;
}

/** What a plan is asked for besides the shape. */
interface Way {
  readonly algorithm: number;
  /** Of the inputs; results are float32. */
  readonly precision: Precision;
}

type EndRecipe = readonly [arg: number, query: number, ours: Desc];

interface Recipe {
  readonly what: string;
  readonly hint?: Primitive;
  readonly init: (operation: Operation) => number;
  /** The two inputs and the output: argument, what to ask for its layout, our own layout. */
  readonly ends: readonly [a: EndRecipe, b: EndRecipe, to: EndRecipe];
  /** Further argument with a fixed layout. */
  readonly bias?: Desc;
  readonly postOp?: number;
  /** Of one run, by the plain sum. */
  readonly multiplyAdds: number;
  /** Runs that the mini-batch is cut into; the layouts are of one of them. */
  readonly parts?: number;
}

/**
 * The plans of all convolutions seen so far.
 *
 * In bf16 the copy of an input into the primitive's layout rounds it as well; its plans are sums as they are written.
 *
 * Where it fits, 3x3 convolutions run by Winograd's algorithm F(4x4, 3x3), about twice as fast. It works on sums and
 * differences of neighbouring pixels, so that one infinity or NaN spreads over its 4x4 tile; the caller then runs
 * `exact`. On finite numbers the result is within the rounding of a float32 sum of as many terms. It needs scratch memory
 * of several times its tensors, so that large mini-batches are cut into parts, whose scratch stays in the cache too.
 */
export class ConvPlans {
  private readonly plans = new Map<string, ConvPlan | undefined>();

  constructor(private readonly device: Device) {
    device.library.whenDisposed(() => this.plans.clear());
  }

  /**
   * Inputs x, weights; output y. A fused function is oneDNN's elementwise `postOp`: it saves a pass, Winograd's algorithm
   * saves more and leaves the function (as a plan with `exact` does) to the caller.
   */
  forward(info: Info, bias: boolean, postOp: number | undefined): ConvPlan {
    const name = `conv forward|${bias ? 'b' : ''}`;
    const plan = (op: number | undefined) =>
      this.choose(name, info, (part, way) => this.forwardRecipe(part, way, bias, op), op);
    if (postOp !== undefined && this.isWinograd(info)) {
      const fast = plan(undefined);
      if (fast.exact) return fast;
    }
    return plan(postOp);
  }

  /** Inputs dy, weights; output dx. */
  backwardData(info: Info): ConvPlan {
    return this.choose('conv backward data', info, (part, way) => {
      const d = this.descs(part, way, 'src');
      return {
        what: 'convolution, gradient of the input',
        multiplyAdds: multiplyAddsOf(part),
        hint: this.hint(part, way),
        init: (desc) => this.dnnl.convBackwardData(desc, way.algorithm, d.src, d.anyWeights, d.dst, ...d.window),
        ends: [
          [ARG.diffDst, QUERY.diffDst, d.ourDst],
          [ARG.weights, QUERY.weights, d.weights],
          [ARG.diffSrc, QUERY.diffSrc, d.ourSrc],
        ],
      };
    });
  }

  /** Inputs x, dy; output the gradient of the weights. */
  backwardWeights(info: Info): ConvPlan {
    return this.choose('conv backward weights', info, (part, way) => {
      const d = this.descs(part, way, 'weights');
      return {
        what: 'convolution, gradient of the filter',
        multiplyAdds: multiplyAddsOf(part),
        hint: this.hint(part, way),
        init: (desc) =>
          this.dnnl.convBackwardWeights(desc, way.algorithm, d.src, d.anyWeights, null, d.dst, ...d.window),
        ends: [
          [ARG.src, QUERY.src, d.ourSrc],
          [ARG.diffDst, QUERY.diffDst, d.ourDst],
          [ARG.diffWeights, QUERY.diffWeights, d.weights],
        ],
      };
    });
  }

  private get dnnl() {
    return this.device.library.dnnl;
  }

  private forwardRecipe(info: Info, way: Way, bias: boolean, postOp: number | undefined): Recipe {
    const d = this.descs(info, way, 'dst');
    // gradients take a forward primitive of the training kind as their hint
    const kind = postOp === undefined ? PROP.training : PROP.inference;
    return {
      what: 'convolution',
      multiplyAdds: multiplyAddsOf(info),
      init: (desc) =>
        this.dnnl.convForward(desc, kind, way.algorithm, d.src, d.anyWeights, bias ? d.bias : null, d.dst, ...d.window),
      ends: [
        [ARG.src, QUERY.src, d.ourSrc],
        [ARG.weights, QUERY.weights, d.weights],
        [ARG.dst, QUERY.dst, d.ourDst],
      ],
      bias: bias ? d.bias : undefined,
      postOp,
    };
  }

  /** The forward primitive that oneDNN wants to see for a gradient. */
  private hint(info: Info, way: Way): Primitive | undefined {
    const key = `conv forward||hint|${signature(info)}|${keyOf(way)}`;
    return this.plan(key, () => this.forwardRecipe(info, way, false, undefined))?.primitive;
  }

  private choose(name: string, info: Info, recipe: (part: Info, way: Way) => Recipe, postOp?: number): ConvPlan {
    const id = `${name}|${postOp ?? ''}|${signature(info)}|`;
    const direct = (precision: Precision) => {
      const way = { algorithm: CONVOLUTION.direct, precision };
      return this.plan(`${id}${keyOf(way)}`, () => recipe(info, way));
    };
    const exact = () => direct('float32')!;
    if (this.device.precision === 'bf16') return direct('bf16') ?? exact();
    if (postOp !== undefined || !suitsWinograd(info)) return exact();
    const way = { algorithm: CONVOLUTION.winograd, precision: 'float32' } as const;
    const make = () => {
      const { info: part, parts } = inParts(info);
      return { ...recipe(part, way), parts };
    };
    return this.plan(`${id}${keyOf(way)}`, make, exact) ?? exact();
  }

  private isWinograd(info: Info): boolean {
    return this.device.precision === 'float32' && suitsWinograd(info);
  }

  /** The plan of a key, made on first use; undefined where oneDNN has no such implementation on this processor. */
  private plan(key: string, make: () => Recipe, exact?: () => ConvPlan): ConvPlan | undefined {
    if (!this.plans.has(key)) this.plans.set(key, this.make(key, make(), exact));
    return this.plans.get(key);
  }

  private make(key: string, recipe: Recipe, exact: (() => ConvPlan) | undefined): ConvPlan | undefined {
    const { library } = this.device;
    const { what, hint, init, ends, bias, postOp, multiplyAdds, parts = 1 } = recipe;
    const primitive = library.tryMake({
      what,
      hint,
      init,
      slots: (query) => [
        ...ends.map(([arg, asked]) => [arg, query(asked)] as const),
        ...(bias ? ([[ARG.bias, bias]] as const) : []),
        ...(exact ? ([[ARG.scratchpad, query(QUERY.scratchpad)]] as const) : []),
      ],
      postOp: postOp === undefined ? undefined : { algorithm: postOp },
      work: { multiplyAdds },
      isScratchOfCaller: exact !== undefined,
    });
    if (!primitive) return undefined;
    library.keep(key, primitive);
    const endOf = ([arg, asked, ours]: EndRecipe, i: 0 | 1 | 2): End => {
      const theirs = primitive.query(asked);
      const isWeights = arg === ARG.weights || arg === ARG.diffWeights;
      const partBytes = isWeights ? 0 : library.sizeOf(ours);
      if (library.same(ours, theirs)) return { isWeights, partBytes };
      const [from, into] = i === 2 ? [theirs, ours] : [ours, theirs];
      const reorder = library.cached(`${key}|reorder ${i}`, () => library.reorder(from, into));
      return { isWeights, partBytes, copy: { reorder, bytes: library.sizeOf(theirs) } };
    };
    const to = endOf(ends[2], 2);
    const scratchBytes = exact ? library.sizeOf(primitive.query(QUERY.scratchpad)) : 0;
    const isSummed = parts > 1 && to.isWeights;
    return {
      key,
      primitive,
      parts,
      ends: [endOf(ends[0], 0), endOf(ends[1], 1), to],
      scratchBytes,
      sum: isSummed ? this.sum(library.sizeOf(primitive.query(ends[2][1])) / 4) : undefined,
      exact,
    };
  }

  /** Adds an array of floats to another one. */
  private sum(size: number): Primitive {
    const { library } = this.device;
    return library.cached(`sum of parts|${size}`, () => library.sum(library.byTag([size], TAG.a), [1, 1]));
  }

  private descs(info: Info, { algorithm, precision }: Way, result: 'src' | 'dst' | 'weights') {
    const { library } = this.device;
    const typeOf = (which: typeof result) => ELEMENT[which === result ? 'float32' : precision];
    const ours = info.dataFormat === 'channelsLast' ? TAG.nhwc : TAG.nchw;
    const input = [info.batchSize, info.inChannels, info.inHeight, info.inWidth];
    const output = [info.batchSize, info.outChannels, info.outHeight, info.outWidth];
    const weights = [info.outChannels, info.inChannels, info.filterHeight, info.filterWidth];
    const { strides, dilations, before, after } = windowOf(info);
    const tag = algorithm === CONVOLUTION.direct ? ours : TAG.any;
    return {
      src: library.byTag(input, tag, typeOf('src')),
      dst: library.byTag(output, tag, typeOf('dst')),
      ourSrc: library.byTag(input, ours),
      ourDst: library.byTag(output, ours),
      weights: library.byTag(weights, TAG.hwio),
      anyWeights: library.byTag(weights, TAG.any, typeOf('weights')),
      bias: library.byTag([info.outChannels], TAG.a),
      window: [strides, dilations, before, after] as const,
    };
  }
}

/** 4x4 tiles that keep the cores busy; more of them fill the cache. */
const TILES_OF_A_PART = 192;

/** A mini-batch in equal parts. */
export interface Parts {
  /** Of one part. */
  readonly info: Info;
  readonly parts: number;
}

/** Cuts a mini-batch so that what is made of a part stays in the cache and yet keeps the cores busy. */
export function inParts(info: Info): Parts {
  const parts = partsOf(info);
  const batchSize = info.batchSize / parts;
  const [, ...input] = info.inShape;
  const [, ...output] = info.outShape;
  return { parts, info: { ...info, batchSize, inShape: [batchSize, ...input], outShape: [batchSize, ...output] } };
}

function partsOf({ batchSize, outHeight, outWidth }: Info): number {
  const tiles = Math.ceil(outHeight / 4) * Math.ceil(outWidth / 4);
  for (let images = 1; images < batchSize; images++) {
    if (batchSize % images === 0 && images * tiles >= TILES_OF_A_PART) return batchSize / images;
  }
  return 1;
}

function multiplyAddsOf({ batchSize, outHeight, outWidth, filterShape }: Info): number {
  return batchSize * outHeight * outWidth * sizeOf(filterShape);
}

/** 3x3 windows, one pixel apart, over channels in the sixteens that the vector code of oneDNN takes. */
function suitsWinograd(i: Info): boolean {
  if (i.dataFormat !== 'channelsLast') return false;
  const isThree = i.filterHeight === 3 && i.filterWidth === 3 && i.dilationHeight === 1 && i.dilationWidth === 1;
  return isThree && i.strideHeight === 1 && i.strideWidth === 1 && i.inChannels % 16 === 0 && i.outChannels % 16 === 0;
}

function keyOf({ algorithm, precision }: Way): string {
  return `${algorithm}${precision === 'float32' ? '' : precision}`;
}

function signature(i: Info): string {
  return `${i.dataFormat === 'channelsLast' ? '' : 'f'}${i.inShape.join()}|${i.filterShape.join()}|${i.outHeight},${i.outWidth}|${i.strideHeight},${i.strideWidth}|${i.dilationHeight},${i.dilationWidth}|${i.padInfo.top},${i.padInfo.left}`;
}
