/**
 * What the paper consists of, and where the lessons treat it.
 * @module
 */
import type { BothLanguages } from '../claims/types';

/** A place in the lessons. */
export interface Place {
  /** The beginning of the lesson's file name: `03`, `04-2-1`. */
  readonly lesson: string;
  /**
   * What the cell shows there: a part of its formula, of its English text or of its code. A cell is found by it wherever it stands and
   * whatever its id, and one that no longer shows it is a gap; white space does not count.
   */
  readonly shows: string;
}

/** Kinds of things that a paper consists of; an idea is a point of its text that is no claim to be judged. */
export const ITEM_KINDS = ['section', 'algorithm', 'equation', 'figure', 'table', 'idea'] as const;

/** One of {@link ITEM_KINDS}. */
export type ItemKind = (typeof ITEM_KINDS)[number];

/** One thing of the paper, in our words. */
export interface PaperItem {
  readonly id: string;
  readonly kind: ItemKind;
  /** `0` is the abstract, `A` the appendix. */
  readonly section: string;
  readonly what: BothLanguages;
  /** At least one. */
  readonly places: readonly Place[];
}
