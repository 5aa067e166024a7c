/**
 * `bnlab run NAME`: one experiment of the paper.
 * @module
 */
import path from 'node:path';
import type { Command } from 'commander';
import { useEngine } from '../engine';
import { BnlabError } from '../errors';
import { CELL_EXPERIMENTS, EXPERIMENTS, checkRunOptions, type Experiment } from '../experiments';
import { writeFileAtomic } from '../files';
import { withEarlierSeeds } from '../runs';
import { parseCount, parseCounts } from './numbers';
import { ProgressDisplay } from './progress';
import { runCellExperiment } from './run-cells';
import { SOURCES } from './source-options';

interface RunFlags {
  readonly steps?: number;
  readonly seeds: number[];
  readonly quick?: boolean;
  readonly data?: string;
  readonly engine?: string;
  readonly out?: string;
  readonly record?: string;
  readonly jobs?: number;
  readonly cells?: number;
  readonly json?: boolean;
}

/** Registers `bnlab run`. */
export function runCommand(program: Command): void {
  program
    .command('run [name]')
    .description(
      `run an experiment: ${[...EXPERIMENTS, ...CELL_EXPERIMENTS].map(({ name }) => name).join(', ')}; without a name, list them`,
    )
    .option('--steps <n>', 'training steps (default: the full run)', parseCount)
    .option('--seeds <list>', 'seeds, separated by commas', parseCounts, [1, 2, 3])
    .option('--quick', 'the small profile of the lessons, where there is one')
    .option(
      '--data <source>',
      `what to run on (default: MNIST or CIFAR-10 of BNLAB_DATA or data/, else generated): MNIST’s files for figure1, else ${SOURCES}`,
    )
    .option('--engine <name>', 'auto, tensorflow, onednn, wasm or cpu')
    .option('--out <folder>', 'run folder; an interrupted run in it goes on (default: runs/NAME)')
    .option(
      '--record <file>',
      'also write the small record that figures are drawn from; seeds that are in it already stay',
    )
    .option('--jobs <n>', 'processes side by side, for experiments that run cell by cell (default: 1)', parseCount)
    .option('--cells <n>', 'cells to run at most, for experiments that run cell by cell', parseCount)
    .option('--json', 'print the record instead of a summary')
    .action((name: string | undefined, flags: RunFlags) => (name === undefined ? list() : runNamed(name, flags)));
}

function runNamed(name: string, flags: RunFlags): Promise<void> {
  const cells = CELL_EXPERIMENTS.find((experiment) => experiment.name === name);
  return cells ? runCellExperiment(cells, flags) : run(find(name), flags);
}

async function run(
  experiment: Experiment,
  { steps, seeds, quick, data, engine, out, record, json }: RunFlags,
): Promise<void> {
  checkRunOptions({ steps, seeds });
  const choice = await useEngine(engine);
  process.stderr.write(
    `${experiment.title} (section ${experiment.section})\nengine: ${choice.name}, ${choice.reason}\n`,
  );
  const display = new ProgressDisplay();
  const onProgress = display.update.bind(display);
  const onData = (detail: string) => process.stderr.write(`data: ${detail}\n`);
  try {
    const folder = out ?? path.join('runs', quick ? `${experiment.name}-quick` : experiment.name);
    const result = await experiment.run({ steps, seeds, quick, source: data, out: folder, onData, onProgress });
    display.stop();
    const whole = record ? withEarlierSeeds(result.record, record) : result.record;
    const text = `${JSON.stringify(whole)}\n`;
    if (record) writeFileAtomic(record, text);
    process.stdout.write(json ? text : `${result.summary.join('\n')}\n`);
  } finally {
    display.stop();
  }
}

function list(): void {
  for (const { name, section, title, steps } of [...EXPERIMENTS, ...CELL_EXPERIMENTS]) {
    process.stdout.write(`${name.padEnd(16)} section ${section}, ${steps} steps: ${title}\n`);
  }
}

function find(name: string): Experiment {
  const experiment = EXPERIMENTS.find((candidate) => candidate.name === name);
  if (experiment) return experiment;
  throw new BnlabError({
    kind: 'usage',
    where: 'bnlab run',
    expected: `one of ${[...EXPERIMENTS, ...CELL_EXPERIMENTS].map((candidate) => candidate.name).join(', ')}`,
    got: `'${name}'`,
    hint: 'Run bnlab run without a name to see what each does.',
  });
}
