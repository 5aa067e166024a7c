/**
 * Evaluation by all ranks, each on its share of the mini-batches.
 * @module
 */
import { tf } from '../engine';
import { BnlabError } from '../errors';
import { evaluate, type Accuracy, type MiniBatch, type Predictor } from '../train';
import type { Communicator } from './communicator';

/** Every `size`-th mini-batch, from `rank` on; the others are disposed. */
async function* shareOf(
  batches: Iterable<MiniBatch> | AsyncIterable<MiniBatch>,
  { rank, size }: Communicator,
): AsyncGenerator<MiniBatch> {
  let number = 0;
  for await (const batch of batches) {
    if (number++ % size === rank) yield batch;
    else tf.dispose([batch.x, batch.labels]);
  }
}

/**
 * As `evaluate`, with the counts of all ranks added up: every rank has the whole result.
 *
 * @throws BnlabError when there is no image on any rank, and as `evaluate`.
 */
export async function evaluateTogether(
  communicator: Communicator,
  predict: Predictor,
  batches: Iterable<MiniBatch> | AsyncIterable<MiniBatch>,
): Promise<Accuracy> {
  const share = shareOf(batches, communicator);
  const first = await share.next();
  let own: Accuracy = { top1: 0, top5: 0, loss: 0, images: 0 };
  if (!first.done) own = await evaluate(predict, startingWith(first.value, share));
  const { top1, top5, loss, images } = own;
  // whole numbers but for the loss
  const sums = Float64Array.of(Math.round(top1 * images), Math.round(top5 * images), loss * images, images);
  communicator.allreduce(sums);
  const [right, among5, lossSum, all] = sums;
  if (all > 0) return { top1: right / all, top5: among5 / all, loss: lossSum / all, images: all };
  const hint = 'Check that the data set is not empty.';
  throw new BnlabError({ where: 'evaluate', expected: 'at least one image', got: 'none', hint });
}

async function* startingWith(first: MiniBatch, rest: AsyncIterable<MiniBatch>): AsyncGenerator<MiniBatch> {
  yield first;
  yield* rest;
}
