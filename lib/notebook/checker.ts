/**
 * Types over cells: what is wrong with a cell before it runs, what could be written at a place, what stands at one.
 * @module
 */
import path from 'node:path';
import * as ts from 'typescript';
import { declaredIn, type Declared } from './declared';
import type { Resolver } from './resolve';
import { hidesGlobal } from './shadows';
import { namesOf, withoutStars, type ExportedName } from './star-exports';
import { ancestors, moduleNames, specifierBefore } from './specifiers';

/** Something that the compiler says about a cell; line and column from 1. */
export interface CellDiagnostic {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** TypeScript's number of the message. */
  readonly code: number;
}

/** Where a notebook lies, and how its imports are found. */
export interface CheckerOptions {
  readonly folder: string;
  readonly resolver: Resolver;
  /** A folder with the packages of bnlab: Node's types are found from there where the notebook's project has none. */
  readonly home: string;
}

/** What the kernel offers to every cell. */
const KERNEL_GLOBALS = `
/** Asks the reader; everything else goes on meanwhile. */
declare function input(question?: string, options?: { readonly password?: boolean }): Promise<string>;
/** Asks the reader while everything else stands still; an empty answer gives the default. */
declare function prompt(question?: string, byDefault?: string): string;
`;

/** What a script that is run cell by cell can do well: `import x = require('y')`, and to export a name of an earlier cell. */
const ALLOWED: ReadonlySet<number> = new Set([1202, 2661]);

/** A module or a name in it that is not there; it may be there the next time, when a build has gone on. */
const NOT_FOUND: ReadonlySet<number> = new Set([2305, 2307, 2459, 2614, 2724, 7016]);

/**
 * That a declaration file cannot say a type: a class expression with private members, a type without a name. Nobody asked for the
 * file but this checker, which makes do with what the compiler writes.
 */
const isAboutDeclarationFiles = (code: number) =>
  (code >= 4000 && code <= 4103) || [2527, 2742, 2883, 4118, 5088, 7056].includes(code);

/** Settings of one check. */
export interface CheckOptions {
  /** As strictly as the library is compiled: no implicit any, null checked. Default false. */
  readonly strict?: boolean;
  /** Decorators as they were before the standard. Default: as the project's tsconfig says. */
  readonly legacyDecorators?: boolean;
}

interface VirtualFile {
  readonly text: string;
  readonly version: string;
}

/** Where the newest declaration of a name is, and what it was declared as. */
type Live = { readonly module: string } & Pick<Declared, 'variable' | 'documentation'>;

/**
 * A cell is a module of its own. What earlier cells declared comes into it from their declaration files, the newest of each
 * name, so that a type keeps meaning what it meant where it was used; variables come as ambient ones, which may be assigned.
 */
export class CellChecker {
  private readonly files = new Map<string, VirtualFile>();
  /** Which cell's declaration file each live name comes from, and whether it is a variable. */
  private readonly live = new Map<string, Live>();
  private readonly cell: string;
  private readonly ambient: string;
  /** Declaration files that add to the global scope, and count without being imported. */
  private readonly augmenting: string[] = [];
  private service?: ts.LanguageService;
  private version = 0;
  /** Whether the last check missed a module, so that the next one looks for all of them again. */
  private looksAgain = false;
  private count = 0;
  private settings: CheckOptions = {};

  constructor(private readonly options: CheckerOptions) {
    this.cell = path.join(options.folder, '__cell__.ts');
    this.ambient = path.join(options.folder, '__live__.d.ts');
    const globals = path.join(options.folder, '__kernel__.d.ts');
    this.augmenting.push(globals);
    this.set(globals, KERNEL_GLOBALS);
  }

  /** What is wrong with a cell, errors only; nothing for a cell that begins with `// @ts-nocheck`, syntax apart. */
  check(source: string, settings: CheckOptions = {}): readonly CellDiagnostic[] {
    const service = this.open(source, settings);
    const isParsed = service.getSyntacticDiagnostics(this.cell).length === 0;
    const syntax = isParsed ? [] : syntaxErrors(source);
    const found = [...syntax, ...service.getSemanticDiagnostics(this.cell)];
    this.looksAgain = found.some(({ code }) => NOT_FOUND.has(code));
    const file = service.getProgram()!.getSourceFile(this.cell)!;
    return found
      .filter(({ category, code }) => category === ts.DiagnosticCategory.Error && !ALLOWED.has(code))
      .filter(({ code }) => !isAboutDeclarationFiles(code))
      .filter(({ start = 0 }) => start <= source.length)
      .map(({ start = 0, messageText, code }) => {
        const { line, character } = file.getLineAndCharacterOfPosition(start);
        const message = ts.flattenDiagnosticMessageText(messageText, '\n');
        return { line: line + 1, column: character + 1, message, code };
      });
  }

