/**
 * A mini-batch that is computed in pieces, one after the other, for the gradients of the whole.
 * @module
 */
import { inTeam, tf } from '../engine/portable';
import { BnlabError } from '../errors';
import type { StepExchange } from './exchange';
import { lossAndGradients, unreadLossAndGradients, type LossAndGradients, type LossOptions } from './gradients';
import { examplesOf, type MiniBatch } from './mini-batch';
import { itemAt } from '../tuples';

/** Neighbouring examples of a mini-batch that are computed at one time. */
export interface Piece {
  /** Examples of the mini-batch before it. */
  readonly first: number;
  /** Examples in it, of all processes. */
  readonly examples: number;
  /** Examples of the whole mini-batch. */
  readonly of: number;
  /** Whether the gradients of the mini-batch are complete with it. */
  readonly isLast: boolean;
}

/** The first and the last example (not included) of the `index`-th of `count` shares, which differ by one example at most. */
export function shareOf(examples: number, index: number, count: number): readonly [number, number] {
  return [Math.floor((examples * index) / count), Math.floor((examples * (index + 1)) / count)];
}

/** The examples of a mini-batch that one process of several learns on, computed in pieces: from the first of each range to before its end. */
export function partsOf(
  examples: number,
  { rank, size, pieces = 1 }: { readonly rank: number; readonly size: number; readonly pieces?: number },
): (readonly [number, number])[] {
  return piecesOf(examples, pieces).map((piece) => {
    const [first, end] = shareOf(piece.examples, rank, size);
    return [piece.first + first, piece.first + end] as const;
  });
}

/** @throws BnlabError for a number of pieces that is none, or of which some would be empty. */
export function checkPieces(accumulate: number, examples: number): void {
  const where = 'accumulate';
  if (!Number.isSafeInteger(accumulate) || accumulate < 1) {
    const hint = 'Leave it out to compute a mini-batch at once.';
    throw new BnlabError({ where, expected: 'a whole number of pieces, 1 or more', got: String(accumulate), hint });
  }
  if (examples >= accumulate) return;
  const expected = `a mini-batch of at least ${accumulate} examples, one for each piece`;
  const hint = 'Accumulate fewer pieces, or train with larger mini-batches.';
  throw new BnlabError({ where, expected, got: String(examples), hint });
}

/** What a piece is computed with. */
export type PieceOptions = Omit<LossOptions, 'x' | 'labels'> & { readonly exchange: StepExchange };

/**
 * The loss of a piece, then its gradients, without a look at the loss: {@link unreadLossAndGradients}. Runs inside `tf.tidy`.
 */
export function unreadPiece(options: PieceOptions, batch: MiniBatch, piece: Piece): readonly tf.Tensor[] {
  const part = options.exchange.part(batch, piece);
  return inTeam(options.exchange.team, () => unreadLossAndGradients({ ...options, ...part }));
}

/**
 * The loss of a mini-batch and its gradients from `count` pieces; layers count the step, and draw their masks, as they would for the
 * whole. A loss that is not finite ends it.
 *
 * All weights are what they were where a piece throws or has no finite loss, the moving averages that pieces before moved included.
 */
export function inPieces(options: PieceOptions, batch: MiniBatch, count: number): LossAndGradients {
  const { model, network, exchange } = options;
  const restoreCounters = network.keepCounters();
  // copies share memory until somebody writes
  const others = count > 1 ? model.nonTrainableWeights.map((weight) => weight.read() as tf.Variable) : [];
  const before = others.map((variable) => tf.keep(variable.clone()));
  let isDone = false;
  try {
    let whole: LossAndGradients = { loss: 0, gradients: {} };
    for (const piece of piecesOf(examplesOf(batch), count)) {
      // each piece is the same step
      restoreCounters();
      const loss = whole.loss;
      whole = tf.tidy(() => {
        const part = exchange.part(batch, piece);
        const own = inTeam(exchange.team, () => lossAndGradients({ ...options, ...part }));
        return { loss: loss + own.loss, gradients: piece.isLast ? own.gradients : {} };
      });
      if (!Number.isFinite(whole.loss)) return whole;
    }
    isDone = true;
    return whole;
  } finally {
    if (!isDone) others.forEach((variable, i) => variable.assign(itemAt(before, i)));
    tf.dispose(before);
  }
}

/** The pieces of a mini-batch, in order: their numbers of examples differ by one at most. */
export function piecesOf(examples: number, count: number): Piece[] {
  return Array.from({ length: count }, (_, index) => {
    const [first, end] = shareOf(examples, index, count);
    return { first, examples: end - first, of: examples, isLast: index === count - 1 };
  });
}
