/**
 * One HTTP transfer into a partial file, continuing where the file ends.
 * @module
 */
import { closeSync, existsSync, openSync, rmSync, statSync } from 'node:fs';
import type { Response } from 'undici';
import { ioError, writeFully } from '../../files';
import { request, TransferError } from './request';
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
  const have = existsSync(part) ? statSync(part).size : 0;
  const asked = await request({ ...options, have, signal: abort.signal }).catch((thrown: unknown) => {
    timer.stop();
    throw thrown;
  });
  try {
    const start = checkResponse(asked.response, have, part, options.bytes);
    await save(asked.response, part, { ...options, start, alive: () => timer.restart(options.stallMilliseconds) });
  } finally {
    timer.stop();
    abort.abort();
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

/** Where in the file the body starts. @throws TransferError for an answer that is not the file. */
function checkResponse(response: Response, have: number, part: string, bytes?: number): number {
  const { status, headers } = response;
  if (status === 416) throw startOver(part, 'the partial file does not fit what the server has');
  if (!response.ok) {
    const again = status >= 500 || status === 429 || status === 408;
    throw new TransferError(`HTTP status ${status}`, again ? 'broken' : 'refused');
  }
  if (/text\/html/i.test(headers.get('content-type') ?? '')) {
    throw new TransferError('a web page instead of the file', 'refused');
  }
  const start = status === 206 ? startOf(headers.get('content-range')) : 0;
  if (start === undefined && have > 0) throw startOver(part, 'a part of the file without saying which');
  if (start && start !== have) throw startOver(part, `bytes from ${start} instead of ${have}`);
  const length = headers.get('content-length');
  const total = length === null ? undefined : (start ?? 0) + Number(length);
  if (bytes !== undefined && total !== undefined && total !== bytes) {
    throw new TransferError(`a file of ${total} bytes instead of ${bytes}`, 'refused');
  }
  return start ?? 0;
}

function startOf(range: string | null): number | undefined {
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(range ?? '');
  return match ? Number(match[1]) : undefined;
}

/** A server whose ranges are wrong can still send the whole: the partial file goes, and the next try asks for everything. */
function startOver(part: string, message: string): TransferError {
  rmSync(part, { force: true });
  return new TransferError(`${message}; starting over`, 'broken');
}

/** Writes the body to the partial file from `start` on, and never more than the file may have. */
async function save(
  response: Response,
  part: string,
  options: TransferOptions & { readonly start: number; readonly alive: () => void },
): Promise<void> {
  const { start, bytes, alive, onProgress } = options;
  const length = response.headers.get('content-length');
  const total = bytes ?? (length === null ? undefined : start + Number(length));
  let done = start;
  const handle = openPart(part, start);
  const body = response.body?.getReader();
  const speed = new SpeedWatch(options);
  try {
    alive();
    for (;;) {
      const chunk = await readChunk(body);
      if (!chunk) break;
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

type Body = ReadableStreamDefaultReader<Uint8Array>;

async function readChunk(body?: Body): Promise<Uint8Array | undefined> {
  try {
    return (await body?.read())?.value;
  } catch (thrown) {
    throw TransferError.because(thrown);
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
