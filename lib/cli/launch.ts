/**
 * `bnlab launch`: a training run on several processes, started again from its last checkpoint where one is lost.
 * @module
 */
import path from 'node:path';
import type { Command } from 'commander';
import { chooseTransport, launchRanks, TRANSPORTS } from '../distributed';
import { BnlabError } from '../errors';
import { checkpointSteps } from '../train';
import { parseCount } from './numbers';

interface LaunchFlags {
  readonly ranks: number;
  readonly transport: string;
  readonly hosts?: string;
  readonly restarts: number;
}

/** Commands that know of other ranks. */
const COMMANDS = ['train'];
/** Exit codes that another start would give again: an error that was told, and wrong usage. */
const FINAL = [0, 1, 2];

/** Registers `bnlab launch`. */
export function launchCommand(program: Command): void {
  program
    .command('launch <command> [words...]')
    .description('train on several processes: bnlab launch -n 2 train BN-x5 --steps 1000')
    .requiredOption('-n, --ranks <n>', 'number of processes', parseCount)
    .option('--transport <name>', `what carries the messages: auto, ${TRANSPORTS.join(', ')}`, 'auto')
    .option('--hosts <file>', 'hosts, one a line, as the launcher of the MPI reads them')
    .option('--restarts <n>', 'starts in a row after a lost process, without a new checkpoint between', parseCount, 3)
    .allowUnknownOption()
    .addHelpText('after', '\nBNLAB_RANK_TIMEOUT: seconds after which a process that does not answer is lost (600).')
    .action(async (name: string, _words: string[], flags: LaunchFlags, command: Command) => {
      await launch([name, ...command.args.slice(1)], flags);
    });
}

async function launch(words: readonly string[], { ranks, transport, hosts, restarts }: LaunchFlags): Promise<void> {
  if (!COMMANDS.includes(words[0])) {
    const hint = 'For example bnlab launch -n 2 train BN-x5.';
    throw new BnlabError({ kind: 'usage', where: 'launch', expected: COMMANDS.join(', '), got: words[0], hint });
  }
  const chosen = chooseTransport(transport, hosts);
  const command = [process.execPath, path.join(libraryRoot(), 'bin', 'bnlab.js'), ...words];
  // the ranks get it too, and end after their step
  const keepWaiting = () => undefined;
  process.on('SIGINT', keepWaiting);
  try {
    const checkpoints = path.join(runFolder(words), 'checkpoints');
    let vain = 0;
    for (;;) {
      const before = newest(checkpoints);
      const code = await launchRanks({ ranks, transport: chosen, command, hosts });
      if (code === 0) return;
      if (FINAL.includes(code)) return void (process.exitCode = code);
      vain = newest(checkpoints) > before ? 0 : vain + 1;
      if (vain > restarts) throw givenUp(code, restarts);
      process.stderr.write(`a rank was lost (exit code ${code}); going on from step ${newest(checkpoints)}\n`);
    }
  } finally {
    process.off('SIGINT', keepWaiting);
  }
}

const newest = (folder: string) => checkpointSteps(folder)[0] ?? 0;

/** Where `bnlab train` puts its run. */
function runFolder(words: readonly string[]): string {
  const at = words.findIndex((word) => word === '--out' || word.startsWith('--out='));
  if (at < 0) return path.join('runs', `train-${words[1]}`);
  return words[at] === '--out' ? (words[at + 1] ?? '') : words[at].slice('--out='.length);
}

/** The folder of lib/bin, from the sources and from the build alike. */
function libraryRoot(): string {
  const parent = path.resolve(__dirname, '..');
  return path.basename(parent) === 'dist' ? path.dirname(parent) : parent;
}

function givenUp(code: number, restarts: number): BnlabError {
  return new BnlabError({
    kind: 'io',
    where: 'launch',
    expected: `a run that comes to another checkpoint within ${restarts + 1} starts`,
    got: `a lost rank each time, the last with exit code ${code}`,
    hint: 'See the last lines of the ranks: memory, hosts, BNLAB_RANK_TIMEOUT.',
  });
}
