/**
 * The words that name a source of pictures: the same ones for every command.
 * @module
 */
import type { Command } from 'commander';
import { LABEL_RULES, labelRule } from '../data';
import { faultPolicy } from './faults';

/** What a source may be, for help texts. */
export const SOURCES =
  'class folders, train/ with val/, a .tar archive, its .arrow index, WebDataset shards (folder, file, or list such as train-{000..012}.tar), Parquet files, a list of pictures and classes (labels.csv), CIFAR-10 or CIFAR-100';

/** Adds `--data` and what goes with it. */
export function sourceOptions(command: Command, what: string): Command {
  return faultsOption(readingOptions(command.option('--data <source>', `${what}: ${SOURCES}`)));
}

/** Adds what goes with a source that is an argument of the command. */
export function readingOptions(command: Command): Command {
  return command
    .option(
      '--devkit <path>',
      'ILSVRC2012_devkit_t12.tar.gz or LOC_val_solution.csv, for ImageNet’s validation pictures',
    )
    .option(
      '--picture <which>',
      'of samples with several pictures: first, all, or an ending such as left.jpg (default: first)',
    )
    .option(
      '--label-from <rule>',
      `the class is in the pictures’ names, and not in their folders: ${LABEL_RULES.join(' (before the first _) or ')} (before the one at the end)`,
      labelRule,
    );
}

/** Adds `--faults`, for commands that make something of the pictures. */
export function faultsOption(command: Command): Command {
  return command.option(
    '--faults <policy>',
    'pictures that cannot be decoded: raise, skip, or the number that stops (default: raise)',
    faultPolicy,
  );
}
