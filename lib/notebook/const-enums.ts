/**
 * Constant enums that no code makes, `declare const enum`: the compiler writes the values of their members where they are used.
 * @module
 */
import * as ts from 'typescript';

/** Whether an enum in a declaration file has its own code after all: one of an earlier cell that was not only declared. */
type IsMade = (declaration: ts.EnumDeclaration) => boolean;

type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression;

/** Whether a statement is a constant enum; its values are known before anything runs. */
export function isConstEnum(statement: ts.Node): statement is ts.EnumDeclaration {
  return ts.isEnumDeclaration(statement) && Boolean(ts.getCombinedModifierFlags(statement) & ts.ModifierFlags.Const);
}

const mayHave = new WeakMap<ts.SourceFile, boolean>();

/** Whether a file may declare some: few do, and where none does nothing needs to be looked for. */
export function mayHaveConstEnums(file: ts.SourceFile): boolean {
  const known = mayHave.get(file) ?? /\bconst\s+enum\b/.test(file.text);
  mayHave.set(file, known);
  return known;
}

/** A cell or a file with the values in place of the members of enums that no code makes; no line of it moves. */
export function withEnumValues(file: ts.SourceFile, checker: ts.TypeChecker, isMade: IsMade): string {
  const pieces: string[] = [];
  let end = 0;
  const look = (node: ts.Node): void => {
    const value = isAccess(node) ? valueOf(node, checker, isMade) : undefined;
    if (value === undefined) return ts.forEachChild(node, look);
    const start = node.getStart(file);
    const breaks = file.text.slice(start, node.end).replace(/[^\n]/g, '');
    const literal = typeof value === 'string' ? JSON.stringify(value) : String(value);
    pieces.push(file.text.slice(end, start), `(${literal})${breaks}`);
    end = node.end;
  };
  look(file);
  return pieces.join('') + file.text.slice(end);
}

function isAccess(node: ts.Node): node is Access {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}

/** Value of `E.A` or `E['A']`, undefined where E is anything else. */
function valueOf(node: Access, checker: ts.TypeChecker, isMade: IsMade): string | number | undefined {
  const member = checker.getSymbolAtLocation(ts.isPropertyAccessExpression(node) ? node.name : node.argumentExpression);
  const declaration = member?.valueDeclaration;
  if (!declaration || !ts.isEnumMember(declaration) || !isConstEnum(declaration.parent)) return undefined;
  const isCompilerOnly = isAmbient(declaration.parent) && !isMade(declaration.parent);
  return isCompilerOnly ? checker.getConstantValue(node) : undefined;
}

/** Whether a node is only declared, by `declare` before it or around it or by its file. */
function isAmbient(node: ts.Node): boolean {
  if (ts.isSourceFile(node)) return node.isDeclarationFile;
  const isDeclared =
    ts.canHaveModifiers(node) && node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword);
  return isDeclared || isAmbient(node.parent);
}

/** The enums of a cell that no code makes, each with the names around it: `E`, `N.E`. */
export function enumsWithoutCode(file: ts.SourceFile): readonly string[] {
  const found: string[] = [];
  const look = (node: ts.Node): void => {
    if (isConstEnum(node) && isAmbient(node)) found.push(pathOf(node));
    else if (ts.isModuleDeclaration(node) || ts.isModuleBlock(node)) ts.forEachChild(node, look);
  };
  ts.forEachChild(file, look);
  return found;
}

/** Name of an enum with those of the namespaces around it. */
export function pathOf(declaration: ts.EnumDeclaration): string {
  const names = [declaration.name.text];
  for (let node: ts.Node = declaration.parent; !ts.isSourceFile(node); node = node.parent)
    if (ts.isModuleDeclaration(node)) names.unshift(node.name.text);
  return names.join('.');
}
