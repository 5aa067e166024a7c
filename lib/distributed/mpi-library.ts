/**
 * The C interface of MPI through FFI.
 * @module
 */
import { createRequire } from 'node:module';
import { BnlabError, firstLineOf } from '../errors';
import type { Handle, MpiTable } from './mpi-table';

/** An argument that C takes as an address. */
type Ref = bigint | NodeJS.TypedArray | null;
/** What most functions return; 0 is success. */
type Status = number;

/** The functions that are called, by their name without the prefix. */
export interface MpiFunctions {
  initThread(argc: null, argv: null, required: number, provided: Ref): Status;
  finalize(): Status;
  libraryVersion(text: Ref, length: Ref): Status;
  rank(comm: Handle, out: Ref): Status;
  size(comm: Handle, out: Ref): Status;
  duplicate(comm: Handle, out: Ref): Status;
  errorHandler(comm: Handle, handler: Handle): Status;
  errorString(code: number, text: Ref, length: Ref): Status;
  allreduce(from: bigint, to: Ref, n: number, type: Handle, op: Handle, comm: Handle, request: Ref): Status;
  broadcast(values: Ref, n: number, type: Handle, root: number, comm: Handle, request: Ref): Status;
  gather(
    from: Ref,
    n: number,
    type: Handle,
    to: Ref,
    each: number,
    toType: Handle,
    root: number,
    comm: Handle,
    request: Ref,
  ): Status;
  barrier(comm: Handle, request: Ref): Status;
  send(values: Ref, n: number, type: Handle, to: number, tag: number, comm: Handle, request: Ref): Status;
  receive(values: Ref, n: number, type: Handle, from: number, tag: number, comm: Handle, request: Ref): Status;
  test(request: Ref, flag: Ref, status: Ref): Status;
  probe(from: number, tag: number, comm: Handle, flag: Ref, status: Ref): Status;
  abort(comm: Handle, code: number): Status;
}

/** `@` is the library's type of handles. */
const SIGNATURES: Readonly<Record<keyof MpiFunctions, string>> = {
  initThread: 'int MPI_Init_thread(void* argc, void* argv, int required, void* provided)',
  finalize: 'int MPI_Finalize()',
  libraryVersion: 'int MPI_Get_library_version(void* text, void* n)',
  rank: 'int MPI_Comm_rank(@ c, void* r)',
  size: 'int MPI_Comm_size(@ c, void* s)',
  duplicate: 'int MPI_Comm_dup(@ c, void* out)',
  errorHandler: 'int MPI_Comm_set_errhandler(@ c, @ h)',
  errorString: 'int MPI_Error_string(int code, void* text, void* n)',
  allreduce: 'int MPI_Iallreduce(void* s, void* r, int n, @ type, @ op, @ c, void* request)',
  broadcast: 'int MPI_Ibcast(void* b, int n, @ type, int root, @ c, void* request)',
  gather: 'int MPI_Igather(void* s, int n, @ type, void* r, int each, @ rtype, int root, @ c, void* request)',
  barrier: 'int MPI_Ibarrier(@ c, void* request)',
  send: 'int MPI_Isend(void* b, int n, @ type, int to, int tag, @ c, void* request)',
  receive: 'int MPI_Irecv(void* b, int n, @ type, int from, int tag, @ c, void* request)',
  test: 'int MPI_Test(void* request, void* flag, void* status)',
  probe: 'int MPI_Iprobe(int from, int tag, @ c, void* flag, void* status)',
  abort: 'int MPI_Abort(@ c, int code)',
};

/** A library that is loaded. */
export interface Mpi extends MpiFunctions {
  readonly table: MpiTable;
  /** The handle that a name of the table stands for. */
  handle(name: 'world' | 'float' | 'double' | 'byte' | 'sum' | 'max' | 'errorsReturn'): Handle;
  /** `Open MPI 4.1.4`. */
  readonly version: string;
}

/** Plugins of Open MPI look for its symbols, and what OpenMP left running must outlive the code. */
const RTLD_NOW_GLOBAL_NODELETE = 0x1102;

/** Loads a library, without initializing it. @throws BnlabError (`engine`) where it is not installed. */
export function loadMpi(table: MpiTable): Mpi {
  if (process.platform !== 'linux') throw missing(table, `${process.platform}, where MPI was never tried`);
  let koffi: typeof import('koffi');
  try {
    koffi = createRequire(__filename)('koffi') as typeof import('koffi');
  } catch (thrown) {
    throw missing(table, `koffi that does not load: ${firstLineOf(thrown)}`);
  }
  const libc = koffi.load('libc.so.6');
  const dlopen = libc.func('void* dlopen(str file, int flags)') as (file: string, flags: number) => bigint | null;
  const dlsym = libc.func('void* dlsym(void* library, str name)') as (library: bigint, name: string) => bigint | null;
  // MPICH's UCX would put its own brk and mmap under V8's, and V8 then crashes now and then; only network cards need that
  process.env.UCX_MEM_EVENTS ??= 'n';
  const opened = dlopen(table.file, RTLD_NOW_GLOBAL_NODELETE);
  if (opened === null) throw missing(table, `no ${table.file}`);
  const library = koffi.load(table.file);
  const functions = Object.fromEntries(
    Object.entries(SIGNATURES).map(([name, text]) => [name, library.func(text.replaceAll('@', table.handle))]),
  ) as unknown as MpiFunctions;
  const handle: Mpi['handle'] = (name) => {
    const value = table[name];
    return typeof value === 'number' ? value : dlsym(opened, value);
  };
  return { ...functions, table, handle, version: versionOf(functions, table) };
}

function versionOf(functions: MpiFunctions, { name }: MpiTable): string {
  const text = new Uint8Array(8192);
  const length = new Int32Array(1);
  functions.libraryVersion(text, length);
  const version = /\d+(\.\d+)+\w*/.exec(Buffer.from(text.subarray(0, length[0])).toString())?.[0];
  return `${name} ${version ?? 'of unknown version'}`;
}

function missing(table: MpiTable, got: string): BnlabError {
  const hint = `apt-get install -y ${table.package}, or use local ranks: bnlab launch --transport local.`;
  return new BnlabError({ kind: 'engine', where: table.name, expected: table.file, got, hint });
}
