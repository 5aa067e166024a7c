/**
 * What the runner and its child process say to each other.
 * @module
 */
import type { CellError } from './cell-error';
import type { NotebookOutput } from './notebook';

/** One code cell to run. */
export interface JobCell {
  readonly source: string;
  /** Whether an error is what the cell is there to show (tag `raises-exception`). */
  readonly mayFail: boolean;
}

/** The runner's only message: what to run, in which folder. */
export interface Job {
  readonly folder: string;
  readonly cells: readonly JobCell[];
  /** Whether all cells are checked as strictly as the library. */
  readonly strict: boolean;
}

/** The child's messages: each cell as it starts (numbers from 1), then the end with the outputs of every cell that ran. */
export type Report =
  | { readonly type: 'start'; readonly cell: number }
  | {
      readonly type: 'end';
      readonly outputs: readonly (readonly NotebookOutput[])[];
      readonly failure?: ReportedFailure;
    };

/** The error that ended a run, and the cell it comes from where that is known. */
export interface ReportedFailure {
  readonly cell: number | undefined;
  readonly error: CellError;
}
