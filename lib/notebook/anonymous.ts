/**
 * Default exports without a name, which are values more than declarations.
 * @module
 */
import * as ts from 'typescript';

/** Whether a statement is `export default function () {}` or `export default class {}`. */
export function isAnonymous(node: ts.Statement): node is ts.FunctionDeclaration | ts.ClassDeclaration {
  return (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && node.name === undefined;
}

/** The function or class that such a statement makes. */
export function asExpression(
  factory: ts.NodeFactory,
  declaration: ts.FunctionDeclaration | ts.ClassDeclaration,
): ts.Expression {
  const kept = (declaration.modifiers ?? []).filter(
    ({ kind }) => kind !== ts.SyntaxKind.ExportKeyword && kind !== ts.SyntaxKind.DefaultKeyword,
  );
  if (ts.isClassDeclaration(declaration)) {
    const { typeParameters, heritageClauses, members } = declaration;
    return factory.createClassExpression(kept, undefined, typeParameters, heritageClauses, members);
  }
  const { asteriskToken, typeParameters, parameters, type, body } = declaration;
  const modifiers = kept.filter(ts.isModifier);
  return factory.createFunctionExpression(modifiers, asteriskToken, undefined, typeParameters, parameters, type, body!);
}
