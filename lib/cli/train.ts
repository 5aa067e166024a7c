/**
 * `bnlab train VARIANT`: one network on CIFAR-10, resumable, saved as a model that TensorFlow.js loads.
 * @module
 */
import path from 'node:path';
import type { Command } from 'commander';
import type { DataManifest, Fault } from '../data';
import {
  checkSynchronizable,
  evaluateTogether,
  joinWorld,
  parallelRun,
  type Communicator,
  type NormalizationScope,
} from '../distributed';
import { useEngine } from '../engine';
import { BnlabError } from '../errors';
import { checkRunOptions, LEARNING_RATE_SCALE } from '../experiments';
import { writeJsonAtomic } from '../files';
import {
  buildInception,
  networkSettings,
  saveModel,
  variantName,
  variantSettings,
  withoutAuxiliary,
  type InceptionOptions,
  type VariantSettings,
} from '../models';
import { RunFolder } from '../runs';
import { predictor, train, type OptimizerRecipe, type TrainOptions, type TrainResult } from '../train';
import { faultsText } from './faults';
import { parseCount, parseFactor } from './numbers';
import { ProgressDisplay } from './progress';
import { changeSettings, optimizerRecipe } from './settings';
import { pictureOptions } from './picture-options';
import { sourceOptions } from './source-options';
import { trainManifest } from './train-manifest';
import { trainSource, type SourceFlags, type TrainSource } from './train-source';

interface TrainFlags extends SourceFlags {
  readonly steps: number;
  readonly width?: number;
  readonly learningRate?: number;
  readonly set?: readonly string[];
  readonly optimizer: string;
  readonly engine?: string;
  readonly out?: string;
  readonly normalization: string;
  readonly accumulate: number;
  readonly json?: boolean;
}

/** The processes that trained a network together. */
export interface TrainedTogether {
  readonly ranks: number;
  /** What carried their messages: `Open MPI 4.1.4`. */
  readonly transport: string;
  /** Examples of one rank in a step, rounded down where they are not the same for all. */
  readonly miniBatchPerRank: number;
  readonly normalization: NormalizationScope;
}

/** What `bnlab train` leaves in `network.json`: enough to build the network again. */
export interface TrainedNetwork {
  readonly variant: string;
  readonly network: InceptionOptions;
  /** What it was trained on; run folders of earlier versions do not say. */
  readonly data?: DataManifest;
  /** How its pictures were decoded, and whose view of them it was evaluated in. */
  readonly look?: TrainSource['look'];
  /** Pictures that were left out of the training because they could not be used. */
  readonly faults?: readonly Fault[];
  /** How far the training came of what was asked; run folders of earlier versions do not say. */
  readonly ended?: { readonly verdict: TrainResult['verdict']; readonly step: number; readonly steps: number };
  /** Where several processes trained it. */
  readonly parallel?: TrainedTogether;
}

/** Registers `bnlab train`. */
export function trainCommand(program: Command): void {
  const command = program.command('train <variant>');
  pictureOptions(command, 'default: paper; also decides the scale of the pixels');
  sourceOptions(command, 'what to train on (default: CIFAR-10 of BNLAB_DATA or data/, else generated pictures)')
    .description(
      'train a variant of section 4.2 on CIFAR or on pictures: Inception, BN-Baseline, BN-x5, BN-x30, BN-x5-Sigmoid',
    )
    .option('--steps <n>', 'training steps', parseCount, 2000)
    .option('--batch <n>', 'images in a mini-batch', parseCount, 32)
    .option(
      '--accumulate <n>',
      'pieces that a mini-batch is computed in, one after the other, with less memory; each is normalized by itself',
      parseCount,
      1,
    )
    .option('--width <factor>', 'factor on the number of filters (default: 0.25)', parseFactor)
    .option('--learning-rate <rate>', 'initial rate (default: the paper’s, scaled to short runs)', parseFactor)
    .option(
      '--set <name=value...>',
      'change settings of the variant’s recipe, for example dropout=0.2 shuffle=shards; a wrong name lists them all',
    )
    .option('--optimizer <name>', 'sgd, momentum or adagrad', 'momentum')
    .option('--seed <n>', 'seed of weights, order and distortions', parseCount, 1)
    .option(
      '--size <pixels>',
      'side of the pictures; from 224 on the network is the one of Figure 5 (default: 32)',
      parseCount,
    )
    .option('--workers <n>', 'threads that decode pictures (default: one a core)', parseCount)
    .option('--engine <name>', 'auto, tensorflow, onednn, wasm or cpu')
    .option('--out <folder>', 'run folder; an interrupted run in it goes on (default: runs/train-VARIANT)')
    .option(
      '--normalization <scope>',
      'under bnlab launch: local (each process normalizes its part, as in the paper) or synchronized',
      'local',
    )
    .option('--json', 'print the result as one JSON line')
    .action(trainVariant);
}

