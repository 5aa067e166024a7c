/**
 * `bnlab run` for experiments that run cell by cell: several processes side by side, each cell merged as it is finished.
 * @module
 */
import path from 'node:path';
import { joinWorld } from '../distributed';
import { useEngine } from '../engine';
import { BnlabError } from '../errors';
import { readCellRecord, resultsFolder, workOff, type CellExperiment } from '../experiments';
import type { CellEntry } from '../records';
import { runProcesses, wordsOf } from './jobs';
import { ProgressDisplay, STEPS } from './progress';
import { readingOf, type RunFlags } from './run-flags';

/** Works off what the record lacks: here with one job, else in so many processes of one thread each. @throws BnlabError. */
export async function runCellExperiment<E extends CellEntry>(
  experiment: CellExperiment<E>,
  flags: RunFlags,
): Promise<void> {
  const { jobs = 1 } = flags;
  refuseOwn(experiment.name, flags);
  if (jobs === 1) await workHere(experiment, flags);
  else {
    const words = ['run', experiment.name, ...wordsOf(flags)];
    await runProcesses({ commands: Array.from({ length: jobs }, () => words), jobs });
  }
  // ranks work off one plan; their launcher tells the result
  if (joinWorld().size > 1) return;
  const record = readCellRecord(recordFile(experiment, flags), experiment.shape);
  if (!record) return;
  const text = flags.json ? JSON.stringify(record) : experiment.summarize(record).join('\n');
  process.stdout.write(`${text}\n`);
}

/** Words that would change nothing are no words: steps and seeds are those of the plan. */
function refuseOwn(name: string, { steps, seeds }: RunFlags): void {
  const given = steps === undefined ? seeds && '--seeds' : '--steps';
  if (!given) return;
  throw new BnlabError({
    kind: 'usage',
    where: given,
    expected: `none for ${name}: its recipe says which cells run, for how many steps`,
    got: String(steps ?? seeds),
    hint: 'Leave it away; --cells stops after so many cells, --quick runs a small plan.',
  });
}

/** The stored record by default: what it holds is not run again. A small profile keeps its own, beside its cells. */
function recordFile({ name }: { readonly name: string }, { record, quick, out }: RunFlags): string {
  if (record !== undefined) return record;
  return quick ? path.join(out ?? runFolder(name, quick), 'record.json') : path.join(resultsFolder(), `${name}.json`);
}

const runFolder = (name: string, quick = false) => path.join('runs', quick ? `${name}-quick` : name);

async function workHere<E extends CellEntry>(experiment: CellExperiment<E>, flags: RunFlags): Promise<void> {
  const { quick, data, out = runFolder(experiment.name, quick), cells: limit } = flags;
  const choice = await useEngine(flags.engine);
  const file = recordFile(experiment, flags);
  process.stderr.write(
    `${experiment.title} (section ${experiment.section})\nengine: ${choice.name}, ${choice.reason}\n`,
  );
  const cells = await experiment.open({ source: data, reading: readingOf(flags), quick });
  process.stderr.write(`data: ${cells.detail}\n`);
  const display = new ProgressDisplay(STEPS);
  try {
    await workOff({ cells, shape: experiment.shape, file, out, limit, onProgress: display.update });
  } finally {
    display.stop();
    await cells.close();
  }
}
