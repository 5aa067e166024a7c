/**
 * The words of `bnlab run`, the same for every experiment.
 * @module
 */
import type { NameRule, OpenPartOptions, PictureChoice } from '../data';

/** What follows the name of an experiment. */
export interface RunFlags {
  readonly steps?: number;
  readonly seeds?: readonly number[];
  readonly quick?: boolean;
  readonly data?: string;
  readonly devkit?: string;
  readonly picture?: PictureChoice;
  readonly labelFrom?: NameRule;
  readonly engine?: string;
  readonly out?: string;
  readonly record?: string;
  /** Processes side by side. */
  readonly jobs?: number;
  /** Cells to run at most, in each process. */
  readonly cells?: number;
  readonly json?: boolean;
}

/** How a source of pictures is to be read, out of the words of `bnlab run`. */
export function readingOf({ devkit, picture, labelFrom }: RunFlags): OpenPartOptions {
  return { devkit, picture, labelFrom };
}
