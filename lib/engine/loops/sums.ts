/**
 * Sums over axes, in float64: of millions of numbers of one sign 32 bits would lose every further one.
 * @module
 */

/** A tensor seen as [outer, middle, inner], of which the middle goes. */
export interface SumView {
  readonly outer: number;
  readonly middle: number;
  readonly inner: number;
}

/** Numbers that an engine's own kernel adds up in 32 bits, at most and at least; the sums of such pieces are added in float64. */
export const [LONGEST_PIECE, SHORTEST_PIECE] = [1024, 32];

/** The longest piece that a row is a multiple of. */
export function largestPiece(length: number): number {
  let piece = Math.min(length, LONGEST_PIECE);
  // 1 divides every length; of a row of nothing the rest is NaN, which ends the search too
  while (length % piece > 0) piece--;
  return piece;
}

/** Sums over the middle axis. x: [outer, middle, inner], y: [outer, inner]. */
export function sumLoops(x: Float32Array, y: Float32Array, { outer, middle, inner }: SumView): void {
  if (inner === 1) {
    for (let o = 0; o < outer; o++) y[o] = sumOf(x, o * middle, (o + 1) * middle);
    return;
  }
  for (let o = 0; o < outer; o++) {
    const from = o * middle * inner;
    sumColumns(x, y, { from, end: from + middle * inner, columns: inner, to: o * inner });
  }
}

/** Four sums side by side: one after the other, each addition would wait for the last. */
function sumOf(x: Float32Array, from: number, end: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let at = from;
  for (; at + 4 <= end; at += 4) {
    a += x[at]!;
    b += x[at + 1]!;
    c += x[at + 2]!;
    d += x[at + 3]!;
  }
  for (; at < end; at++) a += x[at]!;
  return a + b + (c + d);
}

interface Columns {
  readonly from: number;
  readonly end: number;
  readonly columns: number;
  /** Where the sums begin in y. */
  readonly to: number;
}

/** Sums of the columns of a matrix, four at a time: their sums stay in registers. */
function sumColumns(x: Float32Array, y: Float32Array, { from, end, columns, to }: Columns): void {
  let i = 0;
  for (; i + 4 <= columns; i += 4) {
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let at = from + i; at < end; at += columns) {
      a += x[at]!;
      b += x[at + 1]!;
      c += x[at + 2]!;
      d += x[at + 3]!;
    }
    y[to + i] = a;
    y[to + i + 1] = b;
    y[to + i + 2] = c;
    y[to + i + 3] = d;
  }
  for (; i < columns; i++) {
    let total = 0;
    for (let at = from + i; at < end; at += columns) total += x[at]!;
    y[to + i] = total;
  }
}
