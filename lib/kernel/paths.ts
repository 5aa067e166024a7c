/**
 * Where the package lies, and how to keep that out of what notebooks store.
 * @module
 */
import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const BEFORE_NODE_MODULES =
  /(?<=^|[\s('"`])(?:file:\/\/)?(?:[A-Za-z]:)?(?:[\\/][^\s\\/()'"`]+)*[\\/](?=node_modules[\\/])/gm;

/** Folder of the package `bnlab`, whether this file runs compiled (in `dist`) or as source. */
export const PACKAGE_FOLDER = packageFolderOf(__dirname);

/** The project that holds the package: notebooks find bnlab from here where their own project has none. */
export const PACKAGE_HOME = homeOf(PACKAGE_FOLDER);

/** Entry program of the Jupyter kernel. */
export const KERNEL_PROGRAM = path.join(PACKAGE_FOLDER, 'dist', 'kernel', 'main.js');

/** The kernelspec that comes with the package. */
export const SHARED_SPEC = path.join(PACKAGE_FOLDER, 'kernel', 'share', 'kernels', 'bnlab');

/** Real path of the `bnlab` package that a program in this folder would load, undefined where there is none. */
export function packageFrom(folder: string): string | undefined {
  try {
    return realpathSync(path.dirname(createRequire(path.join(folder, 'x.js')).resolve('bnlab/package.json')));
  } catch {
    return undefined;
  }
}

/**
 * A text without the paths of this machine: what lies in one of these folders, in the workspace or in node_modules is named from
 * there, and the home folder is `~`.
 */
export function withoutMachinePaths(text: string, folders: readonly string[]): string {
  let clean = text;
  for (const folder of [...folders, PACKAGE_HOME]) clean = withoutFolder(clean, folder);
  return withoutFolder(clean.replace(BEFORE_NODE_MODULES, ''), homedir(), '~');
}

/** Names what lies in the folder from there, and the folder itself by `name`. */
function withoutFolder(text: string, folder: string, name = '.'): string {
  if (folder === path.parse(folder).root || !text.includes(folder)) return text;
  const inside = name === '.' ? '' : name + path.sep;
  const itself = new RegExp(`${folder.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w.-])`, 'g');
  return text
    .replaceAll(`${pathToFileURL(folder).href}/`, inside)
    .replaceAll(folder + path.sep, inside)
    .replace(itself, name);
}

function packageFolderOf(folder: string): string {
  const parent = path.resolve(folder, '..');
  return path.basename(parent) === 'dist' ? path.dirname(parent) : parent;
}

/** The project that holds the package: the workspace around `lib`, or the folder around `node_modules`. */
function homeOf(packageFolder: string): string {
  const parent = path.dirname(packageFolder);
  return path.basename(parent) === 'node_modules' ? path.dirname(parent) : parent;
}
