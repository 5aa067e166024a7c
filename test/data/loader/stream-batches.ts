/**
 * Streams mini-batches and writes down, batch by batch, what came and where to go on; made to be killed.
 *
 * As a program: `stream-batches.ts INDEX LOG STEPS WORKERS`; goes on after the last whole line of LOG.
 */
import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
// single modules, for a program that starts quickly
import { openIndex } from '../../../lib/data/archives/archive-open';
import { checksum } from '../../../lib/data/download/checksum';
import type { ImageList } from '../../../lib/data/source/image-list';
import { ImageLoader } from '../../../lib/data/loader/loader';

/** One batch as a line of the log: `cursor` is the step at which a resumed run begins. */
interface Line {
  readonly cursor: number;
  readonly epoch: number;
  readonly indices: readonly number[];
  readonly pixels: string;
}

/** Delivers the steps from `startStep` up to `steps`, one line each. */
export async function streamBatches(
  list: ImageList,
  options: { readonly startStep?: number; readonly steps: number; readonly workers: number },
  write: (line: string) => void,
): Promise<void> {
  const { startStep = 0, steps, workers } = options;
  const loader = new ImageLoader({ list, miniBatch: 7, seed: 5, size: 24, distortion: 'full', workers, startStep });
  try {
    while (loader.nextStep < steps) {
      const { epoch, indices, images } = await loader.next();
      const line: Line = { cursor: loader.nextStep, epoch, indices: [...indices], pixels: checksum(images) };
      write(`${JSON.stringify(line)}\n`);
    }
  } finally {
    await loader.close();
  }
}

/** Where the log says to go on; half a line, which a kill may have left, is cut off. */
export function cursorOf(log: string): number {
  const text = existsSync(log) ? readFileSync(log, 'utf8') : '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) truncateSync(log, whole.length);
  const last = whole.trimEnd().split('\n').at(-1);
  return last ? (JSON.parse(last) as Line).cursor : 0;
}

async function main([index, log, steps, workers]: readonly string[]): Promise<void> {
  const options = { startStep: cursorOf(log), steps: Number(steps), workers: Number(workers) };
  await streamBatches(openIndex(index), options, (line) => {
    appendFileSync(log, line);
    process.stdout.write('batch\n');
  });
}

if (require.main === module) void main(process.argv.slice(2));
