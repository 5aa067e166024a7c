/**
 * The kernel's entry in the user's own Jupyter folder, for editors and Jupyters that are not started from the workspace.
 * @module
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { BnlabError } from '../errors';
import { ioError, writeFileAtomic } from '../files';
import { readJson } from '../json-file';
import { placeLabExtension, removeLabExtension } from './lab-extension';
import { KERNEL_NAME } from './language';
import { KERNEL_PROGRAM, SHARED_SPEC } from './paths';

/** Pictures of the kernel for launchers. */
const LOGOS = ['logo-svg.svg', 'logo-32x32.png', 'logo-64x64.png'] as const;

/** Where the user's kernelspec lies or would lie, and whether the call changed anything. */
export interface KernelspecChange {
  readonly name: string;
  readonly folder: string;
  readonly changed: boolean;
}

/** What decides where a user's Jupyter keeps its data. */
export interface JupyterHome {
  readonly env?: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
}

/** Folder of the user's Jupyter data: `JUPYTER_DATA_DIR` if set, else the place that Jupyter uses on this system. */
export function jupyterDataFolder({ env = process.env, platform = process.platform }: JupyterHome = {}): string {
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  const home = env.HOME ?? homedir();
  if (platform === 'win32') return path.join(env.APPDATA ?? path.join(home, 'AppData', 'Roaming'), 'jupyter');
  if (platform === 'darwin') return path.join(home, 'Library', 'Jupyter');
  return path.join(env.XDG_DATA_HOME || path.join(home, '.local', 'share'), 'jupyter');
}

const SPEC_BORDER = {
  schema: z.looseObject({ display_name: z.string(), language: z.string() }),
  expected: "the kernel's entry in the package",
  hint: 'The package is damaged: install it again.',
};

/**
 * Tells the user's Jupyter about the kernel, with the full paths of this Node and this package, and has JupyterLab draw its
 * figures.
 *
 * @throws BnlabError when the package is not built, or the file cannot be written.
 */
export function installKernelspec(home: JupyterHome = {}): KernelspecChange {
  if (!existsSync(KERNEL_PROGRAM)) {
    throw new BnlabError({
      kind: 'io',
      where: 'bnlab kernel install',
      expected: 'the built kernel',
      got: 'no dist/kernel/main.js in the package',
      hint: 'Run: npm run build',
    });
  }
  const folder = specFolder(home);
  const shared = readJson(path.join(SHARED_SPEC, 'kernel.json'), SPEC_BORDER);
  const spec = { ...shared, argv: [process.execPath, KERNEL_PROGRAM, '{connection_file}'] };
  placeLabExtension(jupyterDataFolder(home));
  for (const name of LOGOS) writeFileAtomic(path.join(folder, name), readFileSync(path.join(SHARED_SPEC, name)));
  // last, because with it the kernel is known
  writeFileAtomic(path.join(folder, 'kernel.json'), `${JSON.stringify(spec, null, 2)}\n`);
  return { name: KERNEL_NAME, folder, changed: true };
}

/** Takes the kernel's entry away again; `changed` is false where there was none. @throws BnlabError (`io`). */
export function uninstallKernelspec(home: JupyterHome = {}): KernelspecChange {
  const folder = specFolder(home);
  const changed = existsSync(folder);
  removeLabExtension(jupyterDataFolder(home));
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (thrown) {
    throw ioError(folder, 'a kernelspec that can be removed', thrown);
  }
  return { name: KERNEL_NAME, folder, changed };
}

function specFolder(home: JupyterHome): string {
  return path.join(jupyterDataFolder(home), 'kernels', KERNEL_NAME);
}
