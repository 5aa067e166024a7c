/**
 * A oneDNN primitive: made once for a shape, run with nothing but other addresses.
 * @module
 */
import type { Block } from './block';
import type { Pointer } from './ffi';
import type { Library } from './library';
import { check, tooSmall } from './status';

/** A memory descriptor: our own copy, or one that a primitive descriptor owns. */
export type Desc = Uint8Array | Pointer;
/** An argument slot of a primitive: which one it is and how its memory is laid out. */
export type Slot = readonly [arg: number, desc: Desc];

/** What a {@link Primitive} is made of. */
export interface PrimitiveParts {
  readonly library: Library;
  /** What it computes, for messages. */
  readonly what: string;
  readonly handle: Pointer;
  /** The descriptor it was made from; its own descriptors live as long as it does. */
  readonly desc: Pointer;
  readonly slots: readonly Slot[];
  readonly threads: number;
  /** oneDNN's name of the code that runs, such as `jit:avx2`. */
  readonly implementation: string;
}

/** A primitive with its arguments encoded; {@link run} changes only addresses. */
export class Primitive {
  /** See {@link PrimitiveParts}. */
  readonly desc: Pointer;
  /** See {@link PrimitiveParts}. */
  readonly threads: number;
  /** Whether oneDNN has nothing for this case but its slow reference code. */
  readonly isReference: boolean;
  /**
   * Whether it runs oneDNN's older matrix product (`gemm:jit`, `jit_gemm`): its code uses the stack pointer as one more
   * register, so that a signal in the middle of it (Ctrl-C, a child's end, a profiler) would write over its data.
   */
  private readonly isFragile: boolean;
  private readonly library: Library;
  private readonly what: string;
  private readonly handle: Pointer;
  private readonly encoded: Buffer;
  private readonly memories: readonly Pointer[];
  /** By slot: bytes that are read or written there. */
  private readonly bytes: readonly number[];
  /** By slot: the block whose address it holds. */
  private readonly last: (Block | undefined)[];

  constructor({ library, what, handle, desc, slots, threads, implementation }: PrimitiveParts) {
    this.library = library;
    this.what = what;
    this.handle = handle;
    this.desc = desc;
    this.threads = threads;
    this.isFragile = /gemm/.test(implementation) && !/brg/.test(implementation);
    this.isReference = /ref/.test(implementation);
    this.memories = slots.map(([, slot]) => library.memory(slot));
    this.bytes = slots.map(([, slot]) => library.sizeOf(slot));
    this.last = slots.map(() => undefined);
    this.encoded = Buffer.alloc(16 * slots.length);
    slots.forEach(([arg], i) => {
      this.encoded.writeInt32LE(arg, 16 * i);
      this.encoded.writeBigUInt64LE(this.memories[i]!, 16 * i + 8);
    });
  }

  /**
   * Runs over blocks in the order of the slots.
   *
   * @throws BnlabError (`engine`) where a block is smaller than its slot: oneDNN would read or write past its end.
   */
  run(...blocks: Block[]): void {
    const { dnnl } = this.library;
    for (let i = 0; i < blocks.length; i++) {
      const block = blocks[i]!;
      if (block === this.last[i]) continue;
      if (block.capacity < this.bytes[i]!) throw tooSmall(this.what, this.bytes[i]!, block.capacity);
      dnnl.setHandle(this.memories[i]!, block.pointer);
      this.last[i] = block;
    }
    this.execute(blocks.length);
  }

  /** Runs once over plain arrays. */
  runOver(...arrays: Float32Array[]): void {
    arrays.forEach((array, i) => {
      if (array.byteLength < this.bytes[i]!) throw tooSmall(this.what, this.bytes[i]!, array.byteLength);
      this.library.dnnl.setHandle(this.memories[i]!, array);
    });
    this.last.fill(undefined);
    this.execute(arrays.length);
  }

  /** A descriptor that oneDNN chose, for example the layout of the weights. */
  query(what: number): Desc {
    return this.library.query(this.desc, what);
  }

  destroy(): void {
    for (const memory of this.memories) this.library.dnnl.memoryDestroy(memory);
    this.library.dnnl.primitiveDestroy(this.handle);
    this.library.dnnl.primitiveDescDestroy(this.desc);
  }

  private execute(slots: number): void {
    const { dnnl, stream } = this.library;
    this.library.useThreads(this.threads);
    const execute = () => dnnl.execute(this.handle, stream, slots, this.encoded);
    check(this.isFragile ? dnnl.withoutSignals(execute) : execute(), this.what);
  }
}
