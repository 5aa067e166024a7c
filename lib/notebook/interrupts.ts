/**
 * Places at which a cell that was interrupted ends: behind every `await`, and at every turn of a loop that waits.
 *
 * What a cell waits for goes on in the engine when the cell is interrupted, and would take the cell up again. A check behind the
 * `await` throws there, so that `finally` and `using` still do their part; the check of the loop stands outside of any `try` in
 * its body, so that a loop that swallows errors ends too.
 * @module
 */
import * as ts from 'typescript';
import { CELL } from './names';

/** Adds the checks. Runs on JavaScript, after TypeScript's own transforms. */
export const checkInterrupts: ts.TransformerFactory<ts.SourceFile> = (context) => {
  const { factory } = context;
  const inFunction = (node: ts.Node): ts.Node => visit(node, inFunction, false);
  const inCell = (node: ts.Node): ts.Node => visit(node, ts.isFunctionLike(node) ? inFunction : inCell, true);
  const visit = (node: ts.Node, inside: ts.Visitor, isOfCell: boolean): ts.Node => {
    const visited = ts.visitEachChild(node, inside, context);
    if (ts.isAwaitExpression(visited)) {
      const wait = isOfCell ? heldAwait(factory, visited) : visited;
      return ts.setTextRange(ts.setOriginalNode(checkedAwait(factory, wait), node), node);
    }
    if (!ts.isIterationStatement(visited, false)) return visited;
    if (!waits(node)) return LOOPS_ARE_DEAF ? beginningWith(factory, callOfNothing(factory), visited) : visited;
    const loop =
      isOfCell && ts.isForOfStatement(visited) && visited.awaitModifier ? heldLoop(factory, visited) : visited;
    return beginningWith(factory, checkOf(factory), loop);
  };
  const mayNeedChecks = ({ text }: ts.SourceFile) => LOOPS_ARE_DEAF || text.includes('await');
  return (file) => (mayNeedChecks(file) ? ts.visitEachChild(file, inCell, context) : file);
};

/**
 * V8 12, that of Node 22, asks for interrupts only at calls where code has a breakpoint in it, and while a debugger is attached every
 * cell has: a loop without a call could not be ended.
 */
const LOOPS_ARE_DEAF = process.versions.v8.startsWith('12.');

/** `(() => {})()`: needs nothing around it, because the text of a function may be run elsewhere. */
function callOfNothing(factory: ts.NodeFactory): ts.Expression {
  const nothing = factory.createArrowFunction(undefined, undefined, [], undefined, undefined, factory.createBlock([]));
  return factory.createCallExpression(factory.createParenthesizedExpression(nothing), undefined, []);
}

/** The loop with this at the beginning of each turn. */
function beginningWith(factory: ts.NodeFactory, first: ts.Expression, loop: ts.IterationStatement): ts.Statement {
  return withBody(factory, loop, factory.createBlock([factory.createExpressionStatement(first), loop.statement], true));
}

/** `typeof __cell__ === "object" && __cell__.resume()`: the text of a function may be run elsewhere, in a worker or a page. */
function checkOf(factory: ts.NodeFactory): ts.Expression {
  const isHere = factory.createStrictEquality(
    factory.createTypeOfExpression(factory.createIdentifier(CELL)),
    factory.createStringLiteral('object'),
  );
  const resume = factory.createPropertyAccessExpression(factory.createIdentifier(CELL), 'resume');
  return factory.createLogicalAnd(isHere, factory.createCallExpression(resume, undefined, []));
}

/** `await __cell__.wait(x)`: see `held.ts`. */
function heldAwait(factory: ts.NodeFactory, wait: ts.AwaitExpression): ts.AwaitExpression {
  return factory.updateAwaitExpression(wait, heldBy(factory, 'wait', wait.expression));
}

/** `for await (… of __cell__.iterate(x))`. */
function heldLoop(factory: ts.NodeFactory, loop: ts.ForOfStatement): ts.ForOfStatement {
  const { awaitModifier, initializer, expression, statement } = loop;
  const over = heldBy(factory, 'iterate', expression);
  return factory.updateForOfStatement(loop, awaitModifier, initializer, over, statement);
}

function heldBy(factory: ts.NodeFactory, how: 'wait' | 'iterate', value: ts.Expression): ts.Expression {
  const member = factory.createPropertyAccessExpression(factory.createIdentifier(CELL), how);
  return ts.setTextRange(factory.createCallExpression(member, undefined, [value]), value);
}

/** `(0, [await x, check][0])`: the check comes behind the `await`, and a call of the value has no `this`. */
function checkedAwait(factory: ts.NodeFactory, wait: ts.AwaitExpression): ts.Expression {
  const both = factory.createArrayLiteralExpression([wait, checkOf(factory)]);
  const value = factory.createElementAccessExpression(both, 0);
  return factory.createParenthesizedExpression(factory.createComma(factory.createNumericLiteral(0), value));
}

/** Whether a loop waits in its own function. */
function waits(node: ts.Node): boolean {
  if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) return true;
  return Boolean(ts.forEachChild(node, (child) => !ts.isFunctionLike(child) && waits(child)));
}

function withBody(factory: ts.NodeFactory, loop: ts.IterationStatement, body: ts.Statement): ts.Statement {
  if (ts.isForStatement(loop))
    return factory.updateForStatement(loop, loop.initializer, loop.condition, loop.incrementor, body);
  if (ts.isForOfStatement(loop))
    return factory.updateForOfStatement(loop, loop.awaitModifier, loop.initializer, loop.expression, body);
  if (ts.isForInStatement(loop)) return factory.updateForInStatement(loop, loop.initializer, loop.expression, body);
  if (ts.isWhileStatement(loop)) return factory.updateWhileStatement(loop, loop.expression, body);
  return ts.isDoStatement(loop) ? factory.updateDoStatement(loop, body, loop.expression) : loop;
}
