/**
 * Files that travel with the package but are not compiled: fonts, style sheets, scripts of the book.
 * @module
 */
import path from 'node:path';

/** The root of the package: this file runs from it (sources) or from its `dist` (build). */
const packageRoot = path.basename(__dirname) === 'dist' ? path.dirname(__dirname) : __dirname;

/** The full path of a file of the package, for example `assetPath('figures/fonts/OFL.txt')`. */
export function assetPath(relative: string): string {
  return path.join(packageRoot, ...relative.split('/'));
}
