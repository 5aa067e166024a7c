/**
 * Asks a server for a file, or for the rest of it; through the proxy that the environment names (http_proxy, https_proxy,
 * no_proxy), as curl does.
 * @module
 */
import type { Response } from 'undici';
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

/** An answer whose body is still to come. */
export interface Asked {
  readonly response: Response;
  /** Ends the connection. */
  close(): Promise<void>;
}

/** Sends the request. @throws TransferError when no answer comes. */
export async function request({ url, have, connectMilliseconds, signal }: RequestOptions): Promise<Asked> {
  const { EnvHttpProxyAgent, fetch } = await import('undici');
  // a connection of its own: one that the server is about to close cannot be met
  const dispatcher = new EnvHttpProxyAgent({ connect: { timeout: connectMilliseconds }, proxyTunnel: false });
  const close = () => dispatcher.destroy();
  // identity: a server that compresses on the way would make sizes and ranges meaningless
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (have > 0) headers.range = `bytes=${have}-`;
  try {
    return { response: await fetch(url, { headers, signal, dispatcher }), close };
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

/** What fetch hides: its own message is "fetch failed", the reason lies in the cause. */
function causeOf(thrown: unknown): unknown {
  return thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
}
