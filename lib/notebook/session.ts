/**
 * A notebook's cells in one scope: checked, compiled, run. What surrounds a cell (its outputs, its turn) is the kernel's.
 * @module
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { CellChecker, type CellDiagnostic } from './checker';
import { compileCell } from './compile';
import { hintFor } from './hints';
import { importsOf } from './imports';
import type { LoadedFiles } from './loaded-files';
import { LocalModules } from './local-modules';
import { Resolver } from './resolve';
import { Shadows } from './shadows';
import { PROLOGUE, Scope, type Evaluation } from './scope';
import { LineMap } from './source-map';

/** Where a notebook lies. */
export interface NotebookOptions {
  /** Its folder: imports and types are found from here, and from the folders above. */
  readonly folder: string;
  /** A folder from which bnlab is found where the notebook's own project has none. */
  readonly home: string;
  /** Whether all cells are checked as strictly as the library. Default false. */
  readonly strict?: boolean;
  /** Called before a cell imports a module. */
  readonly onImport?: (specifier: string) => void;
  /** Called after a cell has imported a module. */
  readonly onImported?: () => void;
  /** Calls a function that must not be broken off in the middle. */
  readonly uninterrupted?: <T>(body: () => T) => T;
  /** Called when a cell goes on after it has waited; what it throws is thrown there. */
  readonly onResume?: () => void;
}

/** What was written, and the way to it from what runs. */
export interface CompiledText {
  readonly source: string;
  /** Source map, version 3, as JSON. */
  readonly map: string;
  /** Columns on the first line of what runs before those of the map. */
  readonly before: number;
}

/** How a cell ended: what it gave, what it threw, or what the compiler says about it. */
export type CellResult = Evaluation | { readonly status: 'rejected'; readonly diagnostics: readonly string[] };

/** Messages about decorators that fit no signature of the standard's: those of before may fit. */
const DECORATOR_CODES: ReadonlySet<number> = new Set([1206, 1238, 1239, 1240, 1241, 1270, 1271]);
/**
 * A cell that begins with `// @ts-strict` is checked as strictly as the library; with `// @ts-strict notebook` all after it are
 * too, until `// @ts-strict off`.
 */
const STRICT = /^\s*\/\/\s*@ts-strict\b(?:[ \t]+(notebook|off))?/;

/** Runs the cells of one notebook. */
export class NotebookSession {
  readonly checker: CellChecker;
  private readonly scope: Scope;
  private readonly shadows = new Shadows();
  private readonly modules: LocalModules;
  private readonly cells = new Map<string, LineMap>();
  private readonly files = new Map<string, LineMap>();
  private readonly uninterrupted: <T>(body: () => T) => T;
  private readonly texts = new Map<string, CompiledText>();
  /** Whether every cell is checked as strictly as the library. */
  private isStrict: boolean;

  constructor({
    folder,
    home,
    onImport,
    onImported,
    strict = false,
    uninterrupted = (body) => body(),
    onResume = () => undefined,
  }: NotebookOptions) {
    this.isStrict = strict;
    this.uninterrupted = uninterrupted;
    const resolver = new Resolver(home);
    this.modules = new LocalModules(resolver, (file, text) =>
      this.uninterrupted(() => this.checker.fileWithEnumValues(file, text)),
    );
    const imports = importsOf({ folder, resolver, modules: this.modules, onImport, onImported });
    this.scope = new Scope({ ...imports, resume: onResume });
    this.checker = new CellChecker({ folder, resolver, home });
    defineModuleGlobals(folder, this.modules.files);
  }

  /** Runs a cell; `name` is how stacks call it. */
  async run(source: string, name: string): Promise<CellResult> {
    const compiled = this.uninterrupted(() => this.compiled(source, name));
    return typeof compiled === 'string' ? this.scope.evaluate(compiled, name) : compiled;
  }

