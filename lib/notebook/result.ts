/**
 * The last expression of a cell is its result.
 * @module
 */
import * as ts from 'typescript';
import { asExpression, isAnonymous } from './anonymous';
import { CELL } from './names';

/** Hands the value of a cell's last statement, where it is an expression or a default export, to the session. */
export const rewriteResult: ts.TransformerFactory<ts.SourceFile> = ({ factory }) => {
  const keep = (value: ts.Expression, from: ts.Statement): ts.Statement => {
    const target = factory.createPropertyAccessExpression(factory.createIdentifier(CELL), 'value');
    const statement = factory.createExpressionStatement(factory.createAssignment(target, value));
    return ts.setTextRange(ts.setOriginalNode(statement, from), from);
  };
  return (file) => {
    const statements = [...file.statements];
    const at = statements.findLastIndex((statement) => !ts.isEmptyStatement(statement));
    const last = statements[at];
    if (last === undefined) return file;
    if (ts.isExpressionStatement(last) && !isDirective(last, at)) statements[at] = keep(last.expression, last);
    else if (ts.isExportAssignment(last) && !last.isExportEquals) statements[at] = keep(last.expression, last);
    else if (isAnonymous(last)) statements[at] = keep(asExpression(factory, last), last);
    else return file;
    return factory.updateSourceFile(file, statements);
  };
};

/** A text alone in a cell is its value; only `'use strict'` at the beginning is none. */
function isDirective(statement: ts.ExpressionStatement, at: number): boolean {
  return at === 0 && ts.isStringLiteral(statement.expression) && statement.expression.text === 'use strict';
}
