/**
 * Progress of counted work: a bar on a terminal, a line at each tenth elsewhere; on stderr, so that stdout is for results.
 * @module
 */
import { Presets, SingleBar } from 'cli-progress';

/** Receives progress. */
export interface CountBar {
  readonly onProgress: (done: number, total: number) => void;
  /** Takes the bar off the screen. */
  stop(): void;
}

/** Shows how many of `what` are done; nothing when `quiet`. */
export function countBar(what: string, { quiet = false }: { quiet?: boolean } = {}): CountBar {
  if (quiet) return { onProgress: () => undefined, stop: () => undefined };
  const bar = process.stderr.isTTY ? new SingleBar(options(what), Presets.shades_classic) : undefined;
  let shown = 0;
  const onProgress = (done: number, total: number) => {
    if (bar) {
      if (shown++ === 0) bar.start(total, done);
      bar.update(done);
      return;
    }
    const tenth = Math.floor((10 * done) / total);
    if (tenth > shown) console.error(`${done} of ${total} ${what}`);
    shown = Math.max(shown, tenth);
  };
  return { onProgress, stop: () => bar?.stop() };
}

function options(what: string) {
  return { format: `{bar} {value}/{total} ${what}, {eta} s left`, hideCursor: true, clearOnComplete: true };
}
