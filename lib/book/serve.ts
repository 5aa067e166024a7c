/**
 * A static server for this machine alone.
 * @module
 */
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BnlabError, messageOf, systemCodeOf } from '../errors';
import { CONTENT_POLICY } from './policy';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.ipynb': 'application/json; charset=utf-8',
  '.ts': 'text/plain; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.pdf': 'application/pdf',
  '.woff2': 'font/woff2',
};

/** What `serveFolder` takes. */
export interface ServeOptions {
  readonly folder: string;
  /** Port of 127.0.0.1; 0 lets the system choose a free one. */
  readonly port?: number;
}

/** A running server. */
export interface RunningServer {
  /** Address of the home page. */
  readonly url: string;
  readonly port: number;
  /** Ends it, open connections included. */
  close(): Promise<void>;
}

/**
 * Serves the files of a folder on 127.0.0.1, to this machine only; GET and HEAD, nothing outside of the folder, no hidden files.
 *
 * @throws BnlabError (`input`) when the folder is no book, (`io`) when the port is taken or may not be used.
 */
export async function serveFolder({ folder, port = 8000 }: ServeOptions): Promise<RunningServer> {
  const root = await rootOf(folder);
  const server = createServer((request, response) => {
    answer(root, request, response).catch((thrown: unknown) => fail(response, thrown));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (thrown) => reject(portError(port, thrown)));
    server.listen(port, '127.0.0.1', resolve);
  });
  const taken = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${taken}/`,
    port: taken,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((thrown) => (thrown === undefined ? resolve() : reject(thrown)));
        server.closeAllConnections();
      }),
  };
}

async function rootOf(folder: string): Promise<string> {
  try {
    const root = await realpath(folder);
    await stat(path.join(root, 'index.html'));
    return root;
  } catch (thrown) {
    throw new BnlabError({
      where: folder,
      expected: 'a folder with a book in it',
      got: `no index.html (${systemCodeOf(thrown) ?? messageOf(thrown)})`,
      hint: 'Build the book first: npx bnlab book',
      cause: thrown,
    });
  }
}

async function answer(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!isOwnName(request.headers.host)) return refuse(response, 421, 'Misdirected Request');
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refuse(response, 405, 'Method Not Allowed', { Allow: 'GET, HEAD' });
  const file = await fileOf(root, request.url ?? '/');
  if (file === undefined) return refuse(response, 404, 'Not Found');
  response.writeHead(200, {
    'Content-Type': CONTENT_TYPES[path.extname(file.name).toLowerCase()] ?? 'application/octet-stream',
    'Content-Length': file.size,
    'Cache-Control': 'no-cache',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': CONTENT_POLICY,
    'Cross-Origin-Resource-Policy': 'same-origin',
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  await pipeline(createReadStream(file.name), response);
}

/** Whether a request was meant for this machine: a page elsewhere whose name was made to point here must not read the book. */
function isOwnName(host: string | undefined): boolean {
  return host !== undefined && /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host);
}

/** The file that an address names, undefined where there is none, or where it lies outside of the folder, also by way of a link. */
async function fileOf(
  root: string,
  address: string,
): Promise<{ readonly name: string; readonly size: number } | undefined> {
  try {
    const wanted = decodeURIComponent(address.replace(/[?#].*/s, ''));
    const parts = wanted.split(/[\\/]/).filter((part) => part !== '');
    if (parts.some((part) => part.startsWith('.') || part.includes('\0'))) return undefined;
    const candidate = await realpath(path.join(root, ...parts));
    const name = (await stat(candidate)).isDirectory() ? await realpath(path.join(candidate, 'index.html')) : candidate;
    const info = await stat(name);
    return name.startsWith(root + path.sep) && info.isFile() ? { name, size: info.size } : undefined;
  } catch {
    // a malformed address, or a file that is not there or may not be read: the same answer for all
    return undefined;
  }
}

function refuse(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers });
  response.end(`${status} ${text}\n`);
}

/** A reader that goes away is no failure; anything else is told to the reader and ends only this answer. */
function fail(response: ServerResponse, thrown: unknown): void {
  if (systemCodeOf(thrown) === 'ERR_STREAM_PREMATURE_CLOSE') return;
  if (response.headersSent) response.destroy();
  else refuse(response, 500, `Internal Server Error: ${messageOf(thrown)}`);
}

function portError(port: number, thrown: Error): BnlabError {
  const isTaken = systemCodeOf(thrown) === 'EADDRINUSE';
  return new BnlabError({
    kind: 'io',
    where: `127.0.0.1:${port}`,
    expected: 'a port that can be used',
    got: isTaken ? 'one that another program uses' : messageOf(thrown),
    hint: 'Choose another: npx bnlab serve --port 8080 (0 takes any free one).',
    cause: thrown,
  });
}
