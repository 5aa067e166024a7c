/**
 * Walks the blocks of a progressive scan: where each code ends, and which coefficients are no longer zero, since later scans
 * have a bit for each of those.
 * @module
 */
import { BitReader, type EntropyData } from './entropy';
import type { Scan } from './frame';
import type { HuffmanTable } from './huffman';
import type { Walk } from './sequential';

/** The coefficients of one component that are not zero: 64 bits for each block, two words. */
export type NonZero = Uint32Array;

/** What a scan of AC coefficients goes over. */
export interface AcScan {
  readonly scan: Scan;
  readonly table: HuffmanTable;
  readonly nonZero: NonZero;
  /** First block and number of blocks of this stretch. */
  readonly from: number;
  readonly blocks: number;
}

/** Walks DC coefficients, a table for each block of a unit: a code and its bits, or without a table one bit of a later scan. */
export function walkDc(data: EntropyData, tables: readonly (HuffmanTable | undefined)[], units: number): Walk {
  const reader = new BitReader(data);
  for (let unit = 0; unit < units; unit++) {
    for (const table of tables) reader.take(table ? reader.symbol(table) & 15 : 1);
    if (reader.isPastEnd) return { units: unit, position: reader.position, nonsense: reader.lost };
  }
  return { units, position: reader.position, nonsense: reader.lost };
}

/** Walks a stretch of AC coefficients, first scan of them or later one. */
export function walkAc(data: EntropyData, options: AcScan): Walk {
  const walker = new AcWalker(new BitReader(data), options);
  for (let block = 0; block < options.blocks; block++) {
    if (options.scan.before === 0) walker.first(options.from + block);
    else walker.refine(options.from + block);
    const { position, isPastEnd, lost } = walker.reader;
    if (isPastEnd) return { units: block, position, nonsense: lost };
  }
  return { units: options.blocks, position: walker.reader.position, nonsense: walker.reader.lost };
}

class AcWalker {
  /** Blocks to come that have no new coefficient, this one included. */
  private emptyBlocks = 0;

  constructor(
    readonly reader: BitReader,
    private readonly options: AcScan,
  ) {}

  first(block: number): void {
    if (this.emptyBlocks > 0) {
      this.emptyBlocks--;
      return;
    }
    const { scan, table } = this.options;
    for (let k = scan.first; k <= scan.last; k++) {
      const symbol = this.reader.symbol(table);
      const [run, size] = [symbol >> 4, symbol & 15];
      if (size === 0 && run < 15) {
        this.emptyBlocks = (1 << run) + this.reader.take(run) - 1;
        return;
      }
      k += run;
      if (size === 0) continue;
      this.reader.take(size);
      this.mark(block, k);
    }
  }

  refine(block: number): void {
    const { scan, table } = this.options;
    let k = scan.first;
    for (; this.emptyBlocks === 0 && k <= scan.last; k++) {
      const symbol = this.reader.symbol(table);
      const [run, size] = [symbol >> 4, symbol & 15];
      if (size > 0) this.reader.take(1);
      // a new coefficient is plus or minus one in the bit of this scan
      if (size > 1) this.reader.lost++;
      if (size === 0 && run < 15) {
        this.emptyBlocks = (1 << run) + this.reader.take(run);
        break;
      }
      k = this.skip(block, k, run);
      if (size > 0) this.mark(block, k);
    }
    if (this.emptyBlocks === 0) return;
    this.skip(block, k, Infinity);
    this.emptyBlocks--;
  }

  /** Passes `zeros` coefficients that are still zero and stops at the next one; those that are not have a bit each. */
  private skip(block: number, from: number, zeros: number): number {
    const { last } = this.options.scan;
    let k = from;
    for (let left = zeros; k <= last; k++) {
      if (this.isMarked(block, k)) this.reader.take(1);
      else if (--left < 0) break;
    }
    return k;
  }

  private isMarked(block: number, k: number): boolean {
    return ((this.options.nonZero[2 * block + (k >> 5)]! >>> (k & 31)) & 1) === 1;
  }

  private mark(block: number, k: number): void {
    // a run beyond the block ends in its last coefficient, as in libjpeg
    const place = Math.min(k, 63);
    this.options.nonZero[2 * block + (place >> 5)]! |= 1 << (place & 31);
  }
}
