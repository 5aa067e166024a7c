/**
 * The requests about code that does not run: completion, inspection, whether a cell is finished, help on a name.
 * @module
 */
import {
  askedName,
  completenessOf,
  completionsAt,
  hintFor,
  inspectionAt,
  type CellChecker,
  type Completeness,
} from '../../notebook';

/** A cell and a cursor in it, in code points: the content of `complete_request` and `inspect_request`. */
export interface PlaceRequest {
  readonly code: string;
  readonly cursor_pos: number;
}

/** Answers `complete_request`; each match comes with what it is, in the metadata that JupyterLab shows as a sign. */
export function completeReply(checker: CellChecker, { code, cursor_pos }: PlaceRequest): object {
  const { start, end, matches, types } = completionsAt(checker, code, cursor_pos);
  const described = matches.map((text, i) => ({ start, end, text, type: types[i] }));
  const metadata = { _jupyter_types_experimental: described };
  return { status: 'ok', cursor_start: start, cursor_end: end, matches, metadata };
}

/** Answers `inspect_request` with type and documentation. */
export function inspectReply(checker: CellChecker, { code, cursor_pos }: PlaceRequest): object {
  const text = inspectionAt(checker, code, cursor_pos);
  const data = text === undefined ? {} : { 'text/plain': text };
  return { status: 'ok', found: text !== undefined, data, metadata: {} };
}

/** Answers `is_complete_request`; of magics and shell commands, which no compiler can judge, it says `unknown`. */
export function isCompleteReply({ code }: { readonly code: string }): Completeness | { readonly status: 'unknown' } {
  if (askedName(code) !== undefined) return { status: 'complete' };
  const judged = completenessOf(code);
  return judged.status === 'invalid' && hintFor(code) !== undefined ? { status: 'unknown' } : judged;
}

/** A part of `execute_reply` that has the front end open a page of text. */
export interface PagePayload {
  readonly source: 'page';
  readonly data: { readonly 'text/plain': string };
  readonly start: 0;
}

/** Help on the name that a cell asks for (`name?`), undefined for all other cells. */
export function helpPayload(checker: CellChecker, code: string): PagePayload | undefined {
  const name = askedName(code);
  if (name === undefined) return undefined;
  const text = inspectionAt(checker, name, [...name].length) ?? `Nothing is known of ${name}.`;
  return { source: 'page', data: { 'text/plain': text }, start: 0 };
}
