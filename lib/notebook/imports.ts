/**
 * What `import` and `require` of a cell do.
 * @module
 */
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { BnlabError } from '../errors';
import { undoneWithCell } from '../undo';
import type { LoadedFiles } from './loaded-files';
import type { LocalModules } from './local-modules';
import { metaOf } from './meta';
import type { CellGlobals } from './names';
import type { Resolution, Resolver } from './resolve';

type Exports = Readonly<Record<string, unknown>>;
type NativeImport = (specifier: string, options?: object) => Promise<Exports>;

/** Node's answers to an ES import of what only `require` finds: folders, extensions left out, JSON without attributes. */
const ONLY_BY_REQUIRE = new Set([
  'ERR_MODULE_NOT_FOUND',
  'ERR_UNSUPPORTED_DIR_IMPORT',
  'ERR_IMPORT_ASSERTION_TYPE_MISSING',
  'ERR_IMPORT_ATTRIBUTE_MISSING',
  'ERR_UNKNOWN_FILE_EXTENSION',
]);

/** Imports whose cell was broken off on the way: those that only waited come to their end all the same. */
const HALF_RUN = new Map<string, Promise<Exports>>();
/** How long one of them is waited for. */
const PATIENCE_MS = 1000;

/** What imports need. */
export interface ImportOptions {
  /** The notebook's folder. */
  readonly folder: string;
  readonly resolver: Resolver;
  readonly modules: LocalModules;
  /** Called before each import with what is imported. */
  readonly onImport?: (specifier: string) => void;
  /** Called after each import. */
  readonly onImported?: () => void;
}

/** The import functions of a session whose notebook lies in a folder. */
export function importsOf(options: ImportOptions): Pick<CellGlobals, 'import' | 'require' | 'meta'> {
  const { folder, resolver, modules, onImport, onImported } = options;
  const place = placeIn(folder);
  const { files } = modules;
  const load = async (specifier: string, options?: object): Promise<Exports> => {
    onImport?.(specifier);
    files.forgetChanged();
    const found = resolver.resolve(specifier, place);
    if (found.kind === 'typescript') return asNamespace(modules.require(found.file));
    return interoperable(await importFrom(found, files, options));
  };
  return {
    import: async (specifier, names, options) => {
      const namespace = await load(String(specifier), options).finally(() => files.keepAll());
      onImported?.();
      return names ? picked(namespace, names) : namespace;
    },
    require: (specifier) => {
      onImport?.(specifier);
      const found = resolver.resolve(specifier, place);
      const loaded: unknown =
        found.kind === 'typescript'
          ? modules.require(found.file)
          : files.watched(createRequire(path.join(found.folder, 'notebook.cjs')))(found.specifier);
      onImported?.();
      return loaded;
    },
    meta: metaOf(place, resolver),
  };
}

/** The file that imports are resolved from; it need not exist: Node resolves from its folder. */
function placeIn(folder: string): string {
  return path.join(folder, 'notebook.ts');
}

/** Loads bnlab (CommonJS that may be loaded anew) and tslab by `require`; everything else as ES modules do, and by `require` what only that finds. */
async function importFrom(
  { folder, specifier }: Resolution & { readonly kind: 'node' },
  files: LoadedFiles,
  options?: object,
): Promise<Exports> {
  const require = createRequire(path.join(folder, 'notebook.cjs'));
  if (/^(?:bnlab|tslab)(?:\/|$)/.test(specifier)) return asNamespace(require(specifier));
  const target = targetOf(folder, specifier, files);
  const name = `${target} from ${folder}`;
  const before = HALF_RUN.get(name);
  if (before) return (await inTime(before)) ?? byRequire(require, specifier, halfRun(specifier));
  const loading = nativeImport(folder)(target, options);
  const forget = undoneWithCell(() => HALF_RUN.set(name, loading));
  try {
    return await loading;
  } catch (thrown) {
    if (thrown === null) return byRequire(require, specifier, halfRun(specifier));
    if (!ONLY_BY_REQUIRE.has((thrown as NodeJS.ErrnoException).code ?? '')) throw thrown;
    return byRequire(require, specifier, thrown);
  } finally {
    forget();
    HALF_RUN.delete(name); // the cell was broken off, this import came to its end all the same
  }
}

