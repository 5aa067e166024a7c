/**
 * Training in a folder: metrics and checkpoints that survive, continued exactly where a run was interrupted.
 * @module
 */
import path from 'node:path';
import { BnlabError } from '../errors';
import { withLock } from '../locks';
import { findCheckpoint, saveCheckpoint } from './checkpoint';
import {
  runTraining,
  type KeptRun,
  type MetricsRecord,
  type RunKeeper,
  type TrainOptions,
  type TrainResult,
} from './loop';
import { MetricsFile } from './metrics';
import { shareState } from './share-state';
import { checkTrainOptions } from './train-options';

/**
 * Trains a model; in a folder that holds a checkpoint of the same run, from there.
 *
 * A run that was killed at any moment and is started again ends with the same weights and metrics, bit for bit, on the same
 * engine and machine.
 * @throws BnlabError for options that are misspelt or cannot be, for a model that a run is training already, when the folder's
 * checkpoints belong to another run or are all damaged, when another process trains in it, or when a file cannot be written.
 * @throws Interrupted, with a checkpoint, where the cell of a notebook that it is called from was interrupted.
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  checkTrainOptions(options);
  const { folder, parallel, onSkipped } = options;
  const share = shareState;
  // one writes for all
  if (parallel && parallel.rank > 0)
    return runTraining({ ...options, folder: undefined, onProgress: undefined }, { share });
  if (folder === undefined) return runTraining(options, { share });
  return keepingIn(folder, (keeper) => runTraining(options, { keeper, share }), onSkipped);
}

/**
 * Does `work` with what keeps a run in a folder, as {@link train} keeps it: `metrics.jsonl` and `checkpoints/`.
 *
 * @throws BnlabError where another process trains in the folder.
 */
export function keepingIn<T>(
  folder: string,
  work: (keeper: RunKeeper) => Promise<T>,
  onSkipped?: TrainOptions['onSkipped'],
): Promise<T> {
  // two that write one folder's metrics and checkpoints leave a run that nobody trained
  const lock = { purpose: 'training', waitMilliseconds: 0 };
  return withLock(path.join(folder, 'training'), lock, () => work(new FolderKeeper(folder, onSkipped)));
}

/** Keeps a run in its folder: `metrics.jsonl` and `checkpoints/`. */
class FolderKeeper implements RunKeeper {
  private readonly metrics: MetricsFile;
  private readonly checkpoints: string;

  constructor(
    folder: string,
    private readonly onSkipped: TrainOptions['onSkipped'],
  ) {
    this.metrics = new MetricsFile(path.join(folder, 'metrics.jsonl'));
    this.checkpoints = path.join(folder, 'checkpoints');
  }

  get metricsBytes(): number {
    return this.metrics.bytes;
  }

  record(record: MetricsRecord): void {
    this.metrics.append(record);
  }

  truncate(bytes: number): void {
    this.metrics.truncate(bytes);
  }

  save(run: KeptRun & { readonly identity: unknown }): void {
    this.metrics.sync();
    saveCheckpoint(this.checkpoints, run);
  }

  find(identity: unknown): KeptRun | undefined {
    const found = findCheckpoint(this.checkpoints, identity);
    for (const { file, reason } of found?.skipped ?? []) this.onSkipped?.(file, reason);
    if (!found) this.refuseForeignMetrics();
    return found?.checkpoint;
  }

  /** Each run starts with a checkpoint of step 0, so metrics without any are not this run's to overwrite. */
  private refuseForeignMetrics(): void {
    const { file, bytes } = this.metrics;
    if (bytes === 0) return;
    throw new BnlabError({
      kind: 'data',
      where: file,
      expected: 'a folder without metrics, or with the checkpoints they belong to',
      got: `${bytes} bytes of metrics and no checkpoint`,
      hint: 'Choose an empty folder, or move that file away.',
    });
  }
}
