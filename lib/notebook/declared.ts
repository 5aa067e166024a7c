/**
 * What a cell declares.
 * @module
 */
import * as ts from 'typescript';

/** A name that a cell leaves to the cells after it. */
export interface Declared {
  readonly name: string;
  /** For variables: whether they may be assigned. Functions, classes, types and imports have none. */
  readonly variable?: 'let' | 'const';
  /** Whether the cell itself exports it. */
  readonly isExported: boolean;
  /** For variables: the documentation comments before it, as written. */
  readonly documentation?: string;
}

/** The top-level names of a cell, `var` in blocks included, each once. */
export function declaredIn(source: string): readonly Declared[] {
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ESNext, true);
  const found = new Map<string, Declared>();
  const add = ({ name, isExported, variable, documentation }: Declared) => {
    const known = found.get(name);
    // a name that is a value and a type, or that is declared in parts, is exported when one of them is
    found.set(name, {
      name,
      // a constant with a type of its name comes into later cells as both, as an import; it need not be assigned
      variable: known && [variable, known.variable].includes('const') ? undefined : (variable ?? known?.variable),
      isExported: isExported || (known?.isExported ?? false),
      documentation: documentation ?? known?.documentation,
    });
  };
  for (const statement of file.statements) {
    namesOf(statement).forEach(add);
  }
  for (const name of file.statements.flatMap(listedExports)) {
    const known = found.get(name);
    if (known) found.set(name, { ...known, isExported: true });
  }
  return [...found.values()];
}

function namesOf(statement: ts.Statement): Declared[] {
  const isExported = hasExport(statement);
  if (ts.isVariableStatement(statement)) {
    const documentation = documentationOf(statement);
    return variables(statement.declarationList, isExported).map((each) => ({ ...each, documentation }));
  }
  if (ts.isImportDeclaration(statement)) return importedNames(statement).map((name) => ({ name, isExported: false }));
  if (ts.isExportDeclaration(statement)) return reexported(statement);
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isImportEqualsDeclaration(statement) ||
    (ts.isModuleDeclaration(statement) && ts.isIdentifier(statement.name) && statement.name.text !== 'global');
  if (isNamed) return statement.name ? [{ name: statement.name.text, isExported }] : [];
  return varsInside(statement);
}

function hasExport(statement: ts.Statement): boolean {
  if (!ts.canHaveModifiers(statement)) return false;
  const kinds = statement.modifiers?.map(({ kind }) => kind) ?? [];
  // a default export is exported under another name
  return kinds.includes(ts.SyntaxKind.ExportKeyword) && !kinds.includes(ts.SyntaxKind.DefaultKeyword);
}

function documentationOf(statement: ts.VariableStatement): string | undefined {
  const [first] = statement.declarationList.declarations;
  const comments = first === undefined ? [] : ts.getJSDocCommentsAndTags(first).filter(ts.isJSDoc);
  return comments.length > 0 ? comments.map((comment) => comment.getText()).join('\n') : undefined;
}

function variables({ declarations, flags }: ts.VariableDeclarationList, isExported: boolean): Declared[] {
  const variable = flags & (ts.NodeFlags.Const | ts.NodeFlags.Using) ? 'const' : 'let';
  return declarations.flatMap(({ name }) => boundNames(name)).map((name) => ({ name, variable, isExported }));
}

/** Names of a declaration's target: `x`, `{ a, b: [c] }`. */
export function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []));
}

function importedNames({ importClause }: ts.ImportDeclaration): string[] {
  const { name, namedBindings } = importClause ?? {};
  const first = name ? [name.text] : [];
  if (!namedBindings) return first;
  if (ts.isNamespaceImport(namedBindings)) return [...first, namedBindings.name.text];
  return [...first, ...namedBindings.elements.map((element) => element.name.text)];
}

/** Names that `export { a }` exports as they are. */
function listedExports(statement: ts.Statement): string[] {
  if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier) return [];
  const { exportClause } = statement;
  const elements = exportClause && ts.isNamedExports(exportClause) ? exportClause.elements : [];
  return elements.filter(({ propertyName }) => !propertyName).map(({ name }) => name.text);
}

/** `export { a as b } from 'x'` and `export * as b from 'x'` bind b for later cells; a default or quoted name binds nothing. */
function reexported({ moduleSpecifier, exportClause }: ts.ExportDeclaration): Declared[] {
  if (!moduleSpecifier || !exportClause) return [];
  const names = ts.isNamespaceExport(exportClause) ? [exportClause] : exportClause.elements;
  return names
    .filter(({ name }) => ts.isIdentifier(name) && name.text !== 'default')
    .map(({ name }) => ({ name: name.text, isExported: true }));
}

/** `var` of blocks and loops, which belong to the whole cell. */
function varsInside(node: ts.Node): Declared[] {
  if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleDeclaration(node)) return [];
  const own =
    ts.isVariableDeclarationList(node) && !(node.flags & ts.NodeFlags.BlockScoped) ? variables(node, false) : [];
  const inside: Declared[] = [];
  ts.forEachChild(node, (child) => void inside.push(...varsInside(child)));
  return [...own, ...inside];
}
