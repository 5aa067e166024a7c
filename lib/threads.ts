/**
 * Worker threads whose program is a file of this library, compiled or as source.
 * @module
 */
import { existsSync } from 'node:fs';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/** Starts the program at `path` (without an extension): the compiled file, or the source through tsx where the library runs from its sources. */
export function startThread(path: string, options: WorkerOptions): Worker {
  if (existsSync(`${path}.js`)) return new Worker(`${path}.js`, options);
  const [tsx, source] = [require.resolve('tsx/cjs'), `${path}.ts`].map((file) => JSON.stringify(file));
  return new Worker(`require(${tsx}); require(${source});`, { ...options, eval: true });
}
