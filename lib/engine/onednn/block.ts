/**
 * A piece of native memory, as an address for oneDNN and as typed arrays for JavaScript.
 * @module
 */
import type { Dnnl, Pointer } from './ffi';

/** Cache lines and the widest vectors are 64 bytes. */
export const ALIGNMENT = 64;

/** A piece of native memory. */
export class Block {
  private floatView: Float32Array | undefined;

  constructor(
    readonly pointer: Pointer,
    readonly capacity: number,
    private readonly buffer: ArrayBuffer,
    private readonly offset: number,
  ) {}

  /** New memory of zeros, aligned; the system gives its pages when they are first touched. @throws RangeError without memory. */
  static allocate(dnnl: Dnnl, bytes: number): Block {
    const buffer = new ArrayBuffer(bytes + ALIGNMENT);
    const start = dnnl.addressOf(new Uint8Array(buffer));
    const offset = Number((BigInt(ALIGNMENT) - (start % BigInt(ALIGNMENT))) % BigInt(ALIGNMENT));
    return new Block(start + BigInt(offset), bytes, buffer, offset);
  }

  /** A part of it; the memory is the same. */
  part(from: number, bytes = this.capacity - from): Block {
    if (from === 0 && bytes === this.capacity) return this;
    return new Block(this.pointer + BigInt(from), bytes, this.buffer, this.offset + from);
  }

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
