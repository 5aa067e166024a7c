/**
 * TensorFlow itself, through its Node binding, where that could be downloaded.
 * @module
 */
import { BnlabError, messageOf } from '../errors';
import type { Engine, EngineStatus } from './engine';
import { restoreLegacyUtil } from './legacy-util';
import { tf } from './tf';

// the plain tfjs-node name belongs to the stand-in that danfo shares, so only the GPU package (which also runs on CPUs) is tried
const PACKAGE = '@tensorflow/tfjs-node-gpu';

/** What requiring the binding gave: loaded, or the reason it did not. */
let attempt: { readonly error?: unknown } | undefined;

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

function probe(): EngineStatus {
  const { error } = load();
  if (error === undefined) return { available: true, detail: `${PACKAGE} with its native binding` };
  const missing = /Cannot find module/.test(messageOf(error)) && messageOf(error).includes(PACKAGE);
  const detail = missing ? `${PACKAGE} is not installed` : `${PACKAGE} is installed without its native library`;
  return { available: false, detail, remedy: 'npm run setup:gpu (downloads libtensorflow; CUDA 11 for the GPU)' };
}

/** TensorFlow's own kernels: CUDA in the devcontainer, otherwise its CPU library. */
export const tensorflowEngine: Engine = {
  name: 'tensorflow',
  summary: 'TensorFlow through tfjs-node-gpu (CUDA 11 or its CPU library)',
  probe,
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
