/**
 * Worker threads whose program is a file of this library, compiled or as source.
 * @module
 */
import { existsSync } from 'node:fs';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/** Starts the program at `path` (without an extension): the compiled file, or the source by whatever this process was told to load sources with. */
export function startThread(path: string, options: WorkerOptions): Worker {
  if (existsSync(`${path}.js`)) return new Worker(`${path}.js`, options);
  return new Worker(`require(${JSON.stringify(`${path}.ts`)});`, { ...options, eval: true });
}
