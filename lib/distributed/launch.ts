/**
 * Starting the ranks of a run with whatever carries messages here.
 * @module
 */
import { readFileSync, statSync } from 'node:fs';
import { BnlabError } from '../errors';
import { interruptSignal, throwIfInterrupted } from '../interruption';
import type { CommandLine } from './command-line';
import { coresOfRank } from './cores';
import { launchLocal } from './launch-local';
import { launchMpi, MPI_BY_NAME, mpirunOf, type MpiName } from './launch-mpi';
import { rankTimeout } from './patience';
import { sayingOnce } from './told';

/** What can carry messages: local ranks need no installation, the MPIs reach other hosts. */
export const TRANSPORTS = ['local', 'openmpi', 'mpich'] as const;

/** The name of a transport. */
export type TransportName = (typeof TRANSPORTS)[number];

/** What to start. */
export interface RankLaunch {
  readonly ranks: number;
  readonly transport: TransportName;
  /** Program and arguments of each rank. */
  readonly command: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** A file of hosts, for MPI: in the format of its launcher. */
  readonly hosts?: string;
  readonly signal?: AbortSignal;
}

/**
 * Starts the ranks, each with its share of the cores, and waits for them.
 *
 * @returns the exit code; 0 where all ended well.
 * @throws BnlabError; HostsSilent where a host of `hosts` does not answer.
 * @throws Interrupted, with all ranks ended, where the cell of a notebook that it is called from was interrupted.
 */
export async function launchRanks({ env = process.env, ...launch }: RankLaunch): Promise<number> {
  checkLaunch(launch);
  // each rank would refuse it
  rankTimeout(env);
  throwIfInterrupted();
  const signals = [launch.signal, interruptSignal()].filter((signal) => signal !== undefined);
  const signal = AbortSignal.any(signals);
  const code = await sayingOnce((told) => start({ ...launch, env: { ...env, ...told }, signal }));
  throwIfInterrupted();
  return code;
}

function start({ env, ...launch }: RankLaunch): Promise<number> {
  const { ranks, transport, hosts, signal } = launch;
  const command = commandOf(launch);
  // on other hosts each rank counts the cores and its neighbours itself: shareCores
  const threads = env?.OMP_NUM_THREADS ?? (hosts === undefined ? String(coresOfRank(ranks)) : undefined);
  const whole = { ...env, ...(threads !== undefined && { OMP_NUM_THREADS: threads }) };
  if (transport === 'local') return launchLocal({ ranks, command, env: whole, signal });
  return launchMpi({ mpi: transport, ranks, command, env: whole, hosts, signal });
}

/** The transport that is asked for; `auto`: local ranks on one host, and an MPI that is installed where there are several. @throws BnlabError. */
export function chooseTransport(asked: string, hosts?: string): TransportName {
  const known = TRANSPORTS.find((name) => name === asked);
  if (known) return known;
  if (asked !== 'auto') {
    const hint = 'Leave --transport out to have one chosen.';
    const expected = ['auto', ...TRANSPORTS].join(', ');
    throw new BnlabError({ kind: 'usage', where: '--transport', expected, got: asked, hint });
  }
  if (hosts === undefined) return 'local';
  const mpi = (Object.keys(MPI_BY_NAME) as MpiName[]).find((name) => mpirunOf(name) !== undefined);
  if (mpi) return mpi;
  const hint = 'apt-get install -y openmpi-bin on every host.';
  throw new BnlabError({ kind: 'engine', where: '--hosts', expected: 'an MPI', got: 'none installed', hint });
}

function commandOf({ command: [program, ...words] }: RankLaunch): CommandLine {
  if (program !== undefined) return [program, ...words];
  const hint = "For example [process.execPath, 'train.js'].";
  throw new BnlabError({
    kind: 'usage',
    where: 'launchRanks',
    expected: 'a program in command',
    got: 'no words',
    hint,
  });
}

function checkLaunch({ ranks, transport, hosts }: RankLaunch): void {
  if (!Number.isInteger(ranks) || ranks < 1) {
    const hint = 'For example -n 2.';
    throw new BnlabError({ kind: 'usage', where: '-n', expected: '1 or more ranks', got: String(ranks), hint });
  }
  if (hosts === undefined) return;
  const hint = 'One host a line, as the launcher of the MPI reads it.';
  checkHosts(hosts, hint);
  if (transport === 'local')
    throw new BnlabError({ kind: 'usage', where: '--hosts', expected: 'an MPI as --transport', got: 'local', hint });
}

function checkHosts(hosts: string, hint: string): void {
  const fail = (expected: string, got: string) => {
    throw new BnlabError({ kind: 'usage', where: '--hosts', expected, got, hint });
  };
  if (!statSync(hosts, { throwIfNoEntry: false })?.isFile()) fail('a file', hosts);
  const isHost = (line: string) => line.trim() !== '' && !line.trim().startsWith('#');
  if (!readFileSync(hosts, 'utf8').split('\n').some(isHost)) fail('hosts', `none in ${hosts}`);
}
