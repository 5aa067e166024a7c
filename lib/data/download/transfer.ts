/**
 * One HTTP transfer into a partial file, continuing where the file ends.
 * @module
 */
import { closeSync, openSync, rmSync } from 'node:fs';
import { ioError, writeFully } from '../../files';
import { sizeOf } from '../disk';
import { packingOf, unpackedBody } from './encoding';
import { MOST_REDIRECTS, request, TransferError, type Answer } from './request';
import { SpeedWatch } from './speed';

/** Called as bytes arrive: bytes so far, and in all where known. */
export type TransferProgress = (done: number, total: number | undefined) => void;

/** How long to wait, and for what. */
export interface Patience {
  /** Time to reach the server, in milliseconds. */
  readonly connectMilliseconds: number;
  /** Time to the response's headers, in milliseconds. */
  readonly headerMilliseconds: number;
  /** Longest time without a byte, in milliseconds. */
  readonly stallMilliseconds: number;
  /** A transfer that is slower than this, in bytes a second, over `slowMilliseconds` is broken off. */
  readonly slowestBytesPerSecond: number;
  readonly slowMilliseconds: number;
}

/** One transfer. */
export interface TransferOptions extends Patience {
  readonly url: string;
  /** Size the whole file must have. */
  readonly bytes?: number;
  readonly onProgress?: TransferProgress;
}

/**
 * Appends what is missing to `part`, asking for the rest by a Range header; starts over when the server does not know ranges.
 *
 * @throws TransferError when it did not arrive whole; what came stays in `part`, unless it cannot be continued.
 * @throws BnlabError (`io`) when the disk cannot take it.
 */
export async function fetchInto(part: string, options: TransferOptions): Promise<void> {
  const abort = new AbortController();
  const timer = watchdog(abort, options.headerMilliseconds, 'no headers in time');
  const have = sizeOf(part);
  const asked = await request({ ...options, have, signal: abort.signal }).catch((thrown: unknown) => {
    timer.stop();
    throw thrown;
  });
  try {
    const body = checkAnswer(asked.answer, { ...options, part, have });
    await save(body, { ...options, part, alive: () => timer.restart(options.stallMilliseconds) });
  } finally {
    timer.stop();
    await asked.close();
  }
}

function watchdog(abort: AbortController, milliseconds: number, reason: string) {
  const fire = (why: string) => abort.abort(new Error(why));
  let timer = setTimeout(fire, milliseconds, reason);
  const stop = () => clearTimeout(timer);
  const restart = (next: number) => {
    stop();
    timer = setTimeout(fire, next, 'no byte in time');
  };
  return { stop, restart };
}

/** A body, and what it is of the file. */
interface Body {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Its place in the file. */
  readonly start: number;
  /** Size of the whole file; undefined where neither the publisher nor the server says it. */
  readonly total?: number;
}

interface Wanted {
  readonly url: string;
  readonly part: string;
  /** Bytes that are there already. */
  readonly have: number;
  readonly bytes?: number;
}

/** The body of an answer that is the file, or a part of it. @throws TransferError for any other answer. */
function checkAnswer(answer: Answer, { url, part, have, bytes }: Wanted): Body {
  const { status, header } = answer;
  if (status === 416) throw startOver(part, 'the partial file does not fit what the server has');
  if (status < 200 || status > 299) {
    const again = status >= 500 || status === 429 || status === 408;
    const isLost = status < 400 && header('location') !== undefined;
    const behind = isLost ? ` after ${MOST_REDIRECTS} redirects` : '';
    throw new TransferError(`HTTP status ${status}${behind}`, again ? 'broken' : 'refused');
  }
  if (/text\/html/i.test(header('content-type') ?? '')) {
    throw new TransferError('a web page instead of the file', 'refused');
  }
  const packing = packingOf(answer, { url, bytes });
  const length = packing === undefined ? header('content-length') : undefined;
  const range = status === 206 ? rangeOf(header('content-range')) : { start: 0, total: undefined };
  const start = range?.start ?? 0;
  if (have > 0 && status === 206 && (!range || packing !== undefined))
    throw startOver(part, 'a part of the file without saying which');
  if (start > 0 && start !== have) throw startOver(part, `bytes from ${start} instead of ${have}`);
  const total = range?.total ?? (length === undefined ? undefined : start + Number(length));
  if (bytes !== undefined && total !== undefined && total !== bytes) {
    const problem = `a file of ${total} bytes instead of ${bytes}`;
    // the part may be of another file, too
    throw start > 0 ? startOver(part, problem) : new TransferError(problem, 'refused');
  }
  const chunks = packing === undefined ? answer.body : unpackedBody(answer.body, packing);
  return { chunks, start, total: bytes ?? total };
}

function rangeOf(range: string | undefined): { readonly start: number; readonly total?: number } | undefined {
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(range ?? '');
  return match ? { start: Number(match[1]), total: match[2] === '*' ? undefined : Number(match[2]) } : undefined;
}

/** A server whose ranges are wrong can still send the whole: the partial file goes, and the next try asks for everything. */
function startOver(part: string, message: string): TransferError {
  rmSync(part, { force: true });
  return new TransferError(`${message}; starting over`, 'broken');
}

/** Writes the body to the partial file at its place, and never more than the file may have. */
async function save(
  { chunks, start, total }: Body,
  options: TransferOptions & { readonly part: string; readonly alive: () => void },
): Promise<void> {
  const { part, alive, onProgress } = options;
  let done = start;
  const handle = openPart(part, start);
  const speed = new SpeedWatch(options);
  try {
    alive();
    for await (const chunk of orTransferError(chunks)) {
      alive();
      if (total !== undefined && done + chunk.length > total) {
        throw new TransferError(`more than ${total} bytes`, 'refused');
      }
      writeChunk(part, handle, chunk, done);
      done += chunk.length;
      onProgress?.(done, total);
      speed.note(chunk.length);
    }
  } finally {
    closeSync(handle);
  }
  if (total !== undefined && done < total) throw new TransferError(`cut off after ${done} of ${total} bytes`, 'broken');
}

/** The same chunks; what goes wrong on the way is the network's. */
async function* orTransferError(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  for (;;) {
    const next = await source.next().catch((thrown: unknown) => {
      throw TransferError.because(thrown);
    });
    if (next.done) return;
    yield next.value;
  }
}

function openPart(part: string, start: number): number {
  try {
    return openSync(part, start === 0 ? 'w' : 'r+');
  } catch (thrown) {
    throw ioError(part, 'a file that can be written', thrown);
  }
}

function writeChunk(part: string, handle: number, chunk: Uint8Array, position: number): void {
  try {
    writeFully(handle, chunk, position);
  } catch (thrown) {
    throw ioError(part, 'a file that can be written', thrown);
  }
}
