/**
 * One 512-byte tar header, read with suspicion.
 *
 * The formats: POSIX ustar, GNU's base-256 numbers and long names, pax extended headers.
 * @module
 */

/** Bytes of a header, and the unit that contents are padded to. */
export const TAR_BLOCK = 512;

/** What a header block says. */
export interface TarHeader {
  readonly name: string;
  /** Bytes of content that follow the header. */
  readonly size: number;
  /** Type flag: '0' a file, '1' a hard link, '2' a symbolic link, '5' a folder, 'L' a GNU long name, 'x' pax, 'S' sparse, … */
  readonly type: string;
  /** What a link leads to; empty for all else. */
  readonly link: string;
}

/** A header that is none; `message` says what is wrong. */
export interface TarProblem {
  readonly problem: string;
}

/** True when the block is all zeros: two of them end an archive. */
export function isZeroBlock(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

/** Takes a header block apart, or says why it is none. */
export function parseTarHeader(block: Uint8Array): TarHeader | TarProblem {
  const stored = octal(block, 148, 8);
  let sum = 8 * 32;
  for (let i = 0; i < TAR_BLOCK; i++) sum += i < 148 || i >= 156 ? block[i]! : 0;
  if (stored !== sum) return { problem: `a header with checksum ${stored ?? 'none'} instead of ${sum}` };
  const size = number(block, 124, 12);
  if (size === undefined) return { problem: 'a header whose size is no number' };
  if (size < 0 || !Number.isSafeInteger(size)) return { problem: `a header with the size ${size}` };
  const type = block[156] === 0 ? '0' : String.fromCharCode(block[156]!);
  const prefix = text(block, 257, 5) === 'ustar' && block[262] === 0 ? text(block, 345, 155) : '';
  const name = text(block, 0, 100);
  return { name: prefix ? `${prefix}/${name}` : name, size, type, link: text(block, 157, 100) };
}

/** The keyword-value pairs of a pax header, lines of "length keyword=value\n", or undefined when they are malformed. */
export function parsePax(content: Uint8Array): ReadonlyMap<string, string> | undefined {
  const pairs = new Map<string, string>();
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const letters = bytes.toString('latin1');
  const digits = /(\d+) /y;
  for (let at = 0; at < bytes.length;) {
    digits.lastIndex = at;
    // NaN where no number stands there: then no byte ends the line
    const end = at + Number(digits.exec(letters)?.[1]);
    const line = textOf(bytes.subarray(digits.lastIndex, end - 1));
    const equals = line.indexOf('=');
    if (equals < 1 || bytes[end - 1] !== 0x0a) return undefined;
    pairs.set(line.slice(0, equals), line.slice(equals + 1));
    at = end;
  }
  return pairs;
}

/** Text up to the first zero byte. */
function text(bytes: Uint8Array, start: number, length: number): string {
  return zeroEnded(bytes.subarray(start, start + length));
}

/** The text of bytes up to the first zero. */
export function zeroEnded(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return textOf(end < 0 ? bytes : bytes.subarray(0, end));
}

/** UTF-8; what is none is read byte by byte, as Latin-1 is: names that differ stay apart, and two classes do not become one. */
function textOf(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = buffer.toString('utf8');
  return read.includes('\uFFFD') && !buffer.equals(Buffer.from(read)) ? buffer.toString('latin1') : read;
}

/** A number in octal, or in base 256 when the first bit is set (GNU, for more than 8 GiB). */
function number(block: Uint8Array, start: number, length: number): number | undefined {
  if ((block[start]! & 0x80) === 0) return octal(block, start, length);
  // two's complement over the remaining bits: 0xff starts a negative number
  let value = block[start]! & 0x40 ? -1 : 0;
  value = value * 64 + (block[start]! & 0x3f);
  for (let i = start + 1; i < start + length; i++) value = value * 256 + block[i]!;
  return value;
}

function octal(block: Uint8Array, start: number, length: number): number | undefined {
  const digits = text(block, start, length).trim();
  if (digits === '') return 0;
  return /^[0-7]+$/.test(digits) ? parseInt(digits, 8) : undefined;
}
