/**
 * One HTTP transfer into a partial file, continuing where the file ends.
 * @module
 */
import { closeSync, existsSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { messageOf, systemCodeOf } from '../../errors';
import { ioError } from '../../files';

/** Called as bytes arrive: bytes so far, and in all where known. */
export type TransferProgress = (done: number, total: number | undefined) => void;

/** A transfer that did not succeed. */
export class TransferError extends Error {
  /** The server answered, so there is a network. */
  readonly answered: boolean;
  /** Asking this server again will not help. */
  readonly final: boolean;

  constructor(message: string, { answered, final }: { answered: boolean; final: boolean }) {
    super(message);
    this.name = 'TransferError';
    this.answered = answered;
    this.final = final;
  }
}

/** One transfer. */
export interface TransferOptions {
  readonly url: string;
  /** Size the whole file must have. */
  readonly bytes?: number;
  /** Time to the response's headers. */
  readonly connectMilliseconds: number;
  /** Longest time without a byte. */
  readonly stallMilliseconds: number;
  readonly onProgress?: TransferProgress;
}

/**
 * Appends what is missing to `part`, asking for the rest by a Range header; starts over when the server does not know ranges.
 *
 * @throws TransferError when it did not arrive whole; what came stays in `part`.
 * @throws BnlabError (`io`) when the disk cannot take it.
 */
export async function fetchInto(part: string, options: TransferOptions): Promise<void> {
  const abort = new AbortController();
  const timer = watchdog(abort, options.connectMilliseconds);
  try {
    const have = existsSync(part) ? statSync(part).size : 0;
    const response = await request(options.url, have, abort.signal);
    const start = checkResponse(response, have, part, options.bytes);
    await save(response, part, { ...options, start, alive: () => timer.restart(options.stallMilliseconds) });
  } finally {
    timer.stop();
    abort.abort();
  }
}

function watchdog(abort: AbortController, milliseconds: number) {
  const fire = () => abort.abort(new Error('too slow'));
  let timer = setTimeout(fire, milliseconds);
  const stop = () => clearTimeout(timer);
  const restart = (next: number) => {
    stop();
    timer = setTimeout(fire, next);
  };
  return { stop, restart };
}

async function request(url: string, have: number, signal: AbortSignal): Promise<Response> {
  // identity: a server that compresses on the way would make sizes and ranges meaningless
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (have > 0) headers.range = `bytes=${have}-`;
  try {
    return await fetch(url, { headers, signal });
  } catch (thrown) {
    throw new TransferError(`no answer (${causeOf(thrown)})`, { answered: false, final: false });
  }
}

/** Where in the file the body starts. @throws TransferError for an answer that is not the file. */
function checkResponse(response: Response, have: number, part: string, bytes?: number): number {
  const refuse = (message: string, final: boolean) => {
    throw new TransferError(message, { answered: true, final });
  };
  if (response.status === 416) {
    rmSync(part, { force: true });
    refuse('the partial file does not fit what the server has; starting over', false);
  }
  if (!response.ok) {
    const again = response.status >= 500 || response.status === 429 || response.status === 408;
    refuse(`HTTP status ${response.status}`, !again);
  }
  if (/text\/html/i.test(response.headers.get('content-type') ?? '')) {
    refuse('a web page instead of the file', true);
  }
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
  const start = response.status === 206 && range ? Number(range[1]) : 0;
  if (start !== 0 && start !== have) refuse(`bytes from ${start} instead of ${have}`, true);
  const length = response.headers.get('content-length');
  const total = length === null ? undefined : start + Number(length);
  if (bytes !== undefined && total !== undefined && total !== bytes) {
    refuse(`a file of ${total} bytes instead of ${bytes}`, true);
  }
  return start;
}

/** Writes the body to the partial file from `start` on, and never more than the file may have. */
async function save(
  response: Response,
  part: string,
  { start, bytes, alive, onProgress }: TransferOptions & { start: number; alive: () => void },
): Promise<void> {
  const length = response.headers.get('content-length');
  const total = bytes ?? (length === null ? undefined : start + Number(length));
  let done = start;
  const handle = openPart(part, start);
  const body = response.body?.getReader();
  try {
    alive();
    for (;;) {
      const chunk = await readChunk(body);
      if (!chunk) break;
      alive();
      if (total !== undefined && done + chunk.length > total) {
        throw new TransferError(`more than ${total} bytes`, { answered: true, final: true });
      }
      writeChunk(part, handle, chunk, done);
      done += chunk.length;
      onProgress?.(done, total);
    }
  } finally {
    closeSync(handle);
  }
  if (total !== undefined && done < total) {
    throw new TransferError(`cut off after ${done} of ${total} bytes`, { answered: true, final: false });
  }
}

async function readChunk(body?: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | undefined> {
  try {
    return (await body?.read())?.value;
  } catch (thrown) {
    throw new TransferError(causeOf(thrown), { answered: true, final: false });
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
    for (let at = 0; at < chunk.length;) at += writeSync(handle, chunk, at, chunk.length - at, position + at);
  } catch (thrown) {
    throw ioError(part, 'a file that can be written', thrown);
  }
}

/** What fetch hides: its own message is "fetch failed", the reason lies in the cause. */
function causeOf(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  return systemCodeOf(cause) ?? messageOf(cause);
}
