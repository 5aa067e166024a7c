/**
 * Downloads MNIST into data/mnist: npx tsx data-scripts/download-mnist.ts
 * @module
 */
import path from 'node:path';
import { downloadBar } from '../lib/cli/download-bar';
import { downloadIdxSet, IDX_SETS, loadMnist, projectFolder } from '../lib/data';
import { script } from './script';

script(async () => {
  const folder = path.join(projectFolder(), 'data', 'mnist');
  const bar = downloadBar('MNIST');
  try {
    await downloadIdxSet(IDX_SETS.mnist, folder, { onProgress: bar.onProgress });
  } finally {
    bar.stop();
  }
  const { source } = await loadMnist({ folder });
  console.log(source.detail);
});
