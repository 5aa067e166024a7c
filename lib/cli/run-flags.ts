/**
 * The words of `bnlab run`, the same for every experiment.
 * @module
 */

/** What follows the name of an experiment. */
export interface RunFlags {
  readonly steps?: number;
  readonly seeds?: readonly number[];
  readonly quick?: boolean;
  readonly data?: string;
  readonly engine?: string;
  readonly out?: string;
  readonly record?: string;
  /** Processes side by side. */
  readonly jobs?: number;
  /** Cells to run at most, in each process. */
  readonly cells?: number;
  readonly json?: boolean;
}
