/**
 * Imports and exports of a cell, which is a script to the engine and a module to its reader.
 * @module
 */
import * as ts from 'typescript';
import { asExpression, isAnonymous } from './anonymous';
import { isConstEnum } from './const-enums';
import { CELL } from './names';

/**
 * Static imports become `let { a } = await __cell__.import('x', ['a'])`, dynamic ones `__cell__.import('x')`; `import.meta` is
 * the session's; exports are plain declarations.
 */
export const rewriteModules: ts.TransformerFactory<ts.SourceFile> = (context) => {
  const rewriter = new Rewriter(context);
  return (file) => {
    const inner = ts.visitEachChild(file, (node) => rewriter.expression(node), context);
    // as in a module, imports come before everything else, and as in TypeScript constant enums may be used before they are declared
    const order = [ts.isImportDeclaration, isConstEnum];
    const first = order.flatMap((isFirst) => inner.statements.filter(isFirst));
    const rest = inner.statements.filter((statement) => !order.some((isFirst) => isFirst(statement)));
    const statements = [...first, ...rest].flatMap((statement) => rewriter.statement(statement));
    return context.factory.updateSourceFile(
      inner,
      ts.setTextRange(context.factory.createNodeArray(statements), inner.statements),
    );
  };
};

class Rewriter {
  private readonly factory: ts.NodeFactory;

  constructor(private readonly context: ts.TransformationContext) {
    this.factory = context.factory;
  }

  /** Rewrites `import(x)` and `import.meta` anywhere inside a node. */
  expression(node: ts.Node): ts.Node {
    const visited = ts.visitEachChild(node, (child) => this.expression(child), this.context);
    if (ts.isCallExpression(visited) && visited.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [specifier, options] = visited.arguments;
      if (specifier === undefined) return visited; // no JavaScript: the engine says so
      const nothing = this.factory.createIdentifier('undefined');
      const call = this.call('import', [specifier, ...(options ? [nothing, options] : [])]);
      return ts.setTextRange(ts.setOriginalNode(call, node), node);
    }
    const isMeta = ts.isMetaProperty(visited) && visited.keywordToken === ts.SyntaxKind.ImportKeyword;
    return isMeta ? this.member('meta') : visited;
  }

  /** The statements that stand for one of the cell's. */
  statement(statement: ts.Statement): readonly ts.Statement[] {
    const made = this.rewritten(statement);
    return made.map((each) =>
      each === statement ? each : ts.setTextRange(ts.setOriginalNode(each, statement), statement),
    );
  }

  private rewritten(statement: ts.Statement): readonly ts.Statement[] {
    if (ts.isImportDeclaration(statement)) return this.importDeclaration(statement);
    if (ts.isImportEqualsDeclaration(statement)) return this.importEquals(statement);
    if (ts.isExportDeclaration(statement)) return this.exportDeclaration(statement);
    if (ts.isExportAssignment(statement)) return [this.factory.createExpressionStatement(statement.expression)];
    return [this.withoutExport(statement)];
  }

  private importDeclaration({
    importClause,
    moduleSpecifier,
    attributes,
  }: ts.ImportDeclaration): readonly ts.Statement[] {
    if (importClause?.isTypeOnly) return [];
    const { factory } = this;
    const load = (names?: readonly string[]) => this.load(moduleSpecifier, names, attributes);
    const { name, namedBindings } = importClause ?? {};
    if (!name && !namedBindings) return [factory.createExpressionStatement(load())];
    if (namedBindings && ts.isNamespaceImport(namedBindings)) {
      const whole = this.declare(namedBindings.name, load());
      return name ? [whole, this.declare(this.pattern([{ from: 'default', to: name }]), load(['default']))] : [whole];
    }
    const elements = namedBindings?.elements.filter(({ isTypeOnly }) => !isTypeOnly) ?? [];
    const picked = [
      ...(name ? [{ from: 'default', to: name }] : []),
      ...elements.map((element) => ({ from: (element.propertyName ?? element.name).text, to: element.name })),
    ];
    if (picked.length === 0) return [];
    return [this.declare(this.pattern(picked), load(picked.map(({ from }) => from)))];
  }

  private importEquals({ isTypeOnly, name, moduleReference }: ts.ImportEqualsDeclaration): readonly ts.Statement[] {
    if (isTypeOnly) return [];
    if (ts.isExternalModuleReference(moduleReference)) {
      return [this.declare(name, this.call('require', [moduleReference.expression]))];
    }
    return [this.declare(name, this.entity(moduleReference))];
  }

