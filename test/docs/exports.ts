/** Reads the exported names of source files, and which of them say what they are. */
import * as ts from 'typescript';

/** The names that a source text declares and exports without a doc comment; re-exports are documented where they are declared. */
export function undocumentedExports(name: string, text: string): string[] {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
  const exported = file.statements.filter((statement) => isExported(statement));
  const documented = new Set(exported.filter(hasComment).flatMap(namesOf));
  // one comment serves all overloads of a function
  return [...new Set(exported.flatMap(namesOf))].filter((exportedName) => !documented.has(exportedName));
}

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function hasComment(statement: ts.Statement): boolean {
  return ts
    .getJSDocCommentsAndTags(statement)
    .some((doc) => ts.isJSDoc(doc) && doc.getText().replace(/[/*\s]/g, '') !== '');
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  const { name } = statement as ts.Statement & { readonly name?: ts.Node };
  return name ? [name.getText()] : [];
}
