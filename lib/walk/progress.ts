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
  const running = new Map<string, Cells>();
  const show = (lesson: string, done: number, total: number) => bar.show(running.set(lesson, { done, total }));
  return {
    data: ({ detail }) => line(`Data: ${detail}`),
    engine: ({ name, reason, detail }) => line(`Engine: ${name}, ${reason} (${detail}).`),
    begin: (lesson, cells) => show(lesson, 0, cells),
    cell: show,
    end: (outcome) => {
      bar.clear();
      line(outcomeLine(outcome));
      running.delete(outcome.lesson);
      if (running.size > 0) bar.show(running);
    },
    book: (page) => line(`Book: ${page}`),
  };
}

/** How far a lesson has come. */
interface Cells {
  readonly done: number;
  readonly total: number;
}

/** One bar for all lessons that run. */
function terminalBar(output: ProgressOutput) {
  let bar: SingleBar | undefined;
  const format = `{lessons}  {bar} {value}/{total} cells, {duration_formatted}`;
  const start = (total: number, done: number, lessons: string) => {
    const stream = output as NodeJS.WritableStream;
    // an interrupt ends us on the spot: the terminal must be as it was at any moment
    const options = { format, stream, hideCursor: false, linewrap: true, clearOnComplete: true };
    const started = new SingleBar(options, Presets.shades_classic);
    started.start(total, done, { lessons });
    return started;
  };
  return {
    show(running: ReadonlyMap<string, Cells>) {
      const sum = (of: keyof Cells) => [...running.values()].reduce((all, cells) => all + cells[of], 0);
      const [total, done, lessons] = [sum('total'), sum('done'), named([...running.keys()])];
      bar ??= start(total, done, lessons);
      bar.setTotal(total);
      bar.update(done, { lessons });
    },
    clear() {
      bar?.stop();
      bar = undefined;
    },
  };
}

/** The name of a lesson, the numbers of several. */
function named(lessons: readonly string[]): string {
  const [first = '', ...others] = lessons;
  const text = others.length === 0 ? first : lessons.map((name) => name.replace(/-[a-z].*/, '')).join(', ');
  return text.padEnd(NAME_WIDTH);
}
