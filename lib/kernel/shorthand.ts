/**
 * A repair of a cell's source: tslab keeps the variables of earlier cells on an object and renames every use of them,
 * but it misses `{ seed }`, whose name is a property and a use at once. Written out, `{ seed: seed }`, it is renamed.
 * @module
 */
import { createRequire } from 'node:module';
import type * as TypeScript from 'typescript';

// tslab's own compiler: the cell is read by it again
const ts = createRequire(__filename)('@tslab/typescript-for-tslab') as typeof TypeScript;

/** Text put into a source, so that positions can be taken back. */
export interface Insertion {
  /** Where in the original source. */
  readonly at: number;
  readonly text: string;
}

/** The insertions that write every shorthand property out; none for most cells, or where the cell cannot be read. */
export function writtenOutShorthand(source: string): Insertion[] {
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ES2022, false);
  const insertions: Insertion[] = [];
  const visit = (node: TypeScript.Node): void => {
    // `({ a = 1 } = b)` assigns, with a default: it is left as it is
    if (ts.isShorthandPropertyAssignment(node) && !node.objectAssignmentInitializer) {
      insertions.push({ at: node.name.end, text: `: ${node.name.text}` });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return insertions;
}

/** The source with all insertions made; they are in the order of their places. */
export function inserted(source: string, insertions: readonly Insertion[]): string {
  let result = '';
  let from = 0;
  for (const { at, text } of insertions) {
    result += source.slice(from, at) + text;
    from = at;
  }
  return result + source.slice(from);
}

/** A position of the source with insertions, taken back to the original source. */
export function originalPosition(position: number, insertions: readonly Insertion[]): number {
  let shift = 0;
  for (const { at, text } of insertions) {
    if (position < at + shift + text.length) return Math.min(position - shift, at);
    shift += text.length;
  }
  return position - shift;
}
