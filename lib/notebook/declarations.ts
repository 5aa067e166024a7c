/**
 * Top-level declarations of one kind.
 *
 * V8's REPL mode lets a later script declare a name again only as the same kind: `let` and `class` after each other, `const`
 * after `const`, `var` and `function` after each other. A notebook's cells are run in any order and rewritten all the time, so
 * all kinds become `let`; that a constant stays constant is the type checker's to say.
 * @module
 */
import * as ts from 'typescript';
import { BlockVars, isVar } from './block-vars';
import { declaredNames } from './shadows';
import { asTarget } from './targets';

/** Runs on JavaScript, after TypeScript's own transforms, so that it sees what enums, namespaces, `using` and decorators became. */
export const rewriteDeclarations: ts.TransformerFactory<ts.SourceFile> = (context) => {
  const { factory } = context;
  return (file) => {
    // of several functions of one name the last one counts
    const hoisted = new Map<string, ts.Statement>();
    const blockVars = new BlockVars(context);
    const rest = file.statements.flatMap((statement) => {
      if (ts.isFunctionDeclaration(statement) && statement.name) {
        hoisted.set(statement.name.text, functionAsLet(factory, statement, statement.name));
        return [];
      }
      // what TypeScript adds so that a module stays one
      if (ts.isExportDeclaration(statement)) return [];
      if (ts.isVariableStatement(statement) && !isVar(statement.declarationList)) return [asLet(factory, statement)];
      // `var` exists from the beginning of the cell on
      return [blockVars.rewritten(statement)];
    });
    const declared = new Set([...hoisted.keys(), ...rest.flatMap(declaredNames)]);
    const blocks = [...blockVars.names].filter((name) => !declared.has(name));
    const statements = [
      ...declareAll(factory, blocks),
      ...hoisted.values(),
      ...mergedLets(factory, rest, [...hoisted.keys()]),
    ];
    return factory.updateSourceFile(file, statements);
  };
};

/** `function f() {}` as `let f = function () {}`: the engine names it f, and a call of f inside it sees what f is now. */
function functionAsLet(factory: ts.NodeFactory, from: ts.FunctionDeclaration, name: ts.Identifier): ts.Statement {
  const { modifiers, asteriskToken, parameters, body } = from;
  const value = factory.createFunctionExpression(
    modifiers?.filter(ts.isModifier),
    asteriskToken,
    undefined,
    undefined,
    parameters,
    undefined,
    body!,
  );
  const statement = letStatement(factory, [factory.createVariableDeclaration(name, undefined, undefined, value)]);
  ts.setTextRange(ts.setOriginalNode(value, from), from);
  return ts.setTextRange(ts.setOriginalNode(statement, from), from);
}

function asLet(factory: ts.NodeFactory, statement: ts.VariableStatement): ts.Statement {
  const { declarations, flags } = statement.declarationList;
  if (flags & ts.NodeFlags.Let && !(flags & ts.NodeFlags.Const)) return statement;
  const list = factory.createVariableDeclarationList(declarations, ts.NodeFlags.Let);
  ts.setTextRange(ts.setOriginalNode(list, statement.declarationList), statement.declarationList);
  return factory.updateVariableStatement(statement, statement.modifiers, list);
}

function letStatement(factory: ts.NodeFactory, declarations: readonly ts.VariableDeclaration[]): ts.VariableStatement {
  return factory.createVariableStatement(
    undefined,
    factory.createVariableDeclarationList([...declarations], ts.NodeFlags.Let),
  );
}

function declareAll(factory: ts.NodeFactory, names: readonly string[]): ts.Statement[] {
  return names.map((name) => letStatement(factory, [factory.createVariableDeclaration(name)]));
}

/**
 * One script may declare a name once; `var x = 1; var x = 2` and an enum in two parts declare it twice, which was fine for var.
 * From the second on it is an assignment, or nothing where there is no value.
 */
function mergedLets(
  factory: ts.NodeFactory,
  statements: readonly ts.Statement[],
  before: readonly string[],
): ts.Statement[] {
  const seen = new Set(before);
  return statements.flatMap((statement) => {
    const names = declaredNames(statement);
    const isRepeated = ts.isVariableStatement(statement) && names.some((name) => seen.has(name));
    if (!isRepeated) {
      names.forEach((name) => seen.add(name));
      return [statement];
    }
    const { declarations } = statement.declarationList;
    const fresh = names.filter((name) => !seen.has(name));
    fresh.forEach((name) => seen.add(name));
    return [...declareAll(factory, fresh), ...declarations.flatMap((declaration) => assignment(factory, declaration))];
  });
}

/** `x = value` for a declaration with a value; none without. */
function assignment(factory: ts.NodeFactory, declaration: ts.VariableDeclaration): ts.Statement[] {
  const { name, initializer } = declaration;
  if (!initializer) return [];
  const statement = factory.createExpressionStatement(
    factory.createParenthesizedExpression(factory.createAssignment(asTarget(factory, name), initializer)),
  );
  return [ts.setTextRange(ts.setOriginalNode(statement, declaration), declaration)];
}
