/**
 * Completion and inspection in the terms of Jupyter's protocol, which counts code points.
 * @module
 */
import * as ts from 'typescript';
import type { CellChecker } from './checker';

/** What fits at a place: the texts with what each is, and the range that any of them replaces, in code points. */
export interface Completions {
  readonly start: number;
  readonly end: number;
  readonly matches: readonly string[];
  /** For each match what it is: `function`, `property`, `module`. */
  readonly types: readonly string[];
}

interface Candidate {
  readonly text: string;
  readonly type: string;
  /** Range that this one replaces, UTF-16. */
  readonly start: number;
  readonly end: number;
}

/** An import of names that is being typed, and its last word: of two letters at least, or there would be thousands. */
const OPEN_IMPORT = /(?:^|[\n;])\s*import\s*\{(?:[^}'"]*,)?\s*([\p{ID_Continue}$]{2,})$/u;
const WORD_BEFORE = /[\p{ID_Continue}$#\u200c\u200d]*$/u;

/** What can be written at a cursor (in code points): names that begin as the word before it does. */
export function completionsAt(checker: CellChecker, source: string, cursor: number): Completions {
  const position = utf16Of(source, cursor);
  // of modules TypeScript names folders too, now and then, which nothing can import
  const candidates = moduleCandidates(checker, source, position) ?? [
    ...importCandidates(checker, source, position),
    ...typeCandidates(checker, source, position),
  ];
  const fits = (text: string, start: number) => text.startsWith(source.slice(start, position));
  const exact = candidates.filter(({ text, start }) => fits(text, start));
  const loose = candidates.filter(({ text, start }) =>
    text.toLowerCase().startsWith(source.slice(start, position).toLowerCase()),
  );
  const found = exact.length > 0 ? exact : loose;
  // one range for all, as the protocol has it: that of the first
  const { start, end } = found.at(0) ?? { start: position, end: position };
  const same = found.filter((each) => each.start === start && each.end === end);
  const kept = [...new Map(same.map((each) => [each.text, each])).values()];
  return {
    start: codePointsOf(source, start),
    end: codePointsOf(source, end),
    matches: kept.map(({ text }) => text),
    types: kept.map(({ type }) => type),
  };
}

/** Undefined where no module is being named. */
function moduleCandidates(checker: CellChecker, source: string, position: number): readonly Candidate[] | undefined {
  const modules = checker.modules(source, position);
  return modules?.names.map((text) => ({
    text,
    type: 'module',
    start: position - modules.word.length,
    end: position,
  }));
}

/** `import { readF` goes on as `import { readFile } from 'node:fs'`: Node's own exports only, since a project's are too many. */
function importCandidates(checker: CellChecker, source: string, position: number): readonly Candidate[] {
  const [, word] = OPEN_IMPORT.exec(source.slice(0, position)) ?? [];
  const isOpen = word !== undefined && /^[ \t]*(?:\n|$)/.test(source.slice(position));
  if (!isOpen) return [];
  const place = { type: 'module', start: position - word.length, end: position };
  return checker
    .exportsOfNode(source, word)
    .map(({ name, module }) => ({ text: `${name} } from '${module}'`, ...place }));
}

function typeCandidates(checker: CellChecker, source: string, position: number): readonly Candidate[] {
  const start = position - WORD_BEFORE.exec(source.slice(0, position))![0].length;
  const entries = [...(checker.completions(source, position)?.entries ?? [])].sort((a, b) =>
    a.sortText < b.sortText ? -1 : Number(a.sortText > b.sortText),
  );
  return entries.map(({ name, insertText, kind, replacementSpan: span }) => ({
    text: insertText ?? name,
    type: TYPES.get(kind) ?? kind,
    ...(span ? { start: span.start, end: Math.max(position, span.start + span.length) } : { start, end: position }),
  }));
}

/** TypeScript's kinds by the names for which front ends have signs. */
const TYPES: ReadonlyMap<string, string> = new Map([
  [ts.ScriptElementKind.memberFunctionElement, 'method'],
  [ts.ScriptElementKind.memberVariableElement, 'property'],
  [ts.ScriptElementKind.externalModuleName, 'module'],
  [ts.ScriptElementKind.scriptElement, 'module'],
  [ts.ScriptElementKind.directory, 'path'],
  [ts.ScriptElementKind.letElement, 'variable'],
  [ts.ScriptElementKind.variableElement, 'variable'],
  [ts.ScriptElementKind.constElement, 'constant'],
]);

/** Type and text of the name at a cursor (in code points), or the signature of the call around it; undefined where nothing is known. */
export function inspectionAt(checker: CellChecker, source: string, cursor: number): string | undefined {
  const position = utf16Of(source, cursor);
  const before = position > 0 ? checker.quickInfo(source, position - 1) : undefined;
  const info = [checker.quickInfo(source, position), before].find(isKnown);
  if (info) return withDocumentation(ts.displayPartsToString(info.displayParts), info);
  const help = checker.signatures(source, position);
  const signature = help?.items[help.selectedItemIndex];
  if (!signature) return undefined;
  const { prefixDisplayParts, parameters, separatorDisplayParts, suffixDisplayParts, documentation, tags } = signature;
  const separator = ts.displayPartsToString(separatorDisplayParts);
  const list = parameters.map(({ displayParts }) => ts.displayPartsToString(displayParts)).join(separator);
  const text = `${ts.displayPartsToString(prefixDisplayParts)}${list}${ts.displayPartsToString(suffixDisplayParts)}`;
  return withDocumentation(text, { documentation, tags });
}

/** For a name that nothing declares TypeScript answers `any`, which would hide the call around it. */
function isKnown(info: ts.QuickInfo | undefined): boolean {
  const text = ts.displayPartsToString(info?.displayParts);
  return text !== '' && text !== 'any' && !text.includes('/*unresolved*/');
}

function withDocumentation(
  text: string,
  { documentation, tags }: Pick<ts.QuickInfo, 'documentation' | 'tags'>,
): string {
  const tagLines = tags?.map(({ name, text: parts }) => `@${name} ${ts.displayPartsToString(parts)}`.trimEnd()) ?? [];
  return [text, ts.displayPartsToString(documentation), ...tagLines].filter((line) => line !== '').join('\n\n');
}

/** A place in code points as one in UTF-16 units. */
function utf16Of(text: string, codePoints: number): number {
  let units = 0;
  for (let left = codePoints; left > 0 && units < text.length; left--)
    units += text.codePointAt(units)! > 0xffff ? 2 : 1;
  return units;
}

/** A place in UTF-16 units as one in code points. */
function codePointsOf(text: string, units: number): number {
  return [...text.slice(0, units)].length;
}
