/** JPEGs and their coded data laid out by hand, bit by bit. */
import { entropyData, type EntropyData } from '../../../../lib/data/pictures/jpeg/entropy';
import { huffmanTable, type HuffmanTable } from '../../../../lib/data/pictures/jpeg/huffman';
import { JpegDamage, type FatalName } from '../../../../lib/data/pictures/jpeg/warnings';

/** Bytes of a text of zeros and ones; the last one is filled with ones, as encoders do. */
export function bytesOfBits(bits: string): readonly number[] {
  const filled = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1');
  return (filled.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2));
}

/** A zero is stuffed behind every 0xff. */
export function stuffed(bytes: readonly number[]): readonly number[] {
  return bytes.flatMap((byte) => (byte === 0xff ? [byte, 0] : [byte]));
}

/** Coded data that end with the last of these bits. */
export function dataOf(bits: string): EntropyData {
  return { ...entropyData(Buffer.from(stuffed(bytesOfBits(bits))), 0), bits: bits.length };
}

/** A table whose codes are 0, 10, 110, … for the symbols in their order. */
export function tableOf(...symbols: readonly number[]): HuffmanTable {
  return huffmanTable(
    Uint8Array.from({ length: 16 }, (_, i) => Number(i < symbols.length)),
    Uint8Array.from(symbols),
  );
}

/** A segment with its marker and length. */
export function segment(marker: number, ...content: readonly number[]): readonly number[] {
  const length = content.length + 2;
  return [0xff, marker, length >> 8, length & 255, ...content];
}

/** What `assert.throws` is to see of damage. */
export function damage(kind: FatalName, detail: RegExp): (thrown: unknown) => boolean {
  return (thrown: unknown) => thrown instanceof JpegDamage && thrown.kind === kind && detail.test(thrown.message);
}

/** A component: its name, sampling factors in one byte, quantization table. */
export type Plane = readonly [id: number, sampling: number, quantization: number];

/** The content of a frame header. */
export function frameHeader(
  planes: readonly Plane[],
  { width = 33, height = 17, bits = 8, count = planes.length } = {},
): Buffer {
  const sides = [height >> 8, height & 255, width >> 8, width & 255];
  return Buffer.from([bits, ...sides, count, ...planes.flat()]);
}

/** A picture of one plane. */
export const grey = (sampling = 0x11): readonly Plane[] => [[1, sampling, 0]];
/** Colour of half the resolution. */
export const COLOUR: readonly Plane[] = [
  [1, 0x22, 0],
  [2, 0x11, 1],
  [3, 0x11, 2],
];
