/**
 * The coded data between two markers, without the zero bytes that are stuffed behind every 0xff, and a position in bits.
 * @module
 */
import { codeAt, type HuffmanTable } from './huffman';

/** Zero bytes behind the data: a block takes less, so its end need not be looked for at every code. */
const SLACK = 512;

let bytes = Buffer.alloc(SLACK);
let view = viewOf(bytes);

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
}

/** Coded data up to a marker. One at a time: the next call of {@link entropyData} overwrites them. */
export interface EntropyData {
  readonly bytes: Buffer;
  readonly view: DataView;
  /** Bits there are. */
  readonly bits: number;
  /** Place of the marker in the file, or the file's length. */
  readonly next: number;
}

/** Takes the coded data from a place of a JPEG on. */
export function entropyData(jpeg: Buffer, from: number): EntropyData {
  if (bytes.length < jpeg.length - from + SLACK) {
    bytes = Buffer.alloc(2 * (jpeg.length - from) + SLACK);
    view = viewOf(bytes);
  }
  let length = 0;
  let at = from;
  for (;;) {
    const found = jpeg.indexOf(0xff, at);
    const stop = found < 0 ? jpeg.length : found;
    length += jpeg.copy(bytes, length, at, stop);
    let second = stop;
    // any number of 0xff may stand before the byte that says what is meant
    while (jpeg[second] === 0xff) second++;
    if (jpeg[second] !== 0) {
      bytes.fill(0, length, length + SLACK);
      return { bytes, view, bits: 8 * length, next: stop };
    }
    bytes[length++] = 0xff;
    at = second + 1;
  }
}

/** A position in coded data; what lies beyond their end reads as zeros. */
export class BitReader {
  position = 0;

  constructor(readonly data: EntropyData) {}

  /** The next 32 bits, of which at least 25 are real. */
  peek(): number {
    return this.data.view.getUint32(this.position >>> 3) << (this.position & 7);
  }

  /** The next `count` bits (up to 16) as a number. */
  take(count: number): number {
    if (count === 0) return 0;
    const value = this.peek() >>> (32 - count);
    this.position += count;
    return value;
  }

  /** The next symbol; 0 for a code that is in no table, which `lost` counts. */
  symbol(table: HuffmanTable): number {
    const code = codeAt(table, this.peek());
    this.position += code >> 8;
    if (code >> 8 > 16) this.lost++;
    return code & 0xff;
  }

  /** Codes so far that were in no table. */
  lost = 0;

  /** More bits were taken than there are. */
  get isPastEnd(): boolean {
    return this.position > this.data.bits;
  }
}
