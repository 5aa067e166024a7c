/** What a request asks for, what comes of it, and what the words of the network mean. */
import assert from 'node:assert/strict';
import type http from 'node:http';
import { buffer } from 'node:stream/consumers';
import { request, TransferError, type RequestOptions, type TransferFailure } from '../../../lib/data/download/request';
import { withEnvironment } from '../temporary';
import { testServer } from './server';

const NO_PROXY = { http_proxy: undefined, https_proxy: undefined, HTTP_PROXY: undefined, HTTPS_PROXY: undefined };
/** A port that nothing listens on. */
const NOBODY = 'http://127.0.0.1:9/';

const coded = (code: string, message = 'words of the system') => Object.assign(new Error(message), { code });
const behind = (cause: unknown) => new Error('fetch failed', { cause });

describe('what went wrong with a transfer', () => {
  const UNREACHABLE = [
    'ECONNREFUSED',
    'EAI_AGAIN',
    'EAI_FAIL',
    'EHOSTUNREACH',
    'ENETDOWN',
    'ENETUNREACH',
    'ENOTFOUND',
    'UND_ERR_CONNECT_TIMEOUT',
  ];
  const CAUSES: readonly (readonly [what: string, thrown: unknown, message: string, failure: TransferFailure])[] = [
    ...UNREACHABLE.map((code) => [code, coded(code), code, 'unreachable'] as const),
    ['a code behind other words', behind(coded('ENOTFOUND')), 'ENOTFOUND', 'unreachable'],
    ['a connection that broke', behind(coded('ECONNRESET')), 'ECONNRESET', 'broken'],
    ['words without a code', behind(new Error('no byte. In time')), 'no byte. In time', 'broken'],
    ['a cause that is no error', behind('a text'), 'fetch failed', 'broken'],
    ['what is no error', 'a text', 'a text', 'broken'],
    ['a circle', coded('UND_ERR', 'Redirect loop detected. Cannot\nredirect.'), 'Redirect loop detected', 'refused'],
    ['another protocol', new Error('Invalid URL protocol: the URL protocol must start with http.'), 'Invalid URL protocol: the URL protocol must start with http.', 'refused'], // prettier-ignore
    ['no address', behind(coded('ERR_INVALID_URL', 'Invalid URL')), 'Invalid URL', 'refused'],
    ['a word about redirects behind the first sentence', coded('X', 'Broken. No redirect'), 'X', 'broken'],
  ];
  for (const [what, thrown, message, failure] of CAUSES)
    it(`is told by its cause: ${what}`, () => {
      const told = TransferError.because(thrown);
      assert.ok(told instanceof TransferError);
      assert.deepEqual([told.name, told.message, told.failure], ['TransferError', message, failure]);
    });
});

describe('a request for a file', () => {
  const server = testServer();
  withEnvironment(NO_PROXY);
  const ask = (options: Partial<RequestOptions> = {}) =>
    request({ url: server.url, have: 0, connectMilliseconds: 5000, signal: new AbortController().signal, ...options });
  /** The headers that the server sees. */
  const seen = async (have: number): Promise<http.IncomingHttpHeaders> => {
    let headers: http.IncomingHttpHeaders = {};
    server.answer = (asked, response) => {
      headers = asked.headers;
      response.end();
    };
    await (await ask({ have })).close();
    return headers;
  };

  for (const [have, range] of [
    [0, undefined],
    [1, 'bytes=1-'],
    [4096, 'bytes=4096-'],
  ] as const)
    it(`wants bytes as they are, and ${range ?? 'all of them'} where ${have} are there`, async () => {
      const headers = await seen(have);
      assert.deepEqual([headers['accept-encoding'], headers.range], ['identity', range]);
    });

  it('gives status, headers and body of the answer, the first of a header that comes twice', async () => {
    server.answer = (_, response) => {
      const headers = { 'X-One': 'one', 'Set-Cookie': ['a=1', 'b=2'] };
      response.writeHead(203, headers).end('the body');
    };
    const asked = await ask();
    const headers = ['x-one', 'set-cookie', 'x-none'].map((name) => asked.answer.header(name));
    assert.deepEqual([asked.answer.status, headers], [203, ['one', 'a=1', undefined]]);
    assert.equal(String(await buffer(asked.answer.body)), 'the body');
    await asked.close();
  });

  for (const [redirects, status] of [
    [20, 200],
    [21, 302],
  ] as const)
    it(`goes where it is sent, twenty times: after ${redirects} the status is ${status}`, async () => {
      server.answer = (_, response, n) =>
        n < redirects ? response.writeHead(302, { location: `/${n}` }).end() : response.end();
      const asked = await ask();
      await asked.close();
      assert.deepEqual([asked.answer.status, server.ranges.length], [status, 21]);
    });

  it('fails with the reason, and with the proxies that are set', async () => {
    const none = { name: 'TransferError', message: 'no answer (ECONNREFUSED)', failure: 'unreachable' };
    await assert.rejects(ask({ url: NOBODY }), none);
    for (const name of ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY']) {
      process.env[name] = NOBODY;
      await assert.rejects(ask({ url: NOBODY }), { ...none, message: `no answer (ECONNREFUSED; ${name} set)` });
      delete process.env[name];
    }
    Object.assign(process.env, { http_proxy: NOBODY, HTTPS_PROXY: NOBODY });
    await assert.rejects(ask(), { ...none, message: 'no answer (ECONNREFUSED; http_proxy, HTTPS_PROXY set)' });
  });

  it('fails with the reason that it was broken off for', async () => {
    server.answer = () => undefined;
    const abort = new AbortController();
    const asked = ask({ signal: abort.signal });
    abort.abort(new Error('no headers in time'));
    await assert.rejects(asked, { message: 'no answer (no headers in time)', failure: 'broken' });
  });

  it('ends its connection when it is closed, whether or not the body was read', async () => {
    let ended: Promise<void> | undefined;
    server.answer = (asked, response) => {
      ended = new Promise((resolve) => asked.socket.once('close', () => resolve()));
      response.writeHead(200, { 'content-length': 10 }).write('half');
    };
    const asked = await ask();
    await asked.close();
    await ended;
  });
});
