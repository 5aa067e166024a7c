/**
 * Memory of large tensors, cut from a few slabs so that neighbours that are free grow together again.
 *
 * A step needs many tensors of middle size in its forward pass and few large ones at the end of its backward pass: blocks
 * kept by size would need room for both.
 * @module
 */
import { Block } from './block';
import type { Dnnl } from './ffi';

/** Address space that is asked for at once; pages that nobody touches cost nothing. */
const SLAB_BYTES = 2 ** 28;
/** Pieces are multiples of this: few sizes, whole pages. */
const GRAIN = 65536;

/** Free bytes from start to end. */
interface Range {
  start: number;
  end: number;
  /** Whether its pages have gone back to the system. */
  isReleased: boolean;
}

/** Cut from the bottom; all that was given back below `top` is in `free`, ordered and joined. */
interface Slab {
  readonly memory: Block;
  top: number;
  /** Pages up to here have been touched. */
  touched: number;
  free: Range[];
}

/** Pieces of slabs: the smallest free one that is large enough, the lowest of these. */
export class Slabs {
  private slabs: Slab[] = [];
  private readonly homes = new Map<Block, { slab: Slab; start: number }>();

  constructor(private readonly dnnl: Dnnl) {}

  /** @throws RangeError when the system has no more memory. */
  take(bytes: number): Block {
    const size = Math.ceil(bytes / GRAIN) * GRAIN;
    const [slab, start] = this.reuse(size) ?? this.extend(size);
    const block = slab.memory.part(start, size);
    this.homes.set(block, { slab, start });
    return block;
  }

  release(block: Block): void {
    const { slab, start } = this.homes.get(block)!;
    this.homes.delete(block);
    insert(slab.free, { start, end: start + block.capacity, isReleased: false });
    const last = slab.free[slab.free.length - 1]!;
    if (last.end !== slab.top) return;
    slab.top = last.start;
    slab.free.pop();
  }

  /** Bytes that are free and may have pages. */
  get idle(): number {
    return this.slabs.reduce((sum, { free, touched, top }) => {
      const holes = free.reduce((all, { start, end, isReleased }) => all + (isReleased ? 0 : end - start), 0);
      return sum + holes + touched - top;
    }, 0);
  }

  /** Gives the pages of all that is free back to the system. */
  trim(): void {
    for (const { memory, free, top, touched } of this.slabs) {
      for (const { start, end } of [...free, { start: top, end: touched }]) {
        this.dnnl.releasePages(memory.pointer + BigInt(start), end - start);
      }
    }
    this.slabs = this.slabs.filter(({ top }) => top > 0);
    for (const slab of this.slabs) {
      slab.touched = slab.top;
      for (const range of slab.free) range.isReleased = true;
    }
  }

  private reuse(size: number): [Slab, number] | undefined {
    let best: { slab: Slab; range: Range } | undefined;
    for (const slab of this.slabs) {
      for (const range of slab.free) {
        const length = range.end - range.start;
        if (length >= size && (!best || length < best.range.end - best.range.start)) best = { slab, range };
      }
    }
    if (!best) return undefined;
    const { slab, range } = best;
    const { start } = range;
    range.start += size;
    if (range.start === range.end) slab.free.splice(slab.free.indexOf(range), 1);
    return [slab, start];
  }

  /** From above the top of a slab, where least new memory is touched. */
  private extend(size: number): [Slab, number] {
    const fresh = ({ top, touched }: Slab) => Math.max(0, top + size - touched);
    const [first] = this.slabs
      .filter(({ memory, top }) => top + size <= memory.capacity)
      .sort((a, b) => fresh(a) - fresh(b));
    const slab = first ?? this.open(Math.max(SLAB_BYTES, size));
    const start = slab.top;
    slab.top += size;
    slab.touched = Math.max(slab.touched, slab.top);
    return [slab, start];
  }

  private open(bytes: number): Slab {
    const memory = Block.allocate(this.dnnl, bytes);
    this.dnnl.preferHugePages(memory.pointer, bytes);
    const slab = { memory, top: 0, touched: 0, free: [] };
    this.slabs.push(slab);
    return slab;
  }
}

/** Puts a range into its place and joins it with its neighbours. */
function insert(free: Range[], range: Range): void {
  let at = free.findIndex(({ start }) => start > range.start);
  if (at < 0) at = free.length;
  const [before, after] = [free[at - 1], free[at]];
  if (after?.start === range.end) {
    range.end = after.end;
    free.splice(at, 1);
  }
  if (before?.end === range.start) {
    before.end = range.end;
    before.isReleased = false;
  } else free.splice(at, 0, range);
}
