/**
 * `bnlab evaluate FOLDER…`: the accuracy of trained networks, one or as an ensemble, from their run folders.
 * @module
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { loadCifar10 } from '../data';
import { useEngine, type tf } from '../engine';
import { BnlabError, messageOf } from '../errors';
import { imageSet, POPULATION_BATCHES, populationInputs } from '../experiments';
import { buildInception, withoutAuxiliary } from '../models';
import { batchNormalizationLayers, estimatePopulationStatistics, foldBatchNormalization } from '../norm';
import {
  ensemble,
  evaluate,
  findCheckpoint,
  imageBatches,
  imagesInOrder,
  multiCrop,
  predictor,
  restoreTensors,
  smallCrops,
} from '../train';
import { parseCount } from './numbers';
import type { TrainedNetwork } from './train';

const STATISTICS = ['moving', 'population', 'folded'] as const;
const CROPS = ['single', 'multi'] as const;

interface EvaluateFlags {
  readonly data?: string;
  readonly statistics: string;
  readonly crops: string;
  readonly images?: number;
  readonly engine?: string;
  readonly json?: boolean;
}

/** Registers `bnlab evaluate`. */
export function evaluateCommand(program: Command): void {
  program
    .command('evaluate <folders...>')
    .description(
      'accuracy of networks trained by bnlab train; several folders are evaluated as an ensemble (section 4.2.3)',
    )
    .option('--data <folder>', 'folder with the CIFAR-10 batches')
    .option('--statistics <kind>', 'moving, population (Algorithm 2) or folded', 'moving')
    .option('--crops <kind>', 'single, or multi: ten crops of each image', 'single')
    .option('--images <n>', 'take the first n test images only', parseCount)
    .option('--engine <name>', 'auto, tensorflow, onednn, wasm or cpu')
    .option('--json', 'one JSON line')
    .action(evaluateFolders);
}

async function evaluateFolders(
  folders: string[],
  { data, statistics, crops, images = Infinity, engine, json }: EvaluateFlags,
): Promise<void> {
  choose('--statistics', statistics, STATISTICS);
  choose('--crops', crops, CROPS);
  const choice = await useEngine(engine);
  const trained = folders.map(trainedModel);
  const cifar = loadCifar10({ folder: data });
  process.stderr.write(`engine: ${choice.name}, ${choice.reason}\ndata: ${cifar.source.detail}\n`);
  const train = imageSet(cifar, 'train', Infinity);
  const test = imageSet(cifar, 'test', images);
  const models: tf.LayersModel[] = [];
  for (const model of trained) {
    if (statistics !== 'moving' && batchNormalizationLayers(model).length) {
      estimatePopulationStatistics(
        model,
        populationInputs(imageBatches({ set: train, miniBatch: 32, seed: 1 }), POPULATION_BATCHES),
      );
    }
    models.push(statistics === 'folded' ? foldBatchNormalization(model) : model);
  }
  const mean = ensemble(models.map(predictor));
  const predict = crops === 'multi' ? multiCrop(mean, smallCrops, test.size) : mean;
  const accuracy = await evaluate(predict, imagesInOrder(test));
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  const text = `${accuracy.images} images, ${models.length} network(s), ${crops} crop, ${statistics} statistics: top-1 ${percent(accuracy.top1)}, top-5 ${percent(accuracy.top5)}`;
  process.stdout.write(`${json ? JSON.stringify({ ...accuracy, models: models.length, crops, statistics }) : text}\n`);
}

/** The network of a run folder with the weights of its newest whole checkpoint. @throws BnlabError. */
function trainedModel(folder: string): tf.LayersModel {
  const file = path.join(folder, 'network.json');
  let trained: TrainedNetwork;
  try {
    trained = JSON.parse(readFileSync(file, 'utf8')) as TrainedNetwork;
  } catch (thrown) {
    const hint = 'Pass the folder that bnlab train --out wrote.';
    throw new BnlabError({
      kind: 'data',
      where: file,
      expected: 'the description of a trained network',
      got: messageOf(thrown),
      hint,
    });
  }
  const model = buildInception(trained.network);
  const found = findCheckpoint(path.join(folder, 'checkpoints'));
  if (!found) {
    const hint = 'Train it first: npx bnlab train.';
    throw new BnlabError({ kind: 'data', where: folder, expected: 'a checkpoint', got: 'none', hint });
  }
  const weights = [...found.checkpoint.tensors].filter(([name]) => name.startsWith('model/'));
  restoreTensors(model, new Map(weights));
  return withoutAuxiliary(model);
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
