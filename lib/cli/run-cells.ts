/**
 * `bnlab run` for experiments that run cell by cell: several processes side by side, each cell merged as it is finished.
 * @module
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { useEngine } from '../engine';
import { BnlabError } from '../errors';
import { readCellRecord, resultsFolder, workOff, type CellEntry, type CellExperiment } from '../experiments';
import { ProgressDisplay } from './progress';

/** The words of the command line that such an experiment takes. */
export interface CellFlags {
  readonly quick?: boolean;
  readonly data?: string;
  readonly engine?: string;
  readonly out?: string;
  readonly record?: string;
  readonly jobs?: number;
  /** Cells to run at most. */
  readonly cells?: number;
  readonly json?: boolean;
}

/** Works off what the record lacks: here with one job, else in so many processes of one thread each. @throws BnlabError. */
export async function runCellExperiment<E extends CellEntry>(
  experiment: CellExperiment<E>,
  flags: CellFlags,
): Promise<void> {
  const { jobs = 1 } = flags;
  if (jobs < 1 || jobs > MOST_JOBS) throw wrongJobs(jobs);
  if (jobs === 1) await workHere(experiment, flags);
  else await workInProcesses(experiment, flags, jobs);
  const record = readCellRecord<E>(recordFile(experiment, flags));
  if (!record) return;
  const text = flags.json ? JSON.stringify(record) : experiment.summarize(record).join('\n');
  process.stdout.write(`${text}\n`);
}

const MOST_JOBS = 64;

/** The stored record by default: what it holds is not run again. A small profile keeps its own, beside its cells. */
function recordFile({ name }: { readonly name: string }, { record, quick, out }: CellFlags): string {
  if (record !== undefined) return record;
  return quick ? path.join(out ?? runFolder(name, quick), 'record.json') : path.join(resultsFolder(), `${name}.json`);
}

const runFolder = (name: string, quick = false) => path.join('runs', quick ? `${name}-quick` : name);

async function workHere<E extends CellEntry>(experiment: CellExperiment<E>, flags: CellFlags): Promise<void> {
  const { quick, data, out = runFolder(experiment.name, quick), cells: limit } = flags;
  const choice = await useEngine(flags.engine);
  const file = recordFile(experiment, flags);
  process.stderr.write(
    `${experiment.title} (section ${experiment.section})\nengine: ${choice.name}, ${choice.reason}\n`,
  );
  const cells = await experiment.open({ source: data, quick });
  process.stderr.write(`data: ${cells.detail}\n`);
  const display = new ProgressDisplay();
  try {
    await workOff({ cells, file, out, limit, onProgress: display.update.bind(display) });
  } finally {
    display.stop();
    await cells.close();
  }
}

/** Two processes of one thread each use two cores better than one process of two. */
async function workInProcesses(experiment: { readonly name: string }, flags: CellFlags, jobs: number): Promise<void> {
  const given: Readonly<Record<string, string | number | boolean | undefined>> = { ...flags };
  const options = Object.entries(given).flatMap(([name, value]) => wordsOf(name, value));
  const words = [...process.execArgv, process.argv[1], 'run', experiment.name, ...options];
  const env = { ...process.env, OMP_NUM_THREADS: process.env.OMP_NUM_THREADS ?? '1' };
  const ends = Array.from(
    { length: jobs },
    () =>
      new Promise<number>((resolve, reject) => {
        const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'ignore', 'inherit'] });
        child.once('error', reject);
        child.once('exit', (code) => resolve(code ?? 1));
      }),
  );
  const failed = (await Promise.all(ends)).filter((code) => code !== 0).length;
  if (failed > 0) throw jobsFailed(failed, jobs);
}

function wordsOf(name: string, value: string | number | boolean | undefined): string[] {
  if (name === 'jobs' || name === 'json' || value === undefined || value === false) return [];
  return value === true ? [`--${name}`] : [`--${name}`, String(value)];
}

function wrongJobs(jobs: number): BnlabError {
  const hint = 'As many as there are idle cores.';
  return new BnlabError({ kind: 'usage', where: '--jobs', expected: `1 to ${MOST_JOBS}`, got: String(jobs), hint });
}

function jobsFailed(failed: number, jobs: number): BnlabError {
  return new BnlabError({
    where: 'bnlab run',
    expected: `${jobs} processes that end well`,
    got: `${failed} that did not; what each said stands above`,
    hint: 'Cells that were finished are in the record: the same command goes on from there.',
  });
}
