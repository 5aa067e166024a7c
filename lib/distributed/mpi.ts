/**
 * Processes over MPI: Open MPI or MPICH, on one machine or many.
 * @module
 */
import { BnlabError } from '../errors';
import {
  checkRank,
  EXIT_RANK_LOST,
  RankLost,
  type Communicator,
  type Numbers,
  type Pending,
  type Reduction,
} from './communicator';
import { launcherSocket, leaveLauncher } from './launcher-line';
import type { Mpi } from './mpi-library';
import type { Handle } from './mpi-table';
import { halt, rankTimeout, waitUntil } from './patience';

/** What launchers need to pass on what a rank wrote, in milliseconds: at an abort MPICH's drops what it has not read yet. */
const PASSING_MS = 300;

/** All calls come from one thread (MPI_THREAD_FUNNELED). */
const FUNNELED = 1;
const TAG = 1;
/** Int32s that a status has at least room for; those of both libraries are smaller. */
const STATUS_LENGTH = 16;

/**
 * Joins the ranks that a launcher started.
 *
 * @throws BnlabError (`engine`) where the launcher belongs to another MPI than the library: every process would be alone.
 */
export function mpiCommunicator(mpi: Mpi, env: NodeJS.ProcessEnv = process.env): Communicator {
  const provided = new Int32Array(1);
  mpi.initThread(null, null, FUNNELED, provided);
  const ranks = new MpiRanks(mpi);
  const promised = Number(env.OMPI_COMM_WORLD_SIZE ?? env.PMI_SIZE ?? 1);
  if (ranks.size === promised) return ranks;
  ranks.close();
  throw wrongLauncher(mpi, promised);
}

class MpiRanks implements Communicator {
  readonly rank: number;
  readonly size: number;
  readonly transport: string;
  private readonly world: Handle;
  /** What was started goes its own way, so that its order is its own. */
  private readonly started: Handle;
  private readonly seconds = rankTimeout();
  private isClosed = false;
  private isLost = false;

  constructor(private readonly mpi: Mpi) {
    const world = (this.world = mpi.handle('world'));
    mpi.errorHandler(world, mpi.handle('errorsReturn'));
    const number = new Int32Array(1);
    this.check(mpi.rank(world, number), 'MPI_Comm_rank');
    this.rank = number[0]!;
    this.check(mpi.size(world, number), 'MPI_Comm_size');
    this.size = number[0]!;
    this.transport = mpi.version;
    const copy = this.room();
    this.check(mpi.duplicate(world, copy), 'MPI_Comm_dup');
    this.started = copy[0]!;
    // MPICH would end the others with exit code 0, Open MPI with a page of text; and some MPIs let them hang
    // an uncaught error is printed after that, too late
    process.on('uncaughtExceptionMonitor', (error) => void (this.isClosed || printed(error)));
    process.on('exit', (code) => {
      if (this.isClosed) return;
      halt(PASSING_MS);
      mpi.abort(world, this.isLost ? EXIT_RANK_LOST : code || 1);
    });
  }

  allreduce(values: Numbers, reduction: Reduction = 'sum'): void {
    this.reduce(values, reduction, this.world).wait();
  }

  startAllreduce(values: Float32Array): Pending {
    return this.reduce(values, 'sum', this.started);
  }

  broadcast(values: Numbers | Uint8Array, root: number): void {
    checkRank(root, this.size, 'broadcast');
    const type = values instanceof Uint8Array ? this.mpi.handle('byte') : this.typeOf(values);
    this.pending(`a broadcast of ${values.length} numbers`, values, (request) =>
      this.mpi.broadcast(values, values.length, type, root, this.world, request),
    ).wait();
  }

  gather(values: Float64Array, root: number): Float64Array[] | undefined {
    checkRank(root, this.size, 'gather');
    const all = new Float64Array(this.rank === root ? values.length * this.size : 0);
    const double = this.mpi.handle('double');
    const n = values.length;
    this.pending('a gather', [values, all], (request) =>
      this.mpi.gather(values, n, double, all, n, double, root, this.world, request),
    ).wait();
    if (this.rank !== root) return undefined;
    return Array.from({ length: this.size }, (_, rank) => all.slice(rank * n, (rank + 1) * n));
  }

  send(values: Float32Array, to: number): void {
    checkRank(to, this.size, 'send');
    const float = this.mpi.handle('float');
    this.pending(`sending to rank ${to}`, values, (request) =>
      this.mpi.send(values, values.length, float, to, TAG, this.world, request),
    ).wait();
  }

