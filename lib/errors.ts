/**
 * One class for every error a user can cause or meet: what was expected, what came, what to do.
 * @module
 */

/** What kind of failure an error is: `usage` is the caller's words (exit code 2), all others exit with 1. */
export type ErrorKind = 'usage' | 'input' | 'data' | 'engine' | 'io' | 'diverged' | 'internal';

/** The parts of an error message, kept as data so that programs can read them. */
export interface ErrorParts {
  /** Kind of failure; decides the exit code. */
  readonly kind?: ErrorKind;
  /** Where it happened, a function or a file: `batchNorm`, `train-labels-idx1-ubyte.gz`. */
  readonly where: string;
  /** What the rule asks for. */
  readonly expected: string;
  /** What came instead. */
  readonly got: string;
  /** What the reader can do about it. */
  readonly hint: string;
  /** The error underneath, where there is one. */
  readonly cause?: unknown;
}

/**
 * An error with its parts: `where: expected …, got …` and, on a second line, what to do.
 *
 * Thrown by every public function for bad input; the command line prints exactly these two lines.
 * @example
 * ```ts
 * import { batchNorm, BnlabError, tf } from 'bnlab';
 * try {
 *   batchNorm(tf.tensor2d([[1, 2]]));
 * } catch (error) {
 *   console.log(error instanceof BnlabError, error.kind); // true input
 * }
 * ```
 */
export class BnlabError extends Error {
  readonly kind: ErrorKind;
  readonly where: string;
  readonly expected: string;
  readonly got: string;
  readonly hint: string;

  constructor({ kind = 'input', where, expected, got, hint, cause }: ErrorParts) {
    super(`${where}: expected ${expected}, got ${got}\n${hint}`, { cause });
    this.name = 'BnlabError';
    this.kind = kind;
    this.where = where;
    this.expected = expected;
    this.got = got;
    this.hint = hint;
  }

  /** Exit code of the command line for this error: 2 for wrong usage, 1 for all else. */
  get exitCode(): 1 | 2 {
    return this.kind === 'usage' ? 2 : 1;
  }
}

/** The message of anything thrown, whatever it is. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The first line of the message of anything thrown: what fits into a sentence of ours. */
export function firstLineOf(thrown: unknown): string {
  const [line = ''] = messageOf(thrown).split('\n');
  return line;
}

/** The system's error code (`ENOENT`, `ENOSPC`, …) of anything thrown, or undefined where it has none. */
export function systemCodeOf(thrown: unknown): string | undefined {
  const code = thrown instanceof Error ? (thrown as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}
