/**
 * The files that all pages share: style, script, the formulas' fonts, Plotly.
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { assetPath } from '../assets';
import { BnlabError } from '../errors';
import type { SiteFiles } from './links';

/** Adds the shared files to a site, under `assets/`. */
export function addSharedFiles(files: SiteFiles): void {
  for (const name of ['book.css', 'playground.css'])
    files.set(`assets/${name}`, readFileSync(assetPath(`book/assets/${name}`)));
  for (const name of ['book', 'playground', 'playground-worker', 'moving'])
    files.set(`assets/${name}.js`, bundled(name));
  files.set('assets/plotly.min.js', readFileSync(require.resolve('plotly.js-dist-min')));
  const katex = path.join(path.dirname(require.resolve('katex/package.json')), 'dist');
  const css = readFileSync(path.join(katex, 'katex.min.css'), 'utf8');
  // every browser of today reads woff2; the older formats would be dead links
  const onlyWoff2 = css.replace(/,url\([^)]*\.(?:woff|ttf)\)\s*format\("[^"]*"\)/g, '');
  files.set('assets/katex.min.css', onlyWoff2);
  for (const name of readdirSync(path.join(katex, 'fonts'))
    .filter((font) => font.endsWith('.woff2'))
    .sort()) {
    files.set(`assets/fonts/${name}`, readFileSync(path.join(katex, 'fonts', name)));
  }
}

/** A page's script, as the build bundled it. @throws BnlabError (`io`) where nothing was built. */
function bundled(name: string): Buffer {
  const file = assetPath(`dist/book/page/${name}-script.js`);
  try {
    return readFileSync(file);
  } catch (cause) {
    const expected = 'the bundled scripts of the pages';
    const hint = 'Build the library first: npm run build';
    throw new BnlabError({ kind: 'io', where: file, expected, got: 'no such file', hint, cause });
  }
}
