/**
 * `bnlab data check`: is the set the one that was meant, and is every picture of it whole?
 * @module
 */
import type { Command } from 'commander';
import {
  checkSource,
  leftOutOf,
  manifestLine,
  type BadShard,
  type NameRule,
  type PartReport,
  type SourceReport,
} from '../data';
import { countBar } from './count-bar';
import { faultLine } from './faults';
import { readingOptions, SOURCES } from './source-options';

interface CheckFlags {
  readonly devkit?: string;
  readonly picture?: string;
  readonly labelFrom?: NameRule;
  readonly json?: boolean;
}

/** Left-out things that are named; JSON has more. */
const MOST_NAMED = 10;

/** Registers `bnlab data check`. */
export function checkCommand(data: Command): void {
  const command = data.command('check').argument('<source>', SOURCES);
  readingOptions(command)
    .description('verify checksums and counts, decode every picture once, and report what is at fault or left out')
    .option('--json', 'print JSON')
    .action(check);
}

async function check(source: string, { devkit, picture, labelFrom, json }: CheckFlags): Promise<void> {
  const bar = countBar('pictures', { quiet: json });
  const onBadShards = (bad: readonly BadShard[]) => {
    process.exitCode = 1;
    for (const shard of bad) process.stderr.write(`${badShardLine(shard)}\n`);
  };
  const report = await checkSource(source, { devkit, picture, labelFrom, onProgress: bar.onProgress, onBadShards });
  bar.stop();
  const faults = report.parts.flatMap((part) => part.faults);
  if (json) console.log(JSON.stringify({ ...summary(report.parts), ...report, faults }, null, 2));
  else print(report);
  if (faults.length > 0 || report.unended.length > 0) process.exitCode = 1;
}

function summary(parts: readonly PartReport[]) {
  const images = parts.reduce((sum, part) => sum + part.images, 0);
  const { classes, perClass, decoder } = parts[0]!;
  return { images, classes, perClass, decoder };
}

function print({ manifest, parts, badShards, unended }: SourceReport): void {
  console.log(manifestLine(manifest));
  for (const {
    name,
    images,
    classes,
    perClass: [least, most],
    decoder,
    faults,
  } of parts) {
    const part = parts.length > 1 ? `${name}: ` : '';
    console.log(
      `${part}${images} pictures in ${classes} classes of ${least} to ${most}, ${faults.length} at fault (${decoder}).`,
    );
    for (const fault of faults) console.log(faultLine(fault));
  }
  for (const shard of badShards) console.log(badShardLine(shard));
  for (const { name, reason } of unended) console.log(`at fault: ${name}: ${reason}`);
  const { total, examples } = leftOutOf(manifest);
  for (const { name, reason } of examples.slice(0, MOST_NAMED)) console.log(`left out: ${name}: ${reason}`);
  if (total > MOST_NAMED) console.log(`and ${total - MOST_NAMED} more left out (--json has more)`);
}

function badShardLine({ name, problem }: BadShard): string {
  return `not as shards.json says: ${name}: ${problem}`;
}
