/**
 * Ends the cell that runs, on the side of the control worker.
 *
 * The thread of the cells is told first, which ends all that waits. Where it does not hear, because it computes without a
 * pause, its execution is broken off in the middle. Where not even that is heard, it may wait for a process that it started
 * (`execSync`), which is then interrupted too.
 * @module
 */
import { BREAK_OFF } from './break-off';
import type { MainInspector } from './main-inspector';
import type { FromControl } from './protocol';

/** How long the thread may take to hear before it is broken off: a tenth of a second is what a person calls at once. */
const PATIENCE_MS = 40;
const AGAIN_MS = 20;
/** How many times {@link AGAIN_MS} the thread may take to be broken off before it is taken to wait for a process. */
const SILENT = 5;
/** What such a process gets at the first interrupt that is not heard, at the second, and at all others. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGKILL'] as const;

/** Sends interrupts until they are heard. */
export class Interrupter {
  private last = 0;
  private heardUpTo = 0;
  private since = 0;
  private timer?: NodeJS.Timeout;
  private attempt = 0;
  private isBreaking = false;
  private isImpatient = false;
  private unanswered = 0;

  constructor(
    private readonly post: (message: FromControl) => void,
    private readonly inspector: MainInspector,
    private readonly signalWaitedFor: (signal: NodeJS.Signals) => void,
  ) {}

  /** Interrupts; a second one before the first is heard breaks off even what asked for time to end well. */
  interrupt(): void {
    this.isImpatient = this.isWaiting && performance.now() - this.since > PATIENCE_MS;
    if (this.last === this.heardUpTo) this.since = performance.now();
    this.last++;
    this.attempt = 0;
    this.unanswered = 0;
    this.post({ kind: 'interrupt', interrupt: this.last });
    this.timer ??= setInterval(() => this.insist(), AGAIN_MS);
  }

  /** Whether an interrupt has not been heard yet. */
  get isWaiting(): boolean {
    return this.heardUpTo < this.last;
  }

  /** Called when the thread of the cells has heard of an interrupt. */
  heard(interrupt: number): void {
    this.heardUpTo = Math.max(this.heardUpTo, interrupt);
    if (this.isWaiting) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** Called again and again while the thread does not answer at all. Each interrupt is one signal, as with Ctrl+C. */
  private reachProcess(): void {
    if (++this.unanswered !== SILENT) return;
    this.signalWaitedFor(SIGNALS[Math.min(this.last - this.heardUpTo, SIGNALS.length) - 1]!);
  }

  private insist(): void {
    if (performance.now() - this.since < PATIENCE_MS) return;
    if (this.isBreaking) return this.reachProcess();
    this.isBreaking = true;
    void this.inspector
      .evaluate(
        `globalThis[Symbol.for(${JSON.stringify(BREAK_OFF)})]?.(${this.last}, ${++this.attempt}, ${this.isImpatient})`,
      )
      .catch(() => undefined) // broken off before it could answer
      .then(() => {
        this.isBreaking = false;
        this.unanswered = 0;
        // what was broken off may have been on its way to hear
        if (this.isWaiting && this.attempt % 8 === 1) this.post({ kind: 'interrupt', interrupt: this.last });
      });
  }
}
