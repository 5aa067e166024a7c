/**
 * The C interface of oneDNN 2.x and 3.x and of the two system calls around it: the only file that knows koffi.
 *
 * Pointers are `bigint`; a typed array passed where C expects a pointer is passed by address, without a copy.
 * @module
 */
import { createRequire } from 'node:module';
import { BnlabError, firstLineOf } from '../../errors';
import { bindAll, SHARED, type Bind, type Dialect, type SharedFunctions } from './dialect';
import { dialect2 } from './dialect-2';
import { dialect3 } from './dialect-3';
import { candidates, packageHere } from './find';

/** An address of native memory. */
export type Pointer = bigint;
/** What a `void *` parameter takes: an address, or typed array memory by reference. */
export type Ref = Pointer | NodeJS.TypedArray | null;
/** The loaded library with the few system functions that belong to it. */
export interface Dnnl extends SharedFunctions, Dialect {
  /** `2.6.3`. */
  readonly version: string;
  /** Address of a typed array's first element; valid as long as its ArrayBuffer lives. */
  addressOf(memory: NodeJS.TypedArray): Pointer;
  /** Threads that the next calls may use (OpenMP). */
  setThreads(n: number): void;
  /** Threads that OpenMP was started with: OMP_NUM_THREADS, or all cores. */
  readonly maxThreads: number;
  /** Runs `body` with all signals of this thread held back. */
  withoutSignals<T>(body: () => T): T;
  /** Gives the whole pages of a range back to the system; they read as zeros when touched again. */
  releasePages(start: Pointer, bytes: number): void;
  /** Asks the system for huge pages under a range: fewer page faults and fewer misses of the address cache. */
  preferHugePages(start: Pointer, bytes: number): void;
}

const RTLD_NOW_NODELETE = 0x1002;
const PAGE = 4096n;
const SIGNAL_SET_BYTES = 128;
const SIG_BLOCK = 0;
const SIG_SETMASK = 2;
const MADV_DONTNEED = 4;
const MADV_HUGEPAGE = 14;

let loaded: Dnnl | undefined;

/** Opens oneDNN once. @throws BnlabError (`engine`) when it is missing or speaks another version. */
export function openDnnl(): Dnnl {
  return (loaded ??= load(candidates()));
}

function load(names: readonly string[]): Dnnl {
  const koffi = createRequire(__filename)('koffi') as typeof import('koffi');
  const libc = koffi.load('libc.so.6');
  const dlopen = libc.func('void* dlopen(str file, int flags)') as (file: string, flags: number) => Pointer | null;
  // RTLD_NODELETE: OpenMP's workers outlive the code when koffi unloads a library at exit, and the process would die
  const hasOpenMp = withShortSpin(() => dlopen('libgomp.so.1', RTLD_NOW_NODELETE) !== null);
  const name = names.find((candidate) => dlopen(candidate, RTLD_NOW_NODELETE) !== null);
  if (name === undefined) throw unavailable(`${names.join(', ')}: not installed`);
  const library = koffi.load(name);
  const version = readVersion(koffi, library.func('void* dnnl_version()') as () => Pointer);
  const dialect = { 2: dialect2, 3: dialect3 }[version.split('.')[0]!];
  if (!dialect) throw unavailable(`oneDNN ${version}`);
  const bind: Bind = (signature) => library.func(signature) as ReturnType<Bind>;
  const gomp = hasOpenMp ? koffi.load('libgomp.so.1') : undefined;
  return {
    ...bindAll<SharedFunctions>(bind, SHARED),
    ...dialect(bind),
    version,
    addressOf: (memory) => koffi.address(memory),
    setThreads: (gomp?.func('void omp_set_num_threads(int n)') ?? (() => undefined)) as (n: number) => void,
    maxThreads: gomp ? (gomp.func('int omp_get_max_threads()') as () => number)() : 1,
    withoutSignals: signalGuard(libc),
    ...pageAdvice(libc),
  };
}

type SystemLibrary = ReturnType<typeof import('koffi').load>;

/** Runs a body while no signal reaches this thread. */
function signalGuard(libc: SystemLibrary): Dnnl['withoutSignals'] {
  type Sigmask = (how: number, set: Ref, old: Ref) => number;
  const sigmask = libc.func('int pthread_sigmask(int how, void* set, void* old)') as Sigmask;
  const [everySignal, before] = [new Uint8Array(SIGNAL_SET_BYTES).fill(0xff), new Uint8Array(SIGNAL_SET_BYTES)];
  return (body) => {
    sigmask(SIG_BLOCK, everySignal, before);
    try {
      return body();
    } finally {
      sigmask(SIG_SETMASK, before, null);
    }
  };
}

/** What the system is told about whole pages within a block. */
function pageAdvice(libc: SystemLibrary): Pick<Dnnl, 'releasePages' | 'preferHugePages'> {
  type Madvise = (start: Pointer, bytes: bigint, advice: number) => number;
  const madvise = libc.func('int madvise(void* start, size_t n, int advice)') as Madvise;
  const advise = (start: Pointer, bytes: number, advice: number) => {
    const first = ((start + PAGE - 1n) / PAGE) * PAGE;
    const end = ((start + BigInt(bytes)) / PAGE) * PAGE;
    if (end > first) madvise(first, end - first, advice);
  };
  return {
    releasePages: (start, bytes) => advise(start, bytes, MADV_DONTNEED),
    preferHugePages: (start, bytes) => advise(start, bytes, MADV_HUGEPAGE),
  };
}

/**
 * OpenMP reads its settings when it is loaded. By default a thread that waits spins for milliseconds, which on cores that
 * others use too makes a training step several times slower; a tenth of that costs an idle machine 2 %.
 */
function withShortSpin<T>(body: () => T): T {
  if (process.env.GOMP_SPINCOUNT || process.env.OMP_WAIT_POLICY) return body();
  process.env.GOMP_SPINCOUNT = '2000';
  try {
    return body();
  } finally {
    delete process.env.GOMP_SPINCOUNT;
  }
}

function readVersion(koffi: typeof import('koffi'), dnnlVersion: () => Pointer): string {
  return Array.from(koffi.decode(dnnlVersion(), 'int', 3) as Int32Array).join('.');
}

function unavailable(got: string): BnlabError {
  return new BnlabError({
    kind: 'engine',
    where: 'engine onednn',
    expected: 'oneDNN 2.x or 3.x (libdnnl.so.2, libdnnl.so.3)',
    got,
    hint: `Install it: ${packageHere()}`,
  });
}

/** Why the library cannot be used here, or its version; never throws. */
export function probeDnnl(): { readonly version: string } | { readonly reason: string } {
  if (process.platform !== 'linux')
    return { reason: `oneDNN is looked for on Linux only, this is ${process.platform}` };
  try {
    return { version: openDnnl().version };
  } catch (thrown) {
    return {
      reason: thrown instanceof BnlabError ? thrown.got : `koffi cannot load it: ${firstLineOf(thrown)}`,
    };
  }
}
