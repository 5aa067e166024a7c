/**
 * Progress of a download: a bar on a terminal, a line at each tenth elsewhere.
 * @module
 */
import { Presets, SingleBar } from 'cli-progress';

/** Receives the progress of one download after another. */
export interface DownloadBar {
  readonly onProgress: (done: number, total: number | undefined) => void;
  /** Takes the bar off the screen. */
  stop(): void;
}

const MIB = 2 ** 20;

/** Makes a progress display on stderr, so that stdout stays for results; `quiet` makes it show nothing. */
export function downloadBar(name: string, { quiet = false }: { quiet?: boolean } = {}): DownloadBar {
  if (quiet) return { onProgress: () => undefined, stop: () => undefined };
  return process.stderr.isTTY ? terminalBar(name) : plainLines(name);
}

function terminalBar(name: string): DownloadBar {
  const format = `${name} {bar} {value}/{total} MiB, {eta} s left`;
  const bar = new SingleBar({ format, hideCursor: true, clearOnComplete: true }, Presets.shades_classic);
  let started = false;
  const onProgress = (done: number, total: number | undefined) => {
    const [value, size] = [Math.round(done / MIB), Math.round((total ?? done) / MIB)];
    if (!started) bar.start(size, value);
    started = true;
    bar.setTotal(size);
    bar.update(value);
  };
  return { onProgress, stop: () => bar.stop() };
}

function plainLines(name: string): DownloadBar {
  let shown = -1;
  const onProgress = (done: number, total: number | undefined) => {
    const tenth = total ? Math.floor((10 * done) / total) : -1;
    if (tenth === shown) return;
    shown = tenth;
    console.error(`${name}: ${(done / MIB).toFixed(1)} MiB${total ? ` of ${(total / MIB).toFixed(1)} MiB` : ''}`);
  };
  return { onProgress, stop: () => undefined };
}
