/**
 * Names of earlier cells in shorthand, `{ raw }`: tslab's own kernel renames them where they are used, but not there, and the cell fails.
 * @module
 */
import type * as TypeScript from 'typescript';
import { loadOptional } from '../optional';

/** A property in shorthand whose value no declaration of the same cell gives. */
export interface ForeignShorthand {
  readonly name: string;
  /** Where it stands in the cell, in characters. */
  readonly start: number;
}

const FILE = 'cell.ts';

/** The shorthand properties of a cell whose values come from earlier cells. */
export function foreignShorthands(source: string): ForeignShorthand[] {
  const ts = loadOptional<typeof TypeScript>('@tslab/typescript-for-tslab', 'the check of lessons');
  // `export {}` makes it a module, where await may stand at the top and no name is global
  const file = ts.createSourceFile(FILE, `${source}\nexport {};`, ts.ScriptTarget.ES2022, true);
  const checker = checkerOf(ts, file);
  const found: ForeignShorthand[] = [];
  const look = (node: TypeScript.Node): void => {
    if (ts.isShorthandPropertyAssignment(node) && checker.getShorthandAssignmentValueSymbol(node) === undefined) {
      found.push({ name: node.name.text, start: node.name.getStart(file) });
    }
    ts.forEachChild(node, look);
  };
  look(file);
  return found;
}

/** A checker that knows this one file and nothing else. */
function checkerOf(ts: typeof TypeScript, file: TypeScript.SourceFile): TypeScript.TypeChecker {
  const host: TypeScript.CompilerHost = {
    getSourceFile: (name) => (name === FILE ? file : undefined),
    fileExists: (name) => name === FILE,
    readFile: () => undefined,
    writeFile: () => undefined,
    getDefaultLibFileName: () => 'lib.d.ts',
    getCurrentDirectory: () => '',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
  };
  const options = { noLib: true, noResolve: true, types: [], target: ts.ScriptTarget.ES2022 };
  return ts.createProgram([FILE], options, host).getTypeChecker();
}
