/**
 * Progress of counted work.
 * @module
 */
import { ProgressDisplay } from './progress';

/** Receives progress. */
export interface CountBar {
  readonly onProgress: (done: number, total: number) => void;
  /** Takes the bar off the screen. */
  stop(): void;
}

/** Shows how many of `what` are done; nothing when `quiet`. */
export function countBar(what: string, { quiet = false }: { quiet?: boolean } = {}): CountBar {
  if (quiet) return { onProgress: () => undefined, stop: () => undefined };
  const display = new ProgressDisplay({
    bar: `{bar} {value}/{total} ${what}, {eta} s left`,
    preset: 'shades_classic',
    isCleared: true,
    line: ({ done, total }) => `${done} of ${total} ${what}`,
    isRising: true,
  });
  return { onProgress: (done, total) => display.update({ done, total }), stop: () => display.stop() };
}