/** What is handed to Node's `import`: a file by its URL, by another one each time that it was edited. */
function targetOf(folder: string, specifier: string, files: LoadedFiles): string {
  const target = path.isAbsolute(specifier) ? pathToFileURL(specifier).href : specifier;
  if (!/^(?:\.{1,2}\/|file:)/.test(target)) return target;
  const url = new URL(target, pathToFileURL(folder + path.sep));
  // whoever asks for an edition of his own has it, and what is no file is left to Node's own answer
  const isFile = url.search === '' && statSync(url, { throwIfNoEntry: false })?.isFile() === true;
  return isFile ? `${url.href}${files.editionOf(fileURLToPath(url))}` : target;
}

/** Undefined where it takes too long. */
function inTime<T>(promise: Promise<T>): Promise<T | undefined> {
  return Promise.race([promise, pause(PATIENCE_MS, undefined, { ref: false })]);
}

/** What `require` finds; where it does not either, the first answer, which speaks of imports. */
function byRequire(require: NodeJS.Require, specifier: string, first: unknown): Exports {
  try {
    require.resolve(specifier);
  } catch {
    throw first;
  }
  try {
    return asNamespace(require(specifier));
  } catch (thrown) {
    throw isOfImports(thrown) ? first : thrown;
  }
}

/** Whether `require` says no more than that it met an ES module that it cannot give. */
function isOfImports(thrown: unknown): boolean {
  return thrown === null || String((thrown as NodeJS.ErrnoException).code).startsWith('ERR_REQUIRE_');
}

/** Node evaluates an ES module once: one whose evaluation was broken off never ends, and one that imports it has `null` for an error. */
function halfRun(specifier: string): BnlabError {
  return new BnlabError({
    where: `import '${specifier}'`,
    expected: 'a module that was run to its end',
    got: 'one that was interrupted on the way, or still waits',
    hint: 'Import it again in a moment; where it never ends, restart the kernel.',
  });
}

const imports = new Map<string, NativeImport>();

/** Node's own `import`, as a file in this folder would call it. */
function nativeImport(folder: string): NativeImport {
  const known = imports.get(folder);
  if (known) return known;
  const made = vm.runInThisContext('(specifier, options) => import(specifier, options)', {
    filename: path.join(folder, 'notebook.mjs'),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }) as NativeImport;
  // the first use is what warns
  withoutWarning(() => void made('node:path'));
  imports.set(folder, made);
  return made;
}

/** Node calls this way of importing experimental, in a warning that would stand in a cell's output. */
function withoutWarning<T>(body: () => T): T {
  const own = Object.getOwnPropertyDescriptor(process, 'emitWarning')!;
  process.emitWarning = () => undefined;
  try {
    return body();
  } finally {
    Object.defineProperty(process, 'emitWarning', own);
  }
}

/** The exports of a CommonJS module under the names that `import` gives them; `default` is the whole, unless it says otherwise. */
function asNamespace(exports: unknown): Exports {
  const isObject = (typeof exports === 'object' && exports !== null) || typeof exports === 'function';
  if (!isObject) return { default: exports };
  const named = exports as Exports;
  return named.__esModule
    ? named
    : new Proxy(named, { get: (all, name) => (name === 'default' ? all : (Reflect.get(all, name) as unknown)) });
}

/** An ES view of CommonJS that was compiled from ES modules: its own default, and the names that Node's scan did not find. */
function interoperable(namespace: Exports): Exports {
  const whole = namespace.default as Exports | undefined;
  return whole?.__esModule ? whole : namespace;
}

/** The exports of these names; a name that the namespace lacks is looked up in the CommonJS exports behind it. */
function picked(namespace: Exports, names: readonly string[]): Exports {
  const whole = namespace.default as Exports | undefined;
  const valueOf = (name: string) => (name in namespace || name === 'default' ? namespace[name] : whole?.[name]);
  return Object.fromEntries(names.map((name) => [name, valueOf(name)]));
}
