/**
 * Starting processes with an MPI's own launcher.
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { BnlabError } from '../errors';
import type { CommandLine } from './command-line';
import { EXIT_RANK_LOST } from './communicator';
import { RanksOutput, SAYS_END } from './ended';
import { hostsAnswer } from './hosts';
import { MPICH, OPEN_MPI, type MpiTable } from './mpi-table';
import { rankTimeout } from './patience';

/** The launchers by the name that `--transport` takes. */
export const MPI_BY_NAME = { openmpi: OPEN_MPI, mpich: MPICH } as const;

/** The name of an MPI on the command line. */
export type MpiName = keyof typeof MPI_BY_NAME;

/** What to start, how often and where. */
export interface MpiLaunch {
  readonly mpi: MpiName;
  readonly ranks: number;
  readonly command: CommandLine;
  readonly env: NodeJS.ProcessEnv;
  /** A file of hosts, in the format of the launcher. */
  readonly hosts?: string;
  readonly signal?: AbortSignal;
}

/** Variables that ranks on other hosts need too. */
const CARRIED = /^(BNLAB_|OMP_NUM_THREADS$|GOMP_|DNNL_)/;

/** The launcher of an MPI, where it is installed: never plain `mpirun`, which is whichever was installed last. */
export function mpirunOf(mpi: MpiName, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = (env.PATH ?? '').split(path.delimiter);
  const files = folders.map((folder) => path.join(folder, `mpirun.${mpi}`));
  return files.find((file) => existsSync(file));
}

/** Open MPI 4 says nothing of ranks that fail, they do; its `--quiet` is an option that Open MPI 5 refuses. */
const QUIET = { OMPI_MCA_orte_execute_quiet: '1' };

/** Seconds in which Open MPI's launcher notices a host whose cable is out, by itself 8 minutes. */
const NOTICE_SECONDS = { least: 2, most: 20 };

/**
 * The launcher has to miss a host before its ranks do: with their end it sends messages, and then waits for the cable, since
 * connections with messages under way are not asked whether they are alive.
 */
function keepAlive(env: NodeJS.ProcessEnv): readonly string[] {
  const seconds = Math.min(NOTICE_SECONDS.most, Math.max(NOTICE_SECONDS.least, rankTimeout(env) / 2));
  // one look a second, after half of the time
  const settings = { time: Math.floor(seconds / 2), intvl: 1, probes: Math.floor(seconds / 2) };
  return Object.entries(settings).flatMap(([name, value]) => ['--mca', `oob_tcp_keepalive_${name}`, String(value)]);
}

/** The words of the launcher's command line. @throws BnlabError (`engine`) where it is not installed. */
function mpirunWords({ mpi, ranks, command, env, hosts }: MpiLaunch): CommandLine {
  const launcher = mpirunOf(mpi, env);
  if (!launcher) throw missingLauncher(MPI_BY_NAME[mpi], mpi);
  const carried = Object.keys(env).filter((name) => CARRIED.test(name));
  const isRoot = process.getuid?.() === 0;
  const words =
    mpi === 'openmpi'
      ? [
          // a rank computes on its share of the cores, not on one
          ...['--bind-to', 'none', '--oversubscribe'],
          ...(isRoot ? ['--allow-run-as-root'] : []),
          ...(hosts ? ['--hostfile', hosts, ...keepAlive(env)] : []),
          ...carried.flatMap((name) => ['-x', name]),
        ]
      : [...(hosts ? ['-f', hosts] : []), ...(carried.length > 0 ? ['-genvlist', carried.join(',')] : [])];
  return [launcher, '-n', String(ranks), ...words, ...command];
}

/** A program that ends at once. */
const NOTHING = [process.execPath, '-e', '0'] as const;

/** For the last output of ranks after the launcher's end, which its helpers may hold open, milliseconds. */
const LAST_OUTPUT = 1_000;

/**
 * Starts the ranks and waits for their end.
 *
 * @returns the launcher's exit code; where ranks are on several hosts, that of a lost rank in place of a 0 without the word of rank 0
 *   that it has left the others.
 * @throws HostsSilent where a host does not answer.
 */
export async function launchMpi({ env: given, ...rest }: MpiLaunch): Promise<number> {
  const { hosts, signal } = rest;
  const env = { ...QUIET, ...given, ...(hosts !== undefined && { [SAYS_END]: '1' }) };
  const launch = { ...rest, env };
  const [launcher, ...words] = mpirunWords(launch);
  if (hosts !== undefined) await hostsAnswer(mpirunWords({ ...launch, command: NOTHING }), { hosts, env, signal });
  const output = hosts === undefined ? undefined : new RanksOutput();
  const child = spawn(launcher, words, { env, stdio: ['ignore', output ? 'pipe' : 'inherit', 'inherit'] });
  if (output) child.stdout!.pipe(output).pipe(process.stdout, { end: false });
  const end = () => child.kill('SIGTERM');
  signal?.addEventListener('abort', end);
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, endedBy) => resolve(code ?? (endedBy ? 137 : 1)));
  });
  const code = await ended.finally(() => signal?.removeEventListener('abort', end));
  if (!output) return code;
  if (!output.readableEnded) await Promise.race([once(output, 'end'), wait(LAST_OUTPUT, undefined, { ref: false })]);
  // what holds it open may outlive this launch, and the next start has an output of its own
  child.stdout!.destroy();
  output.end();
  return code === 0 && !output.hasEnded ? EXIT_RANK_LOST : code;
}

function missingLauncher({ name, package: debian }: MpiTable, mpi: MpiName): BnlabError {
  return new BnlabError({
    kind: 'engine',
    where: name,
    expected: `mpirun.${mpi}`,
    got: 'no such program',
    hint: `apt-get install -y ${debian}, or --transport local.`,
  });
}
