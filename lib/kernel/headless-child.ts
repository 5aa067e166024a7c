/**
 * The program in which one notebook runs, started by the runner: it gets the cells in a message and answers with their outputs.
 * @module
 */
import type { NotebookOutput } from './notebook';
import type { Job, Report, ReportedFailure } from './headless-messages';
import { CellOutputs, type ShownById } from './outputs';
import type { StrayError } from './outcome';
import { Session } from './session';

/** How long callbacks that are still due may take after the last cell; ms. */
const GRACE_MS = 1000;

process.once('message', (job: Job) => void runJob(job));
process.once('disconnect', () => process.exit(1)); // the runner is gone

async function runJob(job: Job): Promise<void> {
  process.chdir(job.folder);
  const run = new Run(job);
  // a lost rejection ends the run at once, also while another cell waits for ever
  const failure = await Promise.race([run.all(), run.stray]);
  await send({ type: 'end', outputs: run.outputs(), failure });
  process.exit(0);
}

class Run {
  readonly stray: Promise<ReportedFailure>;
  private readonly session: Session;
  private readonly collected: CellOutputs[] = [];
  private readonly shown: ShownById = new Map();
  private fail: (failure: ReportedFailure) => void = () => undefined;

  constructor(private readonly job: Job) {
    this.stray = new Promise((resolve) => (this.fail = resolve));
    this.session = new Session({ onStray: (stray) => this.onStray(stray), strict: job.strict });
  }

  async all(): Promise<ReportedFailure | undefined> {
    for (const [index, cell] of this.job.cells.entries()) {
      await send({ type: 'start', cell: index + 1 });
      const outputs = new CellOutputs(this.shown);
      this.collected.push(outputs);
      const outcome = await this.session.execute(cell.source, outputs, { stopOnError: false });
      if (outcome.status === 'ok' && outcome.result !== undefined) outputs.result(outcome.count, outcome.result);
      if (outcome.status !== 'error') continue;
      outputs.error(outcome.error);
      if (!cell.mayFail) return { cell: index + 1, error: outcome.error };
    }
    this.session.close();
    await idle();
    return undefined;
  }

  outputs(): readonly (readonly NotebookOutput[])[] {
    return this.collected.map((outputs) => outputs.stored([this.job.folder]));
  }

  private onStray({ cell, error }: StrayError): void {
    const number = cell?.count;
    if (number !== undefined) this.collected[number - 1]?.error(error);
    if (number !== undefined && this.job.cells[number - 1]?.mayFail) return;
    this.fail({ cell: number, error });
  }
}

/** Waits until nothing is due any more, so that a rejection lost in the last cell still counts; a running timer is not waited for long. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, GRACE_MS).unref();
    process.once('beforeExit', () => resolve());
    process.channel?.unref();
  });
}

/** Waits until the message is on its way: a cell may end the process, or keep it busy for ever. */
function send(report: Report): Promise<void> {
  return new Promise((resolve, reject) => {
    process.channel?.ref();
    process.send?.(report, (error: Error | null) => (error === null ? resolve() : reject(error)));
  });
}
