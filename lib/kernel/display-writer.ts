/**
 * The way from code in a cell to the outputs of that cell.
 * @module
 */
import type { Display } from './mime';

/** What tslab calls to send an output to the cell that runs; with `update` it replaces the output of the same display id. */
export type DisplayWriter = (
  output: Display & { readonly transient: { readonly display_id?: string } },
  update: boolean,
) => void;

/**
 * tslab's writer for the cell that runs now, undefined outside of a notebook.
 *
 * It is looked up among the loaded modules, because the kernel's tslab need not be the one that `require` would find from here,
 * and because loading tslab elsewhere would load ZeroMQ for nothing. It is read anew each time: tslab sets it for every cell.
 */
export function displayWriter(): DisplayWriter | undefined {
  for (const [file, module] of Object.entries(require.cache)) {
    if (!/[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(file)) continue;
    const { lastWriteDisplayData } = module?.exports as { readonly lastWriteDisplayData: DisplayWriter | null };
    if (lastWriteDisplayData !== null) return lastWriteDisplayData;
  }
  return undefined;
}
