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

/** The set-up is a script of the workspace: whoever installed the library alone borrows what a clone has made. */
const ELSEWHERE = existsSync(assetPath('bin/tensorflow.mjs'))
  ? ''
  : ', in a clone of bnlab; then BNLAB_TENSORFLOW=CLONE/.cache/tensorflow';

/** The command that adds the engine. */
const REMEDY = `npm run setup:tensorflow (needs g++ and pip, fetches 260 MB; -- --gpu for NVIDIA)${ELSEWHERE}`;

/** The command that adds a GPU to it. */
const GPU_REMEDY = `npm run setup:tensorflow -- --gpu${ELSEWHERE}`;

/** Devices by which a program reaches NVIDIA's driver: Linux's own, and the one of Windows below it. */
const DRIVERS = ['/dev/nvidiactl', '/dev/dxg'];

/** The addon, or why there is none. */
export type Place = { readonly addon: string; readonly status: EngineStatus } | { readonly missing: EngineStatus };

/** Where to look, other than on this machine. */
interface Places {
  readonly folder?: string;
  /** Devices of NVIDIA's driver, of which one is enough. */
  readonly drivers?: readonly string[];
}

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
export function findAddon(resolve: Resolve, { folder = ownFolder(), drivers = DRIVERS }: Places = {}): Place {
  const no = (detail: string, remedy = REMEDY) => ({ missing: { available: false, detail, remedy } });
  let home: string;
  try {
    home = path.dirname(resolve(`${PACKAGE}/package.json`));
  } catch {
    return no(
      `${PACKAGE} is not installed`,
      `npm install --ignore-scripts ${PACKAGE}@${tf.version_core}, then ${REMEDY}`,
    );
  }
  const isDriven = drivers.some((device) => existsSync(device));
  const found = madeHere(folder, isDriven) ?? downloaded(home, isDriven);
  if (!found) return no(`${PACKAGE} is here, TensorFlow's library is not`);
  if (isOurs(resolve('@tensorflow/tfjs-core', { paths: [home] }))) return found;
  const detail = `${PACKAGE} brings a second copy of TensorFlow.js, which would undo the corrections of this one`;
  return no(detail, 'run it from the installed packages, not from a bundle');
}

function madeHere(folder: string, isDriven: boolean): Place | undefined {
  const addon = path.join(folder, 'tfjs_binding.node');
  const isWhole = existsSync(addon) && has(path.join(folder, 'tensorflow'), /^libtensorflow_cc\./);
  return isWhole
    ? { addon, status: statusOf('TensorFlow of PyPI', isDriven, existsSync(path.join(folder, 'nvidia'))) }
    : undefined;
}

function downloaded(home: string, isDriven: boolean): Place | undefined {
  const versions = readFolder(path.join(home, 'lib')).filter((name) => /^napi-v\d+$/.test(name));
  const addons = versions.map((name) => path.join(home, 'lib', name, 'tfjs_binding.node'));
  const addon = addons.find((file) => existsSync(file));
  const isWhole = addon !== undefined && has(path.join(home, 'deps', 'lib'), /tensorflow/);
  return isWhole ? { addon, status: statusOf(`${PACKAGE} with its native library`, isDriven) } : undefined;
}

/** What is known by the files. */
function statusOf(detail: string, isDriven: boolean, hasCuda = true): EngineStatus {
  if (hasCuda && isDriven) return { available: true, detail: `${detail}, with CUDA` };
  return onProcessor(`${detail}, ${hasCuda ? 'no driver of NVIDIA here' : 'without CUDA'}`);
}

/** On a processor TensorFlow is used by its name only: engine onednn takes less time for the same. */
export function onProcessor(detail: string): EngineStatus {
  return { available: true, isSlow: true, detail: `${detail}: on the processor`, remedy: GPU_REMEDY };
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
