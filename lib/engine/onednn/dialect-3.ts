/**
 * oneDNN 3.x: descriptors are handles, and an operation is made in one call. Its numbers for some algorithms, layouts and flags
 * are others than 2.x's, which the engine speaks.
 * @module
 */
import { bindAll, type Bind, type Creation, type Dialect, type Operation, type Out, type Status } from './dialect';
import type { Pointer } from './ffi';
import type { Desc } from './primitive';
import { created } from './status';

const CREATE = {
  convForward: 'convolution_forward: int prop, int alg, void* s, void* w, void* b, void* t, DIMS4',
  convBackwardData: 'convolution_backward_data: int alg, void* s, void* w, void* t, DIMS4, void* hint',
  convBackwardWeights: 'convolution_backward_weights: int alg, void* s, void* w, void* b, void* t, DIMS4, void* hint',
  poolForward: 'pooling_forward: int prop, int alg, void* s, void* t, DIMS5',
  poolBackward: 'pooling_backward: int alg, void* s, void* t, DIMS5, void* hint',
  batchNormForward: 'batch_normalization_forward: int prop, void* s, void* t, float eps, unsigned int flags',
  batchNormBackward:
    'batch_normalization_backward: int prop, void* ds, void* dt, void* s, float eps, unsigned int flags, void* hint',
  lrnForward: 'lrn_forward: int prop, int alg, void* s, void* t, int64_t size, float alpha, float beta, float k',
  lrnBackward:
    'lrn_backward: int alg, void* ds, void* dt, void* s, int64_t size, float alpha, float beta, float k, void* hint',
  eltwiseForward: 'eltwise_forward: int prop, int alg, void* s, void* t, float alpha, float beta',
  eltwiseBackward: 'eltwise_backward: int alg, void* ds, void* dt, void* s, float alpha, float beta, void* hint',
  binary: 'binary: int alg, void* a, void* b, void* t',
  matmul: 'matmul: void* a, void* b, void* bias, void* c',
  concat: 'concat: void* t, int n, int axis, void* sources',
  sum: 'sum: void* t, int n, void* scales, void* sources',
} as const;

/** The signature in C of a maker: before what is written above come the result and the engine, behind it the attributes. */
function signatureOf(maker: string): string {
  const [name, values = ''] = maker.split(': ');
  const dims = (n: number) => Array.from({ length: n }, (_, i) => `void* d${i}`).join(', ');
  const all = values.replace('DIMS4', dims(4)).replace('DIMS5', dims(5));
  return `int dnnl_${name}_primitive_desc_create(_Out_ void** pd, void* e, ${all}, void* attr)`;
}

type Maker = (out: Out, engine: Pointer, ...values: unknown[]) => Status;

interface Own {
  descByTag(out: Out, rank: number, dims: BigInt64Array, type: number, tag: number): Status;
  descByStrides(out: Out, rank: number, dims: BigInt64Array, type: number, strides: BigInt64Array): Status;
  descInside(out: Out, parent: Desc, dims: BigInt64Array, offsets: BigInt64Array): Status;
  appendSum(ops: unknown, scale: number, zeroPoint: number, type: number): Status;
  appendEltwise(ops: unknown, algorithm: number, alpha: number, beta: number): Status;
}

const OWN: Readonly<Record<keyof Own, string>> = {
  descByTag: 'int dnnl_memory_desc_create_with_tag(_Out_ void** d, int n, void* dims, int type, int tag)',
  descByStrides: 'int dnnl_memory_desc_create_with_strides(_Out_ void** d, int n, void* dims, int type, void* strides)',
  descInside: 'int dnnl_memory_desc_create_submemory(_Out_ void** d, void* parent, void* dims, void* offsets)',
  appendSum: 'int dnnl_post_ops_append_sum(void* ops, float scale, int zero, int type)',
  appendEltwise: 'int dnnl_post_ops_append_eltwise(void* ops, int alg, float alpha, float beta)',
};

/** Layout tags of 2.x in 3.x: nhwc and hwio; the others have the same numbers. */
const TAGS: Readonly<Record<number, number>> = { 20: 22, 30: 28 };
/** Elementwise functions: relu, tanh, elu, square, abs, sqrt, linear, logistic, exp, log. */
const FUNCTIONS: Readonly<Record<number, number>> = {
  0x1f: 0x20, 0x2f: 0x21, 0x3f: 0x22, 0x4f: 0x23, 0x5f: 0x24, 0x6f: 0x25, 0x7f: 0x26, 0xaf: 0x29, 0xef: 0x2d, 0xbf: 0x2a,
}; // prettier-ignore
/** Flags of batch normalization: global statistics, fused ReLU, scale, shift. */
const FLAGS: readonly (readonly [number, number])[] = [
  [0x1, 0x1],
  [0x4, 0x8],
  [0x8, 0x2],
  [0x10, 0x4],
];

