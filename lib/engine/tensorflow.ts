/**
 * TensorFlow itself, through its Node binding, where that could be downloaded.
 * @module
 */
import { existsSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { BnlabError, messageOf } from '../errors';
import type { Engine, EngineStatus } from './engine';
import { restoreLegacyUtil } from './legacy-util';
import { tf } from './tf';

// the plain tfjs-node name belongs to the stand-in that danfo shares, so only the GPU package (which also runs on CPUs) is tried
const PACKAGE = '@tensorflow/tfjs-node-gpu';

const REMEDY = 'npm run setup:gpu (downloads libtensorflow; CUDA 11 for the GPU)';

/** What requiring the package gave: loaded, or the reason it did not. */
let attempt: { readonly error?: unknown } | undefined;

/** Loads the package, which registers its backend; only when the engine is asked for. */
function load(): { readonly error?: unknown } {
  if (attempt) return attempt;
  const backendBefore = tf.engine().backendName;
  restoreLegacyUtil();
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- optional: must not be resolved at build time
    require(PACKAGE);
    attempt = {};
  } catch (error) {
    attempt = { error };
  } finally {
    // loading the package switches the backend by itself; the choice is ours
    if (backendBefore) tf.engine().backendName = backendBefore;
  }
  return attempt;
}

/**
 * Whether a copy of tfjs-node could be loaded, by a look at its files.
 *
 * Nothing is loaded: the package brings TensorFlow.js along, and a second copy of that (in a bundle, the bundled one is
 * another) would register its own kernels and gradients over those of this library, whichever engine is then used.
 * @param resolve finds a module's file as `require.resolve` does.
 */
export function probePackage(resolve: (request: string, options?: { paths: string[] }) => string): EngineStatus {
  let folder: string;
  try {
    folder = path.dirname(resolve(`${PACKAGE}/package.json`));
  } catch {
    return { available: false, detail: `${PACKAGE} is not installed`, remedy: REMEDY };
  }
  const has = (place: string, name: RegExp) => {
    const entries = readFolder(path.join(folder, place));
    return entries.some((entry) => name.test(entry));
  };
  const bindings = readFolder(path.join(folder, 'lib')).filter((entry) => /^napi-v\d+$/.test(entry));
  const isWhole = bindings.some((entry) => has(path.join('lib', entry), /^tfjs_binding\.node$/));
  if (!isWhole || !has(path.join('deps', 'lib'), /tensorflow/)) {
    return { available: false, detail: `${PACKAGE} is installed without its native library`, remedy: REMEDY };
  }
  if (!isOurs(resolve('@tensorflow/tfjs-core', { paths: [folder] }))) {
    const detail = `${PACKAGE} brings a second copy of TensorFlow.js, which would undo the corrections of this one`;
    return { available: false, detail, remedy: 'run it from the installed packages, not from a bundle' };
  }
  return { available: true, detail: `${PACKAGE} with its native binding` };
}

function readFolder(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** Whether the module at a path is the TensorFlow.js that this library has loaded. */
function isOurs(file: string): boolean {
  const loaded = require.cache[file]?.exports as { Tensor?: unknown } | undefined;
  return loaded?.Tensor === tf.Tensor;
}

/** TensorFlow's own kernels: CUDA in the devcontainer, otherwise its CPU library. */
export const tensorflowEngine: Engine = {
  name: 'tensorflow',
  summary: 'TensorFlow through tfjs-node-gpu (CUDA 11 or its CPU library)',
  threads: () => Number(process.env.TF_NUM_INTRAOP_THREADS) || os.availableParallelism(),
  probe: () => probePackage(require.resolve),
  async activate() {
    const { error } = load();
    if (error !== undefined || !(await tf.setBackend('tensorflow'))) {
      throw new BnlabError({
        kind: 'engine',
        where: 'engine tensorflow',
        expected: `${PACKAGE} with its native library`,
        got: messageOf(error ?? 'a backend that did not start').split('\n')[0],
        hint: 'Run npm run setup:gpu where the internet can be reached, or leave the engine to --engine auto.',
        cause: error,
      });
    }
  },
};
