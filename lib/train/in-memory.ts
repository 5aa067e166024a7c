/**
 * Training where there is neither a folder nor another process: in a browser.
 * @module
 */
import { wrongOption } from '../options';
import { runTraining, type TrainOptions, type TrainResult } from './loop';

/** Options of {@link trainInMemory}: those of `train` but what needs files or processes. */
export type MemoryTrainOptions = Omit<TrainOptions, 'folder' | 'checkpointEvery' | 'onSkipped' | 'parallel'>;

/**
 * Trains a model, as `train` does, and keeps nothing but the model; an `AbortSignal` ends it after the current step.
 *
 * @throws BnlabError for options that are misspelt or cannot be, and for those that need files or processes.
 */
export async function trainInMemory(options: MemoryTrainOptions): Promise<TrainResult> {
  const given: TrainOptions = options;
  for (const option of ['folder', 'checkpointEvery', 'onSkipped', 'parallel'] as const) {
    if (given[option] === undefined) continue;
    const hint = 'Keep what evaluate and onProgress tell, and the weights, by means of the page.';
    throw wrongOption({
      where: 'train',
      option,
      expected: 'left out: there are no files here',
      value: given[option],
      hint,
    });
  }
  return runTraining(options);
}
