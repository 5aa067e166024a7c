/**
 * Cuts a box out of a picture and brings it to another size: bilinear, antialiased where it shrinks.
 *
 * The filter is a triangle as wide as the reduction, applied to rows and then to columns in 22-bit fixed point. Pillow's
 * BILINEAR does the same, to the last bit, and torchvision's pipelines rest on it.
 * @module
 */

/** A rectangle in pixels, fractions allowed. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A decoded picture, uint8 [height, width, 3]; `data` may be longer than that. */
export interface Picture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Which part goes where. */
export interface ResampleOptions {
  /** The part of the picture to take. */
  readonly box: Box;
  readonly width: number;
  readonly height: number;
  /** Mirror left and right. */
  readonly mirror?: boolean;
  /** Where to write uint8 [height, width, 3]. */
  readonly into: Uint8Array;
}

/** Weights of one axis: output i is the sum of coefficients[i * taps + k] * input[starts[i] + k] over k < counts[i]. */
interface Axis {
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  readonly coefficients: Int32Array;
  readonly taps: number;
}

const PRECISION = 22;
const HALF = 1 << (PRECISION - 1);

/** Scratch rows, kept between pictures: allocating a megabyte per picture costs more than filtering it. */
let scratch = new Uint8Array(0);

/** Resamples `box` of the picture to width x height. The caller checks that the box lies inside the picture. */
export function resample(picture: Picture, { box, width, height, mirror = false, into }: ResampleOptions): void {
  const columns = axisWeights(picture.width, box.x, box.width, width);
  const rows = axisWeights(picture.height, box.y, box.height, height);
  const top = rows.starts[0];
  const bottom = rows.starts[height - 1] + rows.counts[height - 1];
  const stride = 3 * width;
  if (scratch.length < (bottom - top) * stride) scratch = new Uint8Array((bottom - top) * stride);
  for (let y = top; y < bottom; y++) {
    filterRow(picture.data, y * picture.width * 3, columns, scratch, (y - top) * stride, mirror);
  }
  filterColumns(scratch, top, rows, stride, into);
}

function axisWeights(size: number, from: number, length: number, outputs: number): Axis {
  const scale = length / outputs;
  const reach = Math.max(1, scale);
  const taps = Math.ceil(reach) * 2 + 1;
  const starts = new Int32Array(outputs);
  const counts = new Int32Array(outputs);
  const coefficients = new Int32Array(outputs * taps);
  const weights = new Float64Array(taps);
  for (let i = 0; i < outputs; i++) {
    const centre = from + (i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - reach + 0.5));
    const count = Math.min(size, Math.trunc(centre + reach + 0.5)) - start;
    let sum = 0;
    for (let k = 0; k < count; k++) {
      weights[k] = Math.max(0, 1 - Math.abs((start + k - centre + 0.5) / reach));
      sum += weights[k];
    }
    for (let k = 0; k < count; k++) coefficients[i * taps + k] = Math.round((weights[k] / sum) * (1 << PRECISION));
    starts[i] = start;
    counts[i] = count;
  }
  return { starts, counts, coefficients, taps };
}

function filterRow(
  source: Uint8Array,
  row: number,
  { starts, counts, coefficients, taps }: Axis,
  target: Uint8Array,
  at: number,
  mirror: boolean,
): void {
  const outputs = starts.length;
  const step = mirror ? -3 : 3;
  let to = mirror ? at + 3 * (outputs - 1) : at;
  for (let i = 0; i < outputs; i++, to += step) {
    let p = row + 3 * starts[i];
    const first = i * taps;
    const last = first + counts[i];
    let r = HALF;
    let g = HALF;
    let b = HALF;
    for (let k = first; k < last; k++, p += 3) {
      const weight = coefficients[k];
      r = (r + Math.imul(weight, source[p])) | 0;
      g = (g + Math.imul(weight, source[p + 1])) | 0;
      b = (b + Math.imul(weight, source[p + 2])) | 0;
    }
    // the weights are positive and sum to one, so no clipping is needed
    target[to] = r >> PRECISION;
    target[to + 1] = g >> PRECISION;
    target[to + 2] = b >> PRECISION;
  }
}

/** Columns: all pixels of an output row share their weights, so the common counts of two to four are unrolled. */
function filterColumns(source: Uint8Array, top: number, rows: Axis, stride: number, into: Uint8Array): void {
  const { starts, counts, coefficients, taps } = rows;
  for (let y = 0; y < starts.length; y++) {
    const weights = coefficients.subarray(y * taps, y * taps + Math.max(4, counts[y]));
    const first = (starts[y] - top) * stride;
    const out = into.subarray(y * stride, (y + 1) * stride);
    if (counts[y] <= 4) sumFewRows(source, first, stride, weights, counts[y], out);
    else sumRows(source, first, stride, weights, counts[y], out);
  }
}

function sumFewRows(
  source: Uint8Array,
  first: number,
  stride: number,
  weights: Int32Array,
  count: number,
  out: Uint8Array,
): void {
  // rows beyond `count` get weight 0 and any row that exists
  const [a, b, c, d] = [0, 1, 2, 3].map((k) => (k < count ? weights[k] : 0));
  const p1 = count > 1 ? stride : 0;
  const p2 = count > 2 ? 2 * stride : 0;
  const p3 = count > 3 ? 3 * stride : 0;
  if (count <= 2) {
    for (let i = 0, p = first; i < stride; i++, p++) {
      out[i] = (HALF + Math.imul(a, source[p]) + Math.imul(b, source[p + p1])) >> PRECISION;
    }
    return;
  }
  for (let i = 0, p = first; i < stride; i++, p++) {
    const near = Math.imul(a, source[p]) + Math.imul(b, source[p + p1]);
    out[i] = (HALF + near + Math.imul(c, source[p + p2]) + Math.imul(d, source[p + p3])) >> PRECISION;
  }
}

function sumRows(
  source: Uint8Array,
  first: number,
  stride: number,
  weights: Int32Array,
  count: number,
  out: Uint8Array,
): void {
  for (let i = 0; i < stride; i++) {
    let sum = HALF;
    for (let k = 0, p = first + i; k < count; k++, p += stride) sum = (sum + Math.imul(weights[k], source[p])) | 0;
    out[i] = sum >> PRECISION;
  }
}
