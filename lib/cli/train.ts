/**
 * `bnlab train VARIANT`: one network on CIFAR-10, resumable, saved as a model that TensorFlow.js loads.
 * @module
 */
import path from 'node:path';
import type { Command } from 'commander';
import { checkSynchronizable, isOnAny, joinWorld, type Communicator } from '../distributed';
import { buildInception, networkSettings, type InceptionOptions } from '../models';
import type { PictureShare } from '../train';
import { engineOptions, engineText, useAskedEngine } from './engine-options';
import { countFrom, parseCount, parseFactor } from './numbers';
import { pictureOptions } from './picture-options';
import { sourceOptions } from './source-options';
import { checkServed, leastBatch, trainAsked, type TrainAsked, type TrainFlags } from './train-asked';
import { runTraining } from './train-run';
import { trainSource, type TrainSource } from './train-source';

/** Registers `bnlab train`. */
export function trainCommand(program: Command): void {
  const command = program.command('train <variant>');
  engineOptions(command);
  pictureOptions(command, 'default: paper; also decides the scale of the pixels');
  sourceOptions(command, 'what to train on (default: CIFAR-10 of BNLAB_DATA or data/, else generated pictures)')
    .description(
      'train a variant of section 4.2 on CIFAR or on pictures: Inception, BN-Baseline, BN-x5, BN-x30, BN-x5-Sigmoid',
    )
    .option('--steps <n>', 'training steps', countFrom(1), 2000)
    .option('--batch <n>', 'images in a mini-batch', countFrom(1), 32)
    .option(
      '--accumulate <n>',
      'pieces that a mini-batch is computed in, one after the other, with less memory; each is normalized by itself',
      countFrom(1),
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
      countFrom(1),
    )
    .option('--workers <n>', 'threads that decode pictures (default: one a core)', countFrom(1))
    .option('--out <folder>', 'run folder; an interrupted run in it goes on (default: runs/train-VARIANT)')
    .option('--json', 'print the result as one JSON line')
    .action(trainVariant);
  togetherOptions(command);
}

/** Adds what several processes do otherwise. */
function togetherOptions(command: Command): void {
  command
    .option(
      '--normalization <scope>',
      'under bnlab launch: local (each process normalizes its part, as in the paper) or synchronized',
      'local',
    )
    .option(
      '--asynchronous',
      'under bnlab launch: the first process is a server of parameters, as in the paper; the others are its workers, each with mini-batches of its own. It is evaluated at the end only; staleness stands in the metrics',
    );
}

async function trainVariant(given: string, flags: TrainFlags): Promise<void> {
  const asked = trainAsked(given, flags);
  const world = joinWorld();
  checkServed(asked, world.size);
  const fewest = leastBatch(asked, world.size);
  const choice = await useAskedEngine(flags);
  const share = flags.asynchronous ? undefined : shareOfPictures(world, flags.accumulate);
  // which mini-batch a worker is given next is known only then
  const prefetch = flags.asynchronous ? 1 : undefined;
  const source = await trainSource(asked.settings, { ...flags, fewest, share, prefetch });
  try {
    if (world.rank === 0) process.stderr.write(`engine: ${engineText(choice)}\ndata: ${source.detail}\n`);
    if (world.rank === 0 && world.size > 1) {
      const how = flags.asynchronous
        ? 'asynchronous: a server and its workers'
        : `${asked.normalization} normalization`;
      process.stderr.write(`ranks: ${world.size} over ${world.transport}, ${how}\n`);
    }
    await buildAndTrain(asked, world, source);
  } finally {
    await source.close();
  }
}

/** A process of several decodes what it learns on. */
function shareOfPictures(communicator: Communicator, pieces: number): PictureShare | undefined {
  const { rank, size } = communicator;
  return size > 1 ? { rank, size, pieces, any: (is) => isOnAny(communicator, is) } : undefined;
}

async function buildAndTrain(asked: TrainAsked, world: Communicator, source: TrainSource): Promise<void> {
  const { variant, settings, flags } = asked;
  const { width, seed, out = path.join('runs', `train-${variant}`) } = flags;
  const network: InceptionOptions = { variant, ...networkSettings(settings), ...source.network, width, seed };
  const model = buildInception(network);
  try {
    if (asked.normalization === 'synchronized') checkSynchronizable(model);
    await runTraining({ ...asked, world, source, network, model, out });
  } finally {
    model.dispose();
  }
}
