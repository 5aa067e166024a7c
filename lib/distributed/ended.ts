/**
 * Whether the ranks came to their end, whatever a launcher's exit code says: that of Open MPI 5 is 0 also where it has lost a host and
 * ended the others. Rank 0, which may be on any host, says so in its output, and the launch takes that out again.
 * @module
 */
import { Transform, type TransformCallback } from 'node:stream';

/** Asks rank 0 to say that it came to its end. */
export const SAYS_END = 'BNLAB_SAYS_END';

const ENDED = Buffer.from('\u001ebnlab: rank 0 has left\u001e');

/** Said by rank 0 when it has left the others, where the launch asks for it. */
export function sayEnded(rank: number, env: NodeJS.ProcessEnv = process.env): void {
  if (rank === 0 && env[SAYS_END] === '1') process.stdout.write(ENDED);
}

/** Output of ranks, without what {@link sayEnded} put there. */
export class RanksOutput extends Transform {
  /** The beginning of the mark, perhaps, at the end of what came. */
  private rest: Buffer = Buffer.alloc(0);
  /** Whether rank 0 came to its end. */
  hasEnded = false;

  override _transform(chunk: Buffer, _: BufferEncoding, callback: TransformCallback): void {
    let bytes = Buffer.concat([this.rest, chunk]);
    for (let at = bytes.indexOf(ENDED); at >= 0; at = bytes.indexOf(ENDED)) {
      this.hasEnded = true;
      bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + ENDED.length)]);
    }
    const begun = begunAt(bytes);
    this.rest = bytes.subarray(begun);
    callback(null, bytes.subarray(0, begun));
  }

  override _flush(callback: TransformCallback): void {
    callback(null, this.rest);
  }
}

/** Where the mark begins that is not whole yet; the length where there is none. */
function begunAt(bytes: Buffer): number {
  for (let at = Math.max(0, bytes.length - ENDED.length + 1); at < bytes.length; at++) {
    if (ENDED.subarray(0, bytes.length - at).equals(bytes.subarray(at))) return at;
  }
  return bytes.length;
}
