/**
 * Hears SIGINT while the thread of the cells computes and could not hear it itself.
 *
 * Node calls listeners of signals in the main thread, between two callbacks. Only scripts that run with `breakOnSigint` are
 * reached at once, by a thread of Node's own; so this worker waits inside of such a script. The outer one keeps that thread in
 * place while the inner one is started again.
 * @module
 */
import { Worker, type MessagePort } from 'node:worker_threads';

const PROGRAM = `
const { workerData: { port, forEver } } = require('node:worker_threads');
const { Script } = require('node:vm');
globalThis.wait = () => Atomics.wait(forEver, 0, 0);
const inner = new Script('wait()');
globalThis.listen = () => {
  for (;;) {
    try {
      inner.runInThisContext({ breakOnSigint: true });
    } catch {
      port.postMessage('SIGINT');
    }
  }
};
new Script('listen()').runInThisContext({ breakOnSigint: true });
`;

/** Starts the watcher; each SIGINT is a message on the port. */
export function watchSigint(port: MessagePort): void {
  const watcher = new Worker(PROGRAM, {
    eval: true,
    execArgv: [],
    workerData: { port, forEver: new Int32Array(new SharedArrayBuffer(4)) },
    transferList: [port],
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 },
  });
  watcher.unref();
}
