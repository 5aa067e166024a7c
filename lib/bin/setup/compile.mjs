// Compiles the library into lib/dist, and leaves nothing there of sources that are gone.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChild } from './child.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const COMPILED = /(\.d\.ts|\.js|\.js\.map)$/;

/**
 * Removes what was compiled from files that are no more: where a file became a folder of the same name, Node would go on finding
 * the old one.
 *
 * @param {string} library the folder of the sources; they are compiled into `dist` below it
 * @returns {string[]} what was removed, below `dist`
 */
export function removeStale(library) {
  const dist = path.join(library, 'dist');
  if (!existsSync(dist)) return [];
  const stale = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter(
    (name) => COMPILED.test(name) && !existsSync(path.join(library, name.replace(COMPILED, '.ts'))),
  );
  for (const name of stale) rmSync(path.join(dist, name), { force: true });
  return stale;
}

/** Compiles `lib` and bundles what browsers load. The compiler's messages go to stderr. @throws Error where it does not compile. */
export async function compile(root = ROOT) {
  removeStale(path.join(root, 'lib'));
  // never the bare `tsc`: tslab's own compiler stands in its place in node_modules/.bin
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { code, interrupted } = await runChild(process.execPath, [compiler, '-p', 'lib'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (interrupted) process.exit(130);
  if (code !== 0) throw new Error('The library does not compile: see the messages above.');
  // esbuild is a package: a fresh clone has it only by now
  const { bundle } = await import('./bundle.mjs');
  await bundle(path.join(root, 'lib'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  compile().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
