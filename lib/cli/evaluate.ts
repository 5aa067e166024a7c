/**
 * `bnlab evaluate FOLDER…`: the accuracy of trained networks, one or as an ensemble, from their run folders.
 * @module
 */
import path from 'node:path';
import type { Command } from 'commander';
import { evaluateTogether, joinWorld, type Communicator } from '../distributed';
import type { tf } from '../engine';
import { BnlabError } from '../errors';
import { POPULATION_BATCHES, populationInputs } from '../experiments';
import { withoutAuxiliary } from '../graph';
import { buildInception } from '../models';
import { batchNormalizationLayers, foldBatchNormalization, streamPopulationStatistics } from '../norm';
import type { RanksDescription } from '../runs';
import { ensemble, findCheckpoint, predictor, restoreTensors } from '../train';
import { engineOptions, engineText, useAskedEngine, type EngineFlags } from './engine-options';
import {
  evaluationSource,
  type Crops,
  type EvaluationFlags,
  type EvaluationSource,
  type TrainedOn,
} from './evaluation-source';
import type { NonEmpty } from '../tuples';
import { faultsOfAll, faultsText } from './faults';
import { countFrom } from './numbers';
import { pictureOptions } from './picture-options';
import { sourceOptions } from './source-options';
import { readNetworkFile } from './network-file';
import { percent } from '../statistics';

const STATISTICS = ['moving', 'population', 'folded'] as const;
const CROPS = ['single', 'multi'] as const;

interface EvaluateFlags extends EvaluationFlags, EngineFlags {
  readonly statistics: string;
  readonly crops: string;
  readonly json?: boolean;
}

/** Registers `bnlab evaluate`. */
export function evaluateCommand(program: Command): void {
  const command = program.command('evaluate <folders...>');
  engineOptions(command);
  pictureOptions(command, 'default: that of the training; the scale of the pixels is always the network’s own');
  sourceOptions(
    command,
    'what to evaluate on: what the networks were trained on, or other pictures of the same classes',
  )
    .description(
      'accuracy of networks trained by bnlab train; several folders are evaluated as an ensemble (section 4.2.3)',
    )
    .option('--statistics <kind>', 'moving, population (Algorithm 2) or folded', 'moving')
    .option('--crops <kind>', 'single, or multi: ten crops of a 32x32 image, 144 of a picture', 'single')
    .option('--images <n>', 'take the first n test images only', countFrom(1))
    .option('--workers <n>', 'threads that decode pictures (default: one a core)', countFrom(1))
    .option('--json', 'one JSON line')
    .action(evaluateFolders);
}

async function evaluateFolders([folder, ...others]: NonEmpty<string>, flags: EvaluateFlags): Promise<void> {
  const { statistics, crops, json } = flags;
  choose('--statistics', statistics, STATISTICS);
  choose('--crops', crops, CROPS);
  const world = joinWorld();
  const isFirst = world.rank === 0;
  const choice = await useAskedEngine(flags);
  const trained: Ensemble = [trainedNetwork(folder), ...others.map(trainedNetwork)];
  if (flags.view && flags.view !== 'paper' && crops === 'multi') throw oneCropOnly(flags.view);
  const source = await evaluationSource(sameClasses(trained), { ...flags, share: world });
  if (isFirst) process.stderr.write(`engine: ${engineText(choice)}\ndata: ${source.detail}\n`);
  try {
    const models: tf.LayersModel[] = [];
    for (const { model } of trained) models.push(await withStatistics(model, statistics, source, world));
    const predict = source.look(ensemble(models.map(predictor)), crops as Crops);
    const accuracy = await evaluateTogether(world, predict, source.test(crops as Crops));
    const faults = faultsOfAll(world, source.faults());
    if (!isFirst) return;
    const together = togetherOf(world);
    const text = `${accuracy.images} images, ${models.length} network(s), ${crops} crop, ${statistics} statistics: top-1 ${percent(accuracy.top1)}, top-5 ${percent(accuracy.top5)}`;
    for (const line of faultsText(faults)) process.stderr.write(`${line}\n`);
    const whole = {
      ...accuracy,
      models: models.length,
      crops,
      statistics,
      look: source.shown,
      data: source.manifest,
      faults,
      ...(together && { parallel: together }),
    };
    process.stdout.write(`${json ? JSON.stringify(whole) : text}\n`);
  } finally {
    await source.close();
  }
}

/** The processes that shared the images; undefined for one. */
function togetherOf({ size: ranks, transport }: Communicator): RanksDescription | undefined {
  return ranks > 1 ? { ranks, transport, shares: 'images' } : undefined;
}

function oneCropOnly(view: string): BnlabError {
  const hint = 'Leave --view away, or take --crops single.';
  return new BnlabError({ kind: 'usage', where: '--view', expected: 'paper for the 144 crops', got: view, hint });
}

/** A network that infers with the statistics asked for; one without batch normalization has none. */
async function withStatistics(
  model: tf.LayersModel,
  statistics: string,
  { training }: EvaluationSource,
  share: Communicator,
): Promise<tf.LayersModel> {
  if (statistics !== 'moving' && batchNormalizationLayers(model).length > 0) {
    await streamPopulationStatistics(model, populationInputs(training, POPULATION_BATCHES, share), { share });
  }
  return statistics === 'folded' ? foldBatchNormalization(model) : model;
}

/** A network of a run folder, and what it was trained on. */
interface LoadedNetwork extends TrainedOn {
  readonly folder: string;
  readonly model: tf.LayersModel;
}

type Ensemble = NonEmpty<LoadedNetwork>;

/** The networks of an ensemble vote for the same classes and take the same numbers. @throws BnlabError (`data`) when they do not. */
function sameClasses([first, ...others]: Ensemble): LoadedNetwork {
  const namesOf = ({ data, view = 'paper' }: LoadedNetwork) => JSON.stringify([data?.classes ?? null, view]);
  const other = others.find((network) => namesOf(network) !== namesOf(first));
  if (!other) return first;
  const few = ({ data, view = 'paper' }: LoadedNetwork) =>
    `${data?.classes.slice(0, 5).join(', ') ?? 'none that are known'}; pixels as ${view} scales them`;
  const hint = 'Evaluate networks of the same data together.';
  const expected = `the classes of ${first.folder} (${few(first)})`;
  throw new BnlabError({ kind: 'data', where: other.folder, expected, got: few(other), hint });
}

/** The network of a run folder with the weights of its newest whole checkpoint. @throws BnlabError. */
function trainedNetwork(folder: string): LoadedNetwork {
  const trained = readNetworkFile(folder);
  const { ended } = trained;
  if (ended && ended.verdict !== 'finished') {
    process.stderr.write(`${folder}: ${ended.verdict} after ${ended.step} of ${ended.steps} steps\n`);
  }
  const model = buildInception(trained.network);
  const found = findCheckpoint(path.join(folder, 'checkpoints'));
  if (!found) {
    const hint = 'Train it first: npx bnlab train.';
    throw new BnlabError({ kind: 'data', where: folder, expected: 'a checkpoint', got: 'none', hint });
  }
  const weights = [...found.checkpoint.tensors].filter(([name]) => name.startsWith('model/'));
  restoreTensors(model, new Map(weights));
  return {
    folder,
    model: withoutAuxiliary(model),
    network: trained.network,
    data: trained.data,
    view: trained.look?.view,
  };
}

function choose(option: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  throw new BnlabError({
    kind: 'usage',
    where: option,
    expected: `one of ${known.join(', ')}`,
    got: `'${value}'`,
    hint: 'Choose one of these.',
  });
}
