/**
 * TensorFlow itself, through the addon of tfjs-node: its CPU library, or CUDA.
 * @module
 */
import os from 'node:os';
import path from 'node:path';
import { BnlabError, messageOf } from '../../errors';
import type { Engine } from '../engine';
import { restoreLegacyUtil } from '../legacy-util';
import { tf } from '../tf';
import { keepComplex } from './complex';
import { borrowedKernels, installKernels } from './install';
import { PACKAGE, type Addon, type NodeBackendClass } from './parts';
import { findAddon } from './place';

const NAME = 'tensorflow';

/**
 * The parts of the package, not the whole: its entry looks for the addon where npm would have put it, makes its backend the one in
 * use, and takes over how models are saved.
 */
function register(): void {
  if (tf.findBackendFactory(NAME)) return;
  const place = findAddon(require.resolve);
  if ('missing' in place) throw new Error(place.missing.detail);
  // TensorFlow tells stderr what its build could use more, and of each error that it throws
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  restoreLegacyUtil();
  /* eslint-disable @typescript-eslint/no-require-imports -- optional, and native: nothing of it may be loaded before it is asked for */
  const addon = require(place.addon) as Addon;
  const dist = path.join(path.dirname(require.resolve(`${PACKAGE}/package.json`)), 'dist');
  require(path.join(dist, 'register_all_kernels.js'));
  const { NodeJSKernelBackend } = require(path.join(dist, 'nodejs_kernel_backend.js')) as {
    NodeJSKernelBackend: NodeBackendClass;
  };
  /* eslint-enable @typescript-eslint/no-require-imports */
  installKernels();
  tf.registerBackend(NAME, () => keepComplex(new NodeJSKernelBackend(addon, PACKAGE)));
}

/** TensorFlow's own kernels, on an NVIDIA GPU where its library is built for CUDA and finds one. */
export const tensorflowEngine: Engine = {
  name: NAME,
  summary: 'TensorFlow through tfjs-node (CUDA, or its CPU library)',
  threads: () => Number(process.env.TF_NUM_INTRAOP_THREADS) || os.availableParallelism(),
  borrowed: borrowedKernels,
  probe() {
    const place = findAddon(require.resolve);
    return 'missing' in place ? place.missing : { available: true, detail: place.detail };
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
        got: messageOf(cause).split('\n')[0],
        hint: 'Run npm run setup:tensorflow, or leave the choice to --engine auto.',
        cause,
      });
    }
  },
};
