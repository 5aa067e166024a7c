/**
 * A training by asynchronous processes, as its server keeps it in the run folder.
 * @module
 */
import type { AsynchronousResult, AsynchronousUpdate } from '../distributed';
import {
  captureTensors,
  describeModel,
  learningRateAt,
  restoreTensors,
  type Evaluation,
  type KeptRun,
  type Optimizer,
  type RunKeeper,
} from '../train';
import type { ServedOptions } from './train-asynchronous';
import { mean } from '../statistics';

/** What a checkpoint holds besides tensors. */
interface SavedState {
  readonly metricsBytes: number;
  readonly evaluation?: Evaluation;
  readonly divergedAt?: number;
}

/** The run as the server keeps it in its folder. */
export class KeptTraining {
  readonly resumedAt: number = 0;
  evaluation?: Evaluation;
  divergedAt?: number;
  private readonly identity: unknown;
  private readonly started = performance.now();
  /** Since the last line of metrics. */
  private recent: AsynchronousUpdate[] = [];

  constructor(
    private readonly options: ServedOptions,
    private readonly keeper: RunKeeper,
    private readonly optimizer: Optimizer,
  ) {
    const { model, recipe, data } = options;
    this.identity = { model: describeModel(model), recipe, data: data.identity, asynchronous: true };
    const kept = keeper.find(this.identity);
    if (kept) this.goOn(kept);
    else this.save(0);
  }

  /** Whether there is nothing left to do. */
  get isOver(): boolean {
    const { divergedAt, evaluation, resumedAt, options } = this;
    return divergedAt !== undefined || (evaluation !== undefined && resumedAt >= options.steps);
  }

  /** Writes metrics, and tells how far it is. */
  log(update: AsynchronousUpdate): void {
    const { steps, logEvery = 100, recipe, onProgress, miniBatch } = this.options;
    const step = update.update;
    this.recent.push(update);
    if (step % logEvery === 0 || step === steps) {
      const meanOf = (key: 'loss' | 'staleness') => mean(this.recent.map((one) => one[key]));
      const mostStale = Math.max(...this.recent.map(({ staleness }) => staleness));
      const learningRate = learningRateAt(recipe.learningRate, step - 1);
      this.keeper.record({ step, loss: meanOf('loss'), learningRate, staleness: meanOf('staleness'), mostStale });
      this.recent = [];
    }
    const perStep = (performance.now() - this.started) / 1000 / (step - this.resumedAt);
    const news = { imagesPerSecond: miniBatch / perStep, secondsLeft: (steps - step) * perStep };
    onProgress?.({ step, steps, loss: update.loss, ...news });
  }

  /** Writes a checkpoint. */
  save(step: number): void {
    const { evaluation, divergedAt } = this;
    const state: SavedState = { metricsBytes: this.keeper.metricsBytes, evaluation, divergedAt };
    const tensors = captureTensors(this.options.model, this.optimizer);
    this.keeper.save({ step, identity: this.identity, tensors, state });
  }

  /** Writes what came of it. */
  end({ verdict, updates }: AsynchronousResult, evaluation: Evaluation | undefined): void {
    this.evaluation = evaluation;
    if (verdict === 'diverged') {
      this.divergedAt = updates + 1;
      this.keeper.record({ step: this.divergedAt, verdict });
    }
    if (evaluation) this.keeper.record({ step: updates, ...evaluation });
    this.save(this.divergedAt ?? updates);
  }

  private goOn({ step, tensors, state }: KeptRun): void {
    const { metricsBytes, evaluation, divergedAt } = state as SavedState;
    restoreTensors(this.options.model, tensors, this.optimizer);
    this.keeper.truncate(metricsBytes);
    Object.assign(this, { resumedAt: step, evaluation, divergedAt });
  }
}
