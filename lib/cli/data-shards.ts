/**
 * `bnlab data shards`: repacks pictures of any source.
 * @module
 */
import path from 'node:path';
import type { Command } from 'commander';
import {
  makeShards,
  manifestLine,
  openSource,
  planSource,
  type FaultPolicy,
  type ImageList,
  type NameRule,
  type ShardReport,
} from '../data';
import { checkFolderWritable } from '../files';
import { countBar } from './count-bar';
import { faultLine } from './faults';
import { countFrom, parseCount } from './numbers';
import { faultsOption, readingOptions, SOURCES } from './source-options';

interface ShardFlags {
  readonly out: string;
  readonly name: string;
  readonly shortSide: number;
  readonly quality: number;
  readonly perShard: number;
  readonly seed: number;
  readonly faults?: FaultPolicy;
  readonly devkit?: string;
  readonly picture?: string;
  readonly labelFrom?: NameRule;
  readonly json?: boolean;
}

/** Registers `bnlab data shards`. */
export function shardsCommand(data: Command): void {
  const command = data.command('shards').argument('<source>', SOURCES);
  faultsOption(readingOptions(command))
    .description('repack pictures as WebDataset shards; an interrupted run goes on')
    .requiredOption('--out <folder>', 'where the shards go; a source with two parts fills train/ and val/ in it')
    .option('--name <name>', 'first part of the names of the shards', 'train')
    .option(
      '--short-side <pixels>',
      'shorter side in pixels; 0 keeps the size (and the bytes, but for CMYK and PNG)',
      countFrom(0),
      256,
    )
    .option('--quality <1-100>', 'JPEG quality', countFrom(1, 100), 90)
    .option('--per-shard <n>', 'pictures in a shard', countFrom(1), 1000)
    .option('--seed <n>', 'decides which pictures meet in a shard', parseCount, 1)
    .option('--json', 'print JSON')
    .action(shards);
}

async function shards(source: string, flags: ShardFlags): Promise<void> {
  planSource(source);
  // an archive is not indexed for a place that cannot be written
  checkFolderWritable(flags.out);
  const { train, validation, manifest } = await openSource(source, flags);
  process.stderr.write(`data: ${manifestLine(manifest)}\n`);
  const parts = validation
    ? ([
        ['train', train],
        ['val', validation],
      ] as const)
    : ([[flags.name, train]] as const);
  const reports: (ShardReport & { readonly folder: string })[] = [];
  for (const [name, list] of parts) {
    const folder = validation ? path.join(flags.out, name) : flags.out;
    reports.push({ folder, ...(await shardsOf(list, folder, name, flags)) });
  }
  if (flags.json) return console.log(JSON.stringify(validation ? { parts: reports } : reports[0], null, 2));
  for (const report of reports) print(report);
}

async function shardsOf(list: ImageList, folder: string, name: string, flags: ShardFlags): Promise<ShardReport> {
  const bar = countBar('pictures', { quiet: flags.json });
  try {
    return await makeShards({
      list,
      folder,
      name,
      shortSide: flags.shortSide,
      quality: flags.quality,
      perShard: flags.perShard,
      seed: flags.seed,
      faults: flags.faults,
      onProgress: bar.onProgress,
    });
  } finally {
    bar.stop();
  }
}

function print({ index, reused, faults, folder }: ShardReport & { readonly folder: string }): void {
  const images = index.shards.reduce((sum, shard) => sum + shard.images, 0);
  const kept = reused > 0 ? `, ${reused} of them from an earlier run` : '';
  console.log(`${images} pictures in ${index.shards.length} shards${kept}: ${folder}`);
  for (const fault of faults) console.log(faultLine(fault));
}
