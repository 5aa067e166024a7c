/**
 * How a cell is to be run, and how it ended.
 * @module
 */
import type { RunningCell } from './capture';
import type { CellError } from './cell-error';
import type { Display } from './mime';
import type { PagePayload } from './protocol/language';

/** How one cell ended; `aborted` is a cell that never ran because one before it failed. */
export type CellOutcome =
  | {
      readonly status: 'ok';
      readonly count: number;
      readonly result?: Display;
      /** Help that the cell asked for. */
      readonly help?: PagePayload;
      /** What the expressions gave that came with the cell. */
      readonly expressions?: Readonly<Record<string, ExpressionOutcome>>;
    }
  | { readonly status: 'error'; readonly count: number; readonly error: CellError }
  | { readonly status: 'aborted' };

/** How a cell is to be run. */
export interface ExecuteOptions {
  /** Whether a failure cancels the cells that wait behind it. */
  readonly stopOnError?: boolean;
  /** Whether the cell leaves the execution count as it is. */
  readonly uncounted?: boolean;
  /** Expressions to evaluate after the cell, where it ends well. */
  readonly expressions?: Readonly<Record<string, string>>;
}

/** What an expression gave that came with a cell. */
export type ExpressionOutcome = ({ readonly status: 'ok' } & Display) | ({ readonly status: 'error' } & CellError);

/** An error that no cell caught: a lost rejection, a throw in a timer. `cell` is where it comes from, where that is known. */
export interface StrayError {
  readonly cell: RunningCell | undefined;
  readonly error: CellError;
}
