/**
 * What a lesson's results depend on, as one hash: the same hash means that running it again would change nothing.
 * @module
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Notebook } from '../kernel/notebook';

/** What all lessons share: where they compute, on what, with which code. */
export interface Surroundings {
  /** Engine name. */
  readonly engine: string;
  /** Checksums of the data, by name. */
  readonly data: Readonly<Record<string, string>>;
  /** Hash of the built library, its packages and the stored results. */
  readonly code: string;
  /** Major version of Node. */
  readonly node: string;
}

// what only reads the results of lessons cannot change them
const AFTER_THE_LESSONS = ['bin', 'book', 'cli', 'lessons', 'walk'];

/** Hash of what lessons load: the JavaScript of the library, the packages it uses, the stored results of long runs. */
export function hashCode(project: string): string {
  const hash = createHash('sha256');
  const dist = path.join(project, 'lib', 'dist');
  const library = filesUnder(dist, '.js').filter(
    (name) => !AFTER_THE_LESSONS.some((area) => name.startsWith(area + path.sep)),
  );
  for (const name of library) hash.update(`${name}\0`).update(readFileSync(path.join(dist, name)));
  const results = path.join(project, 'notebooks', 'results');
  for (const name of filesUnder(results, '.json'))
    hash.update(`${name}\0`).update(readFileSync(path.join(results, name)));
  return hash.update(readFileSync(path.join(project, 'package-lock.json'))).digest('hex');
}

/** Hash of everything one lesson's results depend on; its text cells are not among them. */
export function fingerprintOf(notebook: Notebook, surroundings: Surroundings): string {
  const code = notebook.cells.filter((cell) => cell.cell_type === 'code').map(({ source }) => source);
  const { engine, data, code: library, node } = surroundings;
  const parts = [code, engine, Object.entries(data).sort(), library, node];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function filesUnder(folder: string, ending: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .sort();
}
