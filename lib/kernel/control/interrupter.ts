/**
 * Ends the cell that runs, on the side of the control worker.
 *
 * The thread of the cells is told first, which ends all that waits. Where it does not hear, because it computes without a
 * pause, its execution is broken off in the middle.
 * @module
 */
import { BREAK_OFF } from './break-off';
import type { MainInspector } from './main-inspector';
import type { FromControl } from './protocol';

/** How long the thread may take to hear before it is broken off: a tenth of a second is what a person calls at once. */
const PATIENCE_MS = 40;
const AGAIN_MS = 20;

/** Sends interrupts until they are heard. */
export class Interrupter {
  private last = 0;
  private heardUpTo = 0;
  private since = 0;
  private timer?: NodeJS.Timeout;
  private attempt = 0;
  private isBreaking = false;
  private isImpatient = false;

  constructor(
    private readonly post: (message: FromControl) => void,
    private readonly inspector: MainInspector,
  ) {}

  /** Interrupts; a second one before the first is heard breaks off even what asked for time to end well. */
  interrupt(): void {
    this.isImpatient = this.last > this.heardUpTo && performance.now() - this.since > PATIENCE_MS;
    if (this.last === this.heardUpTo) this.since = performance.now();
    this.last++;
    this.attempt = 0;
    this.post({ kind: 'interrupt', interrupt: this.last });
    this.timer ??= setInterval(() => this.insist(), AGAIN_MS);
  }

  /** Called when the thread of the cells has heard of an interrupt. */
  heard(interrupt: number): void {
    this.heardUpTo = Math.max(this.heardUpTo, interrupt);
    if (this.heardUpTo < this.last) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private insist(): void {
    if (performance.now() - this.since < PATIENCE_MS || this.isBreaking) return;
    this.isBreaking = true;
    void this.inspector
      .evaluate(
        `globalThis[Symbol.for(${JSON.stringify(BREAK_OFF)})]?.(${this.last}, ${++this.attempt}, ${this.isImpatient})`,
      )
      .catch(() => undefined) // broken off before it could answer
      .then(() => {
        this.isBreaking = false;
        // what was broken off may have been on its way to hear
        if (this.heardUpTo < this.last && this.attempt % 8 === 1)
          this.post({ kind: 'interrupt', interrupt: this.last });
      });
  }
}
