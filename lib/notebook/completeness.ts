/**
 * Whether a cell that is being typed is finished.
 * @module
 */
import * as ts from 'typescript';

/** Jupyter's three answers; an unfinished cell goes on with this indentation. */
export type Completeness =
  { readonly status: 'complete' | 'invalid' } | { readonly status: 'incomplete'; readonly indent: string };

/** Messages about something that was opened and is not closed, wherever they point to. */
const OPEN: ReadonlySet<number> = new Set([
  1010, // '*/' expected
  1160, // unterminated template literal
]);
const UNTERMINATED_STRING = 1002;
const INDENT = '  ';

/** A cell is unfinished where its only fault is that the text ends too early. */
export function completenessOf(source: string): Completeness {
  const { diagnostics = [] } = ts.transpileModule(source, {
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      moduleDetection: ts.ModuleDetectionKind.Force,
    },
  });
  const wrong = diagnostics.filter(({ code }) => code < 2000);
  if (wrong.length === 0) return { status: 'complete' };
  const end = source.trimEnd().length;
  if (isHopeless(source, wrong)) return { status: 'invalid' };
  const isOpen = wrong.some(({ code }) => OPEN.has(code)) || wrong.every(({ start = 0 }) => start >= end);
  return isOpen ? { status: 'incomplete', indent: indentAfter(source) } : { status: 'invalid' };
}

/** What looks open and can never be closed: a string without its end on a line, a class that is declared without a name. */
function isHopeless(source: string, wrong: readonly ts.Diagnostic[]): boolean {
  if (wrong.some(({ code }) => code === UNTERMINATED_STRING) && !source.endsWith('\\')) return true;
  const { statements } = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ESNext);
  return statements.some((statement) => {
    const isDefault = ts.canHaveModifiers(statement) && statement.modifiers?.length;
    return ts.isClassDeclaration(statement) && !statement.name && !isDefault && /class\s*\{/.test(source);
  });
}

/** As the last line is indented, and deeper after an opening bracket. */
function indentAfter(source: string): string {
  const last = source.trimEnd().split('\n').at(-1) ?? '';
  const own = /^\s*/.exec(last)![0];
  return /[{([]$/.test(last) ? own + INDENT : own;
}
