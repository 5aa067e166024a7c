/**
 * oneDNN itself: makers of descriptors and primitives, and the primitives made so far, kept by key.
 * @module
 */
import { ARG, QUERY, SCRATCHPAD_OF_CALLER, TAG, type DataType } from './constants';
import type { Operation } from './dialect';
import type { Dnnl, Pointer } from './ffi';
import { Primitive, type Desc, type Slot } from './primitive';
import { check, created, failure, int64, UNIMPLEMENTED } from './status';
import { isShared, type Work } from './work';

/** What {@link Library.make} is given. */
interface Making {
  readonly what: string;
  readonly init: (operation: Operation) => number;
  readonly slots: (query: (what: number) => Desc) => readonly Slot[];
  readonly hint?: Primitive;
  /** An elementwise function of the result, or `sum`: the result is added to what the output holds. */
  readonly postOp?: { readonly algorithm: number } | 'sum';
  /** Decides how many cores it runs on, see {@link Library.threadsFor}. */
  readonly work: Work;
  /** Scratch memory is an argument, rather than the library's own, which grows to the largest ever asked for and stays. */
  readonly isScratchOfCaller?: boolean;
}

/** oneDNN's engine and stream, makers of descriptors, and the cache of primitives. */
export class Library {
  readonly stream: Pointer;
  private readonly engine: Pointer;
  private readonly cache = new Map<string, Primitive>();
  private readonly holders: (() => void)[] = [];
  private threads: number;

  constructor(readonly dnnl: Dnnl) {
    this.threads = dnnl.maxThreads;
    this.engine = created((out) => dnnl.engineCreate(out, 1, 0), 'engine');
    this.stream = created((out) => dnnl.streamCreate(out, this.engine, 1), 'stream');
    this.checkConstants();
    this.startWorkers();
  }

  /** Threads for a piece of work: all that OMP_NUM_THREADS allows, or one where waking the others costs more than it saves. */
  threadsFor(work: Work): number {
    return isShared(work) ? this.dnnl.maxThreads : 1;
  }

  /** Makes the calling thread's next parallel regions use n threads. */
  useThreads(n: number): void {
    if (n === this.threads) return;
    this.dnnl.setThreads(n);
    this.threads = n;
  }

  /** Descriptor by layout tag. */
  byTag(dims: readonly number[], tag: number, type: DataType = 3): Desc {
    return this.dnnl.byTag(int64(dims), type, tag);
  }

  /** Descriptor by strides, in elements. */
  byStrides(dims: readonly number[], strides: readonly number[], type: DataType = 3): Desc {
    return this.dnnl.byStrides(int64(dims), type, int64(strides));
  }

  /** Descriptor of a box inside another one. */
  inside(parent: Desc, dims: readonly number[], offsets: readonly number[]): Desc {
    return this.dnnl.inside(parent, int64(dims), int64(offsets));
  }

  sizeOf(desc: Desc): number {
    return Number(this.dnnl.descSize(desc));
  }

  same(a: Desc, b: Desc): boolean {
    return this.dnnl.descEqual(a, b) !== 0;
  }

  query(primitiveDesc: Pointer, what: number): Desc {
    // a primitive that has no such memory: a descriptor of nothing
    return this.dnnl.queryDesc(primitiveDesc, what, 0) ?? this.dnnl.nothing();
  }

  memory(desc: Desc): Pointer {
    // a null handle: the address is set before each run
    return created((out) => this.dnnl.memoryCreate(out, desc, this.engine, null), 'memory');
  }

  /** The primitive of a key, made on first use. */
  cached(key: string, make: () => Primitive): Primitive {
    return this.cache.get(key) ?? this.keep(key, make());
  }

  /** Puts a primitive under a key, to be freed with the others. */
  keep(key: string, primitive: Primitive): Primitive {
    this.cache.set(key, primitive);
    return primitive;
  }

  /**
   * Makes a primitive from an operation descriptor.
   * `init` fills the descriptor; `slots` may ask the primitive descriptor for layouts that oneDNN chose.
   */
  make(options: Making): Primitive {
    const primitive = this.tryMake(options);
    if (primitive) return primitive;
    throw failure(options.what, UNIMPLEMENTED);
  }

  /** Like {@link make}; undefined where oneDNN has no implementation of it on this processor. */
  tryMake(options: Making): Primitive | undefined {
    const { what, init, slots, hint } = options;
    const threads = this.threadsFor(options.work);
    this.useThreads(threads);
    const attr = this.attributes(options);
    const out: [Pointer | null] = [null];
    const status = this.dnnl.create({ out, engine: this.engine, attr, hint: hint?.desc ?? null }, init);
    if (attr !== null) this.dnnl.attrDestroy(attr);
    if (status === UNIMPLEMENTED) return undefined;
    check(status, what);
    const desc = out[0]!;
    return this.finish(
      desc,
      slots((query) => this.query(desc, query)),
      threads,
      what,
    );
  }

