/**
 * A cell: one network, one setting, one seed; the smallest thing that a long experiment runs, keeps and goes on from.
 * @module
 */
import type { NetworkDescription } from '../runs/network';

/** What is to be run. */
export interface Cell {
  /** Network and setting in one word, as files are named by it: `bn-rate0.1-deviation0.03`. */
  readonly cell: string;
  readonly seed: number;
  /** Steps to reach, those done earlier included. */
  readonly steps: number;
  /** Keep all that figures draw of it, where that is much. */
  readonly isDetailed?: boolean;
}

/** A cell that a plan holds; one that waits cannot run yet. */
export interface PlannedCell extends Cell {
  /** What must be known first, in words: the rate that a search chooses. */
  readonly waits?: string;
}

/** Columns of measurements: accuracies of 0 to 1 at `steps`, the mean training loss before each. */
export interface CellCurves {
  readonly steps: readonly number[];
  /** null before the first step, and where the loss was not finite. */
  readonly loss: readonly (number | null)[];
  /** Accuracy on training pictures that are held out; what rates are chosen by. */
  readonly heldOut: readonly number[];
  /** Accuracy on the set's own test or validation part; nothing is chosen by it. */
  readonly test: readonly number[];
}

/** What a cell came to. */
export interface CellEntry {
  readonly cell: string;
  readonly seed: number;
  /** Everything in which the cell differs from others of its experiment. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly verdict: 'finished' | 'diverged';
  /** Steps done; for a diverged run, the step whose numbers were no longer finite. */
  readonly steps: number;
  /** The step that the last part of the run went on from; 0 where it ran in one piece. */
  readonly continuedFrom: number;
  readonly curves: CellCurves;
  /** Whether all that figures draw of it was kept. */
  readonly isDetailed?: boolean;
}

/** A cell that has just run, and the network that it was. */
export interface FinishedCell<E extends CellEntry = CellEntry> {
  readonly entry: E;
  readonly network: NetworkDescription;
}

/** The name of a cell and seed, of its folder and of its part in a manifest. */
export const partName = ({ cell, seed }: Pick<Cell, 'cell' | 'seed'>): string => `${cell}-seed${seed}`;

/** The entry of a cell; undefined where it never ran. */
export function entryOf<E extends CellEntry>(
  entries: readonly E[],
  { cell, seed }: Pick<Cell, 'cell' | 'seed'>,
): E | undefined {
  return entries.find((entry) => entry.cell === cell && entry.seed === seed);
}

/** Whether a cell has the steps and the details that are asked of it; a diverged one has no more to give. */
export function isDone(entries: readonly CellEntry[], cell: Cell): boolean {
  const entry = entryOf(entries, cell);
  if (!entry) return false;
  if (entry.verdict === 'diverged') return true;
  return entry.steps >= cell.steps && (!cell.isDetailed || entry.isDetailed === true);
}

/** An accuracy of a cell at a step that it was measured at; 0 once it diverged, undefined where it was not measured. */
export function accuracyAt(entry: CellEntry | undefined, kind: 'heldOut' | 'test', step: number): number | undefined {
  if (!entry) return undefined;
  const at = entry.curves.steps.indexOf(step);
  if (at >= 0) return entry.curves[kind][at];
  return entry.verdict === 'diverged' && step >= entry.steps ? 0 : undefined;
}