async function trainVariant(given: string, flags: TrainFlags): Promise<void> {
  checkRunOptions({ steps: flags.steps, seeds: [flags.seed] }, '--seed');
  const variant = variantName(given);
  const settings = changeSettings(variantSettings(variant), flags.set ?? []);
  const optimizer = optimizerRecipe(flags.optimizer);
  const normalization = normalizationScope(flags.normalization);
  const world = joinWorld();
  const isFirst = world.rank === 0;
  checkAccumulate(flags.accumulate);
  checkPerRank(flags, world.size, normalization);
  const choice = await useEngine(flags.engine);
  const source = await trainSource(settings, flags);
  const out = flags.out ?? path.join('runs', `train-${variant}`);
  const parallel = world.size > 1 ? parallelRun({ communicator: world, normalization }) : undefined;
  const together = parallel && describeTogether(world, flags.batch, normalization);
  if (isFirst) process.stderr.write(`engine: ${choice.name}, ${choice.reason}\ndata: ${source.detail}\n`);
  if (isFirst && together) {
    process.stderr.write(`ranks: ${world.size} over ${world.transport}, ${normalization} normalization\n`);
  }
  const parts = networkSettings(settings);
  const network: InceptionOptions = { variant, ...parts, ...source.network, width: flags.width, seed: flags.seed };
  const model = buildInception(network);
  const display = new ProgressDisplay();
  try {
    if (normalization === 'synchronized') checkSynchronizable(model);
    const stop = stopOnInterrupt();
    const plan = runSettings(settings, optimizer, flags, source.training.stepsPerEpoch);
    const { batch: miniBatch, seed } = flags;
    const made = { variant, settings, recipe: plan.recipe, network, model, source, miniBatch, seed };
    // a run of another engine, recipe or data in this folder is refused before anything is computed
    const run = isFirst ? await RunFolder.open(out, trainManifest(made)) : undefined;
    const result = await train({
      ...plan,
      model,
      data: source.training,
      folder: out,
      parallel,
      evaluate: (trained) => validate(world, trained, source),
      signal: stop,
      onSkipped: (file, reason) => process.stderr.write(`damaged checkpoint passed over: ${file} (${reason})\n`),
      onProgress: ({ step, steps, loss, imagesPerSecond, evaluation }) => {
        const accuracy = evaluation ? `, ${(100 * evaluation['top1']).toFixed(1)} %` : '';
        const note = `loss ${loss.toFixed(3)}${accuracy}, ${imagesPerSecond.toFixed(0)} images/s`;
        display.update({ part: variant, done: step, total: steps, note });
      },
    });
    display.stop();
    if (!isFirst) return;
    const faults = source.faults();
    const { look } = source;
    const trained: TrainedNetwork = {
      ...{ variant, network, data: source.manifest, look, faults },
      ended: { verdict: result.verdict, step: result.step, steps: flags.steps },
      ...(together && { parallel: together }),
    };
    writeJsonAtomic(path.join(out, 'network.json'), trained);
    const { resumedAt, step } = result;
    if (step > resumedAt) await run?.note(`steps ${resumedAt + 1} to ${step}`, seed);
    // whoever starts something after the training must see that it was not finished
    if (result.verdict === 'interrupted') process.exitCode = 1;
    if (result.verdict === 'finished') {
      const hasStockLayers = !settings.localResponse;
      await saveModel(withoutAuxiliary(model), path.join(out, 'model'), { stock: hasStockLayers });
    }
    const text = `${variant}: ${summaryOf(result, flags.steps)}${result.evaluation ? `, top-1 ${(100 * result.evaluation['top1']).toFixed(2)} %` : ''}; ${out}`;
    for (const line of faultsText(faults)) process.stderr.write(`${line}\n`);
    const json = { variant, ...result, folder: out, data: source.manifest, look, faults, parallel: together };
    process.stdout.write(`${flags.json ? JSON.stringify(json) : text}\n`);
  } finally {
    display.stop();
    model.dispose();
    await source.close();
  }
}

