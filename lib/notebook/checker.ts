/**
 * Types over cells: what is wrong with a cell before it runs, what could be written at a place, what stands at one.
 * @module
 */
import * as ts from 'typescript';
import { CompilerFiles, type CheckerOptions, type CheckOptions } from './compiler-files';
import { enumsWithoutCode, mayHaveConstEnums, pathOf, withEnumValues } from './const-enums';
import { declaredIn } from './declared';
import { LiveNames } from './live-names';
import { moduleNames, specifierBefore } from './specifiers';
import { namesOf, withoutStars, type ExportedName } from './star-exports';

/** Something that the compiler says about a cell; line and column from 1. */
export interface CellDiagnostic {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** TypeScript's number of the message. */
  readonly code: number;
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

/**
 * A cell is a module of its own. What earlier cells declared comes into it from their declaration files, the newest of each
 * name, so that a type keeps meaning what it meant where it was used; variables come as ambient ones, which may be assigned.
 */
export class CellChecker {
  private readonly files: CompilerFiles;
  private readonly live = new LiveNames();
  private readonly cell: string;
  private readonly ambient: string;
  /** Enums that earlier cells only declared, each after the file of its cell. */
  private readonly withoutCode = new Set<string>();
  private service?: ts.LanguageService;
  private count = 0;

  constructor(private readonly options: CheckerOptions) {
    this.files = new CompilerFiles(options);
    this.ambient = this.files.pathOf('__live__.d.ts');
    this.cell = this.files.pathOf('__cell__.ts');
    const globals = this.files.pathOf('__kernel__.d.ts');
    for (const each of [this.ambient, this.cell, globals]) this.files.addRoot(each);
    this.files.set(globals, KERNEL_GLOBALS);
  }

  /** What is wrong with a cell, errors only; nothing for a cell that begins with `// @ts-nocheck`, syntax apart. */
  check(source: string, settings: CheckOptions = {}): readonly CellDiagnostic[] {
    const service = this.open(source, settings);
    const isParsed = service.getSyntacticDiagnostics(this.cell).length === 0;
    const syntax = isParsed ? [] : syntaxErrors(source);
    const found = [...syntax, ...service.getSemanticDiagnostics(this.cell)];
    this.files.looksAgain = found.some(({ code }) => NOT_FOUND.has(code));
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

  /** A cell that was found right, with the values of enums that no code makes. */
  withEnumValues(source: string): string {
    const program = this.open(source, this.files.settings).getProgram()!;
    // the declaration files of earlier cells speak of code that has run
    const isMade = (declaration: ts.EnumDeclaration) => {
      const { fileName } = declaration.getSourceFile();
      const isCell = fileName !== this.cell && this.files.isVirtual(fileName);
      return isCell && !this.withoutCode.has(`${fileName} ${pathOf(declaration)}`);
    };
    const whole = withEnumValues(program.getSourceFile(this.cell)!, program.getTypeChecker(), isMade);
    return whole.slice(0, whole.length - this.live.tail(source).length);
  }

  /** The same for a TypeScript file that a cell imports, `source`. */
  fileWithEnumValues(file: string, source: string): string {
    // a cell may have written it just now
    this.files.look();
    const isKnown = (program?: ts.Program) => program?.getSourceFile(file) !== undefined;
    // one that is imported by a name that only running makes known
    if (!isKnown(this.service?.getProgram())) this.files.addRoot(file);
    const program = this.service?.getProgram();
    const parsed = program?.getSourceFile(file);
    if (!program || parsed?.text !== source || !this.hasConstEnums(program)) return source;
    return withEnumValues(parsed, program.getTypeChecker(), () => false);
  }

  private hasConstEnums(program: ts.Program): boolean {
    return program.getSourceFiles().some((file) => !this.files.isVirtual(file.fileName) && mayHaveConstEnums(file));
  }

  /** Makes what a checked cell declares known to the cells after it. */
  commit(source: string): void {
    const service = this.open(source, this.files.settings);
    const declared = declaredIn(source);
    const hasGlobals = /\bdeclare\s+global\b/.test(source);
    if (declared.length === 0 && !hasGlobals) return;
    const emitted = service.getEmitOutput(this.cell, true, true).outputFiles.find(({ name }) => name.endsWith('.d.ts'));
    const module = `__cell_${++this.count}__`;
    const file = this.files.pathOf(`${module}.d.ts`);
    for (const name of enumsWithoutCode(service.getProgram()!.getSourceFile(this.cell)!))
      this.withoutCode.add(`${file} ${name}`);
    this.files.set(file, emitted?.text ?? anyModule(declared.map(({ name }) => name)));
    if (hasGlobals) this.files.addRoot(file);
    this.live.add(declared, module);
    this.files.set(this.ambient, this.live.ambient());
  }

  /** What TypeScript would complete at a position (UTF-16), undefined where nothing. */
  completions(source: string, position: number): ts.WithMetadata<ts.CompletionInfo> | undefined {
    return this.open(source, this.files.settings).getCompletionsAtPosition(this.cell, position, {
      includeCompletionsForImportStatements: true,
    });
  }

  /** Exports of Node's modules that begin so, with the module of each: for an import whose `from` is still to come. */
  exportsOfNode(source: string, beginning: string): readonly { readonly name: string; readonly module: string }[] {
    const checker = this.open(source, this.files.settings).getProgram()!.getTypeChecker();
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
    return this.open(source, this.files.settings).getQuickInfoAtPosition(this.cell, position);
  }

  /** The signatures of the call around a position (UTF-16). */
  signatures(source: string, position: number): ts.SignatureHelpItems | undefined {
    return this.open(source, this.files.settings).getSignatureHelpItems(this.cell, position, {});
  }

  /** Frees the compiler's memory. */
  close(): void {
    this.service?.dispose();
    this.service = undefined;
  }

  private open(source: string, settings: CheckOptions): ts.LanguageService {
    this.files.look(settings);
    this.files.set(this.cell, source + this.live.tail(source));
    this.service ??= ts.createLanguageService(this.files.host());
    return this.service;
  }
}

/** Of the cell alone: where it ends too early, the compiler would name a place in the tail. */
function syntaxErrors(source: string): readonly ts.Diagnostic[] {
  const moduleDetection = ts.ModuleDetectionKind.Force;
  const compilerOptions = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, moduleDetection };
  return ts.transpileModule(source, { compilerOptions, reportDiagnostics: true }).diagnostics ?? [];
}

/** A declaration file for a cell that could not be described. */
function anyModule(names: readonly string[]): string {
  return names.map((name) => `export declare let ${name}: any;`).join('\n');
}
