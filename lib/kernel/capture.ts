/**
 * What a cell prints or shows goes to that cell, also when it comes late: from a timer, or from a promise nobody waited for.
 * @module
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { StringDecoder } from 'node:string_decoder';
import { hideContexts } from './hidden-contexts';
import type { Question } from './front-end';
import type { Display } from './mime';
import type { Outgoing } from './protocol/message';
// eslint-disable-next-line @typescript-eslint/no-require-imports -- the module itself is written to; `import *` may give a copy
import jupyter = require('tslab/dist/jupyter');

/** A display with the name under which a later one may replace it. */
export interface TransientDisplay extends Display {
  readonly transient?: { readonly display_id?: string };
}

/** Where the outputs of one cell go. */
export interface CellSinks {
  /** Called once, when the cell's turn has come, with its execution count. */
  readonly start?: (count: number) => void;
  readonly stream: (name: StreamName, text: string) => void;
  readonly display: (display: TransientDisplay, update: boolean) => void;
  /** Takes the outputs so far away; with `wait` when the next one comes. */
  readonly clear?: (wait: boolean) => void;
  /** Sends a message of another kind to the front ends, such as those of comms. */
  readonly send?: (message: Outgoing) => void;
  /** Asks the reader; absent where nobody can be asked. */
  readonly ask?: (question: Question, signal: AbortSignal) => Promise<string>;
  /** Asks the reader while this thread stands still. */
  readonly askNow?: (question: Question) => string;
}

/** The two standard streams. */
export type StreamName = 'stdout' | 'stderr';

/** A cell that runs or has run. */
export interface RunningCell {
  readonly count: number;
  readonly sinks: CellSinks;
  /** Aborted when the cell is interrupted. */
  readonly signal: AbortSignal;
  /** Whether it was interrupted, also where the signal could not be aborted yet. */
  readonly isInterrupted: boolean;
}

/** Routes standard output, standard error and tslab's display of this process to the cell they come from, or else to the cell that started last. */
export class Capture {
  private readonly cells = new AsyncLocalStorage<RunningCell>();
  private last: RunningCell | undefined;

  constructor() {
    hideContexts();
    for (const name of ['stdout', 'stderr'] as const) this.captureStream(name);
    // Node's own does nothing without a terminal
    console.clear = () => this.current?.sinks.clear?.(false);
    // tslab's public `display`, and `show` of bnlab, look this up at every call
    (jupyter as { lastWriteDisplayData: typeof jupyter.lastWriteDisplayData }).lastWriteDisplayData = (data, update) =>
      this.current?.sinks.display(data, update ?? false);
  }

  /** The cell whose code is running, directly or in a callback; else the one started last. */
  get current(): RunningCell | undefined {
    return this.cells.getStore() ?? this.last;
  }

  /** Calls a function as part of a cell. */
  run<T>(cell: RunningCell, body: () => T): T {
    this.last = cell;
    return this.within(cell, body);
  }

  /** The same for a cell that is not the one started last. */
  within<T>(cell: RunningCell, body: () => T): T {
    return this.cells.run(cell, body);
  }

  private captureStream(name: StreamName): void {
    const original = process[name].write.bind(process[name]);
    const decoder = new StringDecoder('utf8');
    const write = (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
      const cell = this.current;
      if (cell === undefined) return original(chunk);
      const text = typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk));
      if (text !== '') cell.sinks.stream(name, text);
      const done = rest.at(-1);
      if (typeof done === 'function') process.nextTick(done);
      return true;
    };
    process[name].write = write;
  }
}