function summaryOf({ summary, verdict, step }: TrainResult, steps: number): string {
  const isLonger = verdict === 'finished' && step > steps;
  return isLonger ? `has ${step} steps already, more than the ${steps} asked for` : summary;
}

function normalizationScope(asked: string): NormalizationScope {
  if (asked === 'local' || asked === 'synchronized') return asked;
  const hint = 'The paper is local; synchronized trains as one process would.';
  const where = '--normalization';
  throw new BnlabError({ kind: 'usage', where, expected: 'local or synchronized', got: asked, hint });
}

/** @throws BnlabError (`usage`). */
function checkAccumulate(pieces: number): void {
  if (pieces >= 1) return;
  const hint = 'For example --accumulate 4.';
  const [where, expected] = ['--accumulate', '1 or more pieces'];
  throw new BnlabError({ kind: 'usage', where, expected, got: String(pieces), hint });
}

/** One example has no statistics. @throws BnlabError (`usage`). */
function checkPerRank(
  { batch, accumulate }: Pick<TrainFlags, 'batch' | 'accumulate'>,
  ranks: number,
  normalization: NormalizationScope,
): void {
  const parts = ranks * accumulate;
  const least = parts > 1 && (ranks === 1 || normalization === 'local') ? 2 * parts : parts;
  if (batch >= least) return;
  const expected = `${least} or more for ${ranks} ranks${accumulate > 1 ? ` and ${accumulate} pieces` : ''}`;
  const hint = 'Start fewer ranks, accumulate fewer pieces, or take larger mini-batches.';
  throw new BnlabError({ kind: 'usage', where: '--batch', expected, got: String(batch), hint });
}

function describeTogether(world: Communicator, batch: number, normalization: NormalizationScope): TrainedTogether {
  const { size: ranks, transport } = world;
  return { ranks, transport, miniBatchPerRank: Math.floor(batch / ranks), normalization };
}

/** The variant's own recipe; the decay counts passes over the images, as in the paper. */
function runSettings(
  { decay, l2, learningRate: paperRate }: VariantSettings,
  optimizer: OptimizerRecipe,
  { steps, learningRate, accumulate }: TrainFlags,
  stepsPerEpoch: number,
): Pick<TrainOptions, 'recipe' | 'steps' | 'logEvery' | 'evaluateEvery' | 'checkpointEvery'> {
  const initial = learningRate ?? paperRate * LEARNING_RATE_SCALE;
  const interval = Math.max(1, Math.round(steps / 20));
  return {
    recipe: {
      optimizer,
      learningRate: { initial, factor: decay.factor, every: decay.epochs * stepsPerEpoch },
      l2,
      ...(accumulate > 1 && { accumulate }),
    },
    steps,
    logEvery: interval,
    evaluateEvery: Math.max(100, interval),
    checkpointEvery: Math.min(500, interval),
  };
}

async function validate(
  world: Communicator,
  model: Parameters<typeof predictor>[0],
  source: TrainSource,
): Promise<{ top1: number; top5: number }> {
  const { top1, top5 } = await evaluateTogether(world, predictor(model), source.validation());
  return { top1, top5 };
}

/** The first Ctrl-C ends the run after its step, with a checkpoint; the second ends the process. */
function stopOnInterrupt(): AbortSignal {
  const controller = new AbortController();
  process.once('SIGINT', () => {
    process.stderr.write('\nstopping after this step; the same command goes on later\n');
    controller.abort();
  });
  return controller.signal;
}
