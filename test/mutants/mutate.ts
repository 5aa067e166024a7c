/** Small changes of a TypeScript file, each of which a test should notice. */
import * as ts from 'typescript';

/** One change; `before` and `after` are what stands there, whole expressions where that is short. */
export interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly before: string;
  readonly after: string;
  /** Which of the same changes in one line it is, from 1. */
  readonly nth: number;
}

type Change = readonly [node: ts.Node, after: string];

const OPERATORS: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '**': '*',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '&&': '||',
  '||': '&&',
  '+=': '-=',
  '-=': '+=',
  '*=': '/=',
};
/** Names of functions whose opposite has the same arguments. */
const OPPOSITES: Readonly<Record<string, string>> = {
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
  every: 'some',
  some: 'every',
  sub: 'add',
  add: 'sub',
  mul: 'div',
  div: 'mul',
};

/** All changes of a file in the order of the text. Types, imports and what only words an error are left alone: each change is one of the
 * program that runs. */
export function mutantsOf(file: string, text: string): readonly Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Omit<Mutant, 'nth'>[] = [];
  const visit = (node: ts.Node): void => {
    if (isLeftAlone(node)) return;
    for (const [changed, after] of changesOf(node)) {
      const [start, end] = [changed.getStart(), changed.getEnd()];
      const { line } = source.getLineAndCharacterOfPosition(start);
      found.push({ file, line: line + 1, start, end, before: changed.getText(), after });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return numbered(found.sort((a, b) => a.start - b.start));
}

/** Numbers the same changes of a line, in the order of the text. */
function numbered(found: readonly Omit<Mutant, 'nth'>[]): readonly Mutant[] {
  const counts = new Map<string, number>();
  return found.map((mutant) => {
    const change = JSON.stringify([mutant.line, mutant.before, mutant.after]);
    const nth = (counts.get(change) ?? 0) + 1;
    counts.set(change, nth);
    return { ...mutant, nth };
  });
}

/** The text of a file with one change in it. */
export function mutated(text: string, { start, end, after }: Mutant): string {
  return text.slice(0, start) + after + text.slice(end);
}

function isLeftAlone(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return true;
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isTemplateExpression(node)) return true;
  if (ts.canHaveModifiers(node) && node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword))
    return true;
  return ts.isNewExpression(node) && node.expression.getText().endsWith('Error');
}

function changesOf(node: ts.Node): readonly Change[] {
  if (ts.isBinaryExpression(node)) return ofBinary(node);
  if (ts.isNumericLiteral(node)) return [[node, otherNumber(Number(node.text))]];
  if (ts.isIfStatement(node)) {
    const never: Change = [node.expression, 'false'];
    return node.elseStatement ? [never] : [never, [node.expression, 'true']];
  }
  if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression) && !isSuper(node.expression))
    return [[node, ';']];
  if (ts.isConditionalExpression(node)) {
    const [no, yes] = [node.whenFalse, node.whenTrue].map((branch) => branch.getText());
    return [[node, `(${node.condition.getText()}) ? (${no}) : (${yes})`]];
  }
  if (ts.isPrefixUnaryExpression(node)) return ofPrefix(node);
  if (ts.isPropertyAccessExpression(node) && ts.isCallExpression(node.parent) && node.parent.expression === node) {
    const other = Object.hasOwn(OPPOSITES, node.name.text) && OPPOSITES[node.name.text];
    return other ? [[node.name, other]] : [];
  }
  if (node.kind === ts.SyntaxKind.TrueKeyword) return [[node, 'false']];
  return node.kind === ts.SyntaxKind.FalseKeyword ? [[node, 'true']] : [];
}

const isSuper = ({ expression }: ts.CallExpression) => expression.kind === ts.SyntaxKind.SuperKeyword;

function ofBinary(node: ts.BinaryExpression): readonly Change[] {
  const operator = node.operatorToken.getText();
  const isText = operator === '+' && /['"`]/.test(node.getText());
  if (operator === '??') return [[node, node.right.getText()]];
  return Object.hasOwn(OPERATORS, operator) && !isText ? [[node.operatorToken, OPERATORS[operator]]] : [];
}

function ofPrefix(node: ts.PrefixUnaryExpression): readonly Change[] {
  const { operator, operand } = node;
  const isSign = operator === ts.SyntaxKind.MinusToken && !ts.isNumericLiteral(operand);
  return isSign || operator === ts.SyntaxKind.ExclamationToken ? [[node, operand.getText()]] : [];
}

function otherNumber(value: number): string {
  if (value === 0) return '1';
  if (value === 1) return '2';
  return String(Number.isInteger(value) ? value + 1 : value * 1.5);
}
