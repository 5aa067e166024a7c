/**
 * What the checkers of lessons find.
 * @module
 */

/** One breach of the rules for lessons, and where it is. */
export interface Problem {
  /** Name of the lesson: `03-transform`. */
  readonly lesson: string;
  /** Place of the cell in the notebook, from 1; undefined where the whole notebook is meant. */
  readonly cell?: number;
  /** Name of the rule, one word: `pairing`, `formula`, `glossary`, `types`. */
  readonly rule: string;
  /** What is wrong and what would be right, in one sentence. */
  readonly message: string;
}

/** A problem as one line: `03-transform, cell 4 [formula]: …`. */
export function problemLine({ lesson, cell, rule, message }: Problem): string {
  return `${lesson}${cell === undefined ? '' : `, cell ${cell}`} [${rule}]: ${message}`;
}
