/**
 * Memory is given back when the kernel has nothing to do.
 *
 * A check of a cell leaves a whole program of types behind, and V8 lets such garbage grow to twice what is in use before it
 * collects: a notebook that is only looked at would hold hundreds of MiB.
 * @module
 */
import inspector from 'node:inspector';
import v8 from 'node:v8';

/** How long nothing may have been asked before; ms. A collection takes a part of a second, which nobody is to wait for. */
const QUIET_MS = 3000;
/** What must have come since the last collection to make one worthwhile; bytes. */
const WORTHWHILE = 32 * 2 ** 20;

/** When to collect. */
export interface IdleMemoryOptions {
  /** Whether something runs that a collection would hold up. */
  readonly isBusy: () => boolean;
  readonly quietMilliseconds?: number;
  /** How far the heap must have grown, in bytes. */
  readonly worthwhile?: number;
}

/** Collects garbage some time after the last thing that was done. */
export class IdleMemory {
  private timer?: NodeJS.Timeout;
  private before = 0;

  constructor(private readonly options: IdleMemoryOptions) {
    // or a thorough collection would also forget how the compiler was compiled, and the next cell would wait for that
    v8.setFlagsFromString('--no-flush-bytecode');
  }

  /** Called when something has been done; collects when nothing more has come for a while, and nothing runs then. */
  rest(): void {
    const { quietMilliseconds = QUIET_MS } = this.options;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.collect(), quietMilliseconds).unref();
  }

  private collect(): void {
    const { isBusy, worthwhile = WORTHWHILE } = this.options;
    if (isBusy() || process.memoryUsage().heapUsed - this.before < worthwhile) return;
    const session = new inspector.Session();
    session.connect();
    // unlike `gc`, this gives the pages back to the system
    session.post('HeapProfiler.collectGarbage', () => {
      this.before = process.memoryUsage().heapUsed;
      // Node hangs where this is done within the answer
      setImmediate(() => session.disconnect());
    });
  }
}
