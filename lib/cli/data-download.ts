/**
 * `bnlab data download NAME`: gets a published set, checked and unpacked.
 * @module
 */
import type { Command } from 'commander';
import { downloadSet, REMOTE_SETS, type DownloadedSet } from '../data';
import { BnlabError } from '../errors';
import { downloadBar } from './download-bar';

/** Registers `bnlab data download`. */
export function dataDownloadCommand(data: Command): void {
  data
    .command('download [name]')
    .description('download a published set to data/NAME, check it and unpack it')
    .option('--list', 'say what there is')
    .option('--json', 'print JSON')
    .action(async (name: string | undefined, { list, json }: { list?: boolean; json?: boolean }) => {
      if (list) return printList(json);
      if (name === undefined) {
        const hint = 'Name one of the sets that bnlab data download --list shows.';
        throw new BnlabError({ kind: 'usage', where: 'data download', expected: 'a name', got: 'none', hint });
      }
      const { folder } = await downloadWithBar(name, { quiet: json });
      console.log(json ? JSON.stringify({ name, folder }) : folder);
    });
}

function printList(json?: boolean): void {
  const lines = REMOTE_SETS.map(
    ({ name, megabytes, about }) => `${name.padEnd(16)}${`${megabytes}`.padStart(5)} MB  ${about}`,
  );
  console.log(json ? JSON.stringify(REMOTE_SETS) : lines.join('\n'));
}

/** Downloads a set with its progress on stderr. @throws BnlabError. */
export async function downloadWithBar(
  name: string,
  { quiet = false }: { quiet?: boolean } = {},
): Promise<DownloadedSet> {
  const bar = downloadBar(name, { quiet });
  try {
    return await downloadSet(name, { onProgress: bar.onProgress, onWait: (sentence) => console.error(sentence) });
  } finally {
    bar.stop();
  }
}
