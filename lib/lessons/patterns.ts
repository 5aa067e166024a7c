/**
 * Keys of patterns that declare, `{ mean: mu }`, whose property an earlier cell declared: tslab's own kernel takes them for that
 * cell's variables and makes `{ exports, mean: mu }` of them, which fails, or hides all earlier cells from what follows.
 * @module
 */
import * as ts from 'typescript';

/**
 * The keys in a module that pick properties which an earlier part of it declares, or shows in the types of what it declares.
 *
 * @param startOf where the part around a position begins
 */
export function foreignKeys(
  file: ts.SourceFile,
  checker: ts.TypeChecker,
  startOf: (position: number) => number,
): ts.Identifier[] {
  const shown = new Map<number, Written>();
  const found: ts.Identifier[] = [];
  const isForeign = (key: ts.Identifier): boolean => {
    const start = startOf(key.getStart(file));
    if (!shown.has(start)) shown.set(start, writtenBefore(file, checker, startOf, start));
    const declarations = checker.getSymbolAtLocation(key)?.declarations ?? [];
    const isEarlier = (each: ts.Declaration) => each.getSourceFile() === file && each.pos < start;
    return declarations.some((each) => isEarlier(each) || shown.get(start)!.properties.has(each));
  };
  const look = (node: ts.Node): void => {
    const key = ts.isBindingElement(node) ? node.propertyName : undefined;
    if (key && ts.isIdentifier(key) && isForeign(key)) found.push(key);
    ts.forEachChild(node, look);
  };
  look(file);
  return found;
}

/** What the types of the earlier names show that one part of a module uses. */
function writtenBefore(
  file: ts.SourceFile,
  checker: ts.TypeChecker,
  startOf: (position: number) => number,
  start: number,
): Written {
  const written = new Written(checker);
  const look = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && startOf(node.getStart(file)) === start) {
      const declaration = checker.getSymbolAtLocation(node)?.valueDeclaration;
      const isEarlier = declaration?.getSourceFile() === file && declaration.pos < start;
      if (isEarlier) written.add(checker.getTypeAtLocation(node));
    }
    ts.forEachChild(node, look);
  };
  look(file);
  return written;
}

/** The properties that a declaration file writes out with some types: those of types without a name. */
class Written {
  readonly properties = new Set<ts.Declaration>();
  private readonly seen = new Set<ts.Type>();

  constructor(private readonly checker: ts.TypeChecker) {}

  /** Adds what is written for a type. */
  add(type: ts.Type): void {
    if (this.seen.has(type)) return;
    this.seen.add(type);
    if (type.aliasSymbol) return this.all(type.aliasTypeArguments ?? []);
    if (type.isUnionOrIntersection()) return this.all(type.types);
    if (!(type.flags & ts.TypeFlags.Object)) return;
    if ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference)
      this.all(this.checker.getTypeArguments(type as ts.TypeReference));
    if (type.isClassOrInterface() || !((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Anonymous)) return;
    for (const property of type.getProperties()) {
      property.declarations?.forEach((each) => this.properties.add(each));
      this.add(this.checker.getTypeOfSymbol(property));
    }
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      this.all(signature.parameters.map((each) => this.checker.getTypeOfSymbol(each)));
      this.add(signature.getReturnType());
    }
    this.all(this.checker.getIndexInfosOfType(type).map((info) => info.type));
  }

  private all(types: readonly ts.Type[]): void {
    for (const each of types) this.add(each);
  }
}
