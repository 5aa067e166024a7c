/**
 * Starting processes with an MPI's own launcher.
 * @module
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../errors';
import { hostsAnswer } from './hosts';
import { MPICH, OPEN_MPI, type MpiTable } from './mpi-table';

/** The launchers by the name that `--transport` takes. */
export const MPI_BY_NAME = { openmpi: OPEN_MPI, mpich: MPICH } as const;

/** The name of an MPI on the command line. */
export type MpiName = keyof typeof MPI_BY_NAME;

/** What to start, how often and where. */
export interface MpiLaunch {
  readonly mpi: MpiName;
  readonly ranks: number;
  readonly command: readonly string[];
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

/** Open MPI's launcher waits 8 minutes for a host whose cable is out, longer than for a rank: it is to notice in 20 s. */
const KEEP_ALIVE = Object.entries({ time: 10, intvl: 2, probes: 5 }).flatMap(([name, value]) => [
  '--mca',
  `oob_tcp_keepalive_${name}`,
  String(value),
]);

/** The words of the launcher's command line. @throws BnlabError (`engine`) where it is not installed. */
function mpirunWords({ mpi, ranks, command, env, hosts }: MpiLaunch): readonly string[] {
  const launcher = mpirunOf(mpi, env);
  if (!launcher) throw missingLauncher(MPI_BY_NAME[mpi], mpi);
  const carried = Object.keys(env).filter((name) => CARRIED.test(name));
  const isRoot = process.getuid?.() === 0;
  const words =
    mpi === 'openmpi'
      ? [
          // a rank computes on its share of the cores, not on one
          ...['--bind-to', 'none', '--oversubscribe', '--quiet'],
          ...(isRoot ? ['--allow-run-as-root'] : []),
          ...(hosts ? ['--hostfile', hosts, ...KEEP_ALIVE] : []),
          ...carried.flatMap((name) => ['-x', name]),
        ]
      : [...(hosts ? ['-f', hosts] : []), ...(carried.length > 0 ? ['-genvlist', carried.join(',')] : [])];
  return [launcher, '-n', String(ranks), ...words, ...command];
}

/** A program that ends at once. */
const NOTHING = [process.execPath, '-e', '0'];

/** Starts the ranks and waits for their end. @returns the launcher's exit code. @throws HostsSilent where a host does not answer. */
export async function launchMpi(launch: MpiLaunch): Promise<number> {
  const [launcher, ...words] = mpirunWords(launch);
  const { hosts, env, signal } = launch;
  if (hosts !== undefined) await hostsAnswer(mpirunWords({ ...launch, command: NOTHING }), { hosts, env, signal });
  const child = spawn(launcher, words, { env: launch.env, stdio: ['ignore', 'inherit', 'inherit'] });
  const end = () => child.kill('SIGTERM');
  signal?.addEventListener('abort', end);
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, endedBy) => resolve(code ?? (endedBy ? 137 : 1)));
  });
  return ended.finally(() => signal?.removeEventListener('abort', end));
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
