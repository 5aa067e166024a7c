/**
 * A cell of TypeScript as a script for V8's REPL mode, and the way back from its positions.
 * @module
 */
import * as ts from 'typescript';
import { rewriteDeclarations } from './declarations';
import { checkInterrupts } from './interrupts';
import { rewriteModules } from './modules';
import { rewriteResult } from './result';
import type { Shadows } from './shadows';

/** A cell that can run. */
export interface CompiledCell {
  /** What the reader wrote. */
  readonly source: string;
  /** JavaScript in which every top-level name can be declared again by a later cell. */
  readonly code: string;
  /** Source map of `code`, version 3, as JSON. */
  readonly map: string;
}

/** How a cell is compiled. */
export interface CompileOptions {
  /** Decorators as TypeScript had them before the standard: those of parameters need it. Default false. */
  readonly legacyDecorators?: boolean;
  /** The session's names that hide a global; this cell's are added. */
  readonly shadows: Shadows;
}

const OPTIONS: ts.CompilerOptions = {
  // everything up to here is known to the oldest Node that is let in; `using` is written out
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  // without imports too: `await (x)` would be the call of a function
  moduleDetection: ts.ModuleDetectionKind.Force,
  // an import that is used only as a type is not needed at run time, but only the checker knows: all are kept
  verbatimModuleSyntax: true,
  isolatedModules: true,
  sourceMap: true,
  inlineSources: false,
  removeComments: true,
  useDefineForClassFields: true,
};

/**
 * Strips the types and rewrites what a script cannot say: imports and exports become calls and declarations, every top-level
 * declaration a `let` (V8 lets only those be declared again in any order), and the last expression is handed to the session.
 *
 * The cell must be free of syntax errors.
 */
export function compileCell(source: string, { legacyDecorators = false, shadows }: CompileOptions): CompiledCell {
  const { outputText, sourceMapText } = ts.transpileModule(source, {
    fileName: 'cell.ts',
    compilerOptions: { ...OPTIONS, experimentalDecorators: legacyDecorators || hasParameterDecorator(source) },
    transformers: {
      before: [rewriteResult, rewriteModules],
      after: [rewriteDeclarations, checkInterrupts, shadows.transformer],
    },
  });
  return { source, code: outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, ''), map: sourceMapText! };
}

/** Whether a decorator stands before a parameter, which only the old decorators can. */
function hasParameterDecorator(source: string): boolean {
  if (!source.includes('@')) return false;
  let found = false;
  const visit = (node: ts.Node): void => {
    if (ts.isParameter(node) && ts.canHaveDecorators(node) && ts.getDecorators(node)?.length) found = true;
    if (!found) ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ESNext));
  return found;
}
