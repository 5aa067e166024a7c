/**
 * Local response normalization and its gradient as plain loops over NHWC memory.
 * @module
 */

/** Settings of the formula, in TensorFlow.js's names. */
export interface LocalResponse {
  /** Channels on each side that count. */
  readonly depthRadius: number;
  readonly bias: number;
  readonly alpha: number;
  readonly beta: number;
}

/** The exponent GoogLeNet uses; two square roots are several times faster than `Math.pow`. */
const USUAL_BETA = 0.75;

/**
 * `y_c = x_c s_c^-beta` with `s_c = bias + alpha sum over |j - c| <= depthRadius of x_j^2`.
 *
 * x and y: [..., C]; y is overwritten.
 */
export function localResponseForward(x: Float32Array, y: Float32Array, channels: number, a: LocalResponse): void {
  const row = new Row(channels, a);
  for (let at = 0; at < x.length; at += channels) {
    row.read(x, at);
    for (let c = 0; c < channels; c++) y[at + c] = x[at + c]! * row.power[c]!;
  }
}

/**
 * `dx_c = dy_c s_c^-beta - 2 alpha beta x_c sum over |j - c| <= depthRadius of dy_j x_j s_j^(-beta-1)`.
 *
 * x, dy and dx: [..., C]; dx is overwritten.
 */
export function localResponseGradient(
  x: Float32Array,
  dy: Float32Array,
  dx: Float32Array,
  channels: number,
  a: LocalResponse,
): void {
  const row = new Row(channels, a);
  const terms = new Float64Array(channels + 2 * a.depthRadius);
  for (let at = 0; at < x.length; at += channels) {
    row.read(x, at);
    for (let c = 0; c < channels; c++) {
      terms[a.depthRadius + c] = (dy[at + c]! * x[at + c]! * row.power[c]!) / row.scale[c]!;
    }
    for (let c = 0; c < channels; c++) {
      const common = 2 * a.alpha * a.beta * windowSum(terms, c, a.depthRadius);
      dx[at + c] = dy[at + c]! * row.power[c]! - common * x[at + c]!;
    }
  }
}

/** What both passes need of the channels of one place. */
class Row {
  /** `s_c`. */
  readonly scale: Float64Array;
  /** `s_c^-beta`. */
  readonly power: Float64Array;
  /** Squares between two margins of zeros, so that no window leaves the array. */
  private readonly squares: Float64Array;

  constructor(
    private readonly channels: number,
    private readonly a: LocalResponse,
  ) {
    this.scale = new Float64Array(channels);
    this.power = new Float64Array(channels);
    this.squares = new Float64Array(channels + 2 * a.depthRadius);
  }

  read(x: Float32Array, at: number): void {
    const { channels, scale, power, squares } = this;
    const { depthRadius, bias, alpha, beta } = this.a;
    for (let c = 0; c < channels; c++) squares[depthRadius + c] = x[at + c]! * x[at + c]!;
    for (let c = 0; c < channels; c++) {
      const s = bias + alpha * windowSum(squares, c, depthRadius);
      scale[c] = s;
      power[c] = beta === USUAL_BETA ? 1 / Math.sqrt(s * Math.sqrt(s)) : s ** -beta;
    }
  }
}

function windowSum(padded: Float64Array, from: number, radius: number): number {
  // GoogLeNet's window, without a loop
  if (radius === 2)
    return padded[from]! + padded[from + 1]! + padded[from + 2]! + padded[from + 3]! + padded[from + 4]!;
  let sum = 0;
  for (let j = 0; j <= 2 * radius; j++) sum += padded[from + j]!;
  return sum;
}
