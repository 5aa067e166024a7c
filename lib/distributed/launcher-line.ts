/**
 * The line to MPICH's launcher, for leaving without MPI_Finalize.
 *
 * Over TCP, MPICH 4.0 sometimes never comes back from MPI_Finalize: it closes its connections, which needs an answer of the other
 * rank, and then waits for all ranks at the launcher, without giving answers. Here ranks wait at the launcher while they go on
 * answering, and tell it that they are done; what they still hold goes with the process.
 * @module
 */
import { readSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { RankLost } from './communicator';
import { waitUntil } from './patience';

/** POLLIN, and the 8 bytes of a struct pollfd: file descriptor, events wanted, events that came. */
const READABLE = 1;
const POLL_BYTES = 8;

/** What leaving needs. */
interface Leaving {
  /** The socket, as the launcher's PMI_FD says. */
  readonly socket: number;
  /** `rank 1 of 4`, for the message of a rank that waits in vain. */
  readonly where: string;
  readonly seconds: number;
  /** Answers messages of other ranks that are still under way. */
  readonly answer: () => void;
}

/** Whether ranks on several hosts belong to a launcher that can be spoken to so; the socket if they do. */
export function launcherSocket(env: NodeJS.ProcessEnv): number | undefined {
  const { PMI_FD, PMI_SIZE, MPI_LOCALNRANKS } = env;
  const isOnSeveralHosts = Number(MPI_LOCALNRANKS) < Number(PMI_SIZE);
  return PMI_FD !== undefined && isOnSeveralHosts ? Number(PMI_FD) : undefined;
}

/** Waits until all ranks are here, and leaves. @throws RankLost when one does not come in time, or the launcher is gone. */
export function leaveLauncher(leaving: Leaving): void {
  ask(leaving, 'barrier_in', 'barrier_out');
  ask(leaving, 'finalize', 'finalize_ack');
}

function ask({ socket, where, seconds, answer }: Leaving, command: string, expected: string): void {
  writeSync(socket, `cmd=${command}\n`);
  const hasMore = readability(socket);
  let reply = '';
  const arrived = () => {
    answer();
    if (!hasMore()) return false;
    const bytes = Buffer.alloc(1024);
    const length = readSync(socket, bytes);
    if (length === 0) throw new RankLost(where, { expected: `the launcher's ${expected}`, got: 'its end' });
    reply += bytes.toString('utf8', 0, length);
    return reply.endsWith('\n');
  };
  waitUntil(arrived, { where, what: `the launcher's ${expected}`, seconds });
  if (!reply.startsWith(`cmd=${expected}`)) {
    throw new RankLost(where, { expected: `the launcher's ${expected}`, got: JSON.stringify(reply) });
  }
}

/** Tells whether a read of a socket would not wait. */
function readability(socket: number): () => boolean {
  const koffi = createRequire(__filename)('koffi') as typeof import('koffi');
  const poll = koffi.load('libc.so.6').func('int poll(void* sockets, ulong n, int milliseconds)') as (
    sockets: Int16Array,
    n: number,
    milliseconds: number,
  ) => number;
  const asked = new Int16Array(new ArrayBuffer(POLL_BYTES));
  new Int32Array(asked.buffer)[0] = socket;
  asked[2] = READABLE;
  return () => poll(asked, 1, 0) > 0;
}
