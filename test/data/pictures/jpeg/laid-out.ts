/** A small JPEG of two blocks in pieces, to be put together in other ways. */
import { judgeJpeg, type JpegVerdict } from '../../../../lib/data';
import { COLOUR, frameHeader, grey, segment } from './by-hand';

/** The bytes of segments and coded data. */
export type Piece = readonly number[];

/** A table whose only code is 0, for the symbol 0. */
const oneCode = (where: number) => segment(0xc4, where, 1, ...Array<number>(15).fill(0), 0);

export const START: Piece = [0xff, 0xd8];
export const END: Piece = [0xff, 0xd9];
export const quantization = (table = 0): Piece => segment(0xdb, table, ...Array<number>(64).fill(1));
export const CODES: Piece = [...oneCode(0x00), ...oneCode(0x10)];
export const COMMENT: Piece = segment(0xfe, 1, 2, 3);

/** A frame of one plane of two blocks, of two pixels by one in units. */
export const frameOf = (marker = 0xc0): Piece => segment(marker, ...frameHeader(grey(), { width: 16, height: 8 }));

/** A frame of two planes, of a block each. */
export const frameOfTwo = (marker = 0xc0): Piece =>
  segment(marker, ...frameHeader([[1, 0x11, 0], COLOUR[1]], { width: 8, height: 8 })); // prettier-ignore

/** A scan of one plane, and what follows it. */
export const scanOf = (plane = 1, [first, last, bits]: readonly [number, number, number] = [0, 63, 0]): Piece =>
  segment(0xda, 1, plane, 0, first, last, bits);

/** Two blocks of two codes, then ones. */
export const DATA: Piece = [0x0f];
export const HEAD: Piece = [...START, ...quantization(), ...frameOf(), ...CODES];

export const judged = (...pieces: readonly Piece[]): JpegVerdict => judgeJpeg(Uint8Array.from(pieces.flat()));
export const judgedQuickly = (...pieces: readonly Piece[]): JpegVerdict =>
  judgeJpeg(Uint8Array.from(pieces.flat()), 'segments');
