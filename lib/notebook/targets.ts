/**
 * Binding patterns as targets of assignments.
 * @module
 */
import * as ts from 'typescript';

/** The target that assigns what a declaration's name or pattern would declare: `{ a, b: [c = 1] }`. */
export function asTarget(factory: ts.NodeFactory, name: ts.BindingName): ts.Expression {
  if (ts.isIdentifier(name)) return name;
  const withDefault = (target: ts.Expression, initializer: ts.Expression | undefined) =>
    initializer ? factory.createAssignment(target, initializer) : target;
  if (ts.isArrayBindingPattern(name)) {
    return factory.createArrayLiteralExpression(
      name.elements.map((element) => {
        if (!ts.isBindingElement(element)) return factory.createOmittedExpression();
        const target = withDefault(asTarget(factory, element.name), element.initializer);
        return element.dotDotDotToken ? factory.createSpreadElement(target) : target;
      }),
    );
  }
  return factory.createObjectLiteralExpression(
    name.elements.map(({ dotDotDotToken, propertyName, name: inner, initializer }) => {
      const target = asTarget(factory, inner);
      if (dotDotDotToken) return factory.createSpreadAssignment(target);
      const key = propertyName ?? (inner as ts.Identifier);
      return factory.createPropertyAssignment(key, withDefault(target, initializer));
    }),
  );
}
