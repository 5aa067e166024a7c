/**
 * Where the imports of a notebook lead: its own folder, that project's tsconfig and packages; only bnlab falls back.
 * @module
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as ts from 'typescript';

/** What a specifier stands for. */
export type Resolution =
  /** A TypeScript file of the user's, which is compiled before it runs. */
  | { readonly kind: 'typescript'; readonly file: string }
  /** Anything that Node loads by itself, named from the importing folder. */
  | { readonly kind: 'node'; readonly specifier: string; readonly folder: string };

const TYPESCRIPT = /(?<!\.d)\.[cm]?tsx?$/;
/** What a notebook outside of the workspace finds all the same: bnlab, and the display API of the kernel. */
const OWN_PACKAGE = /^(bnlab|tslab)(?:\/|$)/;

/** Resolves as TypeScript does (paths of the tsconfig, extensions left out, `.js` for `.ts`), and leaves the rest to Node. */
export class Resolver {
  private readonly options = new Map<string, ts.CompilerOptions>();

  /** @param home a folder from which bnlab can be found, for notebooks that have none of their own. */
  constructor(readonly home: string) {}

  /** @param from the file that imports; it need not exist. */
  resolve(specifier: string, from: string): Resolution {
    const { resolvedModule } = ts.resolveModuleName(specifier, from, this.optionsAt(path.dirname(from)), ts.sys);
    const file = resolvedModule?.resolvedFileName;
    if (file && TYPESCRIPT.test(file) && !resolvedModule.isExternalLibraryImport) return { kind: 'typescript', file };
    const folder = path.dirname(from);
    // a path of the tsconfig leads to a plain JavaScript or JSON file
    const isMapped = file && !/^[./]|^node:/.test(specifier) && !resolvedModule.isExternalLibraryImport;
    if (isMapped && !/\.d\.[cm]?ts$/.test(file)) return { kind: 'node', specifier: file, folder };
    return { kind: 'node', specifier, folder: this.isHomeless(specifier, from) ? this.home : folder };
  }

  /** Whether a specifier names a package of the kernel's that the importing project does not have. */
  isHomeless(specifier: string, from: string): boolean {
    const [, name] = OWN_PACKAGE.exec(specifier) ?? [];
    return name !== undefined && !isInstalled(name, from);
  }

  /** Compiler options of the project around a folder: those of the nearest tsconfig.json, and of none beyond. */
  optionsAt(folder: string): ts.CompilerOptions {
    let options = this.options.get(folder);
    if (!options) {
      options = { ...BASE, ...optionsOf(ts.findConfigFile(folder, (file) => ts.sys.fileExists(file))) };
      this.options.set(folder, options);
    }
    return options;
  }
}

const BASE: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  esModuleInterop: true,
  allowJs: true,
};

/** Of a tsconfig only what says where modules are and how its files are meant. */
function optionsOf(config: string | undefined): ts.CompilerOptions {
  if (config === undefined) return {};
  const { config: json } = ts.readConfigFile(config, (file) => ts.sys.readFile(file)) as { config?: object };
  const { options } = ts.parseJsonConfigFileContent(json ?? {}, withoutFiles(), path.dirname(config));
  const { baseUrl, paths, pathsBasePath, rootDirs, experimentalDecorators, emitDecoratorMetadata } = options;
  const { useDefineForClassFields, customConditions } = options;
  const kept = { baseUrl, paths, pathsBasePath, rootDirs, experimentalDecorators, emitDecoratorMetadata };
  return { ...kept, useDefineForClassFields, customConditions };
}

/** A host that lists no files: only the options are wanted, and a project may be large. */
function withoutFiles(): ts.ParseConfigHost {
  const { sys } = ts;
  return {
    fileExists: (file) => sys.fileExists(file),
    readFile: (file) => sys.readFile(file),
    useCaseSensitiveFileNames: sys.useCaseSensitiveFileNames,
    readDirectory: () => [],
  };
}

function isInstalled(name: string, from: string): boolean {
  const places = createRequire(from).resolve.paths(name) ?? [];
  return places.some((place) => existsSync(path.join(place, name, 'package.json')));
}
