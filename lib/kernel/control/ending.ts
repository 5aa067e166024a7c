/**
 * The end of the kernel's process, which must come whatever the cells do.
 * @module
 */
import { endDescendants } from '../processes/descendants';
import type { MainInspector } from './main-inspector';
import type { FromControl } from './protocol';

/** How long the thread of the cells may take to end the process by itself; ms. */
const ORDERLY_MS = 500;
/** How long until the process is killed; ms. */
const LAST_MS = 2000;
const PARENT_MS = 500;

/** Ends the process: by a message, then in the middle of what it computes, then by force. */
export class Ending {
  private hasBegun = false;

  constructor(
    private readonly post: (message: FromControl) => void,
    private readonly inspector: MainInspector,
  ) {}

  /** Begins to end the process. */
  begin(code: number): void {
    if (this.hasBegun) return;
    this.hasBegun = true;
    this.post({ kind: 'exit', code });
    setTimeout(() => void this.inspector.evaluate(`process.exit(${code})`).catch(() => undefined), ORDERLY_MS);
    setTimeout(() => {
      endDescendants();
      process.kill(process.pid, 'SIGKILL');
    }, LAST_MS);
  }
}

/** A kernel whose Jupyter was killed would stay for ever. */
export function endWithParent(ending: Ending): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) ending.begin(1);
  }, PARENT_MS);
}
