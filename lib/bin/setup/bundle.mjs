// What browsers load, each in one file: the library (`bnlab/browser`) and the scripts of the book's pages.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { bundledPackages, licencesText } from './licences.mjs';

/**
 * The packages' own bundles, as Node takes them: of their ES modules this library could mend nothing, for what those export is
 * sealed. Nor may an import that is there for what it does be left out.
 */
const TENSORS = { mainFields: ['browser', 'main'], ignoreAnnotations: true };

/** How all of it is bundled. */
const COMMON = {
  bundle: true,
  minify: true,
  platform: 'browser',
  target: 'es2022',
  legalComments: 'eof',
  metafile: true,
  logLevel: 'warning',
};

/** Bundles for browsers, from the sources in `library` into its `dist`. @throws Error where a module of Node is reached. */
export async function bundle(library) {
  const to = (name) => path.join(library, 'dist', name);
  const browser = await build({
    ...COMMON,
    ...TENSORS,
    entryPoints: [path.join(library, 'browser.ts')],
    format: 'esm',
    outfile: to('browser.mjs'),
  });
  writeFileSync(to('browser.d.mts'), "export * from './browser.js';\n");
  const metafiles = [browser.metafile, ...(await bundlePages(library, to))];
  writeFileSync(to('LICENCES.txt'), licencesText(bundledPackages(metafiles)));
}

async function bundlePages(library, to) {
  const pages = path.join(library, 'book', 'page');
  const metafiles = [];
  if (!existsSync(pages)) return metafiles;
  for (const name of readdirSync(pages).filter((file) => file.endsWith('-script.ts'))) {
    const outfile = to(path.join('book', 'page', name.replace(/\.ts$/, '.js')));
    const { metafile } = await build({
      ...COMMON,
      ...TENSORS,
      ...wrapping(name),
      entryPoints: [path.join(pages, name)],
      format: 'iife',
      outfile,
    });
    metafiles.push(metafile);
  }
  return metafiles;
}

/**
 * A worker's script is a function on the page first: pages opened from the disk may not load a worker's file, but may run the text
 * of a function in one.
 */
function wrapping(name) {
  const [, worker] = /^(\w+)-worker-script/.exec(name) ?? [];
  return worker === undefined
    ? {}
    : { banner: { js: `globalThis.${worker}Worker = function (port) {` }, footer: { js: '};' } };
}