  private entity(name: ts.EntityName): ts.Expression {
    if (ts.isIdentifier(name)) return name;
    return this.factory.createPropertyAccessExpression(this.entity(name.left), name.right);
  }

  private exportDeclaration(statement: ts.ExportDeclaration): readonly ts.Statement[] {
    const { isTypeOnly, moduleSpecifier, attributes, exportClause } = statement;
    if (isTypeOnly || !moduleSpecifier) return [];
    if (exportClause && ts.isNamespaceExport(exportClause) && ts.isIdentifier(exportClause.name))
      return [this.declare(exportClause.name, this.load(moduleSpecifier, undefined, attributes))];
    const picked = exportClause && ts.isNamedExports(exportClause) ? reexports(exportClause) : [];
    if (picked.length > 0) {
      const names = picked.map(({ from }) => from);
      return [this.declare(this.pattern(picked), this.load(moduleSpecifier, names, attributes))];
    }
    return [this.factory.createExpressionStatement(this.load(moduleSpecifier, undefined, attributes))];
  }

  /** The same declaration without `export` and `default`. */
  private withoutExport(statement: ts.Statement): ts.Statement {
    if (!ts.canHaveModifiers(statement)) return statement;
    const isExport = ({ kind }: ts.ModifierLike) =>
      kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword;
    const own = statement.modifiers ?? [];
    if (!own.some(isExport)) return statement;
    const kept = own.filter((modifier) => !isExport(modifier));
    if (isAnonymous(statement)) {
      const value = asExpression(this.factory, statement);
      return this.factory.createExpressionStatement(this.factory.createParenthesizedExpression(value));
    }
    return replaceModifiers(this.factory, statement, kept);
  }

  private declare(name: ts.BindingName, value: ts.Expression): ts.Statement {
    const declaration = this.factory.createVariableDeclaration(name, undefined, undefined, value);
    const list = this.factory.createVariableDeclarationList([declaration], ts.NodeFlags.Let);
    return this.factory.createVariableStatement(undefined, list);
  }

  private pattern(names: readonly { readonly from: string; readonly to: ts.Identifier }[]): ts.ObjectBindingPattern {
    const { factory } = this;
    return factory.createObjectBindingPattern(
      names.map(({ from, to }) =>
        factory.createBindingElement(undefined, factory.createStringLiteral(from), factory.createIdentifier(to.text)),
      ),
    );
  }

  private load(
    specifier: ts.Expression,
    names: readonly string[] | undefined,
    attributes: ts.ImportAttributes | undefined,
  ): ts.Expression {
    const { factory } = this;
    const nothing = factory.createIdentifier('undefined');
    const list = names && factory.createArrayLiteralExpression(names.map((name) => factory.createStringLiteral(name)));
    const values = attributes?.elements.map(({ name, value }) => factory.createPropertyAssignment(name.text, value));
    const options = values && this.object('with', factory.createObjectLiteralExpression(values));
    const given = options ? [list ?? nothing, options] : list ? [list] : [];
    return factory.createAwaitExpression(this.call('import', [specifier, ...given]));
  }

  private object(key: string, value: ts.Expression): ts.Expression {
    return this.factory.createObjectLiteralExpression([this.factory.createPropertyAssignment(key, value)]);
  }

  private member(name: string): ts.Expression {
    return this.factory.createPropertyAccessExpression(this.factory.createIdentifier(CELL), name);
  }

  private call(name: string, values: readonly ts.Expression[]): ts.Expression {
    return this.factory.createCallExpression(this.member(name), undefined, values);
  }
}

/** What `export { a as b } from 'x'` binds: all but types and the default. */
function reexports({ elements }: ts.NamedExports): { readonly from: string; readonly to: ts.Identifier }[] {
  return elements.flatMap(({ isTypeOnly, name, propertyName }) =>
    isTypeOnly || !ts.isIdentifier(name) || name.text === 'default'
      ? []
      : [{ from: (propertyName ?? name).text, to: name }],
  );
}

function replaceModifiers(
  factory: ts.NodeFactory,
  statement: ts.HasModifiers,
  modifiers: ts.ModifierLike[],
): ts.Statement {
  return ts.canHaveDecorators(statement)
    ? (factory.replaceDecoratorsAndModifiers(statement, modifiers) as ts.Statement)
    : (factory.replaceModifiers(statement, modifiers.filter(ts.isModifier)) as ts.Statement);
}
