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
    if (!ts.isIterationStatement(visited, false) || !waits(node)) return visited;
    const check = factory.createExpressionStatement(checkOf(factory));
    return withBody(factory, visited, factory.createBlock([check, visited.statement], true));
  };
  return (file) => (file.text.includes('await') ? ts.visitEachChild(file, inCell, context) : file);
};

/** `typeof __cell__ === "object" && __cell__.resume()`: the text of a function may be run elsewhere, in a worker or a page. */
function checkOf(factory: ts.NodeFactory): ts.Expression {
  const isHere = factory.createStrictEquality(
    factory.createTypeOfExpression(factory.createIdentifier(CELL)),
    factory.createStringLiteral('object'),
  );
  const resume = factory.createPropertyAccessExpression(factory.createIdentifier(CELL), 'resume');
  return factory.createLogicalAnd(isHere, factory.createCallExpression(resume, undefined, []));
}

/**
 * `await (__cell__.awaited = x)`: a promise that is never kept, and that nobody holds, is collected with the cell that waits for it,
 * which ends the process on Node 22.
 */
function heldAwait(factory: ts.NodeFactory, wait: ts.AwaitExpression): ts.AwaitExpression {
  const place = factory.createPropertyAccessExpression(factory.createIdentifier(CELL), 'awaited');
  const held = factory.createParenthesizedExpression(factory.createAssignment(place, wait.expression));
  return factory.updateAwaitExpression(wait, held);
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
