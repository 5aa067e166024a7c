/**
 * Completion and inspection in the terms of Jupyter's protocol, which counts code points.
 * @module
 */
import * as ts from 'typescript';
import type { CellChecker } from './checker';

/** What fits at a place: the texts, and the range that any of them replaces, in code points. */
export interface Completions {
  readonly start: number;
  readonly end: number;
  readonly matches: readonly string[];
}

const WORD_BEFORE = /[\p{ID_Continue}$#]*$/u;

/** What can be written at a cursor (in code points): names that begin as the word before it does. */
export function completionsAt(checker: CellChecker, source: string, cursor: number): Completions {
  const position = utf16Of(source, cursor);
  const word = WORD_BEFORE.exec(source.slice(0, position))![0];
  const entries = [...(checker.completions(source, position)?.entries ?? [])].sort((a, b) =>
    a.sortText < b.sortText ? -1 : Number(a.sortText > b.sortText),
  );
  const names = [...new Set(entries.map(({ name }) => name))];
  const exact = names.filter((name) => name.startsWith(word));
  const loose = names.filter((name) => name.toLowerCase().startsWith(word.toLowerCase()));
  const start = position - word.length;
  const span = entries.find(({ replacementSpan }) => replacementSpan)?.replacementSpan;
  return {
    start: codePointsOf(source, span?.start ?? start),
    end: codePointsOf(source, span ? span.start + span.length : position),
    matches: exact.length > 0 ? exact : loose,
  };
}

/** Type and text of the name at a cursor (in code points), or the signature of the call around it; undefined where nothing is known. */
export function inspectionAt(checker: CellChecker, source: string, cursor: number): string | undefined {
  const position = utf16Of(source, cursor);
  const info =
    checker.quickInfo(source, position) ?? (position > 0 ? checker.quickInfo(source, position - 1) : undefined);
  if (info) return withDocumentation(ts.displayPartsToString(info.displayParts), info);
  const help = checker.signatures(source, position);
  if (!help) return undefined;
  const { prefixDisplayParts, parameters, separatorDisplayParts, suffixDisplayParts, documentation, tags } =
    help.items[help.selectedItemIndex];
  const separator = ts.displayPartsToString(separatorDisplayParts);
  const list = parameters.map(({ displayParts }) => ts.displayPartsToString(displayParts)).join(separator);
  const text = `${ts.displayPartsToString(prefixDisplayParts)}${list}${ts.displayPartsToString(suffixDisplayParts)}`;
  return withDocumentation(text, { documentation, tags });
}

function withDocumentation(
  text: string,
  { documentation, tags }: Pick<ts.QuickInfo, 'documentation' | 'tags'>,
): string {
  const tagLines = tags?.map(({ name, text: parts }) => `@${name} ${ts.displayPartsToString(parts)}`.trimEnd()) ?? [];
  return [text, ts.displayPartsToString(documentation), ...tagLines].filter((line) => line !== '').join('\n\n');
}

/** A place in code points as one in UTF-16 units. */
export function utf16Of(text: string, codePoints: number): number {
  let units = 0;
  for (let left = codePoints; left > 0 && units < text.length; left--)
    units += text.codePointAt(units)! > 0xffff ? 2 : 1;
  return units;
}

/** A place in UTF-16 units as one in code points. */
export function codePointsOf(text: string, units: number): number {
  return [...text.slice(0, units)].length;
}
