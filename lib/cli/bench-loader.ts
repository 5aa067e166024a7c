/**
 * `bnlab bench loader`: training crops per second out of a folder, an archive or shards.
 * @module
 */
import type { Command } from 'commander';
import { benchLoader, type NameRule } from '../data';
import { countFrom } from './numbers';
import { readingOptions, SOURCES } from './source-options';

interface BenchLoaderFlags {
  readonly workers?: number;
  readonly passes: number;
  readonly devkit?: string;
  readonly picture?: string;
  readonly labelFrom?: NameRule;
  readonly json?: boolean;
}

/** Registers `bnlab bench loader`. */
export function benchLoaderCommand(bench: Command): void {
  readingOptions(bench.command('loader').argument('<source>', SOURCES))
    .description('pictures per second, decoded and cropped for training')
    .option('--workers <n>', 'decoding threads (default: all cores)', countFrom(1))
    .option('--passes <n>', 'passes over the pictures', countFrom(1), 3)
    .option('--json', 'one JSON line')
    .action(async (source: string, { json, ...flags }: BenchLoaderFlags) => {
      const result = await benchLoader({ source, ...flags });
      const { images, images_per_s, decoder, workers, faults, rss_mib: rss } = result;
      const skipped = faults > 0 ? `; ${faults} pictures at fault and left out` : '';
      const memory = `resident memory ${rss[0]} MiB after the first pass, ${rss.at(-1)} after the last`;
      const text = `${decoder}, ${workers} workers: ${images_per_s} images/s over ${images} images; ${memory}${skipped}`;
      process.stdout.write(`${json ? JSON.stringify(result) : text}\n`);
    });
}
