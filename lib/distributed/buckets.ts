/**
 * Gradients in pieces that are large enough to travel well and leave before the last gradient is made.
 * @module
 */
import type { Communicator, Pending } from './communicator';

/** Bytes of a bucket: PyTorch's, too. */
export const BUCKET_BYTES = 25 * 2 ** 20;

/** A gradient's place. */
interface Slot {
  readonly bucket: Bucket;
  readonly offset: number;
  readonly size: number;
}

interface Bucket {
  readonly flat: Float32Array;
  /** Gradients in it. */
  readonly count: number;
  /** Gradients of this step that are not here yet. */
  missing: number;
  pending?: Pending;
}

/**
 * Sums of all gradients over all ranks.
 *
 * Buckets are filled from the last variable to the first, as the backward pass makes the gradients, and always leave in this
 * order: it does not depend on which gradient a rank happens to make first.
 */
export class Buckets {
  private readonly slots: readonly Slot[];
  private readonly buckets: readonly Bucket[];
  /** Buckets that have left in this step. */
  private started = 0;
  private readonly isHere: Uint8Array;
  private isFirst = true;

  /** @param sizes of the gradients, in the order of the variables. */
  constructor(
    private readonly communicator: Communicator,
    sizes: readonly number[],
    bytes: number,
  ) {
    this.isHere = new Uint8Array(sizes.length);
    const groups = grouped(sizes, bytes);
    this.buckets = groups.map((group) => {
      const flat = new Float32Array(group.reduce((sum, variable) => sum + sizes[variable]!, 0));
      return { flat, count: group.length, missing: group.length };
    });
    const slots: Slot[] = [];
    groups.forEach((group, i) => {
      let offset = 0;
      for (const variable of group) {
        slots[variable] = { bucket: this.buckets[i]!, offset, size: sizes[variable]! };
        offset += sizes[variable]!;
      }
    });
    this.slots = slots;
  }

  /** Bytes of the messages of a step, in their order. */
  get bytes(): readonly number[] {
    return this.buckets.map(({ flat }) => flat.byteLength);
  }

  /** Whether a gradient of this piece of the step was put. */
  has(variable: number): boolean {
    return this.isHere[variable] === 1;
  }

  /** Adds a gradient, times `weight`, to those of the pieces of this step before; sends, with the last piece, what is complete. */
  put(
    variable: number,
    gradient: ArrayLike<number>,
    { weight, isLast }: { readonly weight: number; readonly isLast: boolean },
  ): void {
    const { bucket, offset, size } = this.slots[variable]!;
    const { flat } = bucket;
    if (this.isFirst) for (let i = 0; i < size; i++) flat[offset + i] = weight * gradient[i]!;
    else for (let i = 0; i < size; i++) flat[offset + i]! += weight * gradient[i]!;
    this.isHere[variable] = 1;
    if (!isLast) return;
    bucket.missing--;
    for (; this.buckets[this.started]?.missing === 0; this.started++) {
      const next = this.buckets[this.started]!;
      next.pending = this.communicator.startAllreduce(next.flat);
    }
    this.poll();
  }

  /** Lets messages move on: libraries do so only when they are called. */
  poll(): void {
    for (let i = 0; i < this.started; i++) this.buckets[i]!.pending?.test();
  }

  /** Makes ready for the next piece of the step. */
  nextPiece(): void {
    this.isFirst = false;
    this.isHere.fill(0);
  }

  /** Waits for all that has left, and makes ready for the next step. */
  finish(): void {
    for (const bucket of this.buckets) {
      bucket.pending?.wait();
      bucket.pending = undefined;
      bucket.missing = bucket.count;
    }
    this.started = 0;
    this.isFirst = true;
    this.isHere.fill(0);
  }

  /** The sum over all ranks, after {@link finish} and until the next put. */
  sum(variable: number): Float32Array {
    const { bucket, offset, size } = this.slots[variable]!;
    return bucket.flat.subarray(offset, offset + size);
  }
}

/** Variables by bucket, the last ones first. */
function grouped(sizes: readonly number[], bytes: number): number[][] {
  const groups: number[][] = [];
  let filled = Infinity;
  for (let variable = sizes.length - 1; variable >= 0; variable--) {
    if (filled >= bytes) {
      groups.push([]);
      filled = 0;
    }
    groups[groups.length - 1]!.push(variable);
    filled += 4 * sizes[variable]!;
  }
  return groups;
}
