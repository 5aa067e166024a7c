/**
 * Sums over all rows of a matrix, many threads to a column.
 * @module
 */
import { tf } from '../../tf';
import { inPieces, type Tensors } from '../pieces/in-pieces';
import { runShader, type ShaderCall } from '../shader';
import type { StockBackend } from '../types';

/** Threads of the first pass at most: enough for any GPU to be busy. */
const THREADS = 2 ** 14;
/** Rows that a thread adds up at least: fewer would cost more in the second pass. */
const LEAST_ROWS = 32;

/** What is added up. */
export interface Terms extends Pick<ShaderCall, 'name' | 'ints' | 'floats' | 'before'> {
  /** Tensors of the same size for every piece of the rows. */
  readonly shared?: Tensors;
  /** C: element (row, c) is at `at`. */
  readonly columns: number;
  /** WGSL before the loop over rows, in terms of column `c`. */
  readonly column?: string;
  /** WGSL for one row that adds to `sum.x`, and to `sum.y` where two sums are wanted. */
  readonly row: string;
}

/** Both sums of every column over all rows of `given`, [..., C] each: `[2, C]`, which the caller disposes. @throws BnlabError (`engine`). */
export function columnSums<Given extends Tensors>(backend: StockBackend, given: Given, terms: Terms): tf.TensorInfo {
  const [sums] = inPieces(backend, { cut: given, join: 'sum' }, (pieces) => [sumsOfPiece(backend, pieces, terms)]);
  return sums!;
}

function sumsOfPiece(backend: StockBackend, given: Tensors, terms: Terms): tf.TensorInfo {
  const { name, shared, columns, ints, floats, before, column = '', row } = terms;
  const inputs = { ...given, ...shared };
  const rows = tf.util.sizeFromShape(Object.values(given)[0]!.shape) / columns;
  const perThread = Math.max(LEAST_ROWS, Math.ceil((rows * columns) / THREADS));
  const parts = Math.ceil(rows / perThread);
  const partial = runShader(backend, {
    name,
    inputs,
    shape: [parts, 2, columns],
    ints: { ...ints, rows, columns, perThread },
    floats,
    before,
    // the thread of the first sum adds up both
    code: `
      let c = index % uniforms.columns;
      let part = index / uniforms.columns / 2;
      if (index / uniforms.columns % 2 == 1) { return; }
      ${column}
      var sum = vec2<f32>(0.0);
      let end = min(uniforms.rows, (part + 1) * uniforms.perThread);
      for (var r = part * uniforms.perThread; r < end; r++) {
        let at = r * uniforms.columns + c;
        ${row}
      }
      put(index, sum.x);
      put(index + uniforms.columns, sum.y);`,
  });
  if (parts === 1) return { ...partial, shape: [2, columns] };
  return sumOfParts(backend, partial, [2, columns]);
}

/** Adds up what parts of the work came to, `[parts, ...shape]`, in their order, and disposes them. */
export function sumOfParts(backend: StockBackend, parts: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo {
  const sums = runShader(backend, {
    name: 'sum of parts',
    inputs: { parts },
    shape,
    ints: { count: parts.shape[0]! },
    code: `
      var sum = 0.0;
      for (var part = 0; part < uniforms.count; part++) { sum += parts[part * uniforms.size + index]; }
      put(index, sum);`,
  });
  backend.disposeData(parts.dataId);
  return sums;
}
