/**
 * TensorFlow itself, through the addon of tfjs-node: its CPU library, or CUDA.
 * @module
 */
import os from 'node:os';
import path from 'node:path';
import { BnlabError, firstLineOf } from '../../errors';
import type { Engine, EngineStatus } from '../engine';
import { restoreLegacyUtil } from '../legacy-util';
import { tf } from '../tf';
import { keepComplex } from './complex';
import { borrowedKernels, installKernels } from './install';
import { PACKAGE, type Addon, type NodeBackendClass } from './parts';
import { findAddon, onProcessor } from './place';

const NAME = 'tensorflow';

/** What TensorFlow and NVIDIA's libraries read once from the environment, where nobody has said otherwise. */
const SETTINGS = {
  // it tells stderr what its build could use more, and of each error that it throws
  TF_CPP_MIN_LOG_LEVEL: '2',
  // the same seed gives the same bits
  TF_DETERMINISTIC_OPS: '1',
  // factors of float32, not of the 10 bits of TensorFloat-32
  NVIDIA_TF32_OVERRIDE: '0',
  // several processes share a GPU: none takes all of its memory at the start
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
};

let loaded: Addon | undefined;

/** Loads TensorFlow, a second or two; nothing of TensorFlow.js. @throws Error where it is not there, or does not load. */
function loadAddon(): Addon {
  if (loaded) return loaded;
  const place = findAddon(require.resolve);
  if ('missing' in place) throw new Error(place.missing.detail);
  for (const [name, value] of Object.entries(SETTINGS)) process.env[name] ??= value;
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- native: not before it is asked for
  return (loaded = require(place.addon) as Addon);
}

/**
 * The parts of the package, not the whole: its entry looks for the addon where npm would have put it, makes its backend the one in
 * use, and takes over how models are saved.
 */
function register(): void {
  if (tf.findBackendFactory(NAME)) return;
  const addon = loadAddon();
  restoreLegacyUtil();
  const dist = path.join(path.dirname(require.resolve(`${PACKAGE}/package.json`)), 'dist');
  /* eslint-disable @typescript-eslint/no-require-imports -- optional: must not be resolved at build time */
  require(path.join(dist, 'register_all_kernels.js'));
  const { NodeJSKernelBackend } = require(path.join(dist, 'nodejs_kernel_backend.js')) as {
    NodeJSKernelBackend: NodeBackendClass;
  };
  /* eslint-enable @typescript-eslint/no-require-imports */
  installKernels();
  tf.registerBackend(NAME, () => keepComplex(new NodeJSKernelBackend(addon, PACKAGE)));
}

/** What TensorFlow found, once it is loaded; until then what the files say. */
function statusNow(): EngineStatus {
  const place = findAddon(require.resolve);
  if ('missing' in place) return place.missing;
  if (!loaded) return place.status;
  const name = `TensorFlow ${loaded.TF_Version}`;
  if (loaded.isUsingGpuDevice()) return { available: true, detail: `${name} on a GPU` };
  if (place.status.isSlow) return onProcessor(`${name}, ${place.status.detail.replace(/^.*, |: .*$/g, '')}`);
  return onProcessor(`${name} found no GPU (TF_CPP_MIN_LOG_LEVEL=0 shows why)`);
}

/** TensorFlow's own kernels, on an NVIDIA GPU where its library is built for CUDA and finds one. */
export const tensorflowEngine: Engine = {
  name: NAME,
  summary: 'TensorFlow through tfjs-node (CUDA, or its CPU library)',
  threads: () => Number(process.env.TF_NUM_INTRAOP_THREADS) || os.availableParallelism(),
  borrowed: borrowedKernels,
  probe: statusNow,
  look() {
    try {
      const place = findAddon(require.resolve);
      // only where there may be a GPU: elsewhere nothing is to be learnt
      if ('addon' in place && !place.status.isSlow) loadAddon();
    } catch {
      // activate() says why, where it is asked for
    }
    return Promise.resolve();
  },
  async activate() {
    try {
      register();
      if (!(await tf.setBackend(NAME))) throw new Error('the backend did not start');
    } catch (cause) {
      throw new BnlabError({
        kind: 'engine',
        where: 'engine tensorflow',
        expected: `${PACKAGE} with its native library`,
        got: firstLineOf(cause),
        hint: 'Run npm run setup:tensorflow, or leave the choice to --engine auto.',
        cause,
      });
    }
  },
};
