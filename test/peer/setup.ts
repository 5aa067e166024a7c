/** Bundled before TensorFlow.js's own tests: makes the engine under test the one backend they run on. */
import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import Module from 'node:module';
import { ENGINES, tf } from '../../lib/engine';

declare const beforeAll: (body: () => Promise<void>, limit: number) => void;

const name = process.env.BNLAB_PEER_ENGINE;
const engine = ENGINES.find((candidate) => candidate.name === name)!;

/** A class that may be extended by a function, as tfjs-node does: the bundle's is one of today. */
function KernelBackend(this: object): object {
  return Reflect.construct(tf.KernelBackend, [], this.constructor) as object;
}
KernelBackend.prototype = tf.KernelBackend.prototype;

// tfjs-node is no part of the bundle, and shall find the bundle's copy of TensorFlow.js
for (const name of ['@tensorflow/tfjs-core', '@tensorflow/tfjs']) {
  const file = require.resolve(name);
  require.cache[file] = Object.assign(new Module(file), { loaded: true, exports: { ...tf, KernelBackend } });
}
// in a bundle the backend cannot find its own folder
setWasmPaths(`${process.env.BNLAB_PEER_WASM}/`);
setTestEnvs([{ name: 'E', backendName: engine.name, isDataSync: true }]);
beforeAll(() => engine.activate(), 60_000);
