/**
 * The training loop: steps, metrics, evaluations, and what is needed to continue them exactly; where they are kept is up to others.
 * @module
 */
import { tf } from '../engine/portable';
import { trainingSteps } from '../graph';
import { checkPlainJson } from '../json';
import { interruptSignal, throwIfInterrupted } from '../interruption';
import { turnOfEvents } from '../turn';
import { takeForTraining } from './being-trained';
import type { ParallelRun } from './exchange';
import { LateSteps, type KnownLoss } from './late-steps';
import type { MiniBatch } from './mini-batch';
import { Optimizer, type OptimizerRecipe } from './optimizers';
import type { SafeTensor } from './safetensors';
import { learningRateAt, type DecaySchedule } from './schedule';
import type { SharedRun } from './share-state';
import { captureTensors, describeModel, restoreTensors } from './snapshot';
import { Diverged } from './step';
import { checkedEvaluation, checkTrainOptions } from './train-options';

/** One line of metrics: which step it belongs to, and any numbers or words. Nothing that depends on the clock, so that runs compare bit by bit. */
export interface MetricsRecord {
  readonly step: number;
  readonly [name: string]: number | string | boolean | null;
}

/** Where mini-batches come from. */
export interface TrainingData {
  /**
   * The mini-batch of a step (from 0): a function of the step alone, or continued from a saved state. The trainer disposes it. One
   * of no examples makes a step that learns nothing: a fault policy left all of it out.
   */
  batch(step: number): MiniBatch | Promise<MiniBatch>;
  /** What identifies the data: checkpoints of other data are refused. Plain JSON. */
  readonly identity: unknown;
  /** For sources with a cursor or generator of their own: their state as plain JSON, and back. */
  save?(): unknown;
  restore?(state: unknown): void;
}

/** What decides the numbers of a run, besides the model and the data. */
export interface TrainingRecipe {
  readonly optimizer: OptimizerRecipe;
  readonly learningRate: DecaySchedule;
  /** Weight of `l2 / 2 sum W^2`. */
  readonly l2: number;
  /** Weight of the losses of auxiliary classifiers. */
  readonly auxiliaryWeight?: number;
  /**
   * Pieces that each mini-batch is computed in, one after the other, default 1: the same step with less memory, but that batch
   * normalization sees one piece at a time, as it does with smaller mini-batches.
   */
  readonly accumulate?: number;
}

/** News of a run, after every step; where an engine computes while the program goes on, of the step before the one it has begun. */
export interface TrainingProgress {
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  readonly imagesPerSecond: number;
  /** Estimated seconds to the end, evaluations not counted. */
  readonly secondsLeft: number;
  /** The last evaluation, once there is one. */
  readonly evaluation?: Evaluation;
}

/** Numbers of an evaluation by their names, none of them `step`, `learningRate` or `verdict`: `{ top1: 0.71, top5: 0.95 }`. */
export type Evaluation = Readonly<Record<string, number>>;

/** Options of {@link train}; the model is the caller's, before and after. */
export interface TrainOptions {
  readonly model: tf.LayersModel;
  readonly data: TrainingData;
  readonly recipe: TrainingRecipe;
  /** Steps of the whole run, those done before an interruption included. */
  readonly steps: number;
  /** Run folder for `metrics.jsonl` and `checkpoints/`; nothing is written without it. */
  readonly folder?: string;
  /** Steps between two metrics lines. */
  readonly logEvery?: number;
  /** Steps between two evaluations; there is always one at the end. */
  readonly evaluateEvery?: number;
  readonly evaluate?: (model: tf.LayersModel) => Evaluation | Promise<Evaluation>;
  /** Steps between two checkpoints; there is always one at the end. */
  readonly checkpointEvery?: number;
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Called for each damaged checkpoint that was passed over. */
  readonly onSkipped?: (file: string, reason: string) => void;
  /** Ends the run after the current step, with a checkpoint. */
  readonly signal?: AbortSignal;
  /**
   * The processes that train together, each with the same options: each learns on its part of every mini-batch, so that the run is
   * that of one process. `evaluate` must give the same numbers on all.
   */
  readonly parallel?: ParallelRun;
}

/** How a run ended: divergence is a result (section 4.2.2 reports it), not an error. */
export interface TrainResult {
  readonly verdict: 'finished' | 'diverged' | 'interrupted';
  /** One line: `diverged at step 120`. */
  readonly summary: string;
  /** Steps done; for a diverged run, the step whose numbers were no longer finite. */
  readonly step: number;
  /** Step that the run was continued from; 0 for a fresh one. */
  readonly resumedAt: number;
  /** The last evaluation. */
  readonly evaluation?: Evaluation;
}

/** A run as it was left: enough to go on as if it had never stopped. */
export interface KeptRun {
  /** Training steps done. */
  readonly step: number;
  /** Weights, batch normalization statistics, optimizer slots. */
  readonly tensors: ReadonlyMap<string, SafeTensor>;
  /** Data cursor, generator states, length of the metrics. Plain JSON. */
  readonly state: unknown;
}

