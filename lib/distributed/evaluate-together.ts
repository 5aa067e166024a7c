/**
 * Evaluation by all ranks, each on its share of the mini-batches.
 * @module
 */
import { tf } from '../engine';
import { accuracyOf, countRight, type Accuracy, type Counts, type NumberedBatch, type Predictor } from '../train';
import type { Communicator } from './communicator';

/** What is counted in a mini-batch, as numbers. */
const NAMES = ['top1', 'top5', 'loss', 'images'] as const;

/**
 * As `evaluate`, with the counts of all ranks: every rank has the whole result, and that to the bit of one process alone, since the
 * mini-batches are added up in their order. Each rank predicts every `size`-th mini-batch, whether it is given those alone or all.
 *
 * @throws BnlabError when there is no image, and as `evaluate`.
 */
export async function evaluateTogether(
  communicator: Communicator,
  predict: Predictor,
  batches: Iterable<NumberedBatch> | AsyncIterable<NumberedBatch>,
): Promise<Accuracy> {
  const { rank, size } = communicator;
  const own = new Map<number, Counts>();
  const count = Float64Array.of(0);
  for await (const batch of batches) {
    const { number } = batch;
    count[0] = number + 1;
    if (number % size === rank) own.set(number, await countRight(predict, batch));
    else tf.dispose([batch.x, batch.labels]);
  }
  communicator.allreduce(count, 'max');
  const all = count[0]!;
  // zeros of the others change no bit of a sum
  const flat = new Float64Array(NAMES.length * all);
  for (const [number, counts] of own) NAMES.forEach((name, i) => (flat[NAMES.length * number + i] = counts[name]));
  communicator.allreduce(flat);
  const counts = Array.from({ length: all }, (_, number) =>
    Object.fromEntries(NAMES.map((name, i) => [name, flat[NAMES.length * number + i]])),
  );
  return accuracyOf(counts as Record<(typeof NAMES)[number], number>[]);
}
