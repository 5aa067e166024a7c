/**
 * `bnlab run NAME`: one experiment of the paper.
 * @module
 */
import path from 'node:path';
import type { Command } from 'commander';
import { joinWorld } from '../distributed';
import { useEngine } from '../engine';
import { BnlabError } from '../errors';
import { CELL_EXPERIMENTS, EXPERIMENTS, checkRunOptions, type Experiment } from '../experiments';
import { checkWritable, writeFileAtomic } from '../files';
import { checkEarlierSeeds, runsOfManifest, tellRanks, withEarlierSeeds, type Manifest } from '../runs';
import { engineOption } from './engine-options';
import { countFrom, parseCount, parseCounts } from './numbers';
import { parseJobs, runProcesses, wordsOf } from './jobs';
import { ProgressDisplay, STEPS } from './progress';
import { runCellExperiment } from './run-cells';
import { readingOf, type RunFlags } from './run-flags';
import { readingOptions, SOURCES } from './source-options';

/** Registers `bnlab run`. */
export function runCommand(program: Command): void {
  engineOption(readingOptions(program.command('run [name]')))
    .description(
      `run an experiment: ${[...EXPERIMENTS, ...CELL_EXPERIMENTS].map(({ name }) => name).join(', ')}; without a name, list them`,
    )
    .option('--steps <n>', 'training steps (default: the full run)', parseCount)
    .option('--seeds <list>', 'seeds, separated by commas (default: 1,2,3; some experiments need five)', parseCounts)
    .option('--quick', 'the small profile of the lessons, where there is one')
    .option(
      '--data <source>',
      `what to run on (default: MNIST or CIFAR-10 of BNLAB_DATA or data/, else generated): MNIST’s files for figure1, else ${SOURCES}`,
    )
    .option('--out <folder>', 'run folder; an interrupted run in it goes on (default: runs/NAME)')
    .option(
      '--record <file>',
      'also write the small record that figures are drawn from; seeds that are in it already stay',
    )
    .option('--jobs <n>', 'processes side by side, each with seeds or cells of its own (default: 1)', parseJobs)
    .option('--cells <n>', 'cells to run at most, for experiments that run cell by cell', countFrom(1))
    .option('--json', 'print the record instead of a summary')
    .action((name: string | undefined, flags: RunFlags) => (name === undefined ? list() : runNamed(name, flags)));
}

async function runNamed(name: string, flags: RunFlags): Promise<void> {
  const cells = CELL_EXPERIMENTS.find((experiment) => experiment.name === name);
  // hours of training must not end at a record that cannot be written
  if (flags.record !== undefined) checkWritable(flags.record);
  const { size, transport } = joinWorld();
  if (size > 1 && flags.jobs !== undefined) throw jobsOfRanks();
  if (size > 1) tellRanks({ ranks: size, transport, shares: cells ? 'cells' : 'seeds' });
  await (cells ? runCellExperiment(cells, flags) : run(find(name), flags));
}

async function run(experiment: Experiment, { jobs = 1, cells, ...flags }: RunFlags): Promise<void> {
  if (cells !== undefined) throw noCells(experiment.name, cells);
  const { seeds = experiment.seeds ?? [1, 2, 3], steps, quick, out } = flags;
  checkRunOptions({ steps, seeds });
  const folder = out ?? path.join('runs', quick ? `${experiment.name}-quick` : experiment.name);
  const { rank, size } = joinWorld();
  if (size > 1) {
    // each rank leaves its part in the folder; the launcher gathers them
    const own = seeds.filter((_, i) => i % size === rank);
    if (own.length > 0)
      await runHere(experiment, { ...flags, record: undefined, seeds: own, out: folder, isPart: true });
    return;
  }
  if (jobs > 1) {
    if (flags.record !== undefined)
      await checkRecord(experiment, { ...flags, record: flags.record, seeds, out: folder });
    // each leaves its part in the folder; this process gathers them
    const shared = { ...flags, record: undefined };
    const commands = seeds.map((seed) => ['run', experiment.name, ...wordsOf({ ...shared, out: folder, seeds: seed })]);
    await runProcesses({ commands, jobs });
  }
  await runHere(experiment, { ...flags, seeds, out: folder });
}

/** Flags of a run whose seeds and folder are known. */
type PlacedFlags = RunFlags & {
  readonly seeds: readonly number[];
  readonly out: string;
  /** Whether somebody else tells the result, with that of the other seeds. */
  readonly isPart?: boolean;
};

/** Ends a run whose manifest has been looked at. */
class Looked extends Error {}

/** Refuses a record that a run does not belong to, where other processes would train before this one gets to it. @throws BnlabError. */
async function checkRecord(experiment: Experiment, flags: PlacedFlags & { readonly record: string }): Promise<void> {
  const { steps, seeds, quick, data, engine, out, record } = flags;
  await useEngine(engine);
  const onManifest = (manifest: Manifest) => {
    checkEarlierSeeds(manifest, record);
    throw new Looked();
  };
  try {
    await experiment.run({ steps, seeds, quick, source: data, reading: readingOf(flags), out, onManifest });
  } catch (thrown) {
    if (!(thrown instanceof Looked)) throw thrown;
  }
}

async function runHere(experiment: Experiment, flags: PlacedFlags): Promise<void> {
  const { steps, seeds, quick, data, engine, out, record, json, isPart } = flags;
  const choice = await useEngine(engine);
  process.stderr.write(
    `${experiment.title} (section ${experiment.section})\nengine: ${choice.name}, ${choice.reason}\n`,
  );
  const display = new ProgressDisplay(STEPS);
  const onData = (detail: string) => process.stderr.write(`data: ${detail}\n`);
  try {
    // a record that this run does not belong to is refused before anything is computed
    const onManifest = (manifest: Manifest) => record && checkEarlierSeeds(manifest, record);
    const result = await experiment.run({
      steps,
      seeds,
      quick,
      source: data,
      reading: readingOf(flags),
      out,
      onData,
      onManifest,
      onProgress: display.update,
    });
    display.stop();
    if (isPart) return;
    const whole = record ? withEarlierSeeds(result.record, record) : result.record;
    const text = `${JSON.stringify(whole)}\n`;
    if (record) writeFileAtomic(record, text);
    tellRuns(whole.manifest);
    process.stdout.write(json ? text : `${result.summary.join('\n')}\n`);
  } finally {
    display.stop();
  }
}

function jobsOfRanks(): BnlabError {
  const hint = 'Start as many processes by -n.';
  return new BnlabError({ kind: 'usage', where: '--jobs', expected: 'none under bnlab launch', got: 'some', hint });
}

function noCells(name: string, cells: number): BnlabError {
  const hint = `Leave it away, or run one of ${CELL_EXPERIMENTS.map((experiment) => experiment.name).join(', ')}.`;
  const expected = `none for ${name}, which does not run cell by cell`;
  return new BnlabError({ kind: 'usage', where: '--cells', expected, got: String(cells), hint });
}

/** A record that was made by several commits or machines says so to whoever made it. */
function tellRuns(manifest: Manifest): void {
  const runs = runsOfManifest(manifest);
  if (runs.length < 2) return;
  const lines = runs.map(({ seeds, commit, machine: { cpu, threads, instructionSet } }) => {
    const on = [cpu, instructionSet, threads && `${threads} threads`].filter(Boolean).join(', ');
    return `  seeds ${seeds.join(', ')}: commit ${commit?.slice(0, 12) ?? 'unknown'}, ${on}`;
  });
  process.stderr.write(`made in ${runs.length} runs:\n${lines.join('\n')}\n`);
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
