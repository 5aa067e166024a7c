/**
 * What happens on the page, such as a slider that is moved, and the listeners of cells.
 *
 * A listener's outputs belong to the cell that made it, but an interrupt of that cell is not meant for what the reader begins
 * afterwards: each listener runs under a signal of its own, which an interrupt aborts while no cell runs.
 * @module
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Capture, RunningCell } from './capture';
import { StoppableCell } from './stoppable';

/** The listeners of a session, and what they have begun. */
export class PageEvents {
  /** By the cell that listens. */
  private readonly runs = new Map<RunningCell, StoppableCell>();
  /** The cells of listeners that were made by listeners. */
  private readonly makers = new WeakMap<RunningCell, RunningCell>();

  constructor(private readonly capture: Capture) {}

  /** A listener as part of the cell that makes it. */
  bind<Given extends readonly unknown[]>(listener: (...given: Given) => void): (...given: Given) => void {
    const { current } = this.capture;
    const inContext = AsyncLocalStorage.bind(listener);
    if (current === undefined) return inContext;
    const cell = this.makers.get(current) ?? current;
    return AsyncLocalStorage.bind((...given: Given) =>
      this.capture.within(this.runFor(cell), () => listener(...given)),
    );
  }

  /** Whether this is what a listener has begun: its error is shown nowhere else. */
  isRun(cell: RunningCell): boolean {
    return this.makers.has(cell);
  }

  /** Has what listeners have begun end at its next step. */
  condemn(): void {
    for (const run of this.runs.values()) run.condemn();
  }

  /** Ends what listeners have begun; what the page sends afterwards begins anew. */
  stop(): void {
    for (const run of this.runs.values()) run.stop();
    this.runs.clear();
  }

  private runFor(cell: RunningCell): StoppableCell {
    const known = this.runs.get(cell);
    if (known !== undefined && !known.isInterrupted) return known;
    const run = new StoppableCell(cell.count, cell.sinks);
    this.runs.set(cell, run);
    this.makers.set(run, cell);
    return run;
  }
}
