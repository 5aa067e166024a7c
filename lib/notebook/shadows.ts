/**
 * Names of cells that are also names of the engine or of Node: `const performance = evaluate(model)`, `class Map {}`.
 *
 * The scope of the cells lies over the globals of the whole process, so the libraries would find the cell's value in place of
 * theirs. Such a name gets a mark that no eye sees, everywhere in this cell and in those after it.
 * @module
 */
import * as ts from 'typescript';
import { boundNames } from './declared';
import { named, nameOf, withNameOf } from './visible-names';

/** Zero width non-joiner: names may contain it, and messages and stacks look as the reader wrote them. */
const MARK = '\u200c';

/** Names by which libraries ask what they run in, though Node has none of them. */
const PROBED = ['window', 'document', 'self', 'location', 'importScripts', 'define', 'Deno', 'Bun', 'input', 'prompt'];

const GLOBALS: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(globalThis), ...PROBED]);

/** Whether a name of a cell hides one of the engine, of Node or of a page. */
export function hidesGlobal(name: string): boolean {
  return GLOBALS.has(name);
}

/** The names of one session that hide a global. */
export class Shadows {
  private readonly shadowed = new Set<string>();

  /** Marks the names; runs on JavaScript whose top-level declarations are `let` and `class`. */
  readonly transformer: ts.TransformerFactory<ts.SourceFile> = (context) => (file) => {
    for (const name of file.statements.flatMap(declaredNames)) if (hidesGlobal(name)) this.shadowed.add(name);
    return this.shadowed.size === 0 ? file : (new Marker(context, this.shadowed).marked(file) as ts.SourceFile);
  };
}

/** Names that a top-level statement of JavaScript declares. */
export function declaredNames(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name));
  return ts.isClassDeclaration(statement) && statement.name ? [statement.name.text] : [];
}

/** Inner bindings of the same name are marked with their uses, so that no scopes need to be known. */
class Marker {
  private readonly factory: ts.NodeFactory;

  constructor(
    private readonly context: ts.TransformationContext,
    private readonly names: ReadonlySet<string>,
  ) {
    this.factory = context.factory;
  }

  readonly marked = (node: ts.Node): ts.Node => {
    if (ts.isIdentifier(node)) return this.isHit(node) ? this.renamed(node) : node;
    if (ts.isShorthandPropertyAssignment(node) && this.isHit(node.name)) return this.longhand(node);
    if (ts.isBindingElement(node) && isShort(node) && this.isHit(node.name)) return this.longElement(node);
    const key = keyOf(node);
    const visited = ts.visitEachChild(node, (child) => (child === key ? child : this.marked(child)), this.context);
    const name = nameOf(node);
    return name && this.isHit(name) ? withNameOf(this.factory, visited, name.text) : visited;
  };

  private longhand(node: ts.ShorthandPropertyAssignment): ts.Node {
    const { name, objectAssignmentInitializer } = node;
    const target = this.renamed(name);
    const value = objectAssignmentInitializer
      ? this.factory.createAssignment(target, this.value(objectAssignmentInitializer, name.text))
      : target;
    return ts.setTextRange(
      this.factory.createPropertyAssignment(this.factory.createIdentifier(name.text), value),
      node,
    );
  }

  private longElement({ name, initializer }: ts.BindingElement & { readonly name: ts.Identifier }): ts.Node {
    const value = initializer && this.value(initializer, name.text);
    const key = this.factory.createIdentifier(name.text);
    return this.factory.createBindingElement(undefined, key, this.renamed(name), value);
  }

  private value(node: ts.Expression, name: string): ts.Expression {
    return named(this.factory, this.marked(node) as ts.Expression, name);
  }

  private renamed(node: ts.Identifier): ts.Identifier {
    const made = this.factory.createIdentifier(node.text + MARK);
    return ts.setTextRange(ts.setOriginalNode(made, node), node);
  }

  /** Names that the compiler made up have a text of their own only when they are written. */
  private isHit(node: ts.Identifier): boolean {
    const { emitNode } = node as { emitNode?: { readonly autoGenerate?: unknown } };
    return emitNode?.autoGenerate === undefined && this.names.has(node.text) && !isOfNamespace(node);
  }
}

/**
 * Whether a name stands inside of a namespace that exports it, or of an enum that has such a member: when it is written the compiler
 * makes a member of it, `N.name`, which others know by its own name.
 */
function isOfNamespace(node: ts.Identifier): boolean {
  for (let at = ts.getParseTreeNode(node)?.parent; at !== undefined; at = at.parent as ts.Node | undefined) {
    if (!ts.isModuleDeclaration(at) && !ts.isEnumDeclaration(at)) continue;
    const { symbol } = at as { symbol?: ts.Symbol };
    if (at.name !== ts.getParseTreeNode(node) && symbol?.exports?.has(node.escapedText)) return true;
  }
  return false;
}

function isShort(node: ts.BindingElement): node is ts.BindingElement & { readonly name: ts.Identifier } {
  const { parent, propertyName, dotDotDotToken, name } = node;
  const isInArray = (parent as ts.Node | undefined)?.kind === ts.SyntaxKind.ArrayBindingPattern;
  return !propertyName && !dotDotDotToken && !isInArray && ts.isIdentifier(name);
}

/** The part of a node that names a member, not a variable. */
function keyOf(node: ts.Node): ts.Node | undefined {
  if (ts.isBindingElement(node)) return node.propertyName;
  const hasKey =
    ts.isPropertyAccessExpression(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isAccessor(node) ||
    ts.isPropertyDeclaration(node);
  return hasKey && ts.isIdentifier(node.name) ? node.name : undefined;
}
