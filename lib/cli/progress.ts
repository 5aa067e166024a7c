/**
 * How a long command shows that it lives: a bar on a terminal, a line at each tenth elsewhere; on stderr, so that stdout is for
 * results. What is shown is a {@link ProgressForm}, one for each kind of work.
 * @module
 */
import { Presets, SingleBar } from 'cli-progress';

/** How far work has come. */
export interface ProgressState {
  readonly done: number;
  /** Undefined where nobody knows. */
  readonly total: number | undefined;
  /** What is at work, of parts that follow one another: each has its own bar and its own tenths. */
  readonly part?: string;
  /** The latest numbers, for people. */
  readonly note?: string;
}

/** How one kind of work is shown. */
export interface ProgressForm {
  /** The bar, in the words of cli-progress, and `{part}` and `{note}`. */
  readonly bar: string;
  readonly preset?: keyof typeof Presets;
  /** Whether the bar leaves the screen at its end. */
  readonly isCleared?: boolean;
  /** How much counts as one in the bar: bytes of a MiB. */
  readonly unit?: number;
  /** A line at a tenth, where there is no terminal; without it nothing is said there. */
  readonly line?: (state: ProgressState) => string;
  /** Whether a line is due only where a tenth is above all those before, from the first on: what begins again is not told again. */
  readonly isRising?: boolean;
}

/** Shows progress in one form. */
export class ProgressDisplay {
  private bar?: SingleBar;
  private part?: string;
  private tenth: number;

  constructor(
    private readonly form: ProgressForm,
    private readonly stream: NodeJS.WriteStream = process.stderr,
  ) {
    this.tenth = form.isRising ? 0 : -1;
  }

  /** Takes the latest state; may be handed on by itself. */
  readonly update = (state: ProgressState): void => {
    if (this.stream.isTTY) this.updateBar(state);
    else this.updateLines(state);
  };

  /** Ends the display; errors print below it. */
  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }

  private updateBar({ part, note, done, total = done }: ProgressState): void {
    const { unit = 1 } = this.form;
    const [value, size] = [Math.round(done / unit), Math.round(total / unit)];
    if (part !== this.part) this.stop();
    this.part = part;
    if (!this.bar) {
      this.bar = this.newBar();
      this.bar.start(size, value, { part, note });
    }
    this.bar.setTotal(size);
    this.bar.update(value, { part, note });
  }

  private newBar(): SingleBar {
    const { bar: format, preset = 'legacy', isCleared = false } = this.form;
    const { stream } = this;
    return new SingleBar({ format, stream, hideCursor: true, clearOnComplete: isCleared }, Presets[preset]);
  }

  private updateLines(state: ProgressState): void {
    const { line, isRising } = this.form;
    const { part, done, total } = state;
    const tenth = total ? Math.floor((10 * done) / total) : -1;
    const isSame = isRising ? tenth <= this.tenth : part === this.part && tenth === this.tenth;
    if (!line || isSame) return;
    this.part = part;
    this.tenth = tenth;
    this.stream.write(`${line(state)}\n`);
  }
}

/** The steps of parts that follow one another, for example of networks that are trained. */
export const STEPS: ProgressForm = {
  bar: '{part} [{bar}] {value}/{total} {note} (about {eta_formatted} left)',
  line: ({ part, done, total, note }) => `${part}: step ${done} of ${total}, ${note}`,
};