  /** The cell with the names of `export * from` written out: all of them for the checker, values only for what runs. */
  withoutStars(source: string, settings: CheckOptions = {}): { readonly checked: string; readonly run: string } {
    const known = new Map<string, readonly ExportedName[] | undefined>();
    const lookUp = (specifier: ts.Expression) => {
      const { text } = specifier as ts.StringLiteral;
      if (!known.has(text)) known.set(text, this.exportsOf(source, text, settings));
      return known.get(text);
    };
    return {
      checked: withoutStars(source, (specifier) => lookUp(specifier)?.map(({ name }) => name)),
      run: withoutStars(source, (specifier) =>
        lookUp(specifier)
          ?.filter(({ isValue }) => isValue)
          .map(({ name }) => name),
      ),
    };
  }

  private exportsOf(source: string, module: string, settings: CheckOptions): readonly ExportedName[] | undefined {
    const program = this.open(source, settings).getProgram()!;
    const statement = program
      .getSourceFile(this.cell)!
      .statements.filter(ts.isExportDeclaration)
      .find(({ moduleSpecifier }) => (moduleSpecifier as ts.StringLiteral | undefined)?.text === module);
    return statement?.moduleSpecifier && namesOf(program.getTypeChecker(), statement.moduleSpecifier);
  }

  /** Makes what a checked cell declares known to the cells after it. */
  commit(source: string): void {
    const service = this.open(source, this.settings);
    const declared = declaredIn(source);
    const hasGlobals = /\bdeclare\s+global\b/.test(source);
    if (declared.length === 0 && !hasGlobals) return;
    const emitted = service.getEmitOutput(this.cell, true, true).outputFiles.find(({ name }) => name.endsWith('.d.ts'));
    const module = `__cell_${++this.count}__`;
    this.set(
      path.join(this.options.folder, `${module}.d.ts`),
      emitted?.text ?? anyModule(declared.map(({ name }) => name)),
    );
    if (hasGlobals) this.augmenting.push(path.join(this.options.folder, `${module}.d.ts`));
    for (const { name, variable, documentation } of declared) this.live.set(name, { module, variable, documentation });
    this.set(this.ambient, this.ambientText());
  }

  /** What TypeScript would complete at a position (UTF-16), undefined where nothing. */
  completions(source: string, position: number): ts.WithMetadata<ts.CompletionInfo> | undefined {
    return this.open(source, this.settings).getCompletionsAtPosition(this.cell, position, {
      includeCompletionsForImportStatements: true,
    });
  }

  /** Exports of Node's modules that begin so, with the module of each: for an import whose `from` is still to come. */
  exportsOfNode(source: string, beginning: string): readonly { readonly name: string; readonly module: string }[] {
    const checker = this.open(source, this.settings).getProgram()!.getTypeChecker();
    const modules = checker.getAmbientModules().filter(({ name }) => name.startsWith('"node:'));
    return modules.flatMap((module) =>
      checker
        .getExportsOfModule(module)
        .filter(({ name }) => name.startsWith(beginning))
        .map(({ name }) => ({ name, module: module.name.slice(1, -1) })),
    );
  }

  /** Names of modules that fit where one is being typed at a position (UTF-16); undefined where none is. */
  modules(source: string, position: number): { readonly word: string; readonly names: readonly string[] } | undefined {
    const word = specifierBefore(source, position);
    return word === undefined ? undefined : { word, names: moduleNames(word, this.options.folder) };
  }

  /** What TypeScript says of the name at a position (UTF-16). */
  quickInfo(source: string, position: number): ts.QuickInfo | undefined {
    return this.open(source, this.settings).getQuickInfoAtPosition(this.cell, position);
  }

  /** The signatures of the call around a position (UTF-16). */
  signatures(source: string, position: number): ts.SignatureHelpItems | undefined {
    return this.open(source, this.settings).getSignatureHelpItems(this.cell, position, {});
  }

  /** Frees the compiler's memory. */
  close(): void {
    this.service?.dispose();
    this.service = undefined;
  }

  private open(source: string, settings: CheckOptions): ts.LanguageService {
    this.settings = settings;
    this.set(this.cell, source + this.tail(source));
    this.service ??= ts.createLanguageService(this.host());
    return this.service;
  }

