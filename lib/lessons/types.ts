/**
 * The types of a lesson: all its code cells together are one module that compiles strictly, against the library as it is built.
 * @module
 */
import path from 'node:path';
import * as ts from 'typescript';
import { projectFolder } from '../data/source/folders';
import type { Notebook } from '../kernel/notebook';
import { codeCells } from './code';
import { foreignKeys } from './patterns';
import type { Problem } from './problem';

/** A lesson by name. */
export interface NamedNotebook {
  readonly name: string;
  readonly notebook: Notebook;
}

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  noUnusedLocals: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  esModuleInterop: true,
  skipLibCheck: true,
  types: ['node'],
};

/**
 * Type-checks lessons, all in one run of the compiler, and looks for promises that nobody waits for and for keys of patterns that
 * stock tslab renames.
 *
 * @param folder where their imports are resolved from: a folder of the workspace
 */
export function checkTypes(
  lessons: readonly NamedNotebook[],
  folder: string = path.join(projectFolder(), 'notebooks'),
): Problem[] {
  const modules = new Map(lessons.map((lesson) => [path.join(folder, `${lesson.name}.cells.ts`), joinCells(lesson)]));
  const disk = ts.createCompilerHost(OPTIONS);
  const host: ts.CompilerHost = {
    ...disk,
    getCurrentDirectory: () => folder,
    fileExists: (file) => modules.has(file) || disk.fileExists(file),
    readFile: (file) => modules.get(file)?.text ?? disk.readFile(file),
    getSourceFile: (file, version, ...rest) => {
      const known = modules.get(file);
      return known ? ts.createSourceFile(file, known.text, version, true) : disk.getSourceFile(file, version, ...rest);
    },
  };
  const program = ts.createProgram({ rootNames: [...modules.keys()], options: OPTIONS, host });
  return [...modules].flatMap(([file, joined]) => checkModule(program, program.getSourceFile(file)!, joined));
}

interface JoinedCells {
  readonly lesson: string;
  readonly text: string;
  /** Where each code cell begins in the text, in order. */
  readonly starts: readonly { readonly cell: number; readonly position: number }[];
}

function joinCells({ name, notebook }: NamedNotebook): JoinedCells {
  const starts: { cell: number; position: number }[] = [];
  let text = '';
  for (const { cell, code } of codeCells(notebook)) {
    starts.push({ cell, position: text.length });
    // the semicolon keeps a cell that begins with a bracket from going on with the one before
    text += `${code.source}\n;`;
  }
  return { lesson: name, text, starts };
}

function checkModule(program: ts.Program, file: ts.SourceFile, { lesson, starts }: JoinedCells): Problem[] {
  const start = (at: number) => starts.findLast(({ position }) => position <= at);
  const place = (position: number) => start(position)?.cell;
  const wrong = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
    ({ start = 0, messageText, code }): Problem => {
      const message = `${ts.flattenDiagnosticMessageText(messageText, ' ')} (TS${code})`;
      return { lesson, cell: place(start), rule: 'types', message };
    },
  );
  const floating = floatingPromises(file, program.getTypeChecker()).map((node): Problem => {
    const message = `nobody waits for the promise of: ${node.getText(file).split('\n')[0]}`;
    return { lesson, cell: place(node.getStart(file)), rule: 'promise', message };
  });
  const foreign = foreignKeys(file, program.getTypeChecker(), (at) => start(at)?.position ?? 0).map((key): Problem => {
    const message = `the key ${key.text} picks a property of an earlier cell's, which stock tslab takes for a variable: write .${key.text} instead`;
    return { lesson, cell: place(key.getStart(file)), rule: 'pattern', message };
  });
  return [...wrong, ...floating, ...foreign];
}

/** Expressions that stand alone, give a promise, and are neither awaited nor marked with `void`. */
function floatingPromises(file: ts.SourceFile, checker: ts.TypeChecker): ts.Expression[] {
  const found: ts.Expression[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isExpressionStatement(node) && isPromise(node.expression, checker)) found.push(node.expression);
    ts.forEachChild(node, look);
  };
  look(file);
  return found;
}

function isPromise(expression: ts.Expression, checker: ts.TypeChecker): boolean {
  if (ts.isVoidExpression(expression)) return false;
  const type = checker.getTypeAtLocation(expression);
  return !(type.flags & ts.TypeFlags.Any) && checker.getPropertyOfType(type, 'then') !== undefined;
}
