/**
 * What the walkthrough says: a bar on a terminal, a line for each lesson elsewhere.
 * @module
 */
import { Presets, SingleBar } from 'cli-progress';
import type { LessonOutcome, WalkProgress } from './walk';

/** Where the words go. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const NAME_WIDTH = 28;

/** One line about a finished lesson. */
export function outcomeLine({ lesson, verdict, seconds, problem }: LessonOutcome): string {
  const name = lesson.padEnd(NAME_WIDTH);
  if (verdict === 'unchanged') return `${name}  unchanged`;
  if (verdict === 'failed') return `${name}  FAILED after ${seconds.toFixed(1)} s: ${problem ?? 'no reason given'}`;
  return `${name}  executed in ${seconds.toFixed(1)} s`;
}

/** Progress of a walkthrough as text. */
export function textProgress(output: ProgressOutput): WalkProgress {
  const line = (text: string) => output.write(`${text}\n`);
  const bar = output.isTTY ? terminalBar(output) : { show: () => undefined, clear: () => undefined };
  return {
    data: ({ detail }) => line(`Data: ${detail}`),
    engine: ({ name, reason, detail }) => line(`Engine: ${name}, ${reason} (${detail}).`),
    begin: (lesson, cells) => bar.show(lesson, 0, cells),
    cell: (lesson, done, total) => bar.show(lesson, done, total),
    end: (outcome) => {
      bar.clear();
      line(outcomeLine(outcome));
    },
    book: (page) => line(`Book: ${page}`),
  };
}

function terminalBar(output: ProgressOutput) {
  let bar: SingleBar | undefined;
  const format = `{lesson}  {bar} {value}/{total} cells, {duration_formatted}`;
  return {
    show(lesson: string, done: number, total: number) {
      if (!bar) {
        const stream = output as NodeJS.WritableStream;
        // an interrupt ends us on the spot: the terminal must be as it was at any moment
        const options = { format, stream, hideCursor: false, linewrap: true, clearOnComplete: true };
        bar = new SingleBar(options, Presets.shades_classic);
        bar.start(total, done, { lesson: lesson.padEnd(NAME_WIDTH) });
      }
      bar.setTotal(total);
      bar.update(done);
    },
    clear() {
      bar?.stop();
      bar = undefined;
    },
  };
}
