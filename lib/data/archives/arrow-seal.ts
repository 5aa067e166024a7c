/**
 * A checksum inside an Arrow file, where no reader of Arrow looks: between the end of the stream and the footer.
 *
 * Arrow files have none of their own, and a flipped bit in one can cost its reader minutes or gigabytes: lengths in it
 * are believed. A sealed file is read only when every byte of it is as it was written. Readers find the parts of a file
 * through its footer, or stop at the end of the stream, so the seal changes nothing for them.
 * @module
 */
import { createHash } from 'node:crypto';
import { fstatSync, readSync, writeSync } from 'node:fs';

/** The last bytes of an Arrow file: the length of the footer as int32, and the magic. */
const TAIL = 10;
const MAGIC = 'ARROW1';
const MARK = Buffer.from('md5 seal');
const SEAL = MARK.length + 16;

/** Puts the seal into an Arrow file that was just written through `handle` (opened for reading, too). */
export function sealArrow(handle: number): void {
  const { size } = fstatSync(handle);
  const seal = Buffer.concat([MARK, digestOf(chunksOf(handle, size))]);
  const tail = readAt(handle, size - TAIL, TAIL);
  const footer = size - TAIL - tail.readInt32LE(0);
  const rest = readAt(handle, footer, size - footer);
  writeSync(handle, Buffer.concat([seal, rest]), 0, SEAL + rest.length, footer);
}

/** @throws Error when the file has no seal, or is not as it was when it was sealed. */
export function checkSeal(file: Buffer): void {
  const end = file.length - TAIL;
  if (end < 0 || file.toString('latin1', end + 4) !== MAGIC) throw new Error('no Arrow file, or one that is cut off');
  const footer = end - file.readInt32LE(end);
  const seal = footer > end || footer < SEAL ? undefined : file.subarray(footer - SEAL, footer);
  if (!seal?.subarray(0, MARK.length).equals(MARK)) throw new Error('without its checksum');
  const digest = digestOf([file.subarray(0, footer - SEAL), file.subarray(footer)]);
  if (!digest.equals(seal.subarray(MARK.length))) throw new Error('its checksum does not match');
}

function digestOf(parts: Iterable<Uint8Array>): Buffer {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function* chunksOf(handle: number, size: number): Generator<Uint8Array> {
  for (let at = 0; at < size; at += 1 << 20) yield readAt(handle, at, Math.min(1 << 20, size - at));
}

function readAt(handle: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  if (readSync(handle, bytes, 0, length, position) < length) throw new Error('the file ended while it was written');
  return bytes;
}
