/**
 * The C interface of oneDNN 2.x and of the two system calls around it: the only file that knows koffi.
 *
 * Pointers are `bigint`; a typed array passed where C expects a pointer is passed by address, without a copy.
 * @module
 */
import { createRequire } from 'node:module';
import { BnlabError, messageOf } from '../../errors';

/** An address of native memory. */
export type Pointer = bigint;
/** What a `void *` parameter takes: an address, or typed array memory by reference. */
export type Ref = Pointer | NodeJS.TypedArray | null;
/** A slot that a C function writes a pointer to. */
type Out = [Pointer | null];
/** Status that oneDNN functions return; 0 is success. */
type Status = number;

/** The functions of libdnnl.so.2 this engine calls, named as in `dnnl.h` without the prefix. */
export interface DnnlFunctions {
  engineCreate(out: Out, kind: number, index: number): Status;
  streamCreate(out: Out, engine: Ref, flags: number): Status;
  descInitByTag(desc: Ref, rank: number, dims: Ref, dtype: number, tag: number): Status;
  descInitByStrides(desc: Ref, rank: number, dims: Ref, dtype: number, strides: Ref): Status;
  descInitSub(desc: Ref, parent: Ref, dims: Ref, offsets: Ref): Status;
  descEqual(a: Ref, b: Ref): number;
  descSize(desc: Ref): number | bigint;
  memoryCreate(out: Out, desc: Ref, engine: Ref, handle: Ref): Status;
  memoryDestroy(memory: Ref): Status;
  setHandle(memory: Ref, handle: Ref): Status;
  convForward(
    d: Ref,
    prop: number,
    alg: number,
    src: Ref,
    w: Ref,
    b: Ref,
    dst: Ref,
    s: Ref,
    dil: Ref,
    l: Ref,
    r: Ref,
  ): Status;
  convBackwardData(d: Ref, alg: number, dsrc: Ref, w: Ref, ddst: Ref, s: Ref, dil: Ref, l: Ref, r: Ref): Status;
  convBackwardWeights(
    d: Ref,
    alg: number,
    src: Ref,
    dw: Ref,
    db: Ref,
    ddst: Ref,
    s: Ref,
    dil: Ref,
    l: Ref,
    r: Ref,
  ): Status;
  poolForward(d: Ref, prop: number, alg: number, src: Ref, dst: Ref, s: Ref, k: Ref, dil: Ref, l: Ref, r: Ref): Status;
  poolBackward(d: Ref, alg: number, dsrc: Ref, ddst: Ref, s: Ref, k: Ref, dil: Ref, l: Ref, r: Ref): Status;
  batchNormForward(d: Ref, prop: number, data: Ref, epsilon: number, flags: number): Status;
  batchNormBackward(d: Ref, prop: number, diff: Ref, data: Ref, epsilon: number, flags: number): Status;
  lrnForward(
    d: Ref,
    prop: number,
    alg: number,
    data: Ref,
    size: number,
    alpha: number,
    beta: number,
    k: number,
  ): Status;
  lrnBackward(d: Ref, alg: number, diff: Ref, data: Ref, size: number, alpha: number, beta: number, k: number): Status;
  eltwiseForward(d: Ref, prop: number, alg: number, data: Ref, alpha: number, beta: number): Status;
  eltwiseBackward(d: Ref, alg: number, diff: Ref, data: Ref, alpha: number, beta: number): Status;
  binary(d: Ref, alg: number, a: Ref, b: Ref, dst: Ref): Status;
  matmul(d: Ref, a: Ref, b: Ref, bias: Ref, c: Ref): Status;
  concatCreate(out: Out, dst: Ref, n: number, axis: number, sources: Ref, attr: Ref, engine: Ref): Status;
  sumCreate(out: Out, dst: Ref, n: number, scales: Ref, sources: Ref, attr: Ref, engine: Ref): Status;
  reorderCreate(out: Out, src: Ref, srcEngine: Ref, dst: Ref, dstEngine: Ref, attr: Ref): Status;
  primitiveDescCreate(out: Out, desc: Ref, attr: Ref, engine: Ref, hint: Ref): Status;
  primitiveDescDestroy(desc: Ref): Status;
  queryText(primitiveDesc: Ref, what: number, index: number, out: [string | null]): Status;
  queryDesc(primitiveDesc: Ref, what: number, index: number): Pointer | null;
  primitiveCreate(out: Out, primitiveDesc: Ref): Status;
  primitiveDestroy(primitive: Ref): Status;
  execute(primitive: Ref, stream: Ref, n: number, args: Ref): Status;
  attrCreate(out: Out): Status;
  attrSetPostOps(attr: Ref, ops: Ref): Status;
  attrSetScratchpadMode(attr: Ref, mode: number): Status;
  attrDestroy(attr: Ref): Status;
  postOpsCreate(out: Out): Status;
  postOpsDestroy(ops: Ref): Status;
  postOpsAppendSum(ops: Ref, scale: number): Status;
  postOpsAppendEltwise(ops: Ref, scale: number, alg: number, alpha: number, beta: number): Status;
}

