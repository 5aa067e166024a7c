/** Requests about a place in a cell. @module */

/** A cell and a cursor in it, in code points. */
export interface PlaceContent {
  readonly code: string;
  readonly cursor_pos: number;
}
