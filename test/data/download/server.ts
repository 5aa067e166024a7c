import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers the n-th request (from 0). */
export type Answer = (request: http.IncomingMessage, response: http.ServerResponse, n: number) => void;

/** A server on 127.0.0.1 whose answer each test sets; it remembers the Range header of every request. */
export interface TestServer {
  answer: Answer;
  url: string;
  readonly ranges: (string | undefined)[];
}

/** Starts such a server before the tests of the current block and stops it after them. */
export function testServer(): TestServer {
  const state: TestServer = { answer: (_, response) => response.end(), url: '', ranges: [] };
  const server = http.createServer((request, response) => {
    state.ranges.push(request.headers.range);
    state.answer(request, response, state.ranges.length - 1);
  });
  before((done) => {
    server.listen(0, '127.0.0.1', () => {
      state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      done();
    });
  });
  beforeEach(() => {
    state.ranges.length = 0;
  });
  after((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
  return state;
}

/** Serves content as a good server does, with ranges. */
export function serve(content: Uint8Array): Answer {
  return (request, response) => {
    const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (start >= content.length) return void response.writeHead(416).end();
    const headers: http.OutgoingHttpHeaders = { 'content-length': content.length - start };
    if (start > 0) headers['content-range'] = `bytes ${start}-${content.length - 1}/${content.length}`;
    response.writeHead(start > 0 ? 206 : 200, headers).end(content.subarray(start));
  };
}
