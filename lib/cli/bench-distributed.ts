/**
 * `bnlab bench distributed`: what a step of several processes waits for messages, with and without buckets that leave early.
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import {
  chooseTransport,
  joinWorld,
  launchRanks,
  parallelRun,
  type Communicator,
  type SynchronousRun,
} from '../distributed';
import { currentEngine, tf, useEngine } from '../engine';
import { BnlabError } from '../errors';
import { checkRunOptions } from '../experiments';
import { writeJsonAtomic } from '../files';
import { readJson } from '../json-file';
import { buildInception } from '../models';
import { Random } from '../random';
import { Optimizer, trainStep } from '../train';
import { thisProgram } from './jobs';
import { parseCount, parseCounts } from './numbers';

/** How gradients leave: in buckets while the backward pass goes on, or all in one message after it. */
const MODES = {
  buckets: { overlaps: true, bucketBytes: 2 ** 17 },
  'one message': { overlaps: false, bucketBytes: Infinity },
} as const;

const Part = z.object({
  ranks: z.int(),
  mode: z.string(),
  transport: z.string(),
  engine: z.string(),
  /** Bytes of each message of gradients of a step. */
  messages: z.array(z.number()),
  /** Mean of a step. */
  step_ms: z.number(),
  /** Of it, waiting for messages and for the other ranks; mean over the ranks. */
  wait_ms: z.number(),
  images_per_s: z.number(),
  /** Standard deviation of ln of what a rank computes in a step, from step to step. */
  straggling: z.number(),
  /** Median of a message of 4 bytes, and of one as large as all gradients. */
  small_message_ms: z.number(),
  large_message_ms: z.number(),
});

/** What one number of ranks came to in one mode. */
export type DistributedBenchRun = z.infer<typeof Part>;

/** What `bnlab bench distributed` prints. */
export interface DistributedBench {
  /** Images in a step, of all ranks. */
  readonly batch: number;
  readonly parameters: number;
  readonly runs: readonly DistributedBenchRun[];
}

interface BenchFlags {
  readonly ranks: readonly number[];
  readonly steps: number;
  readonly batch: number;
  readonly transport: string;
  readonly engine?: string;
  readonly part?: string;
  readonly mode: string;
  readonly json?: boolean;
}

const WIDTH = 0.25;
const WARM_UP = 4;
const MESSAGES = 9;

/** Registers `bnlab bench distributed`. */
export function benchDistributedCommand(bench: Command): void {
  bench
    .command('distributed')
    .description('what a training step of several processes waits for messages, with and without buckets')
    .option('--ranks <list>', 'numbers of processes, separated by commas', parseCounts, [1, 2])
    .option('--steps <n>', 'steps to time', parseCount, 20)
    .option('--batch <n>', 'images in a step, of all ranks', parseCount, 32)
    .option('--transport <name>', 'local, openmpi or mpich', 'local')
    .option('--engine <name>', 'auto, tensorflow, onednn, wasm or cpu')
    .option('--part <file>', 'what a rank writes; set by the command itself')
    .option(
      '--mode <name>',
      `how gradients leave: ${Object.keys(MODES).join(', ')}; set by the command itself`,
      'buckets',
    )
    .option('--json', 'one JSON line')
    .action((flags: BenchFlags) => (flags.part === undefined ? benchAll(flags) : benchPart(flags, flags.part)));
}

