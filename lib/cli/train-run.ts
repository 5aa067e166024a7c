/**
 * One training of `bnlab train`, and what it leaves.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Fault } from '../data';
import { evaluateTogether, isFirstToSay, parallelRun, type Communicator } from '../distributed';
import { LEARNING_RATE_SCALE } from '../experiments';
import { writeJsonAtomic } from '../files';
import { withoutAuxiliary } from '../graph';
import { saveModel, type InceptionOptions } from '../models';
import { RunFolder, type RanksDescription } from '../runs';
import {
  predictor,
  train,
  type TrainingProgress,
  type Evaluation,
  type TrainOptions,
  type TrainResult,
} from '../train';
import type { tf } from '../engine';
import { eachOnce, faultsOfAll, faultsText } from './faults';
import { NETWORK_FILE, readNetworkFile } from './network-file';
import { ProgressDisplay, STEPS } from './progress';
import type { TrainAsked } from './train-asked';
import { trainServed, type ServedResult } from './train-asynchronous';
import { trainManifest } from './train-manifest';
import type { TrainSource } from './train-source';
import type { TrainedNetwork } from './trained-network';
import { percent } from '../statistics';

/** Everything that is ready when a training begins. */
export interface ReadyToTrain extends TrainAsked {
  readonly world: Communicator;
  readonly source: TrainSource;
  readonly network: InceptionOptions;
  readonly model: tf.LayersModel;
  readonly out: string;
}

/**
 * Trains, or goes on; the first process writes checkpoints, `network.json` and the finished model, and prints the result.
 *
 * @throws BnlabError where the folder holds a run of something else, before anything is computed.
 */
export async function runTraining(ready: ReadyToTrain): Promise<void> {
  const { flags, settings, world } = ready;
  const isFirst = world.rank === 0;
  const plan = runSettings(ready);
  const { batch: miniBatch, seed } = flags;
  const parts = { ...ready, recipe: plan.recipe, miniBatch, seed, parallel: describeTogether(ready) };
  // a run of another engine, recipe or data in this folder is refused before anything is computed
  const run = isFirst ? await RunFolder.open(ready.out, trainManifest(parts)) : undefined;
  const result = await trainShown(ready, plan);
  const faults = faultsOfAll(world, ready.source.faults());
  if (!isFirst) return;
  const trained = describeTrained(ready, result, faults);
  writeJsonAtomic(path.join(ready.out, NETWORK_FILE), trained);
  const { resumedAt, step } = result;
  if (step > resumedAt) await run?.note(`steps ${resumedAt + 1} to ${step}`, seed);
  // whoever starts something after the training must see that it was not finished
  if (result.verdict === 'interrupted') process.exitCode = 1;
  if (result.verdict === 'finished') {
    const hasStockLayers = !settings.localResponse;
    await saveModel(withoutAuxiliary(ready.model), path.join(ready.out, 'model'), { stock: hasStockLayers });
  }
  report(ready, result, trained);
}

async function trainShown(ready: ReadyToTrain, plan: ReturnType<typeof runSettings>): Promise<ServedResult> {
  const { model, source, world, variant, out, normalization, flags } = ready;
  const display = new ProgressDisplay(STEPS);
  const { signal, settle } = stopOnSignal(world);
  try {
    const options = {
      ...plan,
      model,
      data: source.training,
      folder: out,
      evaluate: () => validate(ready),
      signal,
      onSkipped: (file: string, reason: string) =>
        void process.stderr.write(`damaged checkpoint passed over: ${file} (${reason})\n`),
      onProgress: ({ step, steps, loss, imagesPerSecond, evaluation }: TrainingProgress) => {
        const note = `loss ${loss.toFixed(3)}${accuracyText(evaluation, '', 1)}, ${imagesPerSecond.toFixed(0)} images/s`;
        display.update({ part: variant, done: step, total: steps, note });
      },
    };
    if (flags.asynchronous) return await trainServed({ ...options, world, miniBatch: flags.batch });
    const parallel = world.size > 1 ? parallelRun({ communicator: world, normalization }) : undefined;
    return await train({ ...options, parallel });
  } finally {
    settle();
    display.stop();
  }
}

