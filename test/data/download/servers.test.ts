import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { download, type RemoteFile } from '../../../lib/data';
import { checksum } from '../../../lib/data/download/checksum';
import { Random } from '../../../lib/random';
import { temporaryFolder, withEnvironment } from '../temporary';
import { serve, testServer, type Answer } from './server';

const random = new Random(7);
const CONTENT = Buffer.from(Uint8Array.from({ length: 60_000 }, () => random.integer(256)));
const N = CONTENT.length;
/** What an earlier try left. */
const PART = 5000;
/** More often than a try is repeated that brings nothing. */
const RESETS = 9;

const startOf = (range?: string) => Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
const good = serve(CONTENT);
/** Answers a request for the rest as told, and any other one as a good server does. */
const onRange =
  (answer: Answer): Answer =>
  (request, response, n) =>
    (request.headers.range === undefined ? good : answer)(request, response, n);

/** Sends `bytes` of what was asked for and breaks the connection. */
const broken =
  (bytes: number): Answer =>
  (request, response) => {
    const start = startOf(request.headers.range);
    const range = start > 0 ? { 'content-range': `bytes ${start}-${N - 1}/${N}` } : {};
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': N - start, ...range });
    response.write(CONTENT.subarray(start, start + bytes), () =>
      setImmediate(() => response.socket?.resetAndDestroy()),
    );
  };

interface Server {
  readonly answer: Answer;
  /** Name of the file in the address. */
  readonly name?: string;
  /** Bytes that are there already. */
  readonly part?: number;
  /** The publisher does not say the size. */
  readonly sizeUnknown?: boolean;
  /** Requests that it takes; any number by default. */
  readonly requests?: number;
}

const packed = (encoding: string, body: Buffer): Answer => {
  return (_, response) =>
    response.writeHead(200, { 'content-encoding': encoding, 'content-length': body.length }).end(body);
};

const DELIVER: Readonly<Record<string, Server>> = {
  'packs the body with gzip on the way': { answer: packed('gzip', gzipSync(CONTENT)), requests: 1 },
  'packs the body with brotli on the way, behind a part': {
    answer: packed('br', brotliCompressSync(CONTENT)),
    part: PART,
  },
  'packs it, and the size is not known': { answer: packed('gzip', gzipSync(CONTENT)), sizeUnknown: true },
  'says of a packed file that it is packed': {
    answer: packed('x-gzip', CONTENT),
    name: 'set.tar.gz',
    sizeUnknown: true,
  },
  'says gzip of bytes that are the file': { answer: packed('gzip', CONTENT), requests: 1 },
  'sends a few bytes of a range at a time': {
    answer: (request, response) => {
      const start = startOf(request.headers.range);
      const end = Math.min(N, start + 20_000);
      const headers = { 'content-range': `bytes ${start}-${end - 1}/${N}`, 'content-length': end - start };
      response.writeHead(206, headers).end(CONTENT.subarray(start, end));
    },
    requests: 3,
  },
  'says another size of the whole': {
    answer: onRange((request, response) => {
      const start = startOf(request.headers.range);
      const headers = { 'content-range': `bytes ${start}-${N + 9}/${N + 10}`, 'content-length': N + 10 - start };
      response.writeHead(206, headers).end(Buffer.concat([CONTENT.subarray(start), Buffer.alloc(10)]));
    }),
    part: PART,
    requests: 2,
  },
  'sends several ranges in one body': {
    answer: onRange((_, response) => {
      response.writeHead(206, { 'content-type': 'multipart/byteranges; boundary=x' }).end('--x\r\n');
    }),
    part: PART,
  },
  'sends to another place, which takes ranges': {
    answer: (request, response, n) =>
      request.url === '/there' ? good(request, response, n) : response.writeHead(307, { location: '/there' }).end(),
    part: PART,
  },
  'breaks the connection again and again, but brings something each time': {
    answer: (request, response, n) => (n < RESETS ? broken(6000) : good)(request, response, n),
    requests: RESETS + 1,
  },
  'has nothing behind a whole file of a size that is not known': { answer: good, part: N, sizeUnknown: true },
  'has another file since the connection broke': {
    answer: (request, response, n) => {
      if (n > 0) return good(request, response, n);
      response.writeHead(200, { 'content-length': N, etag: '"old"' });
      response.write(Buffer.alloc(PART), () => setImmediate(() => response.socket?.resetAndDestroy()));
    },
    requests: 3,
  },
};

const REFUSED: Readonly<Record<string, Server & { readonly message: RegExp }>> = {
  'sends in a circle': {
    answer: (request, response) => response.writeHead(302, { location: `${request.url}x` }).end(),
    message: /HTTP status 302 after 20 redirects/,
    requests: 21,
  },
  'sends back to itself': {
    answer: (request, response) => response.writeHead(302, { location: request.url }).end(),
    message: /redirect loop/i,
    requests: 1,
  },
  'sends to what is no web server': {
    answer: (_, response) => response.writeHead(302, { location: 'ftp://elsewhere/file' }).end(),
    message: /protocol|scheme/i,
    requests: 1,
  },
  'packs the body in a way that nobody knows': {
    answer: packed('snappy', CONTENT.subarray(1)),
    message: /a body packed as snappy/,
    requests: 1,
  },
  'packs the body in a way that is a word of the language': {
    answer: packed('constructor', CONTENT.subarray(1)),
    message: /a body packed as constructor/,
    requests: 1,
  },
  'packs it and loses the end': {
    answer: packed('gzip', gzipSync(CONTENT).subarray(0, 30_000)),
    message: /unexpected end of file|Z_BUF_ERROR/,
  },
  'breaks the connection each time without a byte': {
    answer: broken(0),
    message: /ECONNRESET|UND_ERR_SOCKET/,
    requests: 4,
  },
};

describe('a download from a server that', () => {
  const folder = temporaryFolder();
  const server = testServer();
  withEnvironment({ BNLAB_OFFLINE: undefined, http_proxy: undefined, HTTP_PROXY: undefined });

  async function get({ answer, name = 'file', part, sizeUnknown }: Server): Promise<void> {
    server.answer = answer;
    const file = path.join(folder.path, 'file');
    if (part !== undefined) writeFileSync(`${file}.part`, CONTENT.subarray(0, part));
    const bytes = sizeUnknown ? undefined : N;
    const remote: RemoteFile = { urls: [`${server.url}${name}`], bytes, digest: 'md5', checksum: checksum(CONTENT) };
    // a try counts as one that brought something from a thousand bytes on
    await download(remote, file, { pauseMilliseconds: 0, slowestBytesPerSecond: 1000, slowMilliseconds: 1000 });
    assert.ok(readFileSync(file).equals(CONTENT));
  }

  for (const [what, each] of Object.entries(DELIVER))
    it(`${what} is whole`, async () => {
      await get(each);
      if (each.requests !== undefined) assert.equal(server.ranges.length, each.requests);
    });

  for (const [what, each] of Object.entries(REFUSED))
    it(`${what} fails with the reason`, async () => {
      await assert.rejects(get(each), { kind: 'io', message: each.message });
      assert.ok(!existsSync(path.join(folder.path, 'file')));
      if (each.requests !== undefined) assert.equal(server.ranges.length, each.requests);
    });
});
