/** Which test files reach a source file through imports, the nearest first. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** By file: the files of the repository that import it for more than types. Paths are relative to the root, with slashes. */
export type Importers = ReadonlyMap<string, readonly string[]>;

/** TypeScript files below a folder, relative to the root. */
export function sourcesIn(root: string, folder: string): readonly string[] {
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true });
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const name = `${folder}/${entry.name}`;
      if (entry.isDirectory())
        return ['dist', 'node_modules', 'vendor'].includes(entry.name) ? [] : sourcesIn(root, name);
      return name.endsWith('.ts') && !name.endsWith('.d.ts') ? [name] : [];
    });
}

/** The import graph of `lib` and `test`, turned round. */
export function importersIn(root: string, files: readonly string[]): Importers {
  const importers = new Map<string, string[]>();
  for (const file of files) {
    for (const imported of importsOf(root, file)) {
      const known = importers.get(imported);
      if (known) known.push(file);
      else importers.set(imported, [file]);
    }
  }
  return importers;
}

/** Imports and exports of more than types, modules that are loaded when they are needed, and those that a worker begins with. */
const IMPORT =
  /^(?:import|export)\s(?!type\s)[^;]*?'(?<named>\.[^']+)';|(?:\bimport\(|__dirname, )\s*'(?<later>[^']+)'/gm;

function importsOf(root: string, file: string): readonly string[] {
  const folder = path.posix.dirname(file);
  const text = readFileSync(path.join(root, file), 'utf8');
  return [...text.matchAll(IMPORT)].flatMap(({ groups }) => {
    const base = path.posix.join(folder, groups!.named ?? groups!.later);
    const found = [`${base}.ts`, `${base}/index.ts`, base].find(
      (name) => name.endsWith('.ts') && existsSync(path.join(root, name)),
    );
    return found ? [found] : [];
  });
}

/**
 * Test files that reach `file`: the one of its name, those of its room, those of the rooms around, then the others; among these
 * by the number of imports between, then by name.
 */
export function testsOf(file: string, importers: Importers): readonly string[] {
  const distances = new Map([[file, 0]]);
  for (const [at, distance] of distances) {
    for (const next of importers.get(at) ?? []) if (!distances.has(next)) distances.set(next, distance + 1);
  }
  const own = file.replace(/^lib/, 'test').replace(/\.ts$/, '.test.ts');
  const room = path.posix.dirname(own);
  const around = room.split('/').slice(0, 2).join('/');
  const isBeside = (test: string) => path.posix.dirname(test) === room || test === `${room}.test.ts`;
  const rank = (test: string) => (test === own ? 0 : isBeside(test) ? 1 : test.startsWith(`${around}/`) ? 2 : 3);
  const tests = [...distances].filter(([name]) => name.endsWith('.test.ts'));
  return tests.sort(([a, near], [b, far]) => rank(a) - rank(b) || near - far || (a < b ? -1 : 1)).map(([name]) => name);
}
