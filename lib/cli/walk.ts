/**
 * `bnlab walk`: what `npm start` runs once everything is set up.
 * @module
 */
import os from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { serveFolder, type RunningServer } from '../book';
import { projectFolder } from '../data';
import { coresOfRank } from '../distributed/cores';
import { BnlabError } from '../errors';
import { claimsOf, textProgress, walk, workspaceSteps, type WalkReport } from '../walk';
import { scoreboard } from './claims';
import { parseJobs } from './jobs';

interface WalkFlags {
  readonly only?: string;
  readonly force?: boolean;
  readonly update?: boolean;
  readonly engine?: string;
  readonly jobs?: number;
  readonly serve: boolean;
  readonly json?: boolean;
}

/** Registers `bnlab walk`. */
export function walkCommand(program: Command): void {
  program
    .command('walk')
    .description('run every lesson whose inputs changed, write the book, print the scoreboard, serve the book')
    .option('--only <lesson>', 'only the lesson whose name begins so: 03, 04-1')
    .option('--force', 'run lessons again whose inputs did not change')
    .option('--update', 'put the new outputs into the committed notebooks')
    .option('--engine <name>', 'engine of the lessons (default: BNLAB_ENGINE, then auto)')
    .option('--jobs <n>', 'lessons at a time (default: 2, or 1 on one core or with little memory)', parseJobs)
    .option('--no-serve', 'do not serve the book at the end')
    .option('--json', 'print a machine-readable report, and do not serve')
    .action(walkAndServe);
}

async function walkAndServe(flags: WalkFlags): Promise<void> {
  const { only, force, update, engine, serve, json, jobs = usualJobs() } = flags;
  const project = projectFolder();
  // the lessons run in processes of their own and read these there
  if (engine !== undefined) process.env.BNLAB_ENGINE = engine;
  if (jobs > 1) process.env.OMP_NUM_THREADS ??= String(coresOfRank(jobs));
  const output = json ? process.stderr : process.stdout;
  const progress = textProgress(output);
  const report = await walk({ project, steps: workspaceSteps(project), progress, only, force, update, jobs });
  const claims = claimsOf(project);
  output.write(`\n${scoreboard(claims).join('\n')}\n`);
  if (json) process.stdout.write(`${JSON.stringify({ ...report, claims })}\n`);
  refuseFailures(report);
  if (serve && !json && process.stdout.isTTY) await serveBook(path.dirname(report.book));
}

/** Memory that two lessons and what else runs may need. */
const ROOM_FOR_TWO_BYTES = 6 * 2 ** 30;

/** A lesson computes on one core for about half of its time: two at a time are done in two thirds of it. */
function usualJobs(): number {
  return os.availableParallelism() > 1 && os.totalmem() > ROOM_FOR_TWO_BYTES ? 2 : 1;
}

function refuseFailures({ lessons }: WalkReport): void {
  const failed = lessons.filter(({ verdict }) => verdict === 'failed');
  if (failed.length === 0) return;
  throw new BnlabError({
    kind: 'data',
    where: 'walk',
    expected: 'every lesson to run to its end',
    got: failed.map(({ lesson, problem }) => `${lesson}: ${problem}`).join('; '),
    hint: 'The book shows the stored outputs of that lesson. Mend it and start again: only what changed is run.',
  });
}

/** Serves until the user ends it. */
async function serveBook(folder: string): Promise<void> {
  const server = await open(folder);
  process.stdout.write(`\nRead the book at ${server.url} (Ctrl-C ends)\n`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  await server.close();
}

/** The usual port keeps the reader's choices between starts (browsers store them by address); any other is better than none. */
async function open(folder: string): Promise<RunningServer> {
  try {
    return await serveFolder({ folder });
  } catch (thrown) {
    if (thrown instanceof BnlabError && thrown.kind === 'io') return serveFolder({ folder, port: 0 });
    throw thrown;
  }
}
