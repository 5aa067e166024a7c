/**
 * tslab's converter with what it lacks: every form of top-level await, scripts that errors can be traced to, an interrupt that reaches `await` loops.
 * @module
 */
import { createConverter, type Converter, type ConvertResult, type Diagnostic } from 'tslab/dist/converter';
import { scriptName, type CompiledCell } from './cell-error';
import { inserted, originalPosition, writtenOutShorthand, type Insertion } from './shorthand';

/** What the session wants to know about each conversion. */
export interface ConverterHooks {
  /** Execution count of the cell that is being converted. */
  readonly count: () => number;
  /** Called with every cell that compiled, before it runs. */
  readonly onCompiled: (cell: CompiledCell) => void;
}

/** Name of the function, beside tslab's own on `__tslab__`, that starts an asynchronous cell. */
export const DRAIN = 'drain';

const NEEDS_HELP = /\bawait\s*[([`+\-/]|\bfor\s+await\b/;
const HELP = 'await null; ';
const LEADING_COMMENTS = /^(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/;

/** Makes a converter for cells whose imports resolve from `root`. */
export function createCellConverter(root: string, hooks: ConverterHooks): Converter {
  let converter = createAt(root);
  const renewing = <T>(use: () => T): T => {
    try {
      return use();
    } catch {
      // tslab's watcher breaks for good when a declaration file goes away for a moment, as in a clean build
      converter.close();
      converter = createAt(root);
      return use();
    }
  };
  return {
    convert: (before, source) => renewing(() => convertCell(converter, hooks, before, source)),
    inspect: (before, source, position) => renewing(() => converter.inspect(before, source, position)),
    complete: (before, source, position) => renewing(() => converter.complete(before, source, position)),
    addModule: (name, content, meta) => renewing(() => converter.addModule(name, content, meta)),
    close: () => converter.close(),
  };
}

/** tslab takes the working folder for the root, so the process stands there for a moment and then goes back. */
function createAt(root: string): Converter {
  const folder = process.cwd();
  process.chdir(root);
  try {
    return createConverter({ isJS: false, isBrowser: false });
  } finally {
    process.chdir(folder);
  }
}

function convertCell(converter: Converter, hooks: ConverterHooks, before: string, source: string): ConvertResult {
  const insertions = repairs(source);
  const repaired = inserted(source, insertions);
  const converted = converter.convert(before, repaired);
  const diagnostics = converted.diagnostics.map((each) => moved(each, source, repaired, insertions));
  if (!converted.output) return { ...converted, diagnostics };
  hooks.onCompiled({ source, compiled: converted.output });
  return { ...converted, diagnostics, output: wrapped(converted.output, hooks.count(), converted.hasToplevelAwait) };
}

/** What tslab needs to be told to read the cell as TypeScript means it. */
function repairs(source: string): Insertion[] {
  const help = NEEDS_HELP.test(source) ? [{ at: LEADING_COMMENTS.exec(source)?.[0].length ?? 0, text: HELP }] : [];
  return [...help, ...writtenOutShorthand(source)];
}

/** The cell's code starts on a line of its own, and the engine gets a name for it to put into stacks. */
function wrapped(output: string, count: number, isAsync = false): string {
  const code = isAsync ? `return __tslab__.${DRAIN}((async () => {\n${output}\n})());` : `\n${output}`;
  return `${code}\n//# sourceURL=${scriptName(count)}`;
}

/** A diagnostic speaks of the repaired cell; the reader sees the original. */
function moved(diagnostic: Diagnostic, source: string, repaired: string, insertions: readonly Insertion[]): Diagnostic {
  if (diagnostic.fileName !== undefined || insertions.length === 0) return diagnostic;
  const lines = repaired.split('\n');
  const { line, character } = diagnostic.start;
  const position = lines.slice(0, line).reduce((sum, text) => sum + text.length + 1, character);
  const before = source.slice(0, originalPosition(position, insertions)).split('\n');
  const start = { ...diagnostic.start, line: before.length - 1, character: before[before.length - 1].length };
  return { ...diagnostic, start };
}
