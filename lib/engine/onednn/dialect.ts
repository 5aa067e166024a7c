/**
 * What the engine asks of oneDNN, whichever release of its C interface is loaded: one file for each (`dialect-2`, `dialect-3`).
 *
 * Algorithms, layouts and flags are named by the numbers of 2.x (`constants`); a dialect that has others translates.
 * @module
 */
import type { Pointer, Ref } from './ffi';
import type { Desc } from './primitive';

/** A slot that a C function writes a pointer to. */
export type Out = [Pointer | null];
/** Status that oneDNN functions return; 0 is success. */
export type Status = number;

/** What a primitive descriptor is made of besides the operation itself. */
export interface Creation {
  readonly out: Out;
  readonly engine: Pointer;
  readonly attr: Pointer | null;
  /** The descriptor of the forward primitive, for a backward one. */
  readonly hint: Pointer | null;
}

/** An operation that is being described: 2.x writes a description, 3.x makes the descriptor at once. */
export type Operation = Uint8Array | Creation;

/** The functions that are called alike in all releases, named as in `dnnl.h` without the prefix. */
export interface SharedFunctions {
  engineCreate(out: Out, kind: number, index: number): Status;
  streamCreate(out: Out, engine: Ref, flags: number): Status;
  descEqual(a: Ref, b: Ref): number;
  descSize(desc: Ref): number | bigint;
  memoryCreate(out: Out, desc: Ref, engine: Ref, handle: Ref): Status;
  memoryDestroy(memory: Ref): Status;
  setHandle(memory: Ref, handle: Ref): Status;
  reorderCreate(out: Out, src: Ref, srcEngine: Ref, dst: Ref, dstEngine: Ref, attr: Ref): Status;
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
}

/** Their signatures in C. */
export const SHARED: Readonly<Record<keyof SharedFunctions, string>> = {
  engineCreate: 'int dnnl_engine_create(_Out_ void** e, int kind, size_t index)',
  streamCreate: 'int dnnl_stream_create(_Out_ void** s, void* e, unsigned int flags)',
  descEqual: 'int dnnl_memory_desc_equal(void* a, void* b)',
  descSize: 'size_t dnnl_memory_desc_get_size(void* d)',
  memoryCreate: 'int dnnl_memory_create(_Out_ void** m, void* d, void* e, void* handle)',
  memoryDestroy: 'int dnnl_memory_destroy(void* m)',
  setHandle: 'int dnnl_memory_set_data_handle(void* m, void* handle)',
  reorderCreate:
    'int dnnl_reorder_primitive_desc_create(_Out_ void** pd, void* s, void* se, void* t, void* te, void* attr)',
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
};

/** The functions that every release has in its own way. */
export interface Dialect {
  /** Makes a primitive descriptor; `init` is one of the operations below, called with what it is handed. */
  create(creation: Creation, init: (operation: Operation) => Status): Status;
  /** Whether the gradient of batch normalization counts the shift among its arguments; it reads it in no release. */
  readonly countsShift: boolean;
  /** A descriptor by layout tag. */
  byTag(dims: BigInt64Array, type: number, tag: number): Desc;
  /** A descriptor by strides, in elements. */
  byStrides(dims: BigInt64Array, type: number, strides: BigInt64Array): Desc;
  /** A descriptor of a box inside another one. */
  inside(parent: Desc, dims: BigInt64Array, offsets: BigInt64Array): Desc;
  /** A descriptor of nothing. */
  nothing(): Desc;
  /** A C array of descriptors. */
  packed(descs: readonly Desc[]): Ref;
  convForward(
    d: Operation,
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
  convBackwardData(d: Operation, alg: number, dsrc: Ref, w: Ref, ddst: Ref, s: Ref, dil: Ref, l: Ref, r: Ref): Status;
  convBackwardWeights(
    d: Operation,
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
  poolForward(
    d: Operation,
    prop: number,
    alg: number,
    src: Ref,
    dst: Ref,
    s: Ref,
    k: Ref,
    dil: Ref,
    l: Ref,
    r: Ref,
  ): Status;
  poolBackward(d: Operation, alg: number, dsrc: Ref, ddst: Ref, s: Ref, k: Ref, dil: Ref, l: Ref, r: Ref): Status;
  batchNormForward(d: Operation, prop: number, data: Ref, epsilon: number, flags: number): Status;
  batchNormBackward(d: Operation, prop: number, diff: Ref, data: Ref, epsilon: number, flags: number): Status;
  lrnForward(
    d: Operation,
    prop: number,
    alg: number,
    data: Ref,
    size: number,
    alpha: number,
    beta: number,
    k: number,
  ): Status;
  lrnBackward(
    d: Operation,
    alg: number,
    diff: Ref,
    data: Ref,
    size: number,
    alpha: number,
    beta: number,
    k: number,
  ): Status;
  eltwiseForward(d: Operation, prop: number, alg: number, data: Ref, alpha: number, beta: number): Status;
  eltwiseBackward(d: Operation, alg: number, diff: Ref, data: Ref, alpha: number, beta: number): Status;
  binary(d: Operation, alg: number, a: Ref, b: Ref, dst: Ref): Status;
  matmul(d: Operation, a: Ref, b: Ref, bias: Ref, c: Ref): Status;
  concatCreate(out: Out, dst: Ref, n: number, axis: number, sources: Ref, attr: Ref, engine: Ref): Status;
  sumCreate(out: Out, dst: Ref, n: number, scales: Ref, sources: Ref, attr: Ref, engine: Ref): Status;
  postOpsAppendSum(ops: Ref, scale: number): Status;
  postOpsAppendEltwise(ops: Ref, scale: number, alg: number, alpha: number, beta: number): Status;
}

/** Binds a C function by its signature. */
export type Bind = (signature: string) => (...values: unknown[]) => unknown;

/** Binds several, by name. */
export function bindAll<Functions>(bind: Bind, signatures: Readonly<Record<keyof Functions, string>>): Functions {
  const pairs = Object.entries<string>(signatures).map(([name, signature]) => [name, bind(signature)]);
  return Object.fromEntries(pairs) as Functions;
}
