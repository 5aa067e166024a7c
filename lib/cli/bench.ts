/**
 * `bnlab bench`: speed, as one JSON line that can stand beside a peer's.
 * @module
 */
import type { Command } from 'commander';
import { currentEngine, tf, useEngine } from '../engine';
import { checkRunOptions } from '../experiments';
import { mnistNet } from '../models';
import { Random } from '../random';
import { Optimizer, trainStep } from '../train';
import { benchDistributedCommand } from './bench-distributed';
import { benchInceptionCommand } from './bench-inception';
import { benchLoaderCommand } from './bench-loader';
import { engineOption } from './engine-options';
import { parseCount } from './numbers';
import { peakRssMiB } from './peak-memory';
import { rounded } from '../statistics';

/** What `bnlab bench mnist` prints. */
export interface MnistBench {
  readonly engine: string;
  readonly bn: boolean;
  readonly steps_per_s: number;
  readonly peak_rss_mib: number;
}

/**
 * Training steps per second of the network of section 4.1 (batch 60, SGD), after 200 steps of warm-up, on random data.
 *
 * @throws BnlabError (`usage`) for steps of 0 or less.
 */
function benchMnist({ isBatchNormalized, steps }: { isBatchNormalized: boolean; steps: number }): MnistBench {
  checkRunOptions({ steps, seeds: [0] });
  const random = new Random(0);
  const model = mnistNet({ isBatchNormalized, random });
  const optimizer = new Optimizer({ kind: 'sgd' });
  const data = Float32Array.from({ length: 6000 * 784 }, () => random.uniform());
  const labels = Int32Array.from({ length: 6000 }, () => random.integer(10));
  const step = (i: number) => {
    const at = (i * 60) % 5940;
    tf.tidy(() => {
      const x = tf.tensor2d(data.subarray(at * 784, (at + 60) * 784), [60, 784]);
      const batch = { x, labels: tf.tensor1d(labels.subarray(at, at + 60), 'int32') };
      trainStep({ model, optimizer, learningRate: 0.1 }, batch, i + 1);
    });
  };
  for (let i = 0; i < 200; i++) step(i);
  const start = performance.now();
  for (let i = 0; i < steps; i++) step(i);
  const seconds = (performance.now() - start) / 1000;
  model.dispose();
  optimizer.dispose();
  return {
    engine: currentEngine().name,
    bn: isBatchNormalized,
    steps_per_s: rounded(steps / seconds, { digits: 1 }),
    peak_rss_mib: peakRssMiB(),
  };
}

/** Registers `bnlab bench`. */
export function benchCommand(program: Command): void {
  const bench = program.command('bench').description('measure speed on this machine');
  benchInceptionCommand(bench);
  benchLoaderCommand(bench);
  benchDistributedCommand(bench);
  engineOption(bench.command('mnist'))
    .description('training steps per second of the network of section 4.1')
    .option('--bn', 'with batch normalization')
    .option('--steps <n>', 'steps to time', parseCount, 2000)
    .option('--json', 'one JSON line')
    .action(
      async ({ bn = false, steps, engine, json }: { bn?: boolean; steps: number; engine?: string; json?: boolean }) => {
        checkRunOptions({ steps, seeds: [0] });
        await useEngine(engine);
        const result = benchMnist({ isBatchNormalized: bn, steps });
        process.stdout.write(
          json
            ? `${JSON.stringify(result)}\n`
            : `${result.engine}, ${bn ? 'with' : 'without'} BN: ${result.steps_per_s} steps/s, peak ${result.peak_rss_mib} MiB\n`,
        );
      },
    );
}
