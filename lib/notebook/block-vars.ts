/**
 * `var` of a cell, in blocks and loops too, which belongs to the whole cell.
 * @module
 */
import * as ts from 'typescript';
import { boundNames } from './declared';
import { asTarget } from './targets';

/** Turns the `var` of statements (not of functions) into assignments and collects the names. */
export class BlockVars {
  /** Names that were `var`, to be declared for the whole cell. */
  readonly names = new Set<string>();
  private readonly factory: ts.NodeFactory;

  constructor(private readonly context: ts.TransformationContext) {
    this.factory = context.factory;
  }

  /** The statement without `var`. */
  rewritten(statement: ts.Statement): ts.Statement {
    return ts.visitNode(statement, this.visit) as ts.Statement;
  }

  private readonly visit = (node: ts.Node): ts.Node => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return node;
    if (ts.isVariableStatement(node) && isVar(node.declarationList)) return this.statement(node);
    if (ts.isForStatement(node) && node.initializer && isVar(node.initializer))
      return this.loop(node, node.initializer);
    if (ts.isForOfStatement(node) && isVar(node.initializer)) {
      const [target, over, body] = this.parts(node, node.initializer);
      return this.factory.updateForOfStatement(node, node.awaitModifier, target, over, body);
    }
    if (ts.isForInStatement(node) && isVar(node.initializer)) {
      const [target, over, body] = this.parts(node, node.initializer);
      return this.factory.updateForInStatement(node, target, over, body);
    }
    return ts.visitEachChild(node, this.visit, this.context);
  };

  private statement(node: ts.VariableStatement): ts.Statement {
    const { factory } = this;
    const value = this.assignments(node.declarationList);
    if (!value) return factory.createEmptyStatement();
    return ts.setTextRange(factory.createExpressionStatement(factory.createParenthesizedExpression(value)), node);
  }

  private loop(node: ts.ForStatement, list: ts.VariableDeclarationList): ts.Statement {
    const start = this.assignments(list);
    const [condition, step] = [node.condition, node.incrementor].map((each) => each && this.expression(each));
    return this.factory.updateForStatement(node, start, condition, step, this.rewritten(node.statement));
  }

  private parts(node: ts.ForOfStatement | ts.ForInStatement, list: ts.VariableDeclarationList) {
    this.collect(list);
    const target = asTarget(this.factory, list.declarations[0]!.name);
    return [target, this.expression(node.expression), this.rewritten(node.statement)] as const;
  }

  /** `a = 1, b = 2`; undefined where no declaration has a value. */
  private assignments(list: ts.VariableDeclarationList): ts.Expression | undefined {
    this.collect(list);
    const [first, ...others] = list.declarations.flatMap(({ name, initializer }) =>
      initializer ? [this.factory.createAssignment(asTarget(this.factory, name), this.expression(initializer))] : [],
    );
    if (first === undefined) return undefined;
    return others.reduce<ts.Expression>((left, right) => this.factory.createComma(left, right), first);
  }

  private expression(node: ts.Expression): ts.Expression {
    return ts.visitNode(node, this.visit) as ts.Expression;
  }

  private collect({ declarations }: ts.VariableDeclarationList): void {
    for (const { name } of declarations) boundNames(name).forEach((each) => this.names.add(each));
  }
}

/** Whether a list of declarations begins with `var`. */
export function isVar(node: ts.Node): node is ts.VariableDeclarationList {
  return ts.isVariableDeclarationList(node) && !(node.flags & ts.NodeFlags.BlockScoped);
}
