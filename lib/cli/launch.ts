/**
 * `bnlab launch`: a command on several processes, started again from where it came to where one is lost.
 * @module
 */
import type { Command } from 'commander';
import {
  chooseTransport,
  HostsSilent,
  launchRanks,
  rankTimeout,
  TRANSPORTS,
  type RankLaunch,
  type TransportName,
} from '../distributed';
import { BnlabError } from '../errors';
import type { NonEmpty } from '../tuples';
import { isInterruptedWithin, listening } from './launch-signals';
import { runProcess, thisProgram } from './jobs';
import { isLaunched, LAUNCHED, launchedCommand, type LaunchedCommand } from './launched';
import { parseCount } from './numbers';

interface LaunchFlags {
  readonly ranks: number;
  readonly least?: number;
  readonly transport: string;
  readonly hosts?: string;
  readonly restarts: number;
}

/** Exit codes that another start would give again: an error that was told, and wrong usage. */
const FINAL = [0, 1, 2];

/** Registers `bnlab launch`. */
export function launchCommand(program: Command): void {
  program
    .command('launch <command> [words...]')
    .description('train, run or evaluate on several processes: bnlab launch -n 2 train BN-x5 --steps 1000')
    .requiredOption('-n, --ranks <n>', 'number of processes', parseCount)
    .option('--transport <name>', `what carries the messages: auto, ${TRANSPORTS.join(', ')}`, 'auto')
    .option('--hosts <file>', 'hosts, one a line, as the launcher of the MPI reads them')
    .option('--restarts <n>', 'starts in a row after a lost process, without progress between', parseCount, 3)
    .option(
      '--least <n>',
      'go on with one process fewer, down to so many, where a start comes to nothing (default: as many as before)',
      parseCount,
    )
    .allowUnknownOption()
    .addHelpText(
      'after',
      `
train     the mini-batch is shared by all; a lost process costs what was done since the last checkpoint
          with --asynchronous the first process is a server of parameters, and each other has mini-batches of its own
run       seeds or cells are shared, on several hosts in a run folder that all see
evaluate  images are shared; the numbers are those of one process, to the bit
BNLAB_RANK_TIMEOUT: seconds after which a process that does not answer is lost (600).`,
    )
    .action(async (name: string, _words: string[], flags: LaunchFlags, command: Command) => {
      await launch([name, ...command.args.slice(1)], flags);
    });
}

async function launch(words: NonEmpty<string>, flags: LaunchFlags): Promise<void> {
  const [name] = words;
  if (!isLaunched(name)) {
    const hint = 'For example bnlab launch -n 2 train BN-x5.';
    throw new BnlabError({ kind: 'usage', where: 'launch', expected: LAUNCHED.join(', '), got: name, hint });
  }
  const { ranks, least = ranks } = flags;
  if (flags.least !== undefined && !(least >= 1 && least <= ranks)) {
    const hint = 'Leave it out to go on with as many as before.';
    throw new BnlabError({ kind: 'usage', where: '--least', expected: `1 to ${ranks}`, got: String(least), hint });
  }
  if (flags.restarts < 0) {
    const hint = '0 ends with the first lost process.';
    const got = String(flags.restarts);
    throw new BnlabError({ kind: 'usage', where: '--restarts', expected: '0 or more', got, hint });
  }
  const transport = chooseTransport(flags.transport, flags.hosts);
  const command = launchedCommand(name, words);
  const { signal, told, settle } = listening();
  try {
    const code = await startUntilDone(words, { ...flags, least, transport, command, signal });
    const by = told();
    if (by) {
      process.stderr.write(`ended by ${by}; the same command goes on later\n`);
      process.exitCode = 1;
    } else if (code !== 0) process.exitCode = code;
    else if (command.gathers) process.exitCode = await runProcess([...thisProgram(), ...words], 'inherit');
  } finally {
    settle();
  }
}

interface Starting extends LaunchFlags {
  readonly least: number;
  readonly transport: TransportName;
  readonly command: LaunchedCommand;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Starts the ranks, again and again where one is lost. @returns the exit code of the last start. @throws BnlabError where starting again brings nothing. */
async function startUntilDone(
  words: readonly string[],
  { ranks: asked, least, hosts, restarts, transport, command, signal }: Starting,
): Promise<number> {
  let [ranks, vain] = [asked, 0];
  for (let isAgain = false; ; isAgain = true) {
    const before = command.progress();
    const code = await startRanks({ ranks, transport, command: [...thisProgram(), ...words], hosts, signal }, isAgain);
    if (FINAL.includes(code) || signal.aborted) return code;
    const hasProgress = command.progress() > before;
    const isFewer = !hasProgress && ranks > least;
    if (isFewer) ranks--;
    vain = hasProgress || isFewer ? 0 : vain + 1;
    if (vain > restarts) throw givenUp(code, restarts);
    const going = `going on from ${command.place()}${isFewer ? ` with ${ranks} ranks` : ''}`;
    process.stderr.write(`a rank was lost (exit code ${code}); ${going}\n`);
  }
}

/** Between two questions to hosts that do not answer, milliseconds. */
const ASK_AGAIN = 5_000;

/** Starts the ranks. A host that was there before may come back: it is waited for as long as for a rank. @throws HostsSilent. */
async function startRanks(launch: RankLaunch, isAgain: boolean): Promise<number> {
  let end: number | undefined;
  for (;;) {
    try {
      return await launchRanks(launch);
    } catch (thrown) {
      if (!isAgain || !(thrown instanceof HostsSilent) || launch.signal?.aborted) throw thrown;
      if (end === undefined) process.stderr.write(`${thrown.message}\nasking them again for ${rankTimeout()} s\n`);
      end ??= performance.now() + 1000 * rankTimeout();
      const isInterrupted = await isInterruptedWithin(ASK_AGAIN);
      if (performance.now() > end || isInterrupted || launch.signal?.aborted) throw thrown;
    }
  }
}

function givenUp(code: number, restarts: number): BnlabError {
  return new BnlabError({
    kind: 'io',
    where: 'launch',
    expected: `progress within ${restarts + 1} starts`,
    got: `a lost rank each time, the last with exit code ${code}`,
    hint: 'See the last lines of the ranks: memory, hosts, BNLAB_RANK_TIMEOUT.',
  });
}
