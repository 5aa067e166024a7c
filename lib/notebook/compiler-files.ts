/**
 * The files that the compiler sees: those of the disk, and beside the notebook those that are nowhere else.
 * @module
 */
import path from 'node:path';
import * as ts from 'typescript';
import { DiskView } from './disk-view';
import type { Resolver } from './resolve';
import { ancestors } from './specifiers';

/** Where a notebook lies, and how its imports are found. */
export interface CheckerOptions {
  readonly folder: string;
  readonly resolver: Resolver;
  /** A folder with the packages of bnlab: Node's types are found from there where the notebook's project has none. */
  readonly home: string;
}

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

/** With two ways of the compiler's own that its types do not name. */
type Host = ts.LanguageServiceHost & {
  hasInvalidatedResolutions(): boolean;
  getModuleResolutionCache(): ts.ModuleResolutionCache;
};

/** The files of one notebook. */
export class CompilerFiles {
  /** Whether the last check missed a module, so that the next one looks for all of them again. */
  looksAgain = false;
  private readonly files = new Map<string, VirtualFile>();
  private readonly roots = new Set<string>();
  private readonly disk = new DiskView();
  private version = 0;
  private checked: CheckOptions = {};
  private compiled?: ts.CompilerOptions;
  private resolutions?: ts.ModuleResolutionCache;

  constructor(private readonly options: CheckerOptions) {}

  /** What is looked for. */
  get settings(): CheckOptions {
    return this.checked;
  }

  /** Has the compiler see the disk as it is now, and look for what the settings say. */
  look(settings = this.checked): void {
    this.checked = settings;
    this.disk.look();
    this.compiled = undefined;
    this.resolutions = undefined;
  }

  /** Path of a file beside the notebook. */
  pathOf(name: string): string {
    return path.join(this.options.folder, name);
  }

  /** Writes a file that is nowhere else. */
  set(file: string, text: string): void {
    if (this.files.get(file)?.text !== text) this.files.set(file, { text, version: String(++this.version) });
  }

  /** Has a file count without being imported. */
  addRoot(file: string): void {
    this.roots.add(file);
  }

  /** Whether a file is nowhere else. */
  isVirtual(file: string): boolean {
    return this.files.has(file);
  }

  /** The compiler's way to all of them. */
  host(): Host {
    const { sys } = ts;
    return {
      getScriptFileNames: () => [...this.roots].filter((file) => this.exists(file)),
      getScriptVersion: (file) => this.files.get(file)?.version ?? this.disk.versionOf(file),
      getScriptSnapshot: (file) => {
        const text = this.files.get(file)?.text;
        return text === undefined ? this.disk.snapshotOf(file) : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => this.options.folder,
      getCompilationSettings: () => this.compilerOptions(),
      getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
      fileExists: (file) => this.exists(file),
      readFile: (file) => this.read(file),
      readDirectory: (...args) => sys.readDirectory(...args),
      directoryExists: (folder) => this.disk.hasFolder(folder),
      getDirectories: (folder) => sys.getDirectories(folder),
      realpath: (file) => sys.realpath?.(file) ?? file,
      hasInvalidatedResolutions: () => this.looksAgain,
      getModuleResolutionCache: () => this.resolutionCache(),
      resolveModuleNameLiterals: (literals, from, _, options) =>
        literals.map(({ text }) => this.resolve(text, from, options)),
    };
  }

  private exists(file: string): boolean {
    return this.files.has(file) || this.disk.hasFile(file);
  }

  private read(file: string): string | undefined {
    return this.files.get(file)?.text ?? this.disk.read(file);
  }

  private compilerOptions(): ts.CompilerOptions {
    return (this.compiled ??= this.optionsNow());
  }

  /** Of one look: a package may be installed or changed between two cells. */
  private resolutionCache(): ts.ModuleResolutionCache {
    const isExact = ts.sys.useCaseSensitiveFileNames;
    const canonical = (name: string) => (isExact ? name : name.toLowerCase());
    return (this.resolutions ??= ts.createModuleResolutionCache(
      this.options.folder,
      canonical,
      this.compilerOptions(),
    ));
  }

  private optionsNow(): ts.CompilerOptions {
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

  /** As the running cell resolves: from the notebook's folder, bnlab from its own home where the notebook has none. */
  private resolve(name: string, from: string, options: ts.CompilerOptions): ts.ResolvedModuleWithFailedLookupLocations {
    const { resolver, home } = this.options;
    const host: ts.ModuleResolutionHost = {
      ...ts.sys,
      fileExists: (file) => this.exists(file),
      readFile: (file) => this.read(file),
      directoryExists: (folder) => this.disk.hasFolder(folder),
    };
    const cache = this.resolutionCache();
    const found = ts.resolveModuleName(name, from, options, host, cache);
    if (found.resolvedModule || !resolver.isHomeless(name, from)) return found;
    return ts.resolveModuleName(name, path.join(home, 'notebook.ts'), options, host, cache);
  }
}
