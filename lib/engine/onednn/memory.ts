/**
 * Tensor memory: 64-byte-aligned blocks that are used again, step after step, without page faults or garbage.
 *
 * A block is part of an ArrayBuffer, so a view that somebody still holds keeps its memory alive: stale, but never a crash.
 * @module
 */
import { BnlabError } from '../../errors';
import { ALIGNMENT, Block } from './block';
import type { Dnnl } from './ffi';
import { Slabs } from './slabs';

/** From here on blocks are cut from slabs; smaller ones are kept by size. */
const LARGE_FROM = 2 ** 20;
/** Larger tensors are refused: oneDNN's kernels count bytes of a tensor in 32 bits in places. */
const LARGEST_TENSOR_BYTES = 2 ** 31 - 1;
/** Idle memory that is always kept. */
const IDLE_FLOOR_BYTES = 64 * 2 ** 20;

/** What a pool holds, in bytes. */
export interface PoolUse {
  readonly liveBytes: number;
  readonly idleBytes: number;
}

/** Small blocks by size class, the one released last used first, while it is still in the cache; large ones from slabs. */
export class Pool {
  private readonly idle = new Map<number, Block[]>();
  private readonly slabs: Slabs;
  private live = 0;
  private idling = 0;
  private peak = 0;

  /** @param isPoisoned a test mode: memory nobody owns, and memory nobody has written yet, is NaN (-1 as an integer). */
  constructor(
    private readonly dnnl: Dnnl,
    private readonly isPoisoned = false,
  ) {
    this.slabs = new Slabs(dnnl);
  }

  /** A block of at least `bytes` bytes of undefined content. @throws BnlabError when it is too large. */
  take(bytes: number): Block {
    if (bytes > LARGEST_TENSOR_BYTES) throw tooLarge(bytes);
    const size = sizeClass(bytes);
    const block = size < LARGE_FROM ? this.small(size) : this.large(bytes);
    this.live += block.capacity;
    this.peak = Math.max(this.peak, this.live);
    if (this.isPoisoned) poison(block);
    return block;
  }

  /** Gives a block back; nobody may use it afterwards. */
  release(block: Block): void {
    if (this.isPoisoned) poison(block);
    this.live -= block.capacity;
    if (block.capacity >= LARGE_FROM) return this.slabs.release(block);
    const same = this.idle.get(block.capacity);
    if (same) same.push(block);
    else this.idle.set(block.capacity, [block]);
    this.idling += block.capacity;
  }

  /** Gives idle memory back to the system. */
  trim(): void {
    for (const block of [...this.idle.values()].flat()) this.dnnl.releasePages(block.pointer, block.capacity);
    this.idle.clear();
    this.idling = 0;
    this.slabs.trim();
  }

  use(): PoolUse {
    return { liveBytes: this.live, idleBytes: this.idling + this.slabs.idle };
  }

  private small(size: number): Block {
    const block = this.idle.get(size)?.pop();
    if (!block) return this.allocated(size, () => Block.allocate(this.dnnl, size));
    this.idling -= size;
    return block;
  }

  private large(bytes: number): Block {
    return this.allocated(bytes, () => this.slabs.take(Math.max(bytes, LARGE_FROM)));
  }

  private allocated(bytes: number, make: () => Block): Block {
    try {
      // shapes that do not come back must not pile up; a training step, though, leaves idle about what it used at its peak
      if (this.use().idleBytes > Math.max(IDLE_FLOOR_BYTES, 2 * this.peak)) this.trim();
      return make();
    } catch (cause) {
      throw tooLarge(bytes, cause);
    }
  }
}

function poison(block: Block): void {
  block.bytes(block.capacity).fill(0xff);
}

/** Eight classes an octave (at most an eighth is not used), multiples of the alignment. */
function sizeClass(bytes: number): number {
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
