/**
 * oneDNN 2.x: descriptors are blocks of memory that the caller owns; an operation is described first and made afterwards.
 * @module
 */
import { bindAll, type Bind, type Dialect, type Out, type Status } from './dialect';
import type { Ref } from './ffi';
import type { Desc } from './primitive';
import { check, failure, int64 } from './status';

/** `sizeof(dnnl_memory_desc_t)`; {@link checkSize} makes sure. */
const DESC_BYTES = 696;
const OP_DESC_BYTES = 16384;

type Same = Pick<
  Dialect,
  | 'convForward'
  | 'convBackwardData'
  | 'convBackwardWeights'
  | 'poolForward'
  | 'poolBackward'
  | 'batchNormForward'
  | 'batchNormBackward'
  | 'lrnForward'
  | 'lrnBackward'
  | 'eltwiseForward'
  | 'eltwiseBackward'
  | 'binary'
  | 'matmul'
  | 'concatCreate'
  | 'sumCreate'
  | 'postOpsAppendSum'
  | 'postOpsAppendEltwise'
>;

interface Own {
  descInitByTag(desc: Ref, rank: number, dims: Ref, dtype: number, tag: number): Status;
  descInitByStrides(desc: Ref, rank: number, dims: Ref, dtype: number, strides: Ref): Status;
  descInitSub(desc: Ref, parent: Ref, dims: Ref, offsets: Ref): Status;
  primitiveDescCreate(out: Out, desc: Ref, attr: Ref, engine: Ref, hint: Ref): Status;
}

const SIGNATURES: Readonly<Record<keyof Same | keyof Own, string>> = {
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
  postOpsAppendSum: 'int dnnl_post_ops_append_sum(void* ops, float scale)',
  postOpsAppendEltwise: 'int dnnl_post_ops_append_eltwise(void* ops, float scale, int alg, float alpha, float beta)',
  descInitByTag: 'int dnnl_memory_desc_init_by_tag(void* d, int n, void* dims, int type, int tag)',
  descInitByStrides: 'int dnnl_memory_desc_init_by_strides(void* d, int n, void* dims, int type, void* strides)',
  descInitSub: 'int dnnl_memory_desc_init_submemory(void* d, void* parent, void* dims, void* offsets)',
  primitiveDescCreate: 'int dnnl_primitive_desc_create(_Out_ void** pd, void* d, void* attr, void* e, void* hint)',
};

/** The functions of a loaded libdnnl.so.2. @throws BnlabError (`engine`) where its descriptors have another size. */
export function dialect2(bind: Bind): Dialect {
  const dnnl = bindAll<Same & Own>(bind, SIGNATURES);
  checkSize(dnnl);
  const written = (write: (desc: Uint8Array) => Status): Desc => {
    const desc = new Uint8Array(DESC_BYTES);
    check(write(desc), 'descriptor');
    return desc;
  };
  return {
    ...dnnl,
    countsShift: true,
    create({ out, engine, attr, hint }, init) {
      const operation = new Uint8Array(OP_DESC_BYTES);
      return init(operation) || dnnl.primitiveDescCreate(out, operation, attr, engine, hint);
    },
    byTag: (dims, type, tag) => written((desc) => dnnl.descInitByTag(desc, dims.length, dims, type, tag)),
    byStrides: (dims, type, strides) =>
      written((desc) => dnnl.descInitByStrides(desc, dims.length, dims, type, strides)),
    inside: (parent, dims, offsets) => written((desc) => dnnl.descInitSub(desc, parent, dims, offsets)),
    nothing: () => new Uint8Array(DESC_BYTES),
    packed(descs) {
      const all = new Uint8Array(DESC_BYTES * descs.length);
      descs.forEach((desc, i) => all.set(desc as Uint8Array, i * DESC_BYTES));
      return all;
    },
  };
}

/** The size comes from a C header: make sure that this library was built with the one we know. */
function checkSize(dnnl: Own): void {
  const marked = new Uint8Array(2 * DESC_BYTES).fill(0xa5);
  check(dnnl.descInitByTag(marked, 1, int64([2]), 3, 2), 'descriptor');
  const written = marked.findLastIndex((byte) => byte !== 0xa5) + 1;
  if (written !== DESC_BYTES) throw failure(`descriptors of ${written} bytes in oneDNN 2`, 2);
}
