/** Sources in which mutants lie side by side and are switched on one at a time: everything is compiled and loaded once. */
import * as ts from 'typescript';
import { mutated, type Mutant } from './mutate';

/** A mutant and the number that switches it on. */
export interface Numbered {
  readonly id: number;
  readonly mutant: Mutant;
}

/** The name of the function that says whether a mutant is on; a process without it runs the sources as they are. */
const SWITCH = 'bnlabMutant';

/** What a mutant changes: an expression or a statement that can stand in two versions. */
interface Place {
  readonly start: number;
  readonly end: number;
  readonly isStatement: boolean;
}

/** Whether {@link switched} can hold this mutant. */
export function canSwitch(text: string, mutant: Mutant): boolean {
  return placeOf(parsed(text), mutant) !== undefined;
}

/** The text with all mutants of the file in it, each off until it is switched on. Each must be one that {@link canSwitch}. */
export function switched(text: string, mutants: readonly Numbered[]): string {
  const source = parsed(text);
  const placed = mutants.map((one) => ({ ...one, place: placeOf(source, one.mutant)! }));
  // the outer ones first
  placed.sort(({ place: a }, { place: b }) => a.start - b.start || b.end - a.end);
  return render(text, placed, 0, text.length);
}

type Placed = Numbered & { readonly place: Place };

function render(text: string, placed: readonly Placed[], start: number, end: number): string {
  const first = placed.at(0);
  if (!first) return text.slice(start, end);
  const { place } = first;
  const isSame = (one: Placed) => one.place.start === place.start && one.place.end === place.end;
  const same = placed.filter(isSame);
  const inner = placed.filter((one) => !isSame(one) && one.place.start < place.end);
  const after = placed.filter((one) => one.place.start >= place.end);
  const original = render(text, inner, place.start, place.end);
  const versions = same.map((one) => [one.id, versionOf(text, one)] as const);
  const both = place.isStatement
    ? versions.reduceRight((rest, [id, version]) => `if (${ask(id)}) { ${version} } else { ${rest} }`, original)
    : `(${versions.reduceRight((rest, [id, version]) => `${ask(id)} ? (${version}) : ${rest}`, `(${original})`)})`;
  return text.slice(start, place.start) + both + render(text, after, place.end, end);
}

const ask = (id: number) => `globalThis.${SWITCH}?.(${id})`;

/** The text of a place with the mutant in it. */
function versionOf(text: string, { place, mutant }: Placed): string {
  const [start, end] = [mutant.start - place.start, mutant.end - place.start];
  return mutated(text.slice(place.start, place.end), { ...mutant, start, end });
}

function parsed(text: string): ts.SourceFile {
  return ts.createSourceFile('mutant.ts', text, ts.ScriptTarget.Latest, true);
}

/** The smallest expression around a mutant that may be replaced by a choice of two, or the statement that it takes away. */
function placeOf(source: ts.SourceFile, { start, end }: Mutant): Place | undefined {
  let node = innermost(source, start, end);
  if (ts.isExpressionStatement(node)) return { start, end, isStatement: true };
  while (!isReplaceable(node)) {
    if (ts.isStatement(node) || ts.isSourceFile(node)) return undefined;
    node = node.parent;
  }
  return { start: node.getStart(), end: node.getEnd(), isStatement: false };
}

function innermost(node: ts.Node, start: number, end: number): ts.Node {
  const child = ts.forEachChild(node, (one) => (one.getStart() <= start && end <= one.getEnd() ? one : undefined));
  return child && !(node.getStart() === start && node.getEnd() === end) ? innermost(child, start, end) : node;
}

function isReplaceable(node: ts.Node): boolean {
  const { parent } = node;
  if (!ts.isExpression(node) || ts.isSpreadElement(node) || ts.isOmittedExpression(node)) return false;
  // the rest of a chain depends on where it ends
  if (ts.isOptionalChain(parent) && parent.expression === node) return false;
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return parent.expression !== node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node && !ts.isIdentifier(node);
  if (ts.isBinaryExpression(parent)) return parent.left !== node || !isAssignment(parent.operatorToken.kind);
  if (ts.isPropertyAssignment(parent) || ts.isBindingElement(parent) || ts.isPropertyDeclaration(parent))
    return parent.initializer === node;
  return isPlainPlace(parent);
}

/** Parents in which an expression stands for its value alone. */
function isPlainPlace(parent: ts.Node): boolean {
  const places = [
    ts.isVariableDeclaration,
    ts.isParameter,
    ts.isArrowFunction,
    ts.isReturnStatement,
    ts.isIfStatement,
    ts.isForStatement,
    ts.isForOfStatement,
    ts.isWhileStatement,
    ts.isDoStatement,
    ts.isConditionalExpression,
    ts.isParenthesizedExpression,
    ts.isElementAccessExpression,
    ts.isArrayLiteralExpression,
    ts.isSpreadElement,
    ts.isAsExpression,
    ts.isTemplateSpan,
    ts.isExpressionStatement,
    ts.isAwaitExpression,
    ts.isYieldExpression,
    ts.isThrowStatement,
    ts.isNonNullExpression,
    ts.isSatisfiesExpression,
  ];
  if (ts.isPrefixUnaryExpression(parent))
    return ![ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken].includes(parent.operator);
  return places.some((is) => is(parent));
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}
