/**
 * Downloads a published set, as `bnlab data download` does, and says where it is.
 * @module
 */
import { downloadWithBar } from '../lib/cli/data-download';
import { script } from './script';

/** Downloads a set to data/NAME and prints the folder. */
export function downloadScript(name: string): void {
  script(async () => {
    console.log((await downloadWithBar(name)).folder);
  });
}
