/**
 * The `name` of functions and classes as the reader wrote it, where their variable is called otherwise in what runs.
 * @module
 */
import * as ts from 'typescript';

type Initialized = ts.VariableDeclaration | ts.BindingElement | ts.ParameterDeclaration;

/** The name from which the engine takes that of a function or class in this node; undefined where it takes none. */
export function nameOf(node: ts.Node): ts.Identifier | undefined {
  if (ts.isClassLike(node)) return node.name;
  if (isAssignment(node)) return ts.isIdentifier(node.left) ? node.left : undefined;
  return isInitialized(node) && ts.isIdentifier(node.name) ? node.name : undefined;
}

/** The node with this name given to the function or class in it. */
export function withNameOf(factory: ts.NodeFactory, node: ts.Node, name: string): ts.Node {
  if (ts.isClassLike(node)) return namedClass(factory, node, name);
  if (isAssignment(node))
    return factory.updateBinaryExpression(node, node.left, node.operatorToken, named(factory, node.right, name));
  return isInitialized(node) && node.initializer ? namedInitializer(factory, node, node.initializer, name) : node;
}

/** `({ name: value }).name`, by which the engine names a function or class that has no name of its own; any other value as it is. */
export function named(factory: ts.NodeFactory, value: ts.Expression, name: string): ts.Expression {
  const inner = withoutParentheses(value);
  const isNameless =
    ts.isArrowFunction(inner) || ((ts.isFunctionExpression(inner) || ts.isClassExpression(inner)) && !inner.name);
  if (!isNameless) return value;
  const object = factory.createObjectLiteralExpression([factory.createPropertyAssignment(name, value)]);
  return factory.createPropertyAccessExpression(factory.createParenthesizedExpression(object), name);
}

function withoutParentheses(value: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(value) ? withoutParentheses(value.expression) : value;
}

function namedInitializer(factory: ts.NodeFactory, node: Initialized, value: ts.Expression, name: string): ts.Node {
  const initializer = named(factory, value, name);
  if (ts.isVariableDeclaration(node))
    return factory.updateVariableDeclaration(node, node.name, node.exclamationToken, node.type, initializer);
  const { dotDotDotToken } = node;
  if (ts.isBindingElement(node))
    return factory.updateBindingElement(node, dotDotDotToken, node.propertyName, node.name, initializer);
  const { modifiers, questionToken, type } = node;
  return factory.updateParameterDeclaration(
    node,
    modifiers,
    dotDotDotToken,
    node.name,
    questionToken,
    type,
    initializer,
  );
}

/** A class with a name says it itself, unless it has a `name` of its own. */
function namedClass(factory: ts.NodeFactory, node: ts.ClassLikeDeclaration, name: string): ts.Node {
  const isOwn = (member: ts.ClassElement) =>
    member.name !== undefined &&
    (ts.isIdentifier(member.name) || ts.isStringLiteral(member.name)) &&
    member.name.text === 'name' &&
    ts.canHaveModifiers(member) &&
    member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);
  if (node.members.some(isOwn)) return node;
  const members = [nameBlock(factory, name), ...node.members];
  const { modifiers, typeParameters, heritageClauses } = node;
  return ts.isClassDeclaration(node)
    ? factory.updateClassDeclaration(node, modifiers, node.name, typeParameters, heritageClauses, members)
    : factory.updateClassExpression(node, modifiers, node.name, typeParameters, heritageClauses, members);
}

/** `static { Object.defineProperty(this, "name", { value: "…", configurable: true }) }`. */
function nameBlock(factory: ts.NodeFactory, name: string): ts.ClassStaticBlockDeclaration {
  const define = factory.createPropertyAccessExpression(factory.createIdentifier('Object'), 'defineProperty');
  const descriptor = factory.createObjectLiteralExpression([
    factory.createPropertyAssignment('value', factory.createStringLiteral(name)),
    factory.createPropertyAssignment('configurable', factory.createTrue()),
  ]);
  const given = [factory.createThis(), factory.createStringLiteral('name'), descriptor];
  const call = factory.createCallExpression(define, undefined, given);
  return factory.createClassStaticBlockDeclaration(factory.createBlock([factory.createExpressionStatement(call)]));
}

function isInitialized(node: ts.Node): node is Initialized {
  return ts.isVariableDeclaration(node) || ts.isBindingElement(node) || ts.isParameter(node);
}

/** `=`, `&&=`, `||=` and `??=`: those that give a function its name. */
function isAssignment(node: ts.Node): node is ts.BinaryExpression {
  return (
    ts.isBinaryExpression(node) &&
    [
      ts.SyntaxKind.EqualsToken,
      ts.SyntaxKind.AmpersandAmpersandEqualsToken,
      ts.SyntaxKind.BarBarEqualsToken,
      ts.SyntaxKind.QuestionQuestionEqualsToken,
    ].includes(node.operatorToken.kind)
  );
}
