/**
 * Gradient of a convolution with respect to its filter as a product of matrices: TensorFlow.js's shader has one thread add up
 * all of the mini-batch for one weight, so that a layer of few weights leaves most of a GPU idle.
 * @module
 */
import { convGeometry, type WindowAttributes } from '../../conv-geometry';
import type { Inputs } from '../../kernel-inputs';
import type { tf } from '../../tf';
import { runShader } from '../shader';
import type { StockBackend } from '../types';
import { sumOfParts } from './column-sums';

/** Side of the piece of the result that a group makes, and the rows that it holds in memory of its own at a time. */
const TILE = 64;
const DEPTH = 16;
/** Threads of a group along each side: each makes 4 x 4 numbers. */
const SIDE = TILE / 4;
/** Groups that a GPU can be given at once; where there are fewer pieces, their rows are shared out. */
const GROUPS = 512;
/** Rows that are worth a group of their own. */
const LEAST_ROWS = 256;

/** What the kernel is told. */
export type FilterGradientAttributes = WindowAttributes & { readonly filterShape: [number, number, number, number] };

/** Values of the image that a weight met, `patches[row, place]`, and of dy, both of one group; outside of either: 0. */
const BEFORE = `
  var<workgroup> patches : array<array<f32, ${TILE}>, ${DEPTH}>;
  var<workgroup> slopes : array<array<f32, ${TILE}>, ${DEPTH}>;
  fn cell(r : i32, c : i32, i : i32, j : i32) -> f32 {
    let s = r % uniforms.outWidth;
    let q = r / uniforms.outWidth % uniforms.outHeight;
    let n = r / uniforms.outWidth / uniforms.outHeight;
    let row = q * uniforms.strideHeight + i * uniforms.dilationHeight - uniforms.top;
    let column = s * uniforms.strideWidth + j * uniforms.dilationWidth - uniforms.left;
    if (row < 0 || row >= uniforms.height || column < 0 || column >= uniforms.width) { return 0.0; }
    return x[((n * uniforms.height + row) * uniforms.width + column) * uniforms.channels + c];
  }`;

const CODE = `
  let firstK = i32(workgroupId.x) * ${TILE};
  let firstPlace = i32(workgroupId.y) * ${TILE};
  let part = i32(workgroupId.z);
  let lane = i32(localIndex) % ${TILE};
  let place = firstPlace + lane;
  let k = firstK + lane;
  let c = place % uniforms.channels;
  let j = place / uniforms.channels % uniforms.filterWidth;
  let i = place / uniforms.channels / uniforms.filterWidth;
  let end = min(uniforms.rows, (part + 1) * uniforms.steps * ${DEPTH});
  var sums : array<vec4<f32>, 4>;
  for (var step = 0; step < uniforms.steps; step++) {
    for (var line = i32(localIndex) / ${TILE}; line < ${DEPTH}; line += ${(SIDE * SIDE) / TILE}) {
      let r = (part * uniforms.steps + step) * ${DEPTH} + line;
      var value = 0.0;
      var slope = 0.0;
      if (r < end && place < uniforms.places) { value = cell(r, c, i, j); }
      if (r < end && k < uniforms.outChannels) { slope = dy[r * uniforms.outChannels + k]; }
      patches[line][lane] = value;
      slopes[line][lane] = slope;
    }
    workgroupBarrier();
    for (var line = 0; line < ${DEPTH}; line++) {
      let at = i32(localId.x) * 4;
      let four = vec4<f32>(slopes[line][at], slopes[line][at + 1], slopes[line][at + 2], slopes[line][at + 3]);
      for (var q = 0; q < 4; q++) { sums[q] += patches[line][i32(localId.y) * 4 + q] * four; }
    }
    workgroupBarrier();
  }
  for (var q = 0; q < 4; q++) {
    let p = firstPlace + i32(localId.y) * 4 + q;
    for (var f = 0; f < 4; f++) {
      let o = firstK + i32(localId.x) * 4 + f;
      if (p < uniforms.places && o < uniforms.outChannels) {
        put((part * uniforms.places + p) * uniforms.outChannels + o, sums[q][f]);
      }
    }
  }`;

/** `dw[i, j, c, k] = sum over rows of x's patch times dy`; x: [N, H, W, C], dy: [N, H', W', K], dw: [R, S, C, K]. */
export function filterGradient(
  backend: StockBackend,
  { x, dy }: Inputs,
  attributes: FilterGradientAttributes,
): tf.TensorInfo {
  const g = convGeometry(x.shape, attributes.filterShape, attributes);
  const rows = g.batchSize * g.outHeight * g.outWidth;
  const places = g.filterHeight * g.filterWidth * g.inChannels;
  const pieces = [g.outChannels, places].map((length) => Math.ceil(length / TILE)) as [number, number];
  const wanted = Math.min(Math.ceil(GROUPS / (pieces[0] * pieces[1])), Math.ceil(rows / LEAST_ROWS));
  const steps = Math.ceil(rows / wanted / DEPTH);
  const parts = Math.ceil(rows / (steps * DEPTH));
  const shape = [places, g.outChannels];
  const partial = runShader(backend, {
    name: 'filter gradient',
    inputs: { x, dy },
    shape: [parts, ...shape],
    ints: {
      ...{ rows, places, steps, outChannels: g.outChannels, channels: g.inChannels },
      ...{ height: g.inHeight, width: g.inWidth, outHeight: g.outHeight, outWidth: g.outWidth },
      ...{ strideHeight: g.strideHeight, strideWidth: g.strideWidth },
      ...{ dilationHeight: g.dilationHeight, dilationWidth: g.dilationWidth },
      ...{ filterWidth: g.filterWidth, top: g.padInfo.top, left: g.padInfo.left },
    },
    before: BEFORE,
    code: CODE,
    groups: { count: [...pieces, parts], threads: [SIDE, SIDE] },
  });
  const whole = parts === 1 ? partial : sumOfParts(backend, partial, shape);
  return { ...whole, shape: [...attributes.filterShape] };
}