/** What keeps a run beyond its process. */
export interface RunKeeper {
  /** Length of the metrics in bytes. */
  readonly metricsBytes: number;
  /** Adds a line of metrics. */
  record(record: MetricsRecord): void;
  /** Takes back what was recorded after the run was kept. */
  truncate(bytes: number): void;
  /** Keeps the run, with the metrics up to here. `identity` tells model, recipe and data; plain JSON. */
  save(run: KeptRun & { readonly identity: unknown }): void;
  /** The run of this identity that was kept last; undefined for a fresh one. @throws BnlabError where another run is kept. */
  find(identity: unknown): KeptRun | undefined;
}

/** What a run is given besides its options; a browser has none of it. */
export interface RunSurroundings {
  readonly keeper?: RunKeeper;
  /** Gives all processes of a parallel run the state of rank 0. */
  readonly share?: (run: ParallelRun, shared: SharedRun) => unknown;
}

/** What a checkpoint holds besides tensors. */
interface SavedState {
  readonly data?: unknown;
  readonly metricsBytes: number;
  readonly lossSum: number;
  readonly lossCount: number;
  readonly evaluation?: Evaluation;
  readonly divergedAt?: number;
}

/**
 * Trains a model: `train` without folders and processes, unless they are given.
 *
 * @throws BnlabError for options that are misspelt or cannot be, for a model that a run is training already, and what the
 * surroundings throw.
 * @throws Interrupted, with the run kept, where the cell of a notebook that it is called from was interrupted.
 */
export async function runTraining(options: TrainOptions, surroundings: RunSurroundings = {}): Promise<TrainResult> {
  checkTrainOptions(options);
  const release = takeForTraining(options.model);
  try {
    const run = new Run(options, surroundings);
    try {
      return await run.toEnd();
    } finally {
      run.dispose();
    }
  } finally {
    release();
  }
}

const isEmpty = (batch: MiniBatch | undefined) => batch?.x instanceof tf.Tensor && batch.x.shape[0] === 0;

const every = (interval: number | undefined, step: number) => interval !== undefined && step % interval === 0;

/** The state of a run between two steps. */
class Run {
  private step = 0;
  private lossSum = 0;
  private lossCount = 0;
  private evaluation?: Evaluation;
  private divergedAt?: number;
  private savedStep?: number;
  private readonly late = new LateSteps((known) => this.takeLoss(known));
  /** Steps that nobody was told of yet. */
  private readonly news: KnownLoss[] = [];
  private readonly optimizer: Optimizer;
  private readonly identity: unknown;
  private readonly tellStep: (step: number) => void;
  /** Where and when the steps of this process began. */
  private started!: { readonly step: number; readonly at: number };

  constructor(
    private readonly options: TrainOptions,
    private readonly surroundings: RunSurroundings,
  ) {
    const { model, data, recipe } = options;
    this.optimizer = new Optimizer(recipe.optimizer);
    this.tellStep = trainingSteps(model);
    const { accumulate = 1, ...others } = recipe;
    // runs of earlier versions did not say that they computed a mini-batch at once
    const kept = accumulate === 1 ? others : recipe;
    this.identity = { model: describeModel(model), recipe: kept, data: data.identity };
  }

  async toEnd(): Promise<TrainResult> {
    const { steps, signal, parallel } = this.options;
    this.resume();
    if (parallel)
      this.takeState(this.surroundings.share!(parallel, this.shared()) as SavedState & { readonly step: number });
    const resumedAt = this.step;
    this.started = { step: this.step, at: performance.now() };
    while (this.step < steps && this.divergedAt === undefined) {
      const isStopped = [signal, interruptSignal()].some((each) => each?.aborted === true);
      if (parallel ? parallel.any(isStopped) : isStopped) {
        await this.settle();
        this.save();
        throwIfInterrupted(); // what comes after the call in the interrupted cell must not run
        return this.result(this.divergedAt === undefined ? 'interrupted' : 'diverged', resumedAt);
      }
      await this.advance();
      // signals, timers and notebooks get their say
      await turnOfEvents();
    }
    this.save();
    return this.result(this.divergedAt === undefined ? 'finished' : 'diverged', resumedAt);
  }

  dispose(): void {
    this.late.dispose();
    this.optimizer.dispose();
  }

  private async advance(): Promise<void> {
    const { data, steps, logEvery = 100, evaluateEvery, checkpointEvery, evaluate, model } = this.options;
    const batch = await data.batch(this.step);
    const done = this.step + 1;
    const isLast = done === steps;
    const isCheckpoint = every(checkpointEvery, done);
    const isEvaluation = evaluate && (every(evaluateEvery, done) || isLast);
    const isLog = every(logEvery, done) || isLast;
    const isLook = isLog || isCheckpoint || isEvaluation;
    try {
      if (!isEmpty(batch)) await this.learn(batch);
      // whoever looks at the weights must find those of good steps
      await this.late.known(isLook ? 0 : 1);
    } catch (thrown) {
      if (!(thrown instanceof Diverged)) throw thrown;
      return this.diverge(thrown.step);
    } finally {
      tf.dispose([batch?.x, batch?.labels]);
    }
    this.step = done;
    // weights can stop being finite while the loss still is: a nonlinearity may swallow the NaN
    if (isLook && !hasFiniteParameters(model)) return this.diverge(done);
    if (isLog) this.log();
    if (isEvaluation) {
      this.evaluation = checkedEvaluation(await evaluate(model));
      this.record({ step: done, ...this.evaluation });
    }
    if (isCheckpoint) this.save();
    this.tellNews();
  }

