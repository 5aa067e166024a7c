/**
 * What runs for the reader and can be stopped: a cell, or what a listener does when something happens on the page.
 * @module
 */
import { inspect } from 'node:util';
import { Interrupted } from '../interruption';
import type { CellSinks, RunningCell } from './capture';

/** What a cell gives that was interrupted while it waited. */
export const STOPPED = Symbol('stopped');

/** A cell that runs, and the way to stop it. */
export class StoppableCell implements RunningCell {
  /** Resolves when it is stopped. */
  readonly stopped: Promise<typeof STOPPED>;
  private readonly controller = new AbortController();
  private end: () => void = () => undefined;
  private isCondemned = false;

  constructor(
    readonly count: number,
    readonly sinks: CellSinks,
  ) {
    this.stopped = new Promise((resolve) => (this.end = () => resolve(STOPPED)));
  }

  /** How it is shown inside of what Node keeps it with: sockets, processes. */
  [inspect.custom](): string {
    return `cell [${this.count}]`;
  }

  /** Whether it is to end, also where its signal could not be aborted yet. */
  get isInterrupted(): boolean {
    return this.isCondemned || this.signal.aborted;
  }

  /** Has the next step of the library fail; safe in the middle of anything. */
  condemn(): void {
    this.isCondemned = true;
  }

  /** Aborted when it is stopped. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Aborts its signal, and ends the waiting for it. */
  stop(): void {
    this.controller.abort(new Interrupted());
    this.end();
  }
}
