/**
 * Walks the blocks of a sequential scan without decoding a pixel: only where each code ends matters.
 * @module
 */
import type { EntropyData } from './entropy';
import { BLOCK_DONE, codeAt, QUICK_BITS, stepOf, type HuffmanTable } from './huffman';

/** How far a walk came, and what it met. */
export interface Walk {
  /** Units that lie in the data with all their bits. */
  readonly units: number;
  /** Bits taken. */
  readonly position: number;
  /** Codes that are in no table, and runs beyond the end of their block: the data are not what the encoder wrote. */
  readonly nonsense: number;
}

const QUICK_SHIFT = 32 - QUICK_BITS;

/** The tables of each block of a unit. */
export interface UnitTables {
  readonly dc: readonly HuffmanTable[];
  readonly ac: readonly HuffmanTable[];
}

/** Walks up to `units` units from the start of the data; stops at the first one that is not there whole. */
export function walkSequential({ dc, ac }: UnitTables, { view, bits }: EntropyData, units: number): Walk {
  let position = 0;
  let nonsense = 0;
  for (let unit = 0; unit < units; unit++) {
    for (let block = 0; block < dc.length; block++) {
      const code = codeAt(dc[block]!, view.getUint32(position >>> 3) << (position & 7));
      if (code >> 8 > 16) nonsense++;
      position += (code >> 8) + (code & 15);
      const table = ac[block]!;
      const { steps } = table;
      let k = 1;
      do {
        const word = view.getUint32(position >>> 3) << (position & 7);
        let step = steps[word >>> QUICK_SHIFT]!;
        if (step === 0) {
          const long = codeAt(table, word);
          if (long >> 8 > 16) nonsense++;
          step = stepOf(long & 0xff, long >> 8);
        }
        position += step & 63;
        k += step >> 6;
      } while (k < 64);
      if (k > 64 && k < BLOCK_DONE) nonsense++;
      if (position > bits) return { units: unit, position, nonsense };
    }
  }
  return { units, position, nonsense };
}
