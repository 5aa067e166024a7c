/**
 * Numbers of oneDNN 2.x's C enumerations (`dnnl_types.h`), by name.
 * @module
 */

/** Element types: bf16, f32, s32, u8. */
export type DataType = 2 | 3 | 4 | 6;
/** The element types of convolutions. */
export const ELEMENT = { bf16: 2, float32: 3 } as const satisfies Record<string, DataType>;

/** Layout tags; `any` lets oneDNN choose. */
export const TAG = { any: 1, a: 2, ab: 3, nchw: 5, nhwc: 20, hwio: 30 } as const;

/** Kinds of propagation. */
export const PROP = { training: 64, inference: 96, backward: 128, backwardData: 160 } as const;

/** What a primitive descriptor can be asked for. */
export const QUERY = {
  implementation: 8,
  src: 129,
  diffSrc: 130,
  weights: 131,
  diffWeights: 132,
  dst: 133,
  diffDst: 134,
  workspace: 135,
  scratchpad: 136,
} as const;

/** Argument slots. */
export const ARG = {
  src: 1,
  src1: 2,
  dst: 17,
  weights: 33,
  bias: 41,
  mean: 49,
  variance: 50,
  scale: 51,
  shift: 52,
  workspace: 64,
  scratchpad: 80,
  diffSrc: 129,
  diffDst: 145,
  diffWeights: 161,
  diffScale: 255,
  diffShift: 256,
  multipleSrc: 1024,
} as const;

/** Algorithms of elementwise functions. */
export const ELTWISE = {
  relu: 0x1f,
  tanh: 0x2f,
  elu: 0x3f,
  square: 0x4f,
  abs: 0x5f,
  sqrt: 0x6f,
  linear: 0x7f,
  logistic: 0xaf,
  exp: 0xbf,
  log: 0xef,
  reluFromDst: 0x100,
  tanhFromDst: 0x101,
  eluFromDst: 0x102,
  logisticFromDst: 0x104,
} as const;

/** Algorithms of functions of two tensors. */
export const BINARY = { add: 0x1fff0, mul: 0x1fff1, max: 0x1fff2, min: 0x1fff3, div: 0x1fff4, sub: 0x1fff5 } as const;

/** Algorithms of convolution: the sum as it is written, and Winograd's, which needs a quarter of the multiplications. */
export const CONVOLUTION = { direct: 0x1, winograd: 0x2 } as const;
/** Mode of primitives whose scratch memory is an argument. */
export const SCRATCHPAD_OF_CALLER = 1;
/** Pooling algorithms; the average leaves padding out. */
export const POOL = { max: 0x1ff, averageWithoutPadding: 0x3ff } as const;
/** Local response normalization over neighbouring channels. */
export const LRN_ACROSS_CHANNELS = 0xaff;

/** Flags of batch normalization. */
export const NORM = { globalStatistics: 0x1, fusedRelu: 0x4, scale: 0x8, shift: 0x10 } as const;
