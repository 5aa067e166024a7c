/**
 * Asks a server for a file, or for the rest of it; through the proxy that the environment names (http_proxy, https_proxy,
 * no_proxy), as curl does.
 * @module
 */
import type { Readable } from 'node:stream';
import { messageOf, systemCodeOf } from '../../errors';

/**
 * What a failed transfer means: `unreachable`: there is no way to the server; `broken`: it may work next time; `refused`: asking
 * this server again will not help.
 */
export type TransferFailure = 'unreachable' | 'broken' | 'refused';

const NO_WAY = [
  'ECONNREFUSED',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
];

/** A server that sends in a circle, or where nobody can go, does so again. */
const ASTRAY = /redirect|protocol must|Invalid URL/i;

/** A transfer that did not succeed. */
export class TransferError extends Error {
  constructor(
    message: string,
    readonly failure: TransferFailure,
  ) {
    super(message);
    this.name = 'TransferError';
  }

  /** The failure behind what the network threw. */
  static because(thrown: unknown): TransferError {
    const cause = causeOf(thrown);
    const code = systemCodeOf(cause);
    const message = code ?? messageOf(cause);
    const sentence = messageOf(cause).replace(/\. .*/s, '');
    if (ASTRAY.test(sentence)) return new TransferError(sentence, 'refused');
    return new TransferError(message, NO_WAY.includes(code ?? '') ? 'unreachable' : 'broken');
  }
}

/** What to ask for. */
export interface RequestOptions {
  readonly url: string;
  /** Bytes that are there already. */
  readonly have: number;
  readonly connectMilliseconds: number;
  readonly signal: AbortSignal;
}

/** What a server said, before its body. */
export interface Answer {
  readonly status: number;
  /** A header by its name in small letters. */
  readonly header: (name: string) => string | undefined;
  /** The bytes as they came, packed if they were. */
  readonly body: Readable;
}

/** An answer whose body is still to come. */
export interface Asked {
  readonly answer: Answer;
  /** Ends the connection. */
  close(): Promise<void>;
}

/** As many as curl follows, nearly; more are a circle. */
export const MOST_REDIRECTS = 20;

/** Sends the request and follows where it is sent. @throws TransferError when no answer comes. */
export async function request({ url, have, connectMilliseconds, signal }: RequestOptions): Promise<Asked> {
  const undici = await import('undici');
  // a connection of its own: one that the server is about to close cannot be met
  const agent = new undici.EnvHttpProxyAgent({ connect: { timeout: connectMilliseconds }, proxyTunnel: false });
  const dispatcher = agent.compose(undici.interceptors.redirect({ maxRedirections: MOST_REDIRECTS }));
  const close = () => agent.destroy();
  // identity: a server that compresses on the way would make sizes and ranges meaningless
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (have > 0) headers.range = `bytes=${have}-`;
  try {
    const { statusCode: status, headers: said, body } = await undici.request(url, { headers, signal, dispatcher });
    // a body that nobody reads to its end fails with its connection, and nobody need hear of it
    body.on('error', () => undefined);
    const header = (name: string) => [said[name]].flat().at(0);
    return { answer: { status, header, body }, close };
  } catch (thrown) {
    await close();
    const { message, failure } = TransferError.because(thrown);
    throw new TransferError(`no answer (${message}${proxyNote()})`, failure);
  }
}

function proxyNote(): string {
  const names = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'];
  const set = names.filter((name) => process.env[name]);
  return set.length > 0 ? `; ${set.join(', ')} set` : '';
}

/** The reason where it lies in the cause: the message of an aborted request says nothing. */
function causeOf(thrown: unknown): unknown {
  return thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
}
