/**
 * The extension that makes figures interactive in JupyterLab, put where JupyterLab looks for extensions.
 * @module
 */
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ioError, writeFileAtomic } from '../files';
import { hasOptional } from '../optional';
import { PACKAGE_FOLDER } from './paths';

const NAME = 'bnlab-plotly';
const SOURCE = path.join(PACKAGE_FOLDER, 'kernel', 'share', 'plotly-renderer');

/**
 * Writes the extension, with the copy of Plotly that it draws with, into a Jupyter data folder; without that optional package
 * there are no figures to draw, and nothing is written.
 *
 * @throws BnlabError (`io`).
 */
export function placeLabExtension(dataFolder: string): void {
  if (!hasOptional('plotly.js-dist-min')) return;
  const folder = extensionFolder(dataFolder);
  const files = {
    'static/plotly.min.js': require.resolve('plotly.js-dist-min/plotly.min.js'),
    'static/remoteEntry.js': path.join(SOURCE, 'remoteEntry.js'),
    // last, because with it the extension is known
    'package.json': path.join(SOURCE, 'package.json'),
  };
  for (const [name, from] of Object.entries(files)) writeFileAtomic(path.join(folder, name), readFileSync(from));
}

/** Takes the extension away again, where it is. @throws BnlabError (`io`). */
export function removeLabExtension(dataFolder: string): void {
  const folder = extensionFolder(dataFolder);
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (thrown) {
    throw ioError(folder, 'an extension that can be removed', thrown);
  }
}

function extensionFolder(dataFolder: string): string {
  return path.join(dataFolder, 'labextensions', NAME);
}
