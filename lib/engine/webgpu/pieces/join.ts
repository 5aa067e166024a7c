/**
 * What the pieces of a computation come to, put together.
 * @module
 */
import type { tf } from '../../tf';
import { runShader } from '../shader';
import type { StockBackend } from '../types';
import { putRows } from './rows';

/** Results lie one after the other along the first axis, are added up in the order of the pieces, or averaged over all rows. */
export type Join = 'beside' | 'sum' | 'mean';

/** The results so far, of pieces that come in their order. */
export class Joined {
  private whole: tf.TensorInfo[] = [];

  /** @param rows of all pieces together */
  constructor(
    private readonly backend: StockBackend,
    private readonly join: Join,
    private readonly rows: number,
  ) {}

  /** Takes the results of rows `first` to `first + count`, and disposes them. @throws BnlabError (`engine`). */
  add(made: readonly tf.TensorInfo[], first: number, count: number): void {
    made.forEach((piece, i) => {
      if (this.join === 'beside') this.put(i, piece, first);
      else if (first === 0) this.whole[i] = piece;
      else this.whole[i] = this.added(this.whole[i]!, piece, first, count);
    });
  }

  /** All results; the caller disposes them. */
  get results(): tf.TensorInfo[] {
    return this.whole;
  }

  /** Frees what there is. */
  dispose(): void {
    for (const { dataId } of this.whole) this.backend.disposeData(dataId);
    this.whole = [];
  }

  private put(i: number, piece: tf.TensorInfo, first: number): void {
    const { backend, rows, whole } = this;
    const { dtype } = backend.tensorMap.get(piece.dataId);
    const made = () => backend.makeTensorInfo([rows, ...piece.shape.slice(1)], dtype);
    const to = (whole[i] ??= { ...made(), dtype: piece.dtype });
    putRows(backend, piece, to, first);
    backend.disposeData(piece.dataId);
  }

  private added(a: tf.TensorInfo, b: tf.TensorInfo, first: number, count: number): tf.TensorInfo {
    const { backend, join } = this;
    const inputs = { a, b };
    const { shape, dtype } = a;
    const share = count / (first + count);
    const sum =
      join === 'sum'
        ? runShader(backend, {
            name: `sum of two, ${dtype}`,
            inputs,
            shape,
            dtype: dtype as 'float32' | 'int32',
            code: SUM,
          })
        : runShader(backend, { name: 'mean of two', inputs, shape, floats: { rest: 1 - share, share }, code: MEAN });
    for (const { dataId } of [a, b]) backend.disposeData(dataId);
    return sum;
  }
}

const SUM = 'put(index, a[index] + b[index]);';
const MEAN = 'put(index, uniforms.rest * a[index] + uniforms.share * b[index]);';
