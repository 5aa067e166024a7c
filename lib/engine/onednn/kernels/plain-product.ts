/**
 * Products of plain memory, and how matrices are described.
 * @module
 */
import type { Block } from '../block';
import { sizeOf } from '../backend';
import { ARG } from '../constants';
import type { Device } from '../device';
import type { Library } from '../library';
import type { Desc } from '../primitive';

/** Rows x columns matrices, row by row in memory, or column by column where they are to be read transposed. */
export function matrices(
  library: Library,
  batch: readonly number[],
  [rows, columns]: readonly [number, number],
  isTransposed = false,
): Desc {
  const strides = batch.map((_, i) => rows * columns * sizeOf(batch.slice(i + 1)));
  return library.byStrides([...batch, rows, columns], [...strides, ...(isTransposed ? [1, rows] : [columns, 1])]);
}

/** How a product lies in memory: `a` as its transpose, [k, m]; the result added to what `c` holds. */
interface ProductForm {
  readonly isLeftTransposed?: boolean;
  readonly isAdded?: boolean;
}

/** `c <- a b`, or `c <- c + a b`, over plain blocks, [m, k] x [k, n]. */
export function productOf(
  device: Device,
  [m, n, k]: readonly [number, number, number],
  [a, b, c]: readonly [Block, Block, Block],
  { isLeftTransposed = false, isAdded = false }: ProductForm = {},
): void {
  const { library } = device;
  const primitive = library.cached(`plain product|${m},${n},${k}|${isLeftTransposed},${isAdded}`, () => {
    const left = matrices(library, [], [m, k], isLeftTransposed);
    const [right, out] = [matrices(library, [], [k, n]), matrices(library, [], [m, n])];
    return library.make({
      what: 'matrix product',
      init: (desc) => library.dnnl.matmul(desc, left, right, null, out),
      slots: () => [
        [ARG.src, left],
        [ARG.weights, right],
        [ARG.dst, out],
      ],
      postOp: isAdded ? 'sum' : undefined,
      work: { multiplyAdds: m * n * k },
    });
  });
  primitive.run(a, b, c);
}
