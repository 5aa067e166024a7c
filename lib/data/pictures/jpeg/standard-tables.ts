/**
 * The Huffman tables that the JPEG standard gives as examples (ITU-T T.81, annex K.3): pictures out of motion JPEG leave theirs
 * away and mean these.
 * @module
 */
import { huffmanTable, type HuffmanTable } from './huffman';

/** Numbers of codes of each length and the symbols, in hexadecimal: luminance, then chrominance. */
const DC = [
  {
    counts: '00010501010101010100000000000000',
    symbols: '000102030405060708090a0b',
  },
  {
    counts: '00030101010101010101010000000000',
    symbols: '000102030405060708090a0b',
  },
];
const AC = [
  {
    counts: '0002010303020403050504040000017d',
    symbols:
      '01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728' +
      '292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a83848586878889' +
      '8a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2' +
      'e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa',
  },
  {
    counts: '00020102040403040705040400010277',
    symbols:
      '000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a26' +
      '2728292a35363738393a434445464748494a535455565758595a636465666768696a737475767778797a828384858687' +
      '88898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9da' +
      'e2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa',
  },
];

/** A fresh set of the standard's tables: the first for luminance, the second for chrominance. */
export function standardTables(): { readonly dc: HuffmanTable[]; readonly ac: HuffmanTable[] } {
  const build = ({ counts, symbols }: { counts: string; symbols: string }) =>
    huffmanTable(Buffer.from(counts, 'hex'), Buffer.from(symbols, 'hex'));
  return { dc: DC.map(build), ac: AC.map(build) };
}