  private learn(batch: MiniBatch): Promise<void> {
    const { model, recipe, parallel } = this.options;
    this.tellStep(this.step);
    const learningRate = learningRateAt(recipe.learningRate, this.step);
    const { l2, auxiliaryWeight, accumulate } = recipe;
    const exchange = parallel?.exchange;
    const options = { model, optimizer: this.optimizer, learningRate, l2, auxiliaryWeight, accumulate, exchange };
    return this.late.begin(options, batch, this.step + 1);
  }

  private takeLoss(known: KnownLoss): void {
    this.lossSum += known.loss;
    this.lossCount++;
    this.news.push(known);
  }

  private tellNews(): void {
    for (const one of this.news.splice(0)) this.report(one);
  }

  /** Waits for the step that is going on. */
  private async settle(): Promise<void> {
    try {
      await this.late.known();
      this.tellNews();
    } catch (thrown) {
      if (!(thrown instanceof Diverged)) throw thrown;
      this.diverge(thrown.step);
    }
  }

  private diverge(step: number): void {
    this.tellNews();
    this.step = this.divergedAt = step;
    this.record({ step, verdict: 'diverged' });
  }

  private log(): void {
    const learningRate = learningRateAt(this.options.recipe.learningRate, this.step - 1);
    // no loss at all since the last line: a fault policy left every picture out
    const loss = this.lossCount > 0 ? this.lossSum / this.lossCount : null;
    this.record({ step: this.step, loss, learningRate });
    this.lossSum = this.lossCount = 0;
  }

  private record(record: MetricsRecord): void {
    this.surroundings.keeper?.record(record);
  }

  private report({ step, loss, examples }: KnownLoss): void {
    const { onProgress, steps } = this.options;
    if (!onProgress) return;
    const seconds = (performance.now() - this.started.at) / 1000;
    const perStep = seconds / (step - this.started.step);
    const { evaluation } = this;
    onProgress({
      step,
      steps,
      loss,
      imagesPerSecond: examples / perStep,
      secondsLeft: (steps - step) * perStep,
      evaluation,
    });
  }

  private save(): void {
    const { keeper } = this.surroundings;
    if (!keeper || this.savedStep === this.step) return;
    const tensors = captureTensors(this.options.model, this.optimizer);
    keeper.save({ step: this.step, identity: this.identity, tensors, state: this.state() });
    this.savedStep = this.step;
  }

  private state(): SavedState {
    const { lossSum, lossCount, evaluation, divergedAt } = this;
    const metricsBytes = this.surroundings.keeper?.metricsBytes ?? 0;
    const data = this.options.data.save?.();
    if (data !== undefined) checkPlainJson(data, 'train', 'data.save()');
    return { data, metricsBytes, lossSum, lossCount, evaluation, divergedAt };
  }

  private shared(): SharedRun {
    const { optimizer, identity, step } = this;
    return { model: this.options.model, optimizer, identity, state: { ...this.state(), step } };
  }

  /** Goes on where a checkpoint, or rank 0, is. */
  private takeState({ step, data, lossSum, lossCount, evaluation, divergedAt }: SavedState & { step: number }): void {
    if (data !== undefined) this.options.data.restore?.(data);
    Object.assign(this, { step, lossSum, lossCount, evaluation, divergedAt });
  }

  private resume(): void {
    const { keeper } = this.surroundings;
    if (!keeper) return;
    const kept = keeper.find(this.identity);
    if (!kept) {
      this.save();
      return;
    }
    const { step, tensors, state } = kept;
    const saved = state as SavedState;
    restoreTensors(this.options.model, tensors, this.optimizer);
    keeper.truncate(saved.metricsBytes);
    this.takeState({ ...saved, step });
    this.savedStep = step;
  }

  private result(verdict: TrainResult['verdict'], resumedAt: number): TrainResult {
    const { step } = this;
    const summary = verdict === 'diverged' ? `diverged at step ${step}` : `${verdict} after step ${step}`;
    return { verdict, summary, step, resumedAt, evaluation: this.evaluation };
  }
}

/** Whether every weight of a model is finite, those that are not trained included: moving averages. */
export function hasFiniteParameters(model: tf.LayersModel): boolean {
  return model.weights.every((weight) => {
    let sum = 0;
    for (const value of weight.read().dataSync()) sum += value * 0;
    return sum === 0;
  });
}
