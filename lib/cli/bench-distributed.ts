/**
 * `bnlab bench distributed`: what a step of several processes waits for messages, with and without buckets that leave early.
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { chooseTransport, launchRanks } from '../distributed';
import { BnlabError } from '../errors';
import { checkRunOptions } from '../experiments';
import { readJson } from '../json-file';
import { benchRank, MODES, RankPart, type DistributedBenchRun, type RankOptions } from './bench-rank';
import { engineOption } from './engine-options';
import { thisProgram } from './jobs';
import { parseCount, parseCounts } from './numbers';

/** What `bnlab bench distributed` prints. */
export interface DistributedBench {
  /** Images in a step, of all ranks. */
  readonly batch: number;
  /** Side of the images. */
  readonly size: number;
  readonly parameters: number;
  readonly runs: readonly DistributedBenchRun[];
}

interface BenchFlags extends RankOptions {
  readonly ranks: readonly number[];
  readonly transport: string;
  readonly hosts?: string;
  readonly part?: string;
  readonly json?: boolean;
}

/** Registers `bnlab bench distributed`. */
export function benchDistributedCommand(bench: Command): void {
  engineOption(bench.command('distributed'))
    .description('what a training step of several processes waits for messages, with and without buckets')
    .option('--ranks <list>', 'numbers of processes, separated by commas', parseCounts, [1, 2])
    .option('--steps <n>', 'steps to time', parseCount, 20)
    .option('--batch <n>', 'images in a step, of all ranks', parseCount, 32)
    .option('--size <pixels>', 'side of the images; from 224 on the network is the one of Figure 5', parseCount, 32)
    .option('--transport <name>', 'auto, local, openmpi or mpich', 'auto')
    .option('--hosts <file>', 'hosts, one a line, as the launcher of the MPI reads them')
    .option('--part <file>', 'what a rank writes; set by the command itself')
    .option(
      '--mode <name>',
      `how gradients leave: ${Object.keys(MODES).join(', ')}; set by the command itself`,
      'buckets',
    )
    .option('--json', 'one JSON line')
    .action((flags: BenchFlags) => (flags.part === undefined ? benchAll(flags) : benchRank(flags, flags.part)));
}

async function benchAll({ ranks, steps, batch, size, transport, hosts, engine, json }: BenchFlags): Promise<void> {
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
        const words = [
          '--steps',
          `${steps}`,
          '--batch',
          `${batch}`,
          '--size',
          `${size}`,
          '--mode',
          mode,
          '--part',
          file,
        ];
        if (engine !== undefined) words.push('--engine', engine);
        const command = [...thisProgram(), 'bench', 'distributed', ...words];
        const code = await launchRanks({ ranks: n, transport: chooseTransport(transport, hosts), command, hosts });
        if (code !== 0) throw failed(n, code);
        runs.push(readJson(file, { schema: RankPart, expected: 'the numbers of a rank', hint: 'Run it again.' }));
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const parameters = runs[0]!.messages.reduce((sum, bytes) => sum + bytes, 0) / 4;
  const result: DistributedBench = { batch, size, parameters, runs };
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : tableOf(result));
}

function tableOf({ batch, size, parameters, runs }: DistributedBench): string {
  const lines = runs.map(
    ({ ranks, mode, messages, step_ms, wait_ms, images_per_s }) =>
      `${ranks} ranks, ${mode} (${messages.length}): ${step_ms.toFixed(1)} ms a step, ${wait_ms.toFixed(1)} ms of it waiting, ${images_per_s.toFixed(1)} images/s`,
  );
  const { engine, transport } = runs[0]!;
  return [
    `${engine}, ${transport}: ${parameters} parameters, ${batch} images of ${size}x${size} a step`,
    ...lines,
    '',
  ].join('\n');
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
