/**
 * Downloads one of the sets that are a single archive, with progress.
 * @module
 */
import { downloadBar } from '../lib/cli/download-bar';
import { downloadArchiveSet, type ArchiveSetName } from '../lib/data';
import { script } from './script';

/** Downloads and unpacks a set to data/NAME and says where it is. */
export function downloadScript(name: ArchiveSetName): void {
  script(async () => {
    const bar = downloadBar(name);
    try {
      console.log(await downloadArchiveSet(name, { onProgress: bar.onProgress }));
    } finally {
      bar.stop();
    }
  });
}
