/**
 * Tensor memory: 64-byte-aligned blocks that are used again, step after step, without page faults or garbage.
 *
 * A block is an ArrayBuffer, so a view that somebody still holds keeps its memory alive: stale, but never a crash.
 * @module
 */
import { BnlabError } from '../../errors';
import type { Dnnl, Pointer } from './ffi';

/** Cache lines and the widest vectors are 64 bytes. */
const ALIGNMENT = 64;
/** From here on huge pages pay. */
const HUGE_PAGES_FROM = 4 * 2 ** 20;
/** From here on a larger idle block is taken rather than new memory. */
const FIT_FROM = 2 ** 20;
/** Larger tensors are refused: oneDNN's kernels count bytes of a tensor in 32 bits in places. */
export const LARGEST_TENSOR_BYTES = 2 ** 31 - 1;
/** Idle memory that is always kept. */
const IDLE_FLOOR_BYTES = 64 * 2 ** 20;

/** A piece of native memory. */
export class Block {
  private floatView: Float32Array | undefined;

  constructor(
    readonly pointer: Pointer,
    readonly capacity: number,
    private readonly buffer: ArrayBuffer,
    private readonly offset: number,
  ) {}

  /** The first `length` floats. */
  floats(length: number): Float32Array {
    if (this.floatView?.length !== length) this.floatView = new Float32Array(this.buffer, this.offset, length);
    return this.floatView;
  }

  /** The first `length` 32-bit integers. */
  ints(length: number): Int32Array {
    return new Int32Array(this.buffer, this.offset, length);
  }

  /** The first `length` bytes. */
  bytes(length: number): Uint8Array {
    return new Uint8Array(this.buffer, this.offset, length);
  }
}

/** What a pool holds, in bytes. */
export interface PoolUse {
  readonly liveBytes: number;
  readonly idleBytes: number;
}

/** Blocks by size class; the block released last is the first to be used again, while it is still in the cache. */
export class Pool {
  private readonly idle = new Map<number, Block[]>();
  private live = 0;
  private idling = 0;
  private peak = 0;

  constructor(private readonly dnnl: Dnnl) {}

  /** A block of at least `bytes` bytes of undefined content. @throws BnlabError when it is too large. */
  take(bytes: number): Block {
    const size = sizeClass(bytes);
    let block = this.idle.get(size)?.pop() ?? this.larger(size);
    if (block) this.idling -= block.capacity;
    else block = this.allocate(size);
    this.live += block.capacity;
    this.peak = Math.max(this.peak, this.live);
    return block;
  }

  /** Gives a block back; nobody may use it afterwards. */
  release(block: Block): void {
    const same = this.idle.get(block.capacity);
    if (same) same.push(block);
    else this.idle.set(block.capacity, [block]);
    this.live -= block.capacity;
    this.idling += block.capacity;
  }

  /** Gives idle memory back to the system, the largest blocks first, until `keep` bytes are left. */
  trim(keep = 0): void {
    const sizes = [...this.idle.keys()].sort((a, b) => b - a);
    for (const size of sizes) {
      const blocks = this.idle.get(size)!;
      while (blocks.length > 0 && this.idling > keep) {
        const block = blocks.pop()!;
        this.dnnl.releasePages(block.pointer, block.capacity);
        this.idling -= size;
      }
      if (blocks.length === 0) this.idle.delete(size);
    }
  }

  use(): PoolUse {
    return { liveBytes: this.live, idleBytes: this.idling };
  }

  /** For large sizes, the smallest idle block that is at most half again as large: memory counts more than fit. */
  private larger(size: number): Block | undefined {
    if (size < FIT_FROM) return undefined;
    let best = Infinity;
    for (const [other, blocks] of this.idle) {
      if (other > size && other <= 1.5 * size && other < best && blocks.length > 0) best = other;
    }
    return this.idle.get(best)?.pop();
  }

  private allocate(size: number): Block {
    try {
      // shapes that do not come back must not pile up; a training step, though, leaves idle about what it used at its peak
      if (this.idling > Math.max(IDLE_FLOOR_BYTES, 2 * this.peak)) this.trim(this.peak);
      const buffer = new ArrayBuffer(size + ALIGNMENT);
      const start = this.dnnl.addressOf(new Uint8Array(buffer));
      const offset = Number((BigInt(ALIGNMENT) - (start % BigInt(ALIGNMENT))) % BigInt(ALIGNMENT));
      const block = new Block(start + BigInt(offset), size, buffer, offset);
      if (size >= HUGE_PAGES_FROM) this.dnnl.preferHugePages(block.pointer, size);
      return block;
    } catch (cause) {
      throw tooLarge(size, cause);
    }
  }
}

/** Eight classes an octave (at most an eighth is not used), multiples of the alignment. */
function sizeClass(bytes: number): number {
  if (bytes > LARGEST_TENSOR_BYTES) throw tooLarge(bytes);
  if (bytes <= 8 * ALIGNMENT) return Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
  const step = 2 ** (28 - Math.clz32(bytes - 1));
  return Math.ceil(bytes / step) * step;
}

function tooLarge(bytes: number, cause?: unknown): BnlabError {
  return new BnlabError({
    kind: 'engine',
    where: 'engine onednn, tensor memory',
    expected: `a tensor of at most ${LARGEST_TENSOR_BYTES} bytes that fits into memory`,
    got: `a request for ${bytes} bytes`,
    hint: 'Use a smaller mini-batch.',
    cause,
  });
}
