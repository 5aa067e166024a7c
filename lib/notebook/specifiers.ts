/**
 * Names of modules that a cell may import, as they are typed: Node's own, and the packages of the notebook's project.
 * @module
 */
import { readdirSync, statSync, type Dirent } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';

/** The specifier that is being typed before a position: `import … from '|`, `import('|`, `require('|`. */
const OPEN_SPECIFIER = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(['"`])([^'"`\n]*)$/;
/** Files that a cell can import, and the endings that its import leaves out. */
const IMPORTABLE = /\.(?:[cm]?[jt]sx?|json|node|wasm)$/;
const LEFT_OUT = /(?:\.d)?\.(?:ts|tsx|js)$/;
/** What a notebook finds wherever it lies. */
const EVERYWHERE = ['bnlab', 'tslab'];

/** The part of a module's name before a position (UTF-16), undefined where none is being typed. */
export function specifierBefore(source: string, position: number): string | undefined {
  return OPEN_SPECIFIER.exec(source.slice(0, position))?.[2];
}

/** What a module's name that begins so may go on with: its whole text, and whether it leads into a folder. */
export function moduleNames(beginning: string, folder: string): readonly string[] {
  const all = /^\.{0,2}\/|^\.{1,2}$/.test(beginning) ? filesBeside(beginning, folder) : packageNames(folder);
  return [...new Set(all)].filter((name) => name.startsWith(beginning)).sort();
}

/** Files and folders that a relative (or absolute) name may lead to, named as that name begins. */
function filesBeside(beginning: string, folder: string): readonly string[] {
  const typed = beginning.slice(0, beginning.lastIndexOf('/') + 1);
  if (typed === '') return ['./', '../'];
  const place = path.resolve(folder, typed);
  return entriesOf(place)
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
    .flatMap((entry) => {
      const isFolder = entry.isSymbolicLink()
        ? statSync(path.join(place, entry.name), { throwIfNoEntry: false })?.isDirectory()
        : entry.isDirectory();
      if (isFolder) return [`${typed}${entry.name}/`];
      return IMPORTABLE.test(entry.name) ? [typed + entry.name.replace(LEFT_OUT, '')] : [];
    });
}

function packageNames(folder: string): readonly string[] {
  const builtins = builtinModules.filter((name) => !name.startsWith('_'));
  const own = builtins.flatMap((name) => (name.startsWith('node:') ? [name] : [name, `node:${name}`]));
  return [...EVERYWHERE, ...ancestors(folder).flatMap(packagesIn), ...own];
}

/** A folder and all above it, the nearest first. */
export function ancestors(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

function packagesIn(folder: string): string[] {
  const modules = path.join(folder, 'node_modules');
  return foldersIn(modules)
    .filter((name) => !name.startsWith('.') && name !== '@types')
    .flatMap((name) =>
      name.startsWith('@') ? foldersIn(path.join(modules, name)).map((each) => `${name}/${each}`) : [name],
    );
}

function foldersIn(folder: string): string[] {
  return entriesOf(folder)
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => name);
}

/** None where there is no such folder, or it may not be read: then there is nothing to offer. */
function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
