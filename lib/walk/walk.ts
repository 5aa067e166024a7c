/**
 * The walkthrough: data, engine, every lesson in order, the book.
 * @module
 */
import path from 'node:path';
import type { DataSource } from '../data';
import type { EngineChoice } from '../engine';
import { readNotebook, writeNotebook, type Notebook } from '../kernel/notebook';
import { executedFile, readExecuted, sameCode, withOutputs, writeExecuted } from './executed';
import { fingerprintOf, hashCode, type Surroundings } from './fingerprint';
import { findLessons, selectLessons, type Lesson } from './lessons';

/** How one lesson went. */
export interface LessonOutcome {
  readonly lesson: string;
  readonly verdict: 'executed' | 'unchanged' | 'failed';
  /** Time it took, in seconds; 0 where nothing was run. */
  readonly seconds: number;
  /** What went wrong, naming the cell, where it failed. */
  readonly problem?: string;
}

/** What came out of running one notebook. */
export interface LessonRun {
  /** The notebook with its new outputs; undefined where not even an error of a cell could be kept. */
  readonly notebook?: Notebook;
  /** What went wrong, naming the cell; undefined where all cells ran. */
  readonly problem?: string;
}

/** A lesson as the book shows it. */
export interface BookPage {
  /** The committed file: its name and folder are the page's. */
  readonly file: string;
  readonly notebook: Notebook;
}

/** The parts of the house that the walkthrough calls, so that tests can put others in their place. */
export interface WalkSteps {
  /** Every set that lessons load. */
  findData(): Promise<readonly DataSource[]>;
  chooseEngine(): Promise<EngineChoice>;
  runLesson(file: string, onCell: (done: number, total: number) => void): Promise<LessonRun>;
  /** Writes the book out of these lessons, in this order; gives its first page. */
  buildBook(pages: readonly BookPage[]): Promise<string>;
}

/** What the walkthrough says while it goes. */
export interface WalkProgress {
  data(source: DataSource): void;
  engine(choice: EngineChoice): void;
  begin(lesson: string, cells: number): void;
  cell(lesson: string, done: number, total: number): void;
  end(outcome: LessonOutcome): void;
  book(page: string): void;
}

/** Which lessons, where, and how. */
export interface WalkOptions {
  /** The workspace. */
  readonly project: string;
  readonly steps: WalkSteps;
  readonly progress: WalkProgress;
  /** Beginning of a lesson's name: only that one. */
  readonly only?: string;
  /** Run lessons whose inputs did not change, too. */
  readonly force?: boolean;
  /** Put the new outputs into the committed notebooks, too. */
  readonly update?: boolean;
  /** Lessons at a time (default: 1). */
  readonly jobs?: number;
}

/** What the walkthrough did. */
export interface WalkReport {
  readonly data: readonly DataSource[];
  readonly engine: EngineChoice;
  readonly lessons: readonly LessonOutcome[];
  /** First page of the book. */
  readonly book: string;
}

/**
 * Runs the lessons whose inputs changed and writes the book out of all of them.
 *
 * A lesson that fails does not stop the others; its outcome says so, and it is run again next time.
 * @throws BnlabError when there is no lesson, no usable data or engine, or a file cannot be written.
 */
export async function walk({
  project,
  steps,
  progress,
  only,
  force = false,
  update = false,
  jobs = 1,
}: WalkOptions): Promise<WalkReport> {
  const lessons = findLessons(path.join(project, 'notebooks'));
  const selected = selectLessons(lessons, only);
  // first, so that a wrong name is refused before anything is downloaded
  const engine = await steps.chooseEngine();
  const data = await steps.findData();
  data.forEach((source) => progress.data(source));
  progress.engine(engine);
  const surroundings: Surroundings = {
    engine: engine.name,
    data: Object.fromEntries(data.flatMap(({ checksums }) => Object.entries(checksums))),
    code: hashCode(project),
    node: process.versions.node.replace(/\..*/, ''),
  };
  const task: LessonTask = { project, steps, progress, force, update, surroundings };
  const walked = await sideBySide(lessons, jobs, async (lesson) => {
    if (!selected.includes(lesson)) return { file: lesson.file, notebook: storedPage(lesson, task) };
    const { outcome, notebook } = await walkLesson(lesson, task);
    progress.end(outcome);
    return { file: lesson.file, outcome, notebook };
  });
  const outcomes = walked.flatMap(({ outcome }) => outcome ?? []);
  const book = await steps.buildBook(walked.map(({ file, notebook }) => ({ file, notebook })));
  progress.book(book);
  return { data, engine, lessons: outcomes, book };
}

/** What `work` makes of each, in their order; so many at a time. */
async function sideBySide<T, R>(items: readonly T[], jobs: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  const worker = async () => {
    // the others take from the same queue
    for (const [i, item] of waiting) results[i] = await work(item);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return results;
}

interface LessonTask {
  readonly project: string;
  readonly steps: WalkSteps;
  readonly progress: WalkProgress;
  readonly force: boolean;
  readonly update: boolean;
  readonly surroundings: Surroundings;
}

/** A lesson that was not asked for is shown as it was executed last, else with its stored outputs. */
function storedPage(lesson: Lesson, { project, surroundings }: LessonTask): Notebook {
  const source = readNotebook(lesson.file);
  const executed = readExecuted(executedFile(project, lesson), fingerprintOf(source, surroundings));
  return executed ? withOutputs(source, executed) : source;
}

async function walkLesson(
  lesson: Lesson,
  task: LessonTask,
): Promise<{ readonly outcome: LessonOutcome; readonly notebook: Notebook }> {
  const { project, force, update, surroundings } = task;
  const source = readNotebook(lesson.file);
  const fingerprint = fingerprintOf(source, surroundings);
  const file = executedFile(project, lesson);
  const known = force ? undefined : readExecuted(file, fingerprint);
  const begin = performance.now();
  const { notebook: executed, problem } = known ? { notebook: known } : await runOnce(source, lesson, task);
  const notebook = executed ? withOutputs(source, executed) : source;
  if (executed && !problem) writeExecuted(file, notebook, fingerprint);
  if (update && !problem) writeNotebook(lesson.file, notebook);
  const seconds = known ? 0 : Math.round(performance.now() - begin) / 1000;
  const verdict = problem ? 'failed' : known ? 'unchanged' : 'executed';
  return { outcome: { lesson: lesson.name, verdict, seconds, problem }, notebook };
}

async function runOnce(source: Notebook, { name, file }: Lesson, { steps, progress }: LessonTask): Promise<LessonRun> {
  progress.begin(name, source.cells.filter(({ cell_type }) => cell_type === 'code').length);
  const run = await steps.runLesson(file, (done, total) => progress.cell(name, done, total));
  if (!run.notebook || sameCode(source, run.notebook)) return run;
  // somebody saved the lesson meanwhile: outputs and cells would not belong together
  return { problem: 'the notebook was changed while it ran' };
}
