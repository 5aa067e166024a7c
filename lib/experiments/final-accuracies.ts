/**
 * The accuracy of one trained network under every way of taking its statistics.
 * @module
 */
import type { tf } from '../engine';
import { withoutAuxiliary } from '../graph';
import { batchNormalizationLayers, foldBatchNormalization, streamPopulationStatistics } from '../norm';
import { evaluate, predictor } from '../train/evaluate';
import { imagesInOrder, type ImageSet } from '../train/image-batches';
import type { TrainingData } from '../train/loop';

/** Top-1 and top-5 accuracy, 0 to 1. */
export interface TopAccuracy {
  readonly top1: number;
  readonly top5: number;
}

/** A network without batch normalization has the first only. */
export interface FinalAccuracies {
  /** Single crop, moving averages. */
  readonly moving: TopAccuracy;
  /** Single crop, population statistics of Algorithm 2 over training mini-batches. */
  readonly population?: TopAccuracy;
  /** The same with batch normalization folded into the convolutions. */
  readonly folded?: TopAccuracy;
}

/** Training mini-batches that the population statistics are taken over. */
export const POPULATION_BATCHES = 20;

/** What {@link finalAccuracies} measures. */
export interface FinalAccuraciesOptions {
  readonly model: tf.LayersModel;
  readonly testSet: ImageSet;
  readonly batches: TrainingData;
}

/** Evaluates a trained network; afterwards its layers hold the population statistics. */
export async function finalAccuracies({ model, testSet, batches }: FinalAccuraciesOptions): Promise<FinalAccuracies> {
  const single = withoutAuxiliary(model);
  const measure = async (predict: ReturnType<typeof predictor>): Promise<TopAccuracy> => {
    const { top1, top5 } = await evaluate(predict, imagesInOrder(testSet));
    return { top1, top5 };
  };
  const moving = await measure(predictor(single));
  if (batchNormalizationLayers(single).length === 0) return { moving };
  await streamPopulationStatistics(single, populationInputs(batches, POPULATION_BATCHES));
  const population = await measure(predictor(single));
  const foldedModel = foldBatchNormalization(single);
  const folded = await measure(predictor(foldedModel));
  foldedModel.dispose();
  return { moving, population, folded };
}

/** Inputs of the first training mini-batches that have any, of every `size`-th for one process of several; each is disposed when the next is asked for. */
export async function* populationInputs(
  batches: TrainingData,
  count: number,
  { rank, size }: { readonly rank: number; readonly size: number } = { rank: 0, size: 1 },
): AsyncGenerator<tf.Tensor> {
  for (let step = rank; step < count; step += size) {
    const batch = await batches.batch(step);
    batch.labels.dispose();
    if (batch.x.shape[0] === 0) {
      batch.x.dispose();
      continue;
    }
    yield batch.x;
    batch.x.dispose();
  }
}
