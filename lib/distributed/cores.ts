/**
 * The cores of a rank: its share of those of its own host, which only a rank on that host can count.
 * @module
 */
import os from 'node:os';
import { MPI_TABLES } from './mpi-table';

/** Cores of one rank of several on this machine: at least one, never those of another. */
export function coresOfRank(ranksOnHost: number): number {
  return Math.max(1, Math.floor(os.availableParallelism() / ranksOnHost));
}

/**
 * Sets OMP_NUM_THREADS to this rank's share of the cores of its host, where an MPI launcher started it and nobody chose
 * otherwise. To be called before a library that reads the variable is loaded.
 */
export function shareCores(env: NodeJS.ProcessEnv = process.env): void {
  if (env.OMP_NUM_THREADS !== undefined) return;
  const ranks = MPI_TABLES.map(({ localSizeVariable }) => Number(env[localSizeVariable])).find((n) => n >= 1);
  if (ranks !== undefined) env.OMP_NUM_THREADS = String(coresOfRank(ranks));
}
