/**
 * How two MPI libraries name their handles: the standard fixes the functions, not these.
 * @module
 */

/** An address, or a small number in its place. */
export type Handle = bigint | number | null;

/** The handles and constants of a library. */
export interface MpiTable {
  readonly name: 'Open MPI' | 'MPICH';
  /** The file that the system's loader finds; the same in Debian 12 and 13. */
  readonly file: string;
  /** The Debian package with library and launcher. */
  readonly package: string;
  /** C type of a communicator, datatype or operation. */
  readonly handle: 'void*' | 'int';
  /** Exported symbols (Open MPI) or numbers (MPICH). */
  readonly world: string | number;
  readonly float: string | number;
  readonly double: string | number;
  readonly byte: string | number;
  readonly sum: string | number;
  readonly max: string | number;
  readonly errorsReturn: string | number;
  readonly inPlace: bigint;
  readonly statusIgnore: bigint | null;
  readonly anySource: number;
  /** Where a status, as int32s, holds the sender. */
  readonly sourceAt: number;
  /** Bytes of a communicator or request. */
  readonly handleBytes: 4 | 8;
  /** Environment variables of the launcher: number of ranks, and own rank. */
  readonly sizeVariable: string;
  readonly rankVariable: string;
  /** And number of ranks on this host. */
  readonly localSizeVariable: string;
}

/** Open MPI 4 and 5: opaque pointers to exported globals. */
export const OPEN_MPI: MpiTable = {
  name: 'Open MPI',
  file: 'libmpi.so.40',
  package: 'openmpi-bin',
  handle: 'void*',
  world: 'ompi_mpi_comm_world',
  float: 'ompi_mpi_float',
  double: 'ompi_mpi_double',
  byte: 'ompi_mpi_byte',
  sum: 'ompi_mpi_op_sum',
  max: 'ompi_mpi_op_max',
  errorsReturn: 'ompi_mpi_errors_return',
  inPlace: 1n,
  statusIgnore: null,
  anySource: -1,
  sourceAt: 0,
  handleBytes: 8,
  sizeVariable: 'OMPI_COMM_WORLD_SIZE',
  rankVariable: 'OMPI_COMM_WORLD_RANK',
  localSizeVariable: 'OMPI_COMM_WORLD_LOCAL_SIZE',
};

/** MPICH 4: numbers. */
export const MPICH: MpiTable = {
  name: 'MPICH',
  file: 'libmpich.so.12',
  package: 'mpich',
  handle: 'int',
  world: 0x44000000,
  float: 0x4c00040a,
  double: 0x4c00080b,
  byte: 0x4c00010d,
  sum: 0x58000003,
  max: 0x58000001,
  errorsReturn: 0x54000001,
  inPlace: 0xffffffffffffffffn,
  statusIgnore: 1n,
  anySource: -2,
  sourceAt: 2,
  handleBytes: 4,
  sizeVariable: 'PMI_SIZE',
  rankVariable: 'PMI_RANK',
  localSizeVariable: 'MPI_LOCALNRANKS',
};

/** The libraries that are known. */
export const MPI_TABLES: readonly MpiTable[] = [OPEN_MPI, MPICH];