  receive(values: Float32Array, from?: number): number {
    if (from !== undefined) checkRank(from, this.size, 'receive');
    const { mpi } = this;
    const status = new Int32Array(STATUS_LENGTH);
    const source = from ?? mpi.table.anySource;
    const what = `receiving from ${from === undefined ? 'any rank' : `rank ${from}`}`;
    const float = mpi.handle('float');
    const start = (request: Room) => mpi.receive(values, values.length, float, source, TAG, this.world, request);
    this.pending(what, values, start, status).wait();
    return status[mpi.table.sourceAt]!;
  }

  barrier(): void {
    this.pending('a barrier', undefined, (request) => this.mpi.barrier(this.world, request)).wait();
  }

  abort(code: number): never {
    this.isClosed = true;
    halt(PASSING_MS);
    this.mpi.abort(this.world, code);
    process.exit(code);
  }

  close(): void {
    if (this.isClosed) return;
    const socket = launcherSocket(process.env);
    if (socket === undefined || this.mpi.table.name !== 'MPICH') this.mpi.finalize();
    else this.leave(socket);
    this.isClosed = true;
  }

  /** See launcher-line.ts. */
  private leave(socket: number): void {
    this.barrier();
    const [flag, status] = [new Int32Array(1), new Int32Array(STATUS_LENGTH)];
    const { world, mpi, where, seconds } = this;
    const answer = () => this.check(mpi.probe(mpi.table.anySource, TAG, world, flag, status), 'a look for messages');
    this.noticing(() => leaveLauncher({ socket, where, seconds, answer }));
  }

  private reduce(values: Numbers, reduction: Reduction, comm: Handle): Pending {
    const { mpi } = this;
    return this.pending(`an allreduce of ${values.length} numbers`, values, (request) =>
      mpi.allreduce(
        mpi.table.inPlace,
        values,
        values.length,
        this.typeOf(values),
        mpi.handle(reduction),
        comm,
        request,
      ),
    );
  }

  /** Begins a call; `held` stays referenced until it is done, since C writes there. */
  private pending(
    what: string,
    held: unknown,
    start: (request: Room) => number,
    status: Int32Array | bigint | null = this.mpi.table.statusIgnore,
  ): Pending {
    const request = this.room();
    const flag = new Int32Array(1);
    let kept: unknown = [held, request, flag, status].flat().map(unmoved);
    this.check(start(request), what);
    const test = () => {
      if (kept === DONE) return true;
      this.check(this.mpi.test(request, flag, status), what);
      if (flag[0] !== 0) kept = DONE;
      return flag[0] !== 0;
    };
    return { test, wait: () => this.until(test, what) };
  }

  private until(isDone: () => boolean, what: string): void {
    this.noticing(() => waitUntil(isDone, { where: this.where, what, seconds: this.seconds }));
  }

  /** Keeps in mind that another rank was lost, for the exit code. */
  private noticing(wait: () => void): void {
    try {
      wait();
    } catch (thrown) {
      this.isLost = thrown instanceof RankLost;
      throw thrown;
    }
  }

  private typeOf(values: Numbers): Handle {
    return this.mpi.handle(values instanceof Float64Array ? 'double' : 'float');
  }

  private room(): Room {
    return this.mpi.table.handleBytes === 8 ? new BigUint64Array(1) : new Int32Array(1);
  }

  private get where(): string {
    return this.rank === undefined ? this.mpi.table.name : `rank ${this.rank} of ${this.size}`;
  }

  private check(status: number, what: string): void {
    if (status === 0) return;
    const text = new Uint8Array(1024);
    const length = new Int32Array(1);
    this.mpi.errorString(status, text, length);
    const got = Buffer.from(text.subarray(0, length[0])).toString();
    throw new RankLost(this.where, { expected: `${what} that succeeds`, got });
  }
}

const printed = (error: Error) => process.stderr.write(`${error.stack ?? error.message}\n`);

type Room = BigUint64Array | Int32Array;

const DONE = Symbol('done');

/** The memory of a small typed array lies in the collector's heap, where it moves, until somebody asks for its buffer. */
const unmoved = (array: unknown) => (ArrayBuffer.isView(array) ? array.buffer : array);

function wrongLauncher({ table, version }: Mpi, promised: number): BnlabError {
  const mpirun = table.name === 'MPICH' ? 'mpirun.mpich' : 'mpirun.openmpi';
  return new BnlabError({
    kind: 'engine',
    where: version,
    expected: `${promised} ranks, as the launcher says`,
    got: 'one process alone: the launcher belongs to another MPI',
    hint: `Start it with ${mpirun}, or let bnlab launch choose; BNLAB_MPI names the library.`,
  });
}
