/**
 * `bnlab bench inception`: training and inference speed of the network of Figure 5, as one JSON line beside a peer's.
 * @module
 */
import type { Command } from 'commander';
import { currentEngine, currentPrecision, tf, type Precision } from '../engine';
import { formatProfile, measureFloor, profileKernels } from '../engine/onednn';
import { BnlabError } from '../errors';
import { checkRunOptions } from '../experiments';
import { buildInception, summarizeInception } from '../models';
import { foldBatchNormalization } from '../norm';
import { Random } from '../random';
import { Optimizer, trainStep } from '../train';
import { engineOptions, useAskedEngine, type EngineFlags } from './engine-options';
import { countFrom, parseCount } from './numbers';
import { peakRssMiB } from './peak-memory';
import { higherMedian, rounded } from '../statistics';

/** What `bnlab bench inception` prints. */
export interface InceptionBench {
  readonly engine: string;
  /** How exactly convolutions multiply. */
  readonly precision: Precision;
  readonly batch: number;
  readonly size: number;
  /** Trainable values. */
  readonly parameters: number;
  readonly train_images_per_s: number;
  /** With batch normalization folded into the convolutions. */
  readonly infer_images_per_s: number;
  readonly train_peak_rss_mib: number;
  readonly peak_rss_mib: number;
}

/** Settings of the benchmark. */
export interface InceptionBenchOptions {
  readonly batch: number;
  readonly size: number;
  /** Runs that the median is taken over, after two that make primitives and memory. */
  readonly steps: number;
  /** Receives a table of time per kernel of one training step and one inference, where the engine is onednn. */
  readonly onProfile?: (table: string) => void;
}

const perSecond = (images: number, seconds: number) => rounded(images / seconds, { digits: 2 });

/** Median speed of a training step (SGD with momentum) and of inference, on random images. @throws BnlabError. */
function benchInception({ batch, size, steps, onProfile }: InceptionBenchOptions): InceptionBench {
  const random = new Random(0);
  const model = buildInception({ size });
  const folded = foldBatchNormalization(model);
  const optimizer = new Optimizer({ kind: 'momentum', momentum: 0.9 });
  const x = tf.tensor4d(random.normals(batch * size * size * 3), [batch, size, size, 3]);
  const classes = Int32Array.from({ length: batch }, () => random.integer(1000));
  const labels = tf.tensor1d(classes, 'int32');
  const train = () => void trainStep({ model, optimizer, learningRate: 0.0075 }, { x, labels }, 1);
  const infer = () => tf.tidy(() => void (folded.predict(x) as tf.Tensor).dataSync());
  try {
    const trainSeconds = medianSeconds(steps, train);
    const trainPeak = peakRssMiB();
    const inferSeconds = medianSeconds(steps, infer);
    for (const body of onProfile ? [train, infer] : []) onProfile!(formatProfile(profileKernels(body), measureFloor()));
    return {
      engine: currentEngine().name,
      precision: currentPrecision(),
      batch,
      size,
      parameters: summarizeInception(model).parameters,
      train_images_per_s: perSecond(batch, trainSeconds),
      infer_images_per_s: perSecond(batch, inferSeconds),
      train_peak_rss_mib: trainPeak,
      peak_rss_mib: peakRssMiB(),
    };
  } finally {
    tf.dispose([x, labels]);
    optimizer.dispose();
    folded.dispose();
    model.dispose();
  }
}

/** Median seconds of a run, after two that warm up. */
function medianSeconds(steps: number, body: () => void): number {
  for (let i = 0; i < 2; i++) body();
  const seconds = Array.from({ length: steps }, () => {
    const start = performance.now();
    body();
    return (performance.now() - start) / 1000;
  });
  return higherMedian(seconds);
}

interface Flags extends Omit<InceptionBenchOptions, 'onProfile'>, EngineFlags {
  readonly profile?: boolean;
  readonly json?: boolean;
}

/** Registers `bnlab bench inception` under `bnlab bench`. */
export function benchInceptionCommand(bench: Command): void {
  engineOptions(bench.command('inception'))
    .description('images per second of the network of Figure 5, in training and in inference')
    .option('--batch <n>', 'images in a mini-batch', countFrom(1), 16)
    .option('--size <pixels>', 'side of the images', parseCount, 224)
    .option('--steps <n>', 'runs to take the median of', parseCount, 6)
    .option('--profile', 'also print time per kernel (onednn)')
    .option('--json', 'one JSON line')
    .action(async ({ engine, precision, profile, json, ...options }: Flags) => {
      checkRunOptions({ steps: options.steps, seeds: [0] });
      const { name } = await useAskedEngine({ engine, precision });
      if (profile && name !== 'onednn') throw noProfile(name);
      const onProfile = profile ? (table: string) => process.stderr.write(`${table}\n`) : undefined;
      const result = benchInception({ ...options, onProfile });
      const { train_images_per_s: train, infer_images_per_s: infer, peak_rss_mib: peak } = result;
      const text = `${result.engine}, ${result.precision}: ${train} images/s in training, ${infer} in inference, peak ${peak} MiB`;
      process.stdout.write(`${json ? JSON.stringify(result) : text}\n`);
    });
}

function noProfile(engine: string): BnlabError {
  const hint = 'Add --engine onednn, or leave --profile out.';
  return new BnlabError({ kind: 'usage', where: '--profile', expected: 'the onednn engine', got: engine, hint });
}
