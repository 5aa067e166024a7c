/**
 * Downloads MNIST or a relative of it, with progress.
 * @module
 */
import path from 'node:path';
import { downloadBar } from '../lib/cli/download-bar';
import { downloadIdxSet, IDX_SETS, loadMnist, projectFolder, type IdxSetName } from '../lib/data';
import { script } from './script';

/** Downloads a set of four IDX files to data/NAME, reads them once, and says how many images there are. */
export function downloadIdxScript(name: IdxSetName): void {
  script(async () => {
    const folder = path.join(projectFolder(), 'data', name);
    const bar = downloadBar(name);
    try {
      await downloadIdxSet(IDX_SETS[name], folder, { onProgress: bar.onProgress });
    } finally {
      bar.stop();
    }
    const { train, test } = await loadMnist({ folder, files: IDX_SETS[name] });
    console.log(`${folder}: ${train.labels.length} images to train on, ${test.labels.length} to test`);
  });
}
