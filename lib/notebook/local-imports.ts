/**
 * Imports of a TypeScript file beside a notebook, which becomes a CommonJS module.
 * @module
 */
import * as ts from 'typescript';

/** Name under which `module` of such a file holds its `import.meta`. */
export const META = '__meta__';

/**
 * Gives every module that is named in a text, by `import`, `export`, `import()` or `require`, the name that Node knows, and takes
 * `import.meta`, which a CommonJS module has not, from `module`.
 *
 * @param named what Node calls the module that the file calls so
 */
export function rewriteImports(named: (specifier: string) => string): ts.TransformerFactory<ts.SourceFile> {
  return (context) => {
    const { factory } = context;
    const visit = (node: ts.Node): ts.Node => {
      if (isMeta(node)) return factory.createPropertyAccessExpression(factory.createIdentifier('module'), META);
      const specifier = specifierOf(node);
      return ts.visitEachChild(
        node,
        (child) => (child === specifier ? factory.createStringLiteral(named(specifier.text)) : visit(child)),
        context,
      );
    };
    return (file) => ts.visitEachChild(file, visit, context);
  };
}

function isMeta(node: ts.Node): boolean {
  return ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword;
}

/** The text by which a node names a module; undefined where it names none, or one that is known only when it runs. */
function specifierOf(node: ts.Node): ts.StringLiteralLike | undefined {
  const given =
    ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
      ? node.moduleSpecifier
      : ts.isExternalModuleReference(node)
        ? node.expression
        : ts.isCallExpression(node) && isLoader(node.expression)
          ? node.arguments.at(0)
          : undefined;
  return given && ts.isStringLiteralLike(given) ? given : undefined;
}

/** `import` or `require` in a call. */
function isLoader(callee: ts.Expression): boolean {
  return callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require');
}

/** What waits outside of a file's functions, which a CommonJS module cannot; undefined where nothing does. */
export function topLevelAwait(file: ts.SourceFile): ts.Node | undefined {
  const look = (node: ts.Node): ts.Node | undefined => {
    if (ts.isFunctionLike(node)) return undefined;
    return waits(node) ? node : ts.forEachChild(node, look);
  };
  return look(file);
}

function waits(node: ts.Node): boolean {
  if (ts.isForOfStatement(node)) return node.awaitModifier !== undefined;
  if (!ts.isVariableDeclarationList(node)) return ts.isAwaitExpression(node);
  const { AwaitUsing } = ts.NodeFlags;
  return Number(node.flags & AwaitUsing) === Number(AwaitUsing);
}
