/**
 * What goes into a book.
 * @module
 */
import type { Notebook } from '../kernel/notebook';
import type { JudgedClaim } from '../paper';
import type { DrawnRun } from './figure-one';

/** A lesson: an executed notebook and where its file lies. */
export interface Lesson {
  /** File of the notebook; its name without `.ipynb` becomes the page's, its folder is where relative links start. */
  readonly file: string;
  readonly notebook: Notebook;
}

/** What `buildBook` takes. */
export interface BookOptions {
  /** The lessons in reading order. */
  readonly lessons: readonly Lesson[];
  /** Folder of the finished site; an older book in it is replaced at the end, anything else is left alone and refused. */
  readonly out: string;
  /** Rows of the scoreboard; without them there is no such page. */
  readonly claims?: readonly JudgedClaim[];
  /** Runs of Figure 1 for the first page; without them it has no such picture. */
  readonly figure1?: readonly DrawnRun[];
  /** Stored records by the names that claims call them; the scoreboard links to them. */
  readonly records?: ReadonlyMap<string, Uint8Array>;
  /** Address of the folder where the book will lie, with a slash at its end; pages that are shared name it. */
  readonly home?: string;
  /** A picture for those who share a page. */
  readonly picture?: { readonly png: Uint8Array; readonly alt: string };
}

/** What `buildBook` made. */
export interface Book {
  readonly out: string;
  /** Names of the pages, the home page first. */
  readonly pages: readonly [home: string, ...others: string[]];
}
