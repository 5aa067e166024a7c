/**
 * The code of a lesson: short cells that import nothing but `bnlab`, and enough of them.
 * @module
 */
import type * as TypeScript from 'typescript';
import { isOfExercises } from '../exercises/cells';
import { tagsOf, type CodeCell, type Notebook } from '../kernel/notebook';
import { loadOptional } from '../optional';
import type { Problem } from './problem';
import { foreignShorthands } from './shorthand';

type Found = Omit<Problem, 'lesson'>;

/** The longest a code cell may be, in lines that are not blank: what one reads without scrolling. */
export const MAX_CELL_LINES = 25;

/** How many ideas a lesson has: texts or code cells, whichever are more, its exercises aside. */
const IDEAS = { fewest: 8, most: 20 } as const;

/** The compiler that tslab runs cells with: a cell that only a newer one can read is no cell. */
const tslabCompiler = () => loadOptional<typeof TypeScript>('@tslab/typescript-for-tslab', 'the check of lessons');

/** A code cell and its place in the notebook, from 1. */
export interface PlacedCode {
  readonly cell: number;
  readonly code: CodeCell;
}

/** The code cells with their places. */
export function codeCells(notebook: Notebook): PlacedCode[] {
  return notebook.cells.flatMap((code, index) => (code.cell_type === 'code' ? [{ cell: index + 1, code }] : []));
}

/** Checks number, length, syntax, imports and shorthands of the code cells. */
export function checkCode(notebook: Notebook): Found[] {
  return [...checkIdeas(notebook), ...codeCells(notebook).flatMap(checkCell)];
}

function checkIdeas(notebook: Notebook): Found[] {
  // exercises repeat ideas, they bring none of their own
  const cells = notebook.cells.filter((cell) => !isOfExercises(cell));
  const texts = cells.filter((cell) => tagsOf(cell).includes('en')).length;
  const ideas = Math.max(texts, cells.filter(({ cell_type }) => cell_type === 'code').length);
  if (ideas >= IDEAS.fewest && ideas <= IDEAS.most) return [];
  return [{ rule: 'ideas', message: `${ideas} ideas; a lesson has ${IDEAS.fewest} to ${IDEAS.most}` }];
}

function checkCell({ cell, code }: PlacedCode): Found[] {
  const problems: Found[] = [];
  const lines = code.source.split('\n').filter((line) => line.trim() !== '').length;
  if (lines === 0) problems.push({ cell, rule: 'length', message: 'the cell is empty' });
  if (lines > MAX_CELL_LINES) {
    problems.push({ cell, rule: 'length', message: `${lines} lines; a cell has at most ${MAX_CELL_LINES}: split it` });
  }
  const file = parse(code.source);
  for (const { messageText } of file.parseDiagnostics) {
    const message = tslabCompiler().flattenDiagnosticMessageText(messageText, ' ');
    problems.push({
      cell,
      rule: 'syntax',
      message: `TypeScript ${tslabCompiler().version} cannot read it: ${message}`,
    });
  }
  for (const name of importsOf(file).filter((specifier) => specifier !== 'bnlab')) {
    problems.push({ cell, rule: 'import', message: `imports ${JSON.stringify(name)}; lessons import only 'bnlab'` });
  }
  for (const { name } of foreignShorthands(code.source)) {
    const message = `{ ${name} } names an earlier cell's value in shorthand, which stock tslab does not find: write { ${name}: ${name} }`;
    problems.push({ cell, rule: 'shorthand', message });
  }
  return problems;
}

// parseDiagnostics is what the parser itself found; the public ways to it need a whole program
type ParsedFile = TypeScript.SourceFile & { readonly parseDiagnostics: readonly TypeScript.DiagnosticWithLocation[] };

function parse(source: string): ParsedFile {
  // `export {}` makes it a module, where await may stand at the top
  const text = `${source}\nexport {};`;
  return tslabCompiler().createSourceFile('cell.ts', text, tslabCompiler().ScriptTarget.ES2022, true) as ParsedFile;
}

/** What a file loads: `import … from`, `import(…)` and `require(…)`. */
function importsOf(file: TypeScript.SourceFile): string[] {
  const ts = tslabCompiler();
  const found: string[] = [];
  const look = (node: TypeScript.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) found.push(node.moduleSpecifier.text);
    if (ts.isExternalModuleReference(node)) found.push(node.expression.getText(file).slice(1, -1));
    if (ts.isCallExpression(node) && loads(node))
      found.push(node.arguments[0]?.getText(file).replace(/^['"`]|['"`]$/g, '') ?? '');
    ts.forEachChild(node, look);
  };
  look(file);
  return found;
}

function loads({ expression }: TypeScript.CallExpression): boolean {
  const { SyntaxKind, isIdentifier } = tslabCompiler();
  return expression.kind === SyntaxKind.ImportKeyword || (isIdentifier(expression) && expression.text === 'require');
}
