/**
 * Where TensorFlow's library and the addon over it lie.
 * @module
 */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { assetPath } from '../../assets';
import { environmentVariable } from '../../environment';
import type { EngineStatus } from '../engine';
import { tf } from '../tf';
import { PACKAGE } from './parts';

/** The command that adds the engine. */
export const REMEDY = 'npm run setup:tensorflow (TensorFlow 2.20 from PyPI; needs g++, 1.3 GB; -- --gpu for NVIDIA)';

/** The addon, or why there is none. */
export type Place = { readonly addon: string; readonly detail: string } | { readonly missing: EngineStatus };

/** Finds a module's file as `require.resolve` does. */
export type Resolve = (request: string, options?: { paths: string[] }) => string;

/**
 * The folder that `npm run setup:tensorflow` fills: BNLAB_TENSORFLOW, or `.cache/tensorflow` of the workspace, which `npm ci` does
 * not empty as it does node_modules.
 */
export function ownFolder(): string {
  return environmentVariable('BNLAB_TENSORFLOW') ?? path.join(assetPath('..'), '.cache', 'tensorflow');
}

/**
 * Looks for the addon by the names of files: in the folder of the set-up, then where the package's own installation puts it.
 *
 * Nothing is loaded: the package brings TensorFlow.js along, and a second copy of that (in a bundle, the bundled one is another)
 * would register its own kernels and gradients over those of this library, whichever engine is then used.
 */
export function findAddon(resolve: Resolve, folder: string = ownFolder()): Place {
  const no = (detail: string, remedy = REMEDY) => ({ missing: { available: false, detail, remedy } });
  let home: string;
  try {
    home = path.dirname(resolve(`${PACKAGE}/package.json`));
  } catch {
    return no(
      `${PACKAGE} is not installed`,
      `npm install ${PACKAGE}@${tf.version_core}, then npm run setup:tensorflow`,
    );
  }
  const found = madeHere(folder) ?? downloaded(home);
  if (!found) return no(`${PACKAGE} is here, TensorFlow's library is not`);
  if (isOurs(resolve('@tensorflow/tfjs-core', { paths: [home] }))) return found;
  const detail = `${PACKAGE} brings a second copy of TensorFlow.js, which would undo the corrections of this one`;
  return no(detail, 'run it from the installed packages, not from a bundle');
}

function madeHere(folder: string): Place | undefined {
  const addon = path.join(folder, 'tfjs_binding.node');
  const isWhole = existsSync(addon) && has(path.join(folder, 'tensorflow'), /^libtensorflow_cc\./);
  const hasGpu = existsSync(path.join(folder, 'nvidia'));
  return isWhole ? { addon, detail: `TensorFlow built by setup:tensorflow${hasGpu ? ', with CUDA' : ''}` } : undefined;
}

function downloaded(home: string): Place | undefined {
  const versions = readFolder(path.join(home, 'lib')).filter((name) => /^napi-v\d+$/.test(name));
  const addon = versions
    .map((name) => path.join(home, 'lib', name, 'tfjs_binding.node'))
    .find((file) => existsSync(file));
  const isWhole = addon !== undefined && has(path.join(home, 'deps', 'lib'), /tensorflow/);
  return isWhole ? { addon, detail: `${PACKAGE} with its native library` } : undefined;
}

const has = (folder: string, name: RegExp) => readFolder(folder).some((entry) => name.test(entry));

function readFolder(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** Whether the module at a path is the TensorFlow.js that this library has loaded. */
function isOurs(file: string): boolean {
  const loaded = require.cache[file]?.exports as { Tensor?: unknown } | undefined;
  return loaded?.Tensor === tf.Tensor;
}
