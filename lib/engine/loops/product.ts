/**
 * Products of matrices in JavaScript.
 * @module
 */

/** A product `C = A B`: sizes, and where the elements of the factors lie. */
export interface ProductLayout {
  /** Rows of C. */
  readonly M: number;
  /** Columns of C. */
  readonly N: number;
  /** Columns of A, rows of B. */
  readonly K: number;
  /** A's element (i, k) lies at `aStart + i aRow + k aColumn`. */
  readonly aStart: number;
  readonly aRow: number;
  readonly aColumn: number;
  /** B's element (k, j) lies at `bStart + k bRow + j bColumn`. */
  readonly bStart: number;
  readonly bRow: number;
  readonly bColumn: number;
  /** C's element (i, j) lies at `cStart + i N + j`. */
  readonly cStart: number;
}

/** Rows and columns of C that are summed at once, in variables. */
const TILE = 4;

/** `C = A B` of float32 numbers, each sum in float64 and rounded once. */
export function product(a: Float32Array, b: Float32Array, c: Float32Array, layout: ProductLayout): void {
  const { M, N } = layout;
  const [rows, columns] = [M - (M % TILE), N - (N % TILE)];
  for (let i = 0; i < rows; i += TILE) for (let j = 0; j < columns; j += TILE) tile(a, b, c, layout, i, j);
  for (let i = 0; i < rows; i++) for (let j = columns; j < N; j++) single(a, b, c, layout, i, j);
  for (let i = rows; i < M; i++) for (let j = 0; j < N; j++) single(a, b, c, layout, i, j);
}

function single(a: Float32Array, b: Float32Array, c: Float32Array, layout: ProductLayout, i: number, j: number): void {
  const { N, K, aStart, aRow, aColumn, bStart, bRow, bColumn, cStart } = layout;
  let [p, q, sum] = [aStart + i * aRow, bStart + j * bColumn, 0];
  for (let k = 0; k < K; k++, p += aColumn, q += bRow) sum += a[p]! * b[q]!;
  c[cStart + i * N + j] = sum;
}

/** Sixteen sums in sixteen variables: an array of them would cost as much as the products. */
function tile(a: Float32Array, b: Float32Array, c: Float32Array, layout: ProductLayout, i: number, j: number): void {
  const { N, K, aStart, aRow, aColumn, bStart, bRow, bColumn, cStart } = layout;
  let [c00, c01, c02, c03, c10, c11, c12, c13] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [c20, c21, c22, c23, c30, c31, c32, c33] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [p, q] = [aStart + i * aRow, bStart + j * bColumn];
  for (let k = 0; k < K; k++, p += aColumn, q += bRow) {
    const [a0, a1, a2, a3] = [a[p]!, a[p + aRow]!, a[p + 2 * aRow]!, a[p + 3 * aRow]!];
    const [b0, b1, b2, b3] = [b[q]!, b[q + bColumn]!, b[q + 2 * bColumn]!, b[q + 3 * bColumn]!];
    c00 += a0 * b0;
    c01 += a0 * b1;
    c02 += a0 * b2;
    c03 += a0 * b3;
    c10 += a1 * b0;
    c11 += a1 * b1;
    c12 += a1 * b2;
    c13 += a1 * b3;
    c20 += a2 * b0;
    c21 += a2 * b1;
    c22 += a2 * b2;
    c23 += a2 * b3;
    c30 += a3 * b0;
    c31 += a3 * b1;
    c32 += a3 * b2;
    c33 += a3 * b3;
  }
  const at = cStart + i * N + j;
  put4(c, at, c00, c01, c02, c03);
  put4(c, at + N, c10, c11, c12, c13);
  put4(c, at + 2 * N, c20, c21, c22, c23);
  put4(c, at + 3 * N, c30, c31, c32, c33);
}

function put4(c: Float32Array, at: number, c0: number, c1: number, c2: number, c3: number): void {
  c[at] = c0;
  c[at + 1] = c1;
  c[at + 2] = c2;
  c[at + 3] = c3;
}
