/**
 * `export * from 'module'`, which in a cell binds every name of the module, as `export { name } from` does.
 * @module
 */
import * as ts from 'typescript';

/** A name that a module exports, and whether it is there when the cell runs. */
export interface ExportedName {
  readonly name: string;
  readonly isValue: boolean;
}

const MAY_HAVE_STARS = /\bexport\s*\*/;

/**
 * The cell with the names written out, on the same line; `exportsOf` says what is behind a module specifier, undefined where nothing
 * is known, and then the statement stays.
 */
export function withoutStars(
  source: string,
  exportsOf: (specifier: ts.Expression, file: ts.SourceFile) => readonly string[] | undefined,
): string {
  if (!MAY_HAVE_STARS.test(source)) return source;
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ESNext, true);
  let text = source;
  for (const statement of [...file.statements].reverse()) {
    const isStar = ts.isExportDeclaration(statement) && !statement.exportClause && !statement.isTypeOnly;
    if (!isStar || !statement.moduleSpecifier) continue;
    const names = exportsOf(statement.moduleSpecifier, file);
    if (!names) continue;
    const start = statement.getStart(file);
    const star = text.indexOf('*', start);
    text = `${text.slice(0, star)}{ ${names.join(', ')} }${text.slice(star + 1)}`;
  }
  return text;
}

/** The names that a module's file exports, without its default. */
export function namesOf(checker: ts.TypeChecker, specifier: ts.Expression): readonly ExportedName[] | undefined {
  const module = checker.getSymbolAtLocation(specifier);
  if (!module) return undefined;
  return checker
    .getExportsOfModule(module)
    .filter(({ name }) => name !== 'default' && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name))
    .map((symbol) => {
      const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      return { name: symbol.name, isValue: Boolean(target.flags & ts.SymbolFlags.Value) };
    });
}
