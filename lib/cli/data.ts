/**
 * `bnlab data`: what data there is, and work on it.
 * @module
 */
import { Command } from 'commander';
import { loadMnist, type Mnist } from '../data';
import { dataImageCommands } from './data-images';
import { nameOptions } from './option-values';
import { dataDownloadCommand, downloadWithBar } from './data-download';

/** A program that has `data` alone, for the scripts in data-scripts/. */
export function dataProgram(): Command {
  const program = new Command();
  dataCommand(program);
  nameOptions(program);
  return program;
}

/** Registers `bnlab data` and its subcommands. */
export function dataCommand(program: Command): void {
  const data = program.command('data').description('find, check, index, repack and generate data sets');
  data
    .command('mnist')
    .description('say which MNIST a run would use')
    .option('--folder <path>', 'look in this folder only')
    .option('--download', 'download it when it is not there')
    .option('--json', 'print JSON')
    .action(async ({ folder, download, json }: { folder?: string; download?: boolean; json?: boolean }) => {
      const found = await loadMnist({ folder, download: false });
      const isWanted = download === true && found.source.kind === 'generated';
      if (isWanted) await downloadWithBar('mnist', { quiet: json });
      const mnist = isWanted ? await loadMnist({ folder, download: false }) : found;
      console.log(json ? JSON.stringify(summaryOf(mnist), null, 2) : textOf(mnist));
    });
  dataDownloadCommand(data);
  dataImageCommands(data);
}

function summaryOf({ train, test, source }: Mnist) {
  return { ...source, trainExamples: train.labels.length, testExamples: test.labels.length };
}

function textOf(mnist: Mnist): string {
  const { detail, checksums, trainExamples, testExamples, leftOut } = summaryOf(mnist);
  const files = Object.entries(checksums).map(([name, md5]) => `  ${md5}  ${name}`);
  const counts = `${trainExamples} images to train on, ${testExamples} to test.`;
  const also = leftOut?.examples.map(({ name, reason }) => `left out: ${name}: ${reason}`) ?? [];
  return [detail, counts, ...files, ...also].join('\n');
}
