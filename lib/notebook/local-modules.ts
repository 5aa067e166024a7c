/**
 * TypeScript files beside a notebook: compiled when they are imported.
 * @module
 */
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import * as ts from 'typescript';
import { BnlabError } from '../errors';
import { checkInterrupts } from './interrupts';
import { META, rewriteImports, topLevelAwait } from './local-imports';
import { LoadedFiles } from './loaded-files';
import { metaOf } from './meta';
import type { Resolver } from './resolve';

interface NodeModule extends NodeJS.Module {
  _compile(code: string, file: string): unknown;
}
type Loader = (module: NodeModule, file: string) => void;

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts'];

/** Loads TypeScript files into this process, as CommonJS modules in Node's own cache. */
export class LocalModules {
  /** Source maps of the JavaScript, version 3, as JSON. */
  private readonly maps = new Map<string, string>();

  /** @param prepared a file's text as it is to be compiled, given its path and what was read */
  constructor(
    private readonly resolver: Resolver,
    private readonly prepared: (file: string, source: string) => string,
    readonly files = new LoadedFiles(),
  ) {
    const extensions = (Module as unknown as { _extensions: Record<string, Loader | undefined> })._extensions;
    for (const extension of EXTENSIONS) {
      const before = extensions[extension];
      extensions[extension] = (module, file) => {
        // files of other loaders (that of the tests) stay theirs
        if (this.maps.has(file) || before === undefined || this.isWanted(file)) this.load(module, file);
        else before(module, file);
      };
    }
  }

  private wanted = new Set<string>();
  private readonly isWanted = (file: string) => this.wanted.has(file);

  /** The exports of a file. @throws BnlabError for a syntax error, and whatever the file throws. */
  require(file: string): unknown {
    this.wanted.add(file);
    return this.files.watched(createRequire(file))(file) as unknown;
  }

  /** Source map of a file that was loaded here, undefined for any other. */
  mapOf(file: string): string | undefined {
    return this.maps.get(file);
  }

  private load(module: NodeModule, file: string): void {
    const source = this.prepared(file, ts.sys.readFile(file) ?? readFileSync(file, 'utf8'));
    this.files.keep(file);
    const { outputText, sourceMapText, diagnostics } = ts.transpileModule(source, {
      fileName: file,
      reportDiagnostics: true,
      compilerOptions: {
        ...emitOptions(this.resolver.optionsAt(path.dirname(file))),
        target: ts.ScriptTarget.ES2023,
        module: ts.ModuleKind.CommonJS,
        isolatedModules: true,
        esModuleInterop: true,
        sourceMap: true,
      },
      transformers: { before: [rewriteImports((specifier) => this.nameOf(specifier, file))], after: [checkInterrupts] },
    });
    const wrong = diagnostics?.find(({ category }) => category === ts.DiagnosticCategory.Error);
    if (wrong) throw syntaxError(file, wrong);
    refuseToWait(file, source);
    Object.defineProperty(module, META, { value: metaOf(file, this.resolver) });
    this.maps.set(file, sourceMapText!);
    try {
      module._compile(outputText, file);
    } catch (thrown) {
      // its lines stand in the stack of what was thrown; the next import compiles it anew
      this.files.failed(file);
      throw thrown;
    }
  }

  /** What Node calls a module that a file imports: a TypeScript file by its full name, because Node does not know how it was found. */
  private nameOf(specifier: string, from: string): string {
    const found = this.resolver.resolve(specifier, from);
    if (found.kind === 'typescript') {
      this.wanted.add(found.file);
      return found.file;
    }
    if (found.folder === path.dirname(from)) return found.specifier;
    return createRequire(path.join(found.folder, 'notebook.cjs')).resolve(found.specifier);
  }
}

/** Of a project's options those that change what a file compiles to. */
function emitOptions(options: ts.CompilerOptions): ts.CompilerOptions {
  const { experimentalDecorators, emitDecoratorMetadata, useDefineForClassFields } = options;
  return { experimentalDecorators, emitDecoratorMetadata, useDefineForClassFields };
}

/** @throws BnlabError for a file that waits outside of its functions, of which Node would speak in terms of its own loaders. */
function refuseToWait(file: string, source: string): void {
  if (!source.includes('await')) return;
  const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.ESNext);
  const waiting = topLevelAwait(parsed);
  if (waiting === undefined) return;
  throw new BnlabError({
    where: placeOf(file, parsed, waiting.getStart(parsed)),
    expected: 'a file whose top level does not wait, because it is loaded in one go',
    got: 'await outside of a function',
    hint: 'Put it into an async function that the file exports, and await that in the cell.',
  });
}

function placeOf(file: string, parsed: ts.SourceFile | undefined, start: number): string {
  const { line, character } = parsed?.getLineAndCharacterOfPosition(start) ?? { line: 0, character: 0 };
  return `${path.basename(file)}:${line + 1}:${character + 1}`;
}

function syntaxError(file: string, { start = 0, messageText, file: parsed }: ts.Diagnostic): BnlabError {
  return new BnlabError({
    where: placeOf(file, parsed, start),
    expected: 'TypeScript',
    got: ts.flattenDiagnosticMessageText(messageText, ' '),
    hint: 'Correct the file and run the cell again.',
  });
}