const SIGNATURES: Readonly<Record<keyof DnnlFunctions, string>> = {
  engineCreate: 'int dnnl_engine_create(_Out_ void** e, int kind, size_t index)',
  streamCreate: 'int dnnl_stream_create(_Out_ void** s, void* e, unsigned int flags)',
  descInitByTag: 'int dnnl_memory_desc_init_by_tag(void* d, int n, void* dims, int type, int tag)',
  descInitByStrides: 'int dnnl_memory_desc_init_by_strides(void* d, int n, void* dims, int type, void* strides)',
  descInitSub: 'int dnnl_memory_desc_init_submemory(void* d, void* parent, void* dims, void* offsets)',
  descEqual: 'int dnnl_memory_desc_equal(void* a, void* b)',
  descSize: 'size_t dnnl_memory_desc_get_size(void* d)',
  memoryCreate: 'int dnnl_memory_create(_Out_ void** m, void* d, void* e, void* handle)',
  memoryDestroy: 'int dnnl_memory_destroy(void* m)',
  setHandle: 'int dnnl_memory_set_data_handle(void* m, void* handle)',
  convForward:
    'int dnnl_dilated_convolution_forward_desc_init(void* d, int prop, int alg, void* s, void* w, void* b, void* t, void* st, void* dl, void* pl, void* pr)',
  convBackwardData:
    'int dnnl_dilated_convolution_backward_data_desc_init(void* d, int alg, void* s, void* w, void* t, void* st, void* dl, void* pl, void* pr)',
  convBackwardWeights:
    'int dnnl_dilated_convolution_backward_weights_desc_init(void* d, int alg, void* s, void* w, void* b, void* t, void* st, void* dl, void* pl, void* pr)',
  poolForward:
    'int dnnl_pooling_v2_forward_desc_init(void* d, int prop, int alg, void* s, void* t, void* st, void* k, void* dl, void* pl, void* pr)',
  poolBackward:
    'int dnnl_pooling_v2_backward_desc_init(void* d, int alg, void* s, void* t, void* st, void* k, void* dl, void* pl, void* pr)',
  batchNormForward:
    'int dnnl_batch_normalization_forward_desc_init(void* d, int prop, void* data, float eps, unsigned int flags)',
  batchNormBackward:
    'int dnnl_batch_normalization_backward_desc_init(void* d, int prop, void* diff, void* data, float eps, unsigned int flags)',
  lrnForward:
    'int dnnl_lrn_forward_desc_init(void* d, int prop, int alg, void* data, int64_t size, float alpha, float beta, float k)',
  lrnBackward:
    'int dnnl_lrn_backward_desc_init(void* d, int alg, void* diff, void* data, int64_t size, float alpha, float beta, float k)',
  eltwiseForward: 'int dnnl_eltwise_forward_desc_init(void* d, int prop, int alg, void* data, float alpha, float beta)',
  eltwiseBackward:
    'int dnnl_eltwise_backward_desc_init(void* d, int alg, void* diff, void* data, float alpha, float beta)',
  binary: 'int dnnl_binary_desc_init(void* d, int alg, void* a, void* b, void* t)',
  matmul: 'int dnnl_matmul_desc_init(void* d, void* a, void* b, void* bias, void* c)',
  concatCreate:
    'int dnnl_concat_primitive_desc_create(_Out_ void** pd, void* t, int n, int axis, void* srcs, void* attr, void* e)',
  sumCreate:
    'int dnnl_sum_primitive_desc_create(_Out_ void** pd, void* t, int n, void* scales, void* srcs, void* attr, void* e)',
  reorderCreate:
    'int dnnl_reorder_primitive_desc_create(_Out_ void** pd, void* s, void* se, void* t, void* te, void* attr)',
  primitiveDescCreate: 'int dnnl_primitive_desc_create(_Out_ void** pd, void* d, void* attr, void* e, void* hint)',
  primitiveDescDestroy: 'int dnnl_primitive_desc_destroy(void* pd)',
  queryText: 'int dnnl_primitive_desc_query(void* pd, int what, int index, _Out_ str* text)',
  queryDesc: 'void* dnnl_primitive_desc_query_md(void* pd, int what, int index)',
  primitiveCreate: 'int dnnl_primitive_create(_Out_ void** p, void* pd)',
  primitiveDestroy: 'int dnnl_primitive_destroy(void* p)',
  execute: 'int dnnl_primitive_execute(void* p, void* s, int n, void* args)',
  attrCreate: 'int dnnl_primitive_attr_create(_Out_ void** a)',
  attrSetPostOps: 'int dnnl_primitive_attr_set_post_ops(void* a, void* ops)',
  attrSetScratchpadMode: 'int dnnl_primitive_attr_set_scratchpad_mode(void* a, int mode)',
  attrDestroy: 'int dnnl_primitive_attr_destroy(void* a)',
  postOpsCreate: 'int dnnl_post_ops_create(_Out_ void** ops)',
  postOpsDestroy: 'int dnnl_post_ops_destroy(void* ops)',
  postOpsAppendSum: 'int dnnl_post_ops_append_sum(void* ops, float scale)',
  postOpsAppendEltwise: 'int dnnl_post_ops_append_eltwise(void* ops, float scale, int alg, float alpha, float beta)',
};