  /** Ends the waiting for the cell that runs; its result is `broken`. */
  abandon(): void {
    this.scope.abandon();
  }

  /** Line (from 1) of a cell by the name it was run under, undefined for code that the compiler added. */
  lineOfCell(name: string, line: number, column: number): number | undefined {
    return this.cells.get(name)?.lineOf(line, column);
  }

  /** Line (from 1) of a TypeScript file that a cell imported; undefined for other files. */
  lineOfFile(file: string, line: number, column: number): number | undefined {
    const map = this.modules.mapOf(file);
    if (map === undefined) return undefined;
    // a file that was compiled again has another map
    const known = this.files.get(map) ?? new LineMap(map);
    this.files.set(map, known);
    return known.lineOf(line, column);
  }

  /** Whether a script is a cell, or a TypeScript file that a cell imported. */
  isOwn(script: string): boolean {
    return this.texts.has(script) || this.modules.mapOf(script) !== undefined;
  }

  /** What a script was compiled from: a cell by its name, a TypeScript file that was imported by its path; undefined for others. */
  compiledText(script: string): CompiledText | undefined {
    const map = this.modules.mapOf(script);
    return map === undefined ? this.texts.get(script) : { source: readFileSync(script, 'utf8'), map, before: 0 };
  }

  /** Frees the compiler and lets go of the engine. */
  close(): void {
    this.checker.close();
    this.scope.close();
  }

  /** The cell as JavaScript, or what the compiler says about it. */
  private compiled(source: string, name: string): string | CellResult {
    // a script may begin so, but not one that is part of a notebook
    if (source.startsWith('#!')) return { status: 'rejected', diagnostics: [`1:1 - ${hintFor(source)}`] };
    const { checked, run } = this.checker.withoutStars(source);
    const { diagnostics, legacyDecorators } = this.check(checked);
    if (diagnostics.length > 0) return { status: 'rejected', diagnostics: described(diagnostics, source) };
    const { code, map } = compileCell(this.checker.withEnumValues(run), { legacyDecorators, shadows: this.shadows });
    this.cells.set(name, new LineMap(map));
    this.texts.set(name, { source, map, before: PROLOGUE.length });
    this.checker.commit(checked);
    return code;
  }

  private check(source: string): {
    readonly diagnostics: readonly CellDiagnostic[];
    readonly legacyDecorators?: boolean;
  } {
    const [pragma, reach] = STRICT.exec(source) ?? [];
    if (reach !== undefined) this.isStrict = reach === 'notebook';
    const strict = this.isStrict || (pragma !== undefined && reach !== 'off');
    const diagnostics = this.checker.check(source, { strict });
    if (!diagnostics.some(({ code }) => DECORATOR_CODES.has(code))) return { diagnostics };
    const older = this.checker.check(source, { strict, legacyDecorators: true });
    return older.length === 0 ? { diagnostics: older, legacyDecorators: true } : { diagnostics };
  }
}

/** As lines `line:column - message`; a hint comes first where the cell is written for another kernel. */
function described(diagnostics: readonly CellDiagnostic[], source: string): readonly string[] {
  const lines = [...new Set(diagnostics.map(({ line, column, message }) => `${line}:${column} - ${message}`))];
  const isSyntax = diagnostics.some(({ code }) => code < 2000);
  const hint = isSyntax || diagnostics.some(({ code }) => code === 2304) ? hintFor(source) : undefined;
  return hint === undefined ? lines : [`${hint}.`, ...lines];
}

/** What CommonJS modules know, for cells: `require`, `module`, `exports`, `__dirname`, `__filename`. A cell may declare them anew. */
function defineModuleGlobals(folder: string, files: LoadedFiles): void {
  const filename = path.join(folder, 'notebook.ts');
  const exports = {};
  const values = {
    require: files.watched(createRequire(filename)),
    module: { exports },
    exports,
    __dirname: folder,
    __filename: filename,
  };
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true, enumerable: false });
  }
}
