/**
 * Works a plan of cells off, in its order, together with other processes that do the same.
 * @module
 */
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { OpenPartOptions } from '../../data';
import { BnlabError } from '../../errors';
import { lockHolder, takeLock, type Lock } from '../../locks';
import type { Manifest } from '../../runs/manifest';
import type { Progress } from '../experiment';
import {
  entryOf,
  isDone,
  partName,
  type Cell,
  type CellEntry,
  type FinishedCell,
  type PlannedCell,
} from '../../records/cell';
import { checkSameExperiment, mergeCell, readCellRecord, type CellRecord } from './record';
import type { CellShape } from './shape';

/** How an experiment is opened. */
export interface OpenCellsOptions {
  /** What to run on, in the words of `--data`; default what BNLAB_DATA or data/ holds. */
  readonly source?: string;
  /** How a source of pictures is to be read. */
  readonly reading?: OpenPartOptions;
  /** The same plan at a size that is done in seconds; its numbers show nothing. */
  readonly quick?: boolean;
}

/** An experiment with its data in hand. */
export interface OpenCells<E extends CellEntry = CellEntry> {
  /** Of a run that starts now. */
  readonly manifest: Manifest;
  /** The data in one sentence. */
  readonly detail: string;
  /** All cells in the order in which they are worth most, as far as it can be known from those that have been run. */
  plan(entries: readonly E[]): readonly PlannedCell[];
  /** Runs a cell to its number of steps, or goes on with it in its folder. @throws BnlabError. */
  run(
    cell: Cell,
    options: { readonly folder: string; readonly onProgress?: (progress: Progress) => void },
  ): Promise<FinishedCell<E>>;
  close(): Promise<void>;
}

/** An experiment that runs cell by cell. */
export interface CellExperiment<E extends CellEntry = CellEntry> {
  readonly name: string;
  /** Section of the paper. */
  readonly section: string;
  readonly title: string;
  /** Steps of a full cell. */
  readonly steps: number;
  /** What its records hold. */
  readonly shape: CellShape<E>;
  open(options: OpenCellsOptions): Promise<OpenCells<E>>;
  /** A few lines for people. */
  summarize(record: CellRecord<E>): readonly string[];
}

/** How {@link workOff} works. */
export interface WorkOptions<E extends CellEntry> {
  readonly cells: OpenCells<E>;
  /** What the record's own entries hold. */
  readonly shape: CellShape<E>;
  /** The record that cells are merged into, and that says which are done. */
  readonly file: string;
  /** Where cells keep their checkpoints. */
  readonly out: string;
  /** Cells to run at most; default all. */
  readonly limit?: number;
  readonly onProgress?: (progress: Progress) => void;
  /** Called when a cell has been merged. */
  readonly onCell?: (cell: Cell) => void;
}

/** Milliseconds between two looks at cells that other processes work on. */
const LOOK_AGAIN = 2000;

/**
 * Runs all cells that the record lacks; what other processes are at is left to them. Done when nothing is left that can run.
 *
 * @returns the record. @throws BnlabError (`input`) when the record is one of another recipe, engine, data or library version.
 */
export async function workOff<E extends CellEntry>(options: WorkOptions<E>): Promise<CellRecord<E>> {
  const { cells, shape, file, limit = Infinity } = options;
  checkSameExperiment(file, readCellRecord(file, shape), cells.manifest);
  for (let done = 0; done < limit;) {
    const todo = cellsToDo(cells, readCellRecord(file, shape));
    if (todo.length === 0) break;
    const taken = takeFirst(todo, options.out);
    if (!taken) {
      await pause(LOOK_AGAIN);
      continue;
    }
    try {
      if (await runTaken(taken.cell, options)) done++;
    } finally {
      taken.lock.release();
    }
  }
  return readCellRecord(file, shape) ?? { manifest: cells.manifest, cells: [], notRun: cells.plan([]) };
}

/** Cells of the plan that can run and have not been run. */
export function cellsToDo<E extends CellEntry>(
  cells: Pick<OpenCells<E>, 'plan'>,
  record: CellRecord<E> | undefined,
): readonly PlannedCell[] {
  const entries = record?.cells ?? [];
  return cells.plan(entries).filter((cell) => cell.waits === undefined && !isDone(entries, cell));
}

function takeFirst(todo: readonly Cell[], out: string): { readonly cell: Cell; readonly lock: Lock } | undefined {
  for (const cell of todo) {
    const target = path.join(out, partName(cell));
    if (lockHolder(target)) continue;
    try {
      return { cell, lock: takeLock(target, `running ${partName(cell)}`) };
    } catch (thrown) {
      // another process was quicker
      if (thrown instanceof BnlabError && lockHolder(target)) continue;
      throw thrown;
    }
  }
  return undefined;
}

/** @returns false where another process finished the cell before it was taken. */
async function runTaken<E extends CellEntry>(cell: Cell, options: WorkOptions<E>): Promise<boolean> {
  const { cells, shape, file, out, onProgress, onCell } = options;
  if (isDone(readCellRecord(file, shape)?.cells ?? [], cell)) return false;
  const finished = await cells.run(cell, { folder: path.join(out, partName(cell)), onProgress });
  if (!isDone([finished.entry], cell) || !entryOf([finished.entry], cell)) throw short(cell, finished.entry);
  const plan = (entries: readonly E[]) => cells.plan(entries);
  await mergeCell({ file, shape, manifest: cells.manifest, finished, plan });
  onCell?.(cell);
  return true;
}

/** A cell that ends early would be run again for ever. */
function short(cell: Cell, entry: CellEntry): BnlabError {
  return new BnlabError({
    where: partName(cell),
    expected: `a run of ${cell.steps} steps`,
    got: `${partName(entry)} after step ${entry.steps}`,
    hint: 'This is a bug of the experiment; please report it.',
  });
}
