/**
 * The files that all pages share: style, script, the formulas' fonts, Plotly.
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { assetPath } from '../assets';
import type { SiteFiles } from './links';

/** Adds the shared files to a site, under `assets/`. */
export function addSharedFiles(files: SiteFiles): void {
  for (const name of ['book.css', 'book.js'])
    files.set(`assets/${name}`, readFileSync(assetPath(`book/assets/${name}`)));
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
