/**
 * Huffman tables of a JPEG, for measuring codes: how long each is, not what it means for a pixel.
 * @module
 */
import { JpegDamage } from './warnings';

/** Bits that the quick look-up sees; longer codes are rare. */
export const QUICK_BITS = 10;
/** Bits that a code which is in no table uses up, as libjpeg counts. */
const LOST_BITS = 17;
const LONGEST = 16;

/** A table ready for use. */
export interface HuffmanTable {
  /** For each {@link QUICK_BITS} bits: length * 256 + symbol, or 0 where the code is longer. */
  readonly quick: Uint16Array;
  /** For each QUICK_BITS bits: advance * 64 + bits of code and value together, see {@link stepOf}; or 0. */
  readonly steps: Uint16Array;
  /** Largest code of each length, -1 for none. */
  readonly largest: Int32Array;
  /** Place of a code of each length among the symbols, less the code. */
  readonly offset: Int32Array;
  readonly symbols: Uint8Array;
}

/**
 * Builds a table from the numbers of codes of each length (1 … 16) and the symbols.
 *
 * @throws JpegDamage for codes that do not fit, and for DC symbols beyond 15.
 */
export function huffmanTable(counts: Uint8Array, symbols: Uint8Array, isDc = false): HuffmanTable {
  if (isDc && symbols.some((symbol) => symbol > 15)) throw new JpegDamage('header', 'a DC code of more than 15 bits');
  const quick = new Uint16Array(1 << QUICK_BITS);
  const steps = new Uint16Array(1 << QUICK_BITS);
  const largest = new Int32Array(LONGEST + 1).fill(-1);
  const offset = new Int32Array(LONGEST + 1);
  let code = 0;
  let place = 0;
  for (let length = 1; length <= LONGEST; length++, code <<= 1) {
    offset[length] = place - code;
    for (let i = 0; i < counts[length - 1]!; i++, code++, place++) {
      if (length > QUICK_BITS) continue;
      const from = code << (QUICK_BITS - length);
      const to = from + (1 << (QUICK_BITS - length));
      quick.fill((length << 8) | symbols[place]!, from, to);
      steps.fill(stepOf(symbols[place]!, length), from, to);
    }
    if (counts[length - 1]! > 0) largest[length] = code - 1;
    // no code may be all ones
    if (code >= 1 << length) throw new JpegDamage('header', `more Huffman codes of ${length} bits than there are`);
  }
  return { quick, steps, largest, offset, symbols };
}

/** Length and symbol (length * 256 + symbol) of the code at the top of 32 bits; length 17 and symbol 0 when there is none. */
export function codeAt(table: HuffmanTable, word: number): number {
  const known = table.quick[word >>> (32 - QUICK_BITS)]!;
  if (known !== 0) return known;
  for (let length = QUICK_BITS + 1; length <= LONGEST; length++) {
    const code = word >>> (32 - length);
    if (code <= table.largest[length]!) return (length << 8) | table.symbols[(code + table.offset[length]!) & 0xff]!;
  }
  return LOST_BITS << 8;
}

/** What remains to be done after an end of block: beyond every run that a code can name. */
export const BLOCK_DONE = 128;

/**
 * A code of an AC coefficient as a step: how many coefficients it stands for (times 64), and how many bits it takes with the
 * value behind it.
 */
export function stepOf(symbol: number, length: number): number {
  const size = symbol & 15;
  const run = symbol >> 4;
  const advance = size > 0 ? run + 1 : run === 15 ? 16 : BLOCK_DONE;
  return (advance << 6) | (length + size);
}