  /** Behind the cell's own text, so that no position of it moves: the names of earlier cells, and its own for later ones. */
  private tail(source: string): string {
    const declared = declaredIn(source);
    const own = new Set(declared.map(({ name }) => name));
    const words = new Set(source.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu));
    const imports = new Map<string, string[]>();
    const hiding: string[] = [];
    for (const [name, { module, variable }] of this.live) {
      if (own.has(name) || !words.has(name)) continue;
      // an ambient variable would be a second declaration of the global
      if (variable && hidesGlobal(name)) hiding.push(ambientVariable(name, { module, variable }));
      if (variable) continue;
      imports.set(module, [...(imports.get(module) ?? []), name]);
    }
    const lines = [...imports].map(([module, names]) => `import { ${names.join(', ')} } from './${module}';`);
    const exported = declared.filter(({ isExported }) => !isExported).map(({ name }) => name);
    return `\n;${[...lines, ...hiding].join(' ')} export { ${exported.join(', ')} };`;
  }

  private ambientText(): string {
    const variables = [...this.live].filter(([name, { variable }]) => variable && !hidesGlobal(name));
    const lines = variables.map(([name, live]) => `${live.documentation ?? ''}\n${ambientVariable(name, live)}`);
    return lines.join('\n');
  }

  private set(file: string, text: string): void {
    if (this.files.get(file)?.text !== text) this.files.set(file, { text, version: String(++this.version) });
  }

  private compilerOptions(): ts.CompilerOptions {
    const { folder, resolver, home } = this.options;
    const project = resolver.optionsAt(folder);
    const { strict = false, legacyDecorators = project.experimentalDecorators } = this.settings;
    return {
      ...project,
      target: ts.ScriptTarget.ESNext,
      // Node's globals only: a page's would pass here and fail when the cell runs
      lib: ['lib.esnext.d.ts'],
      types: ['node'],
      typeRoots: [...ancestors(folder), ...ancestors(home)].map((each) => path.join(each, 'node_modules', '@types')),
      strict,
      experimentalDecorators: legacyDecorators,
      declaration: true,
      skipLibCheck: true,
      moduleDetection: ts.ModuleDetectionKind.Force,
    };
  }

  private host(): ts.LanguageServiceHost & { hasInvalidatedResolutions(): boolean } {
    const { sys } = ts;
    const read = (file: string) => this.files.get(file)?.text ?? sys.readFile(file);
    return {
      getScriptFileNames: () => [this.ambient, this.cell, ...this.augmenting].filter((file) => this.files.has(file)),
      getScriptVersion: (file) => this.files.get(file)?.version ?? String(sys.getModifiedTime?.(file)?.getTime() ?? 0),
      getScriptSnapshot: (file) => {
        const text = read(file);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => this.options.folder,
      getCompilationSettings: () => this.compilerOptions(),
      getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
      fileExists: (file) => this.files.has(file) || sys.fileExists(file),
      readFile: read,
      readDirectory: (...args) => sys.readDirectory(...args),
      directoryExists: (folder) => sys.directoryExists(folder),
      getDirectories: (folder) => sys.getDirectories(folder),
      realpath: (file) => sys.realpath?.(file) ?? file,
      hasInvalidatedResolutions: () => this.looksAgain,
      resolveModuleNameLiterals: (literals, from, _, options) =>
        literals.map(({ text }) => this.resolveModule(text, from, options)),
    };
  }

  /** As the running cell resolves: from the notebook's folder, bnlab from its own home where the notebook has none. */
  private resolveModule(
    name: string,
    from: string,
    options: ts.CompilerOptions,
  ): ts.ResolvedModuleWithFailedLookupLocations {
    const host: ts.ModuleResolutionHost = {
      ...ts.sys,
      fileExists: (file) => this.files.has(file) || ts.sys.fileExists(file),
      readFile: (file) => this.files.get(file)?.text ?? ts.sys.readFile(file),
    };
    const found = ts.resolveModuleName(name, from, options, host);
    if (found.resolvedModule || !this.options.resolver.isHomeless(name, from)) return found;
    return ts.resolveModuleName(name, path.join(this.options.home, 'notebook.ts'), options, host);
  }
}

/** Of the cell alone: where it ends too early, the compiler would name a place in the tail. */
function syntaxErrors(source: string): readonly ts.Diagnostic[] {
  const compilerOptions = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext };
  return ts.transpileModule(source, { compilerOptions, reportDiagnostics: true }).diagnostics ?? [];
}

function ambientVariable(name: string, { module, variable }: Live): string {
  return `declare ${variable} ${name}: typeof import('./${module}').${name};`;
}

/** A declaration file for a cell that could not be described. */
function anyModule(names: readonly string[]): string {
  return names.map((name) => `export declare let ${name}: any;`).join('\n');
}
