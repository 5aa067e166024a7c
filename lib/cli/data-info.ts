/**
 * `bnlab data info`: what a source is, before a long run trusts it.
 * @module
 */
import path from 'node:path';
import type { Command } from 'commander';
import {
  faultsCsv,
  inspectSource,
  leftOutOf,
  manifestLine,
  planSource,
  sourceName,
  type NameRule,
  type SourceInfo,
} from '../data';
import { checkFolderWritable, writeFileAtomic, writeJsonAtomic } from '../files';
import { countBar } from './count-bar';
import { faultsText } from './faults';
import { countFrom } from './numbers';
import { readingOptions, SOURCES } from './source-options';

interface InfoFlags {
  readonly out?: string;
  readonly images: number;
  readonly devkit?: string;
  readonly picture?: string;
  readonly labelFrom?: NameRule;
  readonly json?: boolean;
}

const SHEET = 'contact-sheet.png';
const FAULTS = 'faults.csv';
const MOST_ROWS = 50;
const MOST_NAMED = 10;

/** Registers `bnlab data info`. */
export function infoCommand(data: Command): void {
  const command = data.command('info').argument('<source>', SOURCES);
  readingOptions(command)
    .description('say what a source is: layout, classes, what is left out, mean and deviation, near-duplicates, faults')
    .option('--out <folder>', `where manifest.json, ${SHEET} and ${FAULTS} go (default: runs/info-NAME)`)
    .option('--images <n>', 'pictures of each part that are decoded, evenly spread', countFrom(1), 2000)
    .option('--json', 'print JSON')
    .action(inspect);
}

async function inspect(source: string, { out, images, devkit, picture, labelFrom, json }: InfoFlags): Promise<void> {
  planSource(source);
  const folder = out ?? path.join('runs', `info-${sourceName(source).replace(/[^\w.-]+/g, '_')}`);
  const files = {
    manifest: path.join(folder, 'manifest.json'),
    sheet: path.join(folder, SHEET),
    faults: path.join(folder, FAULTS),
  };
  // minutes of decoding are not lost on a place that cannot be written
  checkFolderWritable(folder);
  const bar = countBar('pictures', { quiet: json });
  const { info, sheet } = await inspectSource(source, {
    images,
    devkit,
    picture,
    labelFrom,
    onProgress: bar.onProgress,
  });
  bar.stop();
  writeJsonAtomic(files.manifest, info.manifest);
  writeFileAtomic(files.sheet, sheet);
  writeFileAtomic(files.faults, faultsCsv(info.faults));
  if (json) console.log(JSON.stringify({ ...info, files }, null, 2));
  else for (const line of [...textOf(info), ...Object.values(files)]) console.log(line);
}

function textOf({ manifest, classes, looked, mean, deviation, duplicates, faults, sheetRows }: SourceInfo): string[] {
  const { train, validation, split } = manifest;
  const digits = (values: readonly number[]) => values.map((value) => value.toFixed(4)).join(' ');
  const why = (part: typeof train) =>
    `${part.name}: ${part.layout} (${part.why}), fingerprint ${part.fingerprint.slice(0, 12)}`;
  const { total, examples } = leftOutOf(manifest);
  return [
    manifestLine(manifest),
    why(train),
    ...(validation ? [why(validation)] : []),
    split.kind === 'none' ? 'No validation part: training holds a tenth of each class out.' : `Parts: ${split.why}.`,
    ...classTable(classes),
    `Looked at ${looked.train + looked.validation} pictures. Mean ${digits(mean)}, deviation ${digits(deviation)} (red, green, blue of ${train.name}, 0 to 1).`,
    ...examples.slice(0, MOST_NAMED).map(({ name, reason }) => `left out: ${name}: ${reason}`),
    ...(total > MOST_NAMED ? [`and ${total - MOST_NAMED} more left out (--json has more)`] : []),
    validation
      ? `${duplicates.length} near-duplicates between the parts.`
      : 'One part: no near-duplicates to look for.',
    ...duplicates
      .slice(0, MOST_NAMED)
      .map((pair) => `alike: ${pair.train} and ${pair.validation} (${pair.difference} levels)`),
    ...faultsText(faults),
    `Contact sheet, rows from the top: ${sheetRows.join(', ')}`,
  ];
}

function classTable(classes: SourceInfo['classes']): string[] {
  const width = Math.max(5, ...classes.slice(0, MOST_ROWS).map(({ name }) => name.length));
  const row = (name: string, train: string, validation: string) =>
    `${name.padEnd(width)} ${train.padStart(9)} ${validation.padStart(10)}`;
  const more = classes.length - MOST_ROWS;
  return [
    row('class', 'train', 'validation'),
    ...classes.slice(0, MOST_ROWS).map(({ name, train, validation }) => row(name, String(train), String(validation))),
    ...(more > 0 ? [`and ${more} more classes (--json has all)`] : []),
  ];
}
