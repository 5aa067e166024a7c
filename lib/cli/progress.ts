/**
 * How a long command shows that it lives: a bar on a terminal, plain lines elsewhere.
 * @module
 */
import { SingleBar } from 'cli-progress';
import type { Progress } from '../experiments';

/** Shows the progress of parts that follow one another. */
export class ProgressDisplay {
  private bar?: SingleBar;
  private part = '';
  private lastShare = -1;

  constructor(private readonly stream: NodeJS.WriteStream = process.stderr) {}

  /** Takes the latest state. */
  update({ part, done, total, note }: Progress): void {
    if (this.stream.isTTY) this.updateBar(part, done, total, note);
    else this.updateLines(part, done, total, note);
  }

  /** Ends the display; errors print below it. */
  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }

  private updateBar(part: string, done: number, total: number, note: string): void {
    if (part !== this.part || !this.bar) {
      this.stop();
      this.part = part;
      const format = '{part} [{bar}] {value}/{total} {note} (about {eta_formatted} left)';
      this.bar = new SingleBar({ format, stream: this.stream, hideCursor: true });
      this.bar.start(total, done, { part, note });
    }
    this.bar.update(done, { part, note });
  }

  /** A line for each tenth of a part. */
  private updateLines(part: string, done: number, total: number, note: string): void {
    const share = Math.floor((10 * done) / total);
    if (part === this.part && share === this.lastShare) return;
    this.part = part;
    this.lastShare = share;
    this.stream.write(`${part}: step ${done} of ${total}, ${note}\n`);
  }
}