const functionOf = (algorithm: number) => FUNCTIONS[algorithm] ?? algorithm;
const flagsOf = (flags: number) => FLAGS.reduce((sum, [ours, theirs]) => sum | (flags & ours ? theirs : 0), 0);

/** A result of the type of its input: no zero point, the data type left as it is. */
const PLAIN_SUM = [0, 0] as const;

/** The functions of a loaded libdnnl.so.3. */
export function dialect3(bind: Bind): Dialect {
  const own = bindAll<Own>(bind, OWN);
  const signatures = Object.fromEntries(Object.entries(CREATE).map(([name, maker]) => [name, signatureOf(maker)]));
  const makers = bindAll<Record<keyof typeof CREATE, Maker>>(bind, signatures as Record<keyof typeof CREATE, string>);
  return {
    countsShift: false,
    create: (creation, init) => init(creation),
    // handles live as long as the process: as many as there are primitives, half a kilobyte each
    byTag: (dims, type, tag) =>
      created((out) => own.descByTag(out, dims.length, dims, type, TAGS[tag] ?? tag), 'descriptor'),
    byStrides: (dims, type, strides) =>
      created((out) => own.descByStrides(out, dims.length, dims, type, strides), 'descriptor'),
    inside: (parent, dims, offsets) => created((out) => own.descInside(out, parent, dims, offsets), 'descriptor'),
    nothing: () => created((out) => own.descByTag(out, 0, new BigInt64Array(1), 0, 0), 'descriptor'),
    packed: (descs) => BigUint64Array.from(descs as readonly Pointer[]),
    ...operations(makers),
    concatCreate: (out, dst, n, axis, sources, attr, engine) =>
      makers.concat(out, engine as Pointer, dst, n, axis, sources, attr),
    sumCreate: (out, dst, n, scales, sources, attr, engine) =>
      makers.sum(out, engine as Pointer, dst, n, scales, sources, attr),
    postOpsAppendSum: (ops, scale) => own.appendSum(ops, scale, ...PLAIN_SUM),
    postOpsAppendEltwise: (ops, _scale, algorithm, alpha, beta) =>
      own.appendEltwise(ops, functionOf(algorithm), alpha, beta),
  };
}

type Operations = Pick<Dialect, Exclude<keyof typeof CREATE, 'concat' | 'sum'>>;

/** Makers of one tensor in 2.x's interface name it once; here it is input and output. */
function operations(makers: Readonly<Record<keyof typeof CREATE, Maker>>): Operations {
  const forward = (maker: Maker, operation: Operation, ...values: unknown[]) => {
    const { out, engine, attr } = operation as Creation;
    return maker(out, engine, ...values, attr);
  };
  const backward = (maker: Maker, operation: Operation, ...values: unknown[]) =>
    forward(maker, operation, ...values, (operation as Creation).hint);
  return {
    convForward: (d, ...values) => forward(makers.convForward, d, ...values),
    convBackwardData: (d, ...values) => backward(makers.convBackwardData, d, ...values),
    convBackwardWeights: (d, ...values) => backward(makers.convBackwardWeights, d, ...values),
    poolForward: (d, ...values) => forward(makers.poolForward, d, ...values),
    poolBackward: (d, ...values) => backward(makers.poolBackward, d, ...values),
    batchNormForward: (d, prop, data, epsilon, flags) =>
      forward(makers.batchNormForward, d, prop, data, data, epsilon, flagsOf(flags)),
    batchNormBackward: (d, prop, diff, data, epsilon, flags) =>
      backward(makers.batchNormBackward, d, prop, diff, diff, data, epsilon, flagsOf(flags)),
    lrnForward: (d, prop, alg, data, ...rest) => forward(makers.lrnForward, d, prop, alg, data, data, ...rest),
    lrnBackward: (d, alg, diff, data, ...rest) => backward(makers.lrnBackward, d, alg, diff, diff, data, ...rest),
    eltwiseForward: (d, prop, alg, data, ...rest) =>
      forward(makers.eltwiseForward, d, prop, functionOf(alg), data, data, ...rest),
    eltwiseBackward: (d, alg, diff, data, ...rest) =>
      backward(makers.eltwiseBackward, d, functionOf(alg), diff, diff, data, ...rest),
    binary: (d, ...values) => forward(makers.binary, d, ...values),
    matmul: (d, ...values) => forward(makers.matmul, d, ...values),
  };
}
