/** Which test files reach a source file through imports, the nearest first. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** By file: the files of the repository that import it for more than types. Paths are relative to the root, with slashes. */
export type Importers = ReadonlyMap<string, readonly string[]>;

/** TypeScript files below a folder, relative to the root; a file is itself. */
export function sourcesIn(root: string, folder: string): readonly string[] {
  if (folder.endsWith('.ts')) return [folder];
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

/** What is asked of each file: who imports it, what it exports, which words stand in it. */
export interface Cover {
  readonly importers: Importers;
  /** Names that a file exports as its own. */
  readonly exportsOf: (file: string) => readonly string[];
  readonly wordsOf: (test: string) => ReadonlySet<string>;
}

/** Reads the sources and tests below a root; what comes back gives the tests of a file. */
export function coverOf(root: string): (file: string) => readonly string[] {
  const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
  const importers = importersIn(root, [...sourcesIn(root, 'lib'), ...sourcesIn(root, 'test')]);
  const exportsOf = once((file: string) => [...read(file).matchAll(EXPORTED)].map(([, name]) => name));
  const wordsOf = once((file: string) => new Set(read(file).match(/\w+/g)));
  return once((file: string) => testsOf(file, { importers, exportsOf, wordsOf }));
}

const EXPORTED = /^export (?:async )?(?:abstract )?(?:function\*?|class|const) (\w+)/gm;

function once<T>(of: (file: string) => T): (file: string) => T {
  const known = new Map<string, T>();
  return (file) => {
    if (!known.has(file)) known.set(file, of(file));
    return known.get(file)!;
  };
}

/**
 * Test files that reach `file`, the most likely to notice a change first: the one of its name, then those that name what it exports
 * or what the next file towards the test exports, among these those that run on one engine, of its room and of the rooms around, then by imports between.
 */
export function testsOf(file: string, { importers, exportsOf, wordsOf }: Cover): readonly string[] {
  const distances = new Map([[file, 0]]);
  for (const [at, distance] of distances) {
    for (const next of importers.get(at) ?? []) if (!distances.has(next)) distances.set(next, distance + 1);
  }
  const own = file.replace(/^lib/, 'test').replace(/\.ts$/, '.test.ts');
  const room = path.posix.dirname(own);
  const around = room.split('/').slice(0, 2).join('/');
  const isBeside = (test: string) => path.posix.dirname(test) === room || test === `${room}.test.ts`;
  const placeOf = (test: string) => (isBeside(test) ? 0 : test.startsWith(`${around}/`) ? 1 : 2);
  const sources = [...distances].filter(([name]) => name.startsWith('lib/'));
  const ranks = [...distances]
    .filter(([name]) => name.endsWith('.test.ts'))
    .map(([test, distance]) => {
      const named = sources.find(([source]) => exportsOf(source).some((name) => wordsOf(test).has(name)));
      // what runs once for each engine costs most
      const cost = wordsOf(test).has('onEachEngine') ? 1 : 0;
      return { test, rank: [test === own ? 0 : 1, named?.[1] ?? Infinity, cost, placeOf(test), distance] };
    });
  ranks.sort((a, b) => a.rank.map((r, i) => Math.sign(r - b.rank[i]) || 0).find(Boolean) ?? (a.test < b.test ? -1 : 1));
  return ranks.map(({ test }) => test);
}
