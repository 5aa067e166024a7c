import { product, type ProductLayout } from '../../../lib/engine/loops/product';
import { Random } from '../../../lib/random';
import { matMul } from '../onednn/reference';
import { assertSame, wholeNumbers } from './whole';

/** Around the tile of four rows and columns, below, at and above it. */
const SIZES = [1, 3, 4, 5, 8, 10];
/** What stood in C before, and has to stand around the product after it. */
const OLD = 99;
const [BEFORE_A, BEFORE_B, BEFORE_C] = [3, 5, 2];

/** Strides of a matrix of so many rows and columns, transposed or not. */
const strides = (rows: number, columns: number, isTransposed: boolean) => (isTransposed ? [1, rows] : [columns, 1]);

function check(M: number, N: number, K: number, transposed: readonly [a: boolean, b: boolean]): void {
  const what = JSON.stringify({ M, N, K, transposed });
  const random = new Random(1).split(what);
  const [a, b] = [wholeNumbers(random, BEFORE_A + M * K), wholeNumbers(random, BEFORE_B + K * N)];
  const [[aRow, aColumn], [bRow, bColumn]] = [strides(M, K, transposed[0]), strides(K, N, transposed[1])];
  const start = { aStart: BEFORE_A, bStart: BEFORE_B, cStart: BEFORE_C };
  const layout: ProductLayout = { M, N, K, ...start, aRow, aColumn, bRow, bColumn };
  const c = new Float32Array(BEFORE_C + M * N + 3 * N + 4).fill(OLD);
  product(a, b, c, layout);
  const matrix = (values: Float32Array, from: number, rows: number, columns: number, isTransposed: boolean) => ({
    shape: isTransposed ? [columns, rows] : [rows, columns],
    values: Float64Array.from(values.subarray(from)),
  });
  const factors = [matrix(a, BEFORE_A, M, K, transposed[0]), matrix(b, BEFORE_B, K, N, transposed[1])] as const;
  const want = new Float64Array(c.length).fill(OLD);
  want.set(matMul(...factors, ...transposed).values, BEFORE_C);
  assertSame(c, want, `${what}, seed 1`);
}

describe('products of matrices in JavaScript', () => {
  for (const transposed of [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const) {
    it(`are those of the definition, and write nothing else: transposed ${transposed.join(', ')}`, () => {
      for (const M of SIZES) for (const N of SIZES) for (const K of [0, 1, 3]) check(M, N, K, transposed);
    });
  }

  it('round each sum once: a float32 sum would lose each further 1', () => {
    const layout = { M: 1, K: 3, aStart: 0, aRow: 3, aColumn: 1, bStart: 0, bRow: 1, bColumn: 3, cStart: 0 };
    const c = new Float32Array(4);
    const b = Float32Array.from({ length: 12 }, () => 1);
    product(Float32Array.of(2 ** 24, 1, 1), b, c, { ...layout, N: 4 });
    assertSame(c, new Float32Array(4).fill(2 ** 24 + 2), 'one row');
    const tiled = new Float32Array(16);
    const rows = Float32Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? 2 ** 24 : 1));
    product(rows, b, tiled, { ...layout, M: 4, N: 4 });
    assertSame(tiled, new Float32Array(16).fill(2 ** 24 + 2), 'a tile');
  });
});