async function benchAll({ ranks, steps, batch, transport, engine, json }: BenchFlags): Promise<void> {
  checkRunOptions({ steps, seeds: [0] });
  const most = Math.max(...ranks);
  if (batch < 2 * most || Math.min(...ranks) < 1) {
    const hint = 'At least two images a rank, and one rank or more.';
    const got = `${batch} images for ${ranks.join(', ')} ranks`;
    throw new BnlabError({ kind: 'usage', where: '--batch', expected: `${2 * most} or more`, got, hint });
  }
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bnlab-bench-'));
  const runs: DistributedBenchRun[] = [];
  try {
    for (const n of ranks) {
      for (const mode of n === 1 ? ['buckets'] : Object.keys(MODES)) {
        const file = path.join(folder, `${n}-${mode}.json`);
        const words = ['--steps', `${steps}`, '--batch', `${batch}`, '--mode', mode, '--part', file];
        if (engine !== undefined) words.push('--engine', engine);
        const command = [...thisProgram(), 'bench', 'distributed', ...words];
        const code = await launchRanks({ ranks: n, transport: chooseTransport(transport), command });
        if (code !== 0) throw failed(n, code);
        runs.push(readJson(file, { schema: Part, expected: 'the numbers of a rank', hint: 'Run it again.' }));
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const parameters = runs[0].messages.reduce((sum, bytes) => sum + bytes, 0) / 4;
  const result: DistributedBench = { batch, parameters, runs };
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : tableOf(result));
}

function tableOf({ batch, parameters, runs }: DistributedBench): string {
  const lines = runs.map(
    ({ ranks, mode, messages, step_ms, wait_ms, images_per_s }) =>
      `${ranks} ranks, ${mode} (${messages.length}): ${step_ms.toFixed(1)} ms a step, ${wait_ms.toFixed(1)} ms of it waiting, ${images_per_s.toFixed(1)} images/s`,
  );
  const [{ engine, transport }] = runs;
  return [`${engine}, ${transport}: ${parameters} parameters, ${batch} images a step`, ...lines, ''].join('\n');
}

function modeOf(asked: string): keyof typeof MODES {
  if (asked === 'buckets' || asked === 'one message') return asked;
  const expected = Object.keys(MODES).join(' or ');
  throw new BnlabError({ kind: 'usage', where: '--mode', expected, got: asked, hint: 'Leave it out.' });
}

/** One rank: trains, and measures messages; rank 0 writes the file. */
async function benchPart({ steps, batch, mode, engine }: BenchFlags, file: string): Promise<void> {
  const communicator = joinWorld();
  await useEngine(engine);
  const { overlaps, bucketBytes } = MODES[modeOf(mode)];
  const run = parallelRun({ communicator, overlaps, bucketBytes });
  const model = buildInception({ scale: 'cifar', variant: 'BN-x5', width: WIDTH, classes: 10, seed: 1 });
  const optimizer = new Optimizer({ kind: 'momentum', momentum: 0.9 });
  const x = tf.tensor(new Random(1).normals(batch * 32 * 32 * 3), [batch, 32, 32, 3]);
  const labels = tf.tensor1d(
    Int32Array.from({ length: batch }, (_, i) => i % 10),
    'int32',
  );
  const step = (i: number) =>
    trainStep({ model, optimizer, learningRate: 0.01, exchange: run.exchange }, { x, labels }, i);
  for (let i = 0; i < WARM_UP; i++) step(i);
  communicator.barrier();
  const times = Array.from({ length: steps }, (_, i) => timed(run, () => step(i)));
  const step_ms = mean(times.map(({ all }) => all));
  const wait_ms = meanOver(communicator, mean(times.map(({ wait }) => wait)));
  const straggling = meanOver(communicator, deviation(times.map(({ all, wait }) => Math.log(all - wait))));
  const bytes = run.messages.reduce((sum, one) => sum + one, 0);
  const small_message_ms = messageTime(communicator, 1);
  const large_message_ms = messageTime(communicator, bytes / 4);
  if (communicator.rank > 0) return;
  const { size: ranks, transport } = communicator;
  const images_per_s = (1000 * batch) / step_ms;
  const speed = { step_ms, wait_ms, images_per_s, straggling, small_message_ms, large_message_ms };
  const part: DistributedBenchRun = {
    ranks,
    mode,
    transport,
    engine: currentEngine().name,
    messages: [...run.messages],
    ...speed,
  };
  writeJsonAtomic(file, part);
}

/** Milliseconds of a step, and of its waiting. */
function timed(run: SynchronousRun, step: () => void): { readonly all: number; readonly wait: number } {
  const [start, waited] = [performance.now(), run.waited];
  step();
  return { all: performance.now() - start, wait: run.waited - waited };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

function meanOver(communicator: Communicator, value: number): number {
  const sum = Float64Array.of(value);
  communicator.allreduce(sum);
  return sum[0] / communicator.size;
}

/** Median time of an allreduce of so many float32, milliseconds. */
function messageTime(communicator: Communicator, length: number): number {
  const values = new Float32Array(length);
  const times = Array.from({ length: MESSAGES }, () => {
    communicator.barrier();
    const start = performance.now();
    communicator.allreduce(values);
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[Math.floor(MESSAGES / 2)];
}

function failed(ranks: number, code: number): BnlabError {
  const hint = 'See what the ranks said above.';
  return new BnlabError({
    where: 'bench distributed',
    expected: `${ranks} ranks that end well`,
    got: `exit code ${code}`,
    hint,
  });
}
