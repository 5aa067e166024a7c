/**
 * `bnlab bench loader`: training crops per second out of a folder, an archive or shards.
 * @module
 */
import type { Command } from 'commander';
import { benchLoader } from '../data';
import { parseCount } from './numbers';

/** Registers `bnlab bench loader`. */
export function benchLoaderCommand(bench: Command): void {
  bench
    .command('loader <source>')
    .description('pictures per second, decoded and cropped for training')
    .option('--workers <n>', 'decoding threads (default: all cores)', parseCount)
    .option('--passes <n>', 'passes over the pictures', parseCount, 3)
    .option('--json', 'one JSON line')
    .action(async (source: string, flags: { workers?: number; passes: number; json?: boolean }) => {
      const result = await benchLoader({ source, workers: flags.workers, passes: flags.passes });
      const { images, images_per_s, decoder, workers, rss_mib: rss } = result;
      const memory = `resident memory ${rss[0]} MiB after the first pass, ${rss.at(-1)} after the last`;
      const text = `${decoder}, ${workers} workers: ${images_per_s} images/s over ${images} images; ${memory}`;
      process.stdout.write(`${flags.json ? JSON.stringify(result) : text}\n`);
    });
}
