/**
 * Progress of a download.
 * @module
 */
import { ProgressDisplay } from './progress';

/** Receives the progress of one download after another. */
export interface DownloadBar {
  readonly onProgress: (done: number, total: number | undefined) => void;
  /** Takes the bar off the screen. */
  stop(): void;
}

const MIB = 2 ** 20;

const mib = (bytes: number) => `${(bytes / MIB).toFixed(1)} MiB`;

/** Shows how much of a download has come; `quiet` makes it show nothing. */
export function downloadBar(name: string, { quiet = false }: { quiet?: boolean } = {}): DownloadBar {
  if (quiet) return { onProgress: () => undefined, stop: () => undefined };
  const display = new ProgressDisplay({
    bar: `${name} {bar} {value}/{total} MiB, {eta} s left`,
    preset: 'shades_classic',
    isCleared: true,
    unit: MIB,
    line: ({ done, total }) => `${name}: ${mib(done)}${total ? ` of ${mib(total)}` : ''}`,
  });
  return { onProgress: (done, total) => display.update({ done, total }), stop: () => display.stop() };
}