function describeTrained(
  ready: ReadyToTrain,
  { verdict, step, resumedAt, staleness }: ServedResult,
  met: readonly Fault[],
): TrainedNetwork {
  const { variant, network, source, flags, out } = ready;
  // a run that goes on keeps what its beginning has left out
  const before = resumedAt > 0 && existsSync(path.join(out, NETWORK_FILE)) ? readNetworkFile(out).faults : undefined;
  const faults = eachOnce([...(before ?? []), ...met]);
  const together = describeTogether(ready);
  return {
    ...{ variant, network, data: source.manifest, look: source.look, faults },
    ended: { verdict, step, steps: flags.steps },
    ...(together && { parallel: { ...together, ...(staleness && { staleness }) } }),
  };
}

function report({ variant, flags, out, source }: ReadyToTrain, result: ServedResult, trained: TrainedNetwork): void {
  const { data, look, faults = [], parallel } = trained;
  const emptySteps = source.emptySteps();
  for (const line of faultsText(faults, emptySteps)) process.stderr.write(`${line}\n`);
  const late = result.staleness ? `, staleness ${result.staleness.mean.toFixed(1)} on average` : '';
  const text = `${variant}: ${summaryOf(result, flags.steps)}${accuracyText(result.evaluation, 'top-1 ', 2)}${late}; ${out}`;
  const json = { variant, ...result, folder: out, data, look, faults, emptySteps, parallel };
  process.stdout.write(`${flags.json ? JSON.stringify(json) : text}\n`);
}

function accuracyText(evaluation: Evaluation | undefined, name: string, digits: number): string {
  const top1 = evaluation?.['top1'];
  return top1 === undefined ? '' : `, ${name}${percent(top1, { digits })}`;
}

function summaryOf({ summary, verdict, step }: TrainResult, steps: number): string {
  const isLonger = verdict === 'finished' && step > steps;
  return isLonger ? `has ${step} steps already, more than the ${steps} asked for` : summary;
}

/** Undefined for a process that is alone. */
function describeTogether({ world, normalization, flags }: ReadyToTrain): RanksDescription | undefined {
  const { size: ranks, transport } = world;
  if (ranks === 1) return undefined;
  const { asynchronous, batch } = flags;
  const miniBatchPerRank = asynchronous ? batch : Math.floor(batch / ranks);
  return { ranks, transport, miniBatchPerRank, normalization, ...(asynchronous && { asynchronous }) };
}

/** The variant's own recipe; the decay counts passes over the images, as in the paper. */
function runSettings({
  settings: { decay, l2, learningRate: paperRate },
  optimizer,
  flags: { steps, learningRate, accumulate },
  source,
}: ReadyToTrain): Pick<TrainOptions, 'recipe' | 'steps' | 'logEvery' | 'evaluateEvery' | 'checkpointEvery'> {
  const initial = learningRate ?? paperRate * LEARNING_RATE_SCALE;
  const every = decay.epochs * source.training.stepsPerEpoch;
  const interval = Math.max(1, Math.round(steps / 20));
  return {
    recipe: {
      optimizer,
      learningRate: { initial, factor: decay.factor, every },
      l2,
      ...(accumulate > 1 && { accumulate }),
    },
    steps,
    logEvery: interval,
    evaluateEvery: Math.max(100, interval),
    checkpointEvery: Math.min(500, interval),
  };
}

async function validate({ world, model, source }: ReadyToTrain): Promise<{ top1: number; top5: number }> {
  const { top1, top5 } = await evaluateTogether(world, predictor(model), source.validation());
  return { top1, top5 };
}

/**
 * The first Ctrl-C ends the run after its step, with a checkpoint; the second ends the process. So does SIGTERM, with which schedulers
 * and containers end things, but for ranks: their launcher sends it where one of them is lost, and a step could not be finished.
 */
function stopOnSignal({ size }: Communicator): { readonly signal: AbortSignal; readonly settle: () => void } {
  const controller = new AbortController();
  const signals: readonly NodeJS.Signals[] = size === 1 ? ['SIGINT', 'SIGTERM'] : ['SIGINT'];
  const settle = () => signals.forEach((name) => process.off(name, stop));
  const stop = () => {
    settle();
    const text = '\nstopping after this step; the same command goes on later\n';
    if (isFirstToSay(text)) process.stderr.write(text);
    controller.abort();
  };
  signals.forEach((name) => process.on(name, stop));
  return { signal: controller.signal, settle };
}