/** The loaded library with the few system functions that belong to it. */
export interface Dnnl extends DnnlFunctions {
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
  return (loaded ??= load(process.env.BNLAB_DNNL || 'libdnnl.so.2'));
}

function load(name: string): Dnnl {
  const koffi = createRequire(__filename)('koffi') as typeof import('koffi');
  const libc = koffi.load('libc.so.6');
  const dlopen = libc.func('void* dlopen(str file, int flags)') as (file: string, flags: number) => Pointer | null;
  // RTLD_NODELETE: OpenMP's workers outlive the code when koffi unloads a library at exit, and the process would die
  const hasOpenMp = withShortSpin(() => dlopen('libgomp.so.1', RTLD_NOW_NODELETE) !== null);
  if (dlopen(name, RTLD_NOW_NODELETE) === null) throw unavailable(missing(dlopen, name));
  const library = koffi.load(name);
  const version = readVersion(koffi, library.func('void* dnnl_version()') as () => Pointer);
  if (!version.startsWith('2.')) throw unavailable(wrongVersion(version));
  const functions = Object.fromEntries(
    Object.entries(SIGNATURES).map(([key, signature]) => [key, library.func(signature)]),
  ) as unknown as DnnlFunctions;
  const gomp = hasOpenMp ? koffi.load('libgomp.so.1') : undefined;
  const madvise = libc.func('int madvise(void* start, size_t n, int advice)') as (
    s: Pointer,
    n: bigint,
    a: number,
  ) => number;
  const sigmask = libc.func('int pthread_sigmask(int how, void* set, void* old)') as (
    how: number,
    set: Ref,
    old: Ref,
  ) => number;
  const [everySignal, before] = [new Uint8Array(SIGNAL_SET_BYTES).fill(0xff), new Uint8Array(SIGNAL_SET_BYTES)];
  const advise = (start: Pointer, bytes: number, advice: number) => {
    const first = ((start + PAGE - 1n) / PAGE) * PAGE;
    const end = ((start + BigInt(bytes)) / PAGE) * PAGE;
    if (end > first) madvise(first, end - first, advice);
  };
  return {
    ...functions,
    version,
    addressOf: (memory) => koffi.address(memory),
    setThreads: (gomp?.func('void omp_set_num_threads(int n)') ?? (() => undefined)) as (n: number) => void,
    maxThreads: gomp ? (gomp.func('int omp_get_max_threads()') as () => number)() : 1,
    withoutSignals: (body) => {
      sigmask(SIG_BLOCK, everySignal, before);
      try {
        return body();
      } finally {
        sigmask(SIG_SETMASK, before, null);
      }
    },
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

function missing(dlopen: (file: string, flags: number) => Pointer | null, name: string): string {
  const newer = dlopen('libdnnl.so.3', RTLD_NOW_NODELETE) !== null;
  return newer ? wrongVersion('3.x') : `${name} is not installed`;
}

function wrongVersion(version: string): string {
  return `oneDNN ${version} is installed, this engine speaks 2.x; the next engine is wasm`;
}

function unavailable(got: string): BnlabError {
  return new BnlabError({
    kind: 'engine',
    where: 'engine onednn',
    expected: 'oneDNN 2.x as libdnnl.so.2',
    got,
    hint: 'On Debian 12 or Ubuntu 22.04: apt-get install -y libdnnl2',
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
      reason: thrown instanceof BnlabError ? thrown.got : `koffi cannot load it: ${messageOf(thrown).split('\n')[0]}`,
    };
  }
}
