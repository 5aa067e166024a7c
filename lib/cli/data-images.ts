/**
 * `bnlab data index | shards | generate | check`: work on pictures.
 * @module
 */
import type { Command } from 'commander';
import {
  checkImages,
  generateMiniImagenet,
  indexArchive,
  makeShards,
  openImages,
  readDevkit,
  type CheckReport,
  type Fault,
  type FaultPolicy,
} from '../data';
import { BnlabError } from '../errors';
import { countBar } from './count-bar';

/** Registers the subcommands for pictures. */
export function dataImageCommands(data: Command): void {
  indexCommand(data);
  shardsCommand(data);
  generateCommand(data);
  checkCommand(data);
}

function indexCommand(data: Command): void {
  data
    .command('index')
    .description('index a tar archive of pictures, so that training reads it in place')
    .argument('<archive>', 'ILSVRC2012_img_train.tar, ILSVRC2012_img_val.tar, or a tar of one folder a class')
    .option('--output <path>', 'the index (default: beside the archive, with .arrow appended)')
    .option('--devkit <path>', 'ILSVRC2012_devkit_t12.tar.gz, for the validation archive')
    .option('--verify', 'compare size and MD5 with the published ones first')
    .option('--json', 'print JSON')
    .action(
      async (archive: string, options: { output?: string; devkit?: string; verify?: boolean; json?: boolean }) => {
        const bar = countBar('bytes', { quiet: options.json });
        const devkit = options.devkit === undefined ? undefined : readDevkit(options.devkit);
        const report = await indexArchive(archive, { ...options, devkit, onProgress: bar.onProgress });
        bar.stop();
        if (options.json) return console.log(JSON.stringify(report, null, 2));
        const resumed = report.resumedAt > 0 ? ` (continued at byte ${report.resumedAt})` : '';
        console.log(`${report.images} pictures in ${report.classes} classes${resumed}: ${report.index}`);
        for (const { name, reason, offset } of report.skipped)
          console.log(`left out: ${name} at byte ${offset}: ${reason}`);
      },
    );
}

interface ShardFlags {
  readonly out: string;
  readonly name: string;
  readonly shortSide: string;
  readonly quality: string;
  readonly perShard: string;
  readonly seed: string;
  readonly faults: string;
  readonly json?: boolean;
}

function shardsCommand(data: Command): void {
  data
    .command('shards')
    .description('repack pictures as WebDataset shards; an interrupted run goes on')
    .argument('<source>', 'a folder per class, an archive, or its index')
    .requiredOption('--out <folder>', 'where the shards go')
    .option('--name <name>', 'first part of the names of the shards', 'train')
    .option(
      '--short-side <pixels>',
      'shorter side in pixels; 0 keeps the size (and the bytes, but for CMYK and PNG)',
      '256',
    )
    .option('--quality <1-100>', 'JPEG quality', '90')
    .option('--per-shard <n>', 'pictures in a shard', '1000')
    .option('--seed <n>', 'decides which pictures meet in a shard', '1')
    .option('--faults <policy>', 'raise, skip, or the number of faults that stops', 'raise')
    .option('--json', 'print JSON')
    .action(async (source: string, flags: ShardFlags) => {
      const bar = countBar('pictures', { quiet: flags.json });
      const report = await makeShards({
        list: await openImages(source),
        folder: flags.out,
        name: flags.name,
        shortSide: Number(flags.shortSide),
        quality: Number(flags.quality),
        perShard: Number(flags.perShard),
        seed: Number(flags.seed),
        faults: faultPolicy(flags.faults),
        onProgress: bar.onProgress,
      });
      bar.stop();
      if (flags.json) return console.log(JSON.stringify(report, null, 2));
      const { shards } = report.index;
      const images = shards.reduce((sum, shard) => sum + shard.images, 0);
      const kept = report.reused > 0 ? `, ${report.reused} of them from an earlier run` : '';
      console.log(`${images} pictures in ${shards.length} shards${kept}: ${flags.out}`);
      printFaults(report.faults);
    });
}

function generateCommand(data: Command): void {
  data
    .command('generate')
    .description('draw a small ImageNet in the layout of the official archives')
    .argument('<folder>', 'where the archives go')
    .option('--classes <n>', 'classes', '10')
    .option('--per-class <n>', 'training pictures of each class', '60')
    .option('--val-per-class <n>', 'validation pictures of each class', '10')
    .option('--side <pixels>', 'length of the shorter sides, up to twice that', '160')
    .option('--seed <n>', 'same seed, same bytes', '1')
    .action(async (folder: string, flags: Record<'classes' | 'perClass' | 'valPerClass' | 'side' | 'seed', string>) => {
      const bar = countBar('pictures');
      const side = Number(flags.side);
      const files = await generateMiniImagenet({
        folder,
        classes: Number(flags.classes),
        perClass: Number(flags.perClass),
        validationPerClass: Number(flags.valPerClass),
        side: [side, 2 * side],
        seed: Number(flags.seed),
        onProgress: bar.onProgress,
      });
      bar.stop();
      for (const file of Object.values(files) as string[]) console.log(file);
    });
}

function checkCommand(data: Command): void {
  data
    .command('check')
    .description('decode every picture once and report the faulty ones')
    .argument('<source>', 'a folder per class, shards, an archive, or its index')
    .option('--devkit <path>', 'ILSVRC2012_devkit_t12.tar.gz, for the validation archive')
    .option('--json', 'print JSON')
    .action(async (source: string, { devkit, json }: { devkit?: string; json?: boolean }) => {
      const bar = countBar('pictures', { quiet: json });
      const report = await checkImages(await openImages(source, { devkit }), { onProgress: bar.onProgress });
      bar.stop();
      if (json) console.log(JSON.stringify(report, null, 2));
      else printCheck(report);
      if (report.faults.length > 0) process.exitCode = 1;
    });
}

function printCheck({ images, classes, perClass: [least, most], decoder, faults }: CheckReport): void {
  console.log(
    `${images} pictures in ${classes} classes of ${least} to ${most}, ${faults.length} at fault (${decoder}).`,
  );
  printFaults(faults);
}

function printFaults(faults: readonly Fault[]): void {
  for (const { name, container, offset, problem } of faults) {
    console.log(`at fault: ${name} at byte ${offset} of ${container}: ${problem}`);
  }
}

/** The fault policy of a flag. @throws BnlabError (`usage`). */
export function faultPolicy(text: string): FaultPolicy {
  if (text === 'raise' || text === 'skip') return text;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  const hint = 'raise stops at the first fault, skip leaves out and reports, a number says how many are too many.';
  throw new BnlabError({ kind: 'usage', where: '--faults', expected: 'raise, skip or a number', got: text, hint });
}
