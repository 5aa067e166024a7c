/**
 * A computation over more than a shader can be bound to, one piece of the mini-batch after the other.
 * @module
 */
import type { tf } from '../../tf';
import { bytesOf, checkBound, checkMade, hasLarge, largestOf, rowTooLarge } from '../limits';
import type { StockBackend } from '../types';
import { Joined, type Join } from './join';
import { takeRows } from './rows';

/** Tensors by name. */
export type Tensors = Readonly<Record<string, tf.TensorInfo>>;

/** What is cut, and how the results are put together. */
export interface Work<Cut extends Tensors> {
  /** Tensors that are cut along their first axis. */
  readonly cut: Cut;
  /** The first row and the number of rows; all of those of the first tensor where left out. */
  readonly from?: number;
  readonly rows?: number;
  /** Shape of the largest result, if none is among those that are cut. */
  readonly makes?: readonly number[];
  readonly join: Join;
}

/** What is done with one piece: the same tensors, of `count` rows; its results belong to the caller. */
type Body<Cut extends Tensors> = (
  pieces: { readonly [Name in keyof Cut]: tf.TensorInfo },
  count: number,
) => tf.TensorInfo[];

/** Runs `body` on all rows at once where they fit, else on pieces. @throws BnlabError (`engine`) where one row does not fit. */
export function inPieces<Cut extends Tensors>(
  backend: StockBackend,
  work: Work<Cut>,
  body: Body<Cut>,
): tf.TensorInfo[] {
  const { cut, makes = [], join, from = 0, rows = Object.values(cut)[0]!.shape[0] ?? 1 } = work;
  const { bound } = largestOf(backend.device);
  if (!hasLarge(cut, bound) && bytesOf(makes) <= bound) return body(cut, rows);
  // what is added up is not cut
  if (join === 'beside') checkMade(makes, backend.device);
  else checkBound(makes, backend.device);
  const rowShapes = [...Object.values(cut).map(({ shape }) => shape), ...(join === 'beside' ? [makes] : [])].map(
    (shape) => [1, ...shape.slice(1)],
  );
  const [widest] = rowShapes.sort((a, b) => bytesOf(b) - bytesOf(a));
  const most = Math.floor(bound / bytesOf(widest!));
  if (most === 0) throw rowTooLarge(widest!, backend.device);
  const atOnce = Math.ceil(rows / Math.ceil(rows / most));
  const joined = new Joined(backend, join, rows);
  try {
    for (let first = 0; first < rows; first += atOnce) {
      const count = Math.min(atOnce, rows - first);
      joined.add(withPieces(backend, cut, [from + first, count], body), first, count);
      submit(backend);
    }
    return joined.results;
  } catch (thrown) {
    joined.dispose();
    throw thrown;
  }
}

function withPieces<Cut extends Tensors>(
  backend: StockBackend,
  cut: Cut,
  [first, count]: readonly [number, number],
  body: Body<Cut>,
): tf.TensorInfo[] {
  const pieces: Record<string, tf.TensorInfo> = {};
  try {
    for (const [name, tensor] of Object.entries(cut)) pieces[name] = takeRows(backend, tensor, first, count);
    return body(pieces as { [Name in keyof Cut]: tf.TensorInfo }, count);
  } finally {
    for (const { dataId } of Object.values(pieces)) backend.disposeData(dataId);
  }
}

/** Memory of a piece is free for the next one only after the commands that use it were submitted. */
function submit(backend: StockBackend): void {
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.submitQueue();
}
