/**
 * Finding the other processes of a run: the environment says how this one was started.
 * @module
 */
import { BnlabError } from '../errors';
import { singleCommunicator, type Communicator } from './communicator';
import { sayEnded } from './ended';
import { localCommunicator, type LocalRank } from './local';
import { mpiCommunicator } from './mpi';
import { loadMpi } from './mpi-library';
import { MPI_TABLES, MPICH, OPEN_MPI, type MpiTable } from './mpi-table';
import { isSharedFolder } from './shared-files';

/** Tells a local rank its place: `FOLDER:RANK:SIZE`. */
export const LOCAL_VARIABLE = 'BNLAB_LOCAL_RANK';

let world: Communicator | undefined;

/**
 * The processes of this run, joined at the first call: local ranks, those of an MPI launcher, or this process alone.
 *
 * @throws BnlabError where the launcher's library is not installed, or belongs to another launcher.
 */
export function joinWorld(): Communicator {
  return (world ??= join());
}

/** Ends taking part, where the world was joined; the next {@link joinWorld} of this process is refused by MPI. */
export function leaveWorld(): void {
  world?.close();
  sayEnded(world?.rank ?? NaN);
}

function join(): Communicator {
  const local = process.env[LOCAL_VARIABLE];
  if (local) return localCommunicator(parseLocal(local));
  const table = launchedBy();
  return table ? mpiCommunicator(loadMpi(table)) : singleCommunicator();
}

/** The MPI of the launcher; BNLAB_MPI overrides. */
function launchedBy(): MpiTable | undefined {
  const started = MPI_TABLES.find(({ sizeVariable }) => process.env[sizeVariable] !== undefined);
  const asked = process.env.BNLAB_MPI;
  if (!asked || !started) return started;
  if (asked === 'openmpi') return OPEN_MPI;
  if (asked === 'mpich') return MPICH;
  const hint = 'Unset it: the launcher says which MPI it is.';
  throw new BnlabError({ kind: 'usage', where: 'BNLAB_MPI', expected: 'openmpi or mpich', got: asked, hint });
}

function parseLocal(text: string): LocalRank {
  const [, folder = '', rank, size] = /^(.+):(\d+):(\d+)$/.exec(text) ?? [];
  const place = { folder, rank: Number(rank), size: Number(size) };
  if (folder && place.rank < place.size && isSharedFolder(place)) return place;
  const hint = 'bnlab launch sets it for processes that it starts; unset it otherwise.';
  const expected = 'FOLDER:RANK:SIZE of a launch that goes on';
  throw new BnlabError({ kind: 'usage', where: LOCAL_VARIABLE, expected, got: text, hint });
}