  /** A copy between two layouts. */
  reorder(from: Desc, to: Desc): Primitive {
    const threads = this.threadsFor({ floats: this.sizeOf(to) / 4 });
    this.useThreads(threads);
    const { dnnl, engine } = this;
    const desc = created((out) => dnnl.reorderCreate(out, from, engine, to, engine, null), 'reorder');
    return this.finish(
      desc,
      [
        [ARG.src, from],
        [ARG.dst, to],
      ],
      threads,
      'reorder',
    );
  }

  /** Tensors joined along an axis. */
  concat(sources: readonly Desc[], to: Desc, axis: number): Primitive {
    const threads = this.threadsFor({ floats: this.sizeOf(to) / 4 });
    this.useThreads(threads);
    const desc = created(
      (out) => this.dnnl.concatCreate(out, to, sources.length, axis, this.dnnl.packed(sources), null, this.engine),
      'concat',
    );
    const slots = sources.map((source, i): Slot => [ARG.multipleSrc + i, source]);
    return this.finish(desc, [...slots, [ARG.dst, to]], threads, 'concat');
  }

  /** The weighted sum of tensors of one shape. */
  sum(like: Desc, scales: readonly number[]): Primitive {
    const threads = this.threadsFor({ floats: this.sizeOf(like) / 4 });
    this.useThreads(threads);
    const sources = this.dnnl.packed(scales.map(() => like));
    const desc = created(
      (out) => this.dnnl.sumCreate(out, like, scales.length, Float32Array.from(scales), sources, null, this.engine),
      'sum',
    );
    const slots = scales.map((_, i): Slot => [ARG.multipleSrc + i, like]);
    return this.finish(desc, [...slots, [ARG.dst, like]], threads, 'sum');
  }

  /** Frees all primitives, and has their holders forget them. */
  dispose(): void {
    for (const forget of this.holders) forget();
    for (const primitive of this.cache.values()) primitive.destroy();
    this.cache.clear();
  }

  /** For holders of primitives outside the cache's own map: called before the primitives are freed. */
  whenDisposed(forget: () => void): void {
    this.holders.push(forget);
  }

  private finish(desc: Pointer, slots: readonly Slot[], threads: number, what: string): Primitive {
    const handle = created((out) => this.dnnl.primitiveCreate(out, desc), what);
    return new Primitive({
      library: this,
      what,
      handle,
      desc,
      slots,
      threads,
      implementation: this.implementation(desc),
    });
  }

  /** oneDNN's name of the code behind a primitive descriptor. */
  private implementation(desc: Pointer): string {
    const name: [string | null] = [null];
    this.dnnl.queryText(desc, QUERY.implementation, 0, name);
    return name[0] ?? '';
  }

  /** Starts OpenMP's threads with all signals held back, so that signals come to the main thread only. */
  private startWorkers(): void {
    const size = 2 ** 20;
    const data = this.byTag([size], TAG.a);
    const copy = this.reorder(data, data);
    const blocks = [0, 1].map(() => new Float32Array(size));
    this.dnnl.withoutSignals(() => copy.runOver(...blocks));
    copy.destroy();
  }

  /** oneDNN copies them into what is made with them. */
  private attributes({ postOp, isScratchOfCaller = false }: Making): Pointer | null {
    if (!postOp && !isScratchOfCaller) return null;
    const { dnnl } = this;
    const attr = created((out) => dnnl.attrCreate(out), 'attributes');
    if (isScratchOfCaller) check(dnnl.attrSetScratchpadMode(attr, SCRATCHPAD_OF_CALLER), 'attributes');
    if (!postOp) return attr;
    const ops = created((out) => dnnl.postOpsCreate(out), 'post-operations');
    const status =
      postOp === 'sum' ? dnnl.postOpsAppendSum(ops, 1) : dnnl.postOpsAppendEltwise(ops, 1, postOp.algorithm, 0, 0);
    check(status, 'post-operation');
    check(dnnl.attrSetPostOps(attr, ops), 'attributes');
    dnnl.postOpsDestroy(ops);
    return attr;
  }

  /** Layout tags come from C headers: make sure that this library was built with the ones we know. */
  private checkConstants(): void {
    const dims = [2, 3, 5, 7];
    const nhwc = this.byStrides(dims, [105, 1, 21, 3]);
    const hwio = this.byStrides(dims, [1, 2, 42, 6]);
    if (!this.same(this.byTag(dims, TAG.nhwc), nhwc) || !this.same(this.byTag(dims, TAG.hwio), hwio)) {
      throw failure(`layout tags of oneDNN ${this.dnnl.version}`, 2);
    }
  }
}
