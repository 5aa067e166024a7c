import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { download } from '../../../lib/data';
import { checksum } from '../../../lib/data/download/checksum';
import { temporaryFolder, withEnvironment } from '../temporary';
import { serve, testServer } from './server';

const CONTENT = Buffer.from('what the server has');

describe('a download with a proxy in the environment', () => {
  const folder = temporaryFolder();
  const server = testServer();
  withEnvironment({
    BNLAB_OFFLINE: undefined,
    http_proxy: undefined,
    HTTP_PROXY: undefined,
    no_proxy: undefined,
    NO_PROXY: undefined,
  });
  const asked: string[] = [];
  /** Passes requests on, plain ones and tunnels. */
  const proxy = http.createServer((request, response) => {
    asked.push(request.url!);
    const onward = http.request(request.url!, { headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  proxy.on('connect', (request, socket: net.Socket) => {
    asked.push(request.url!);
    const onward = net.connect(Number(request.url!.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
  });
  before((done) => void proxy.listen(0, '127.0.0.1', done));
  after((done) => {
    proxy.close(() => done());
    proxy.closeAllConnections();
  });
  beforeEach(() => {
    asked.length = 0;
    server.answer = serve(CONTENT);
  });
  const proxyUrl = () => `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const get = async (url: string) => {
    const file = path.join(folder.path, 'file');
    await download({ urls: [url], digest: 'md5', checksum: checksum(CONTENT) }, file, { pauseMilliseconds: 0 });
    assert.ok(readFileSync(file).equals(CONTENT));
  };

  for (const name of ['http_proxy', 'HTTP_PROXY']) {
    it(`goes through ${name}`, async () => {
      process.env[name] = proxyUrl();
      // a host that only the proxy could know is what proxies are for; here it is a name for this machine
      await get(server.url.replace('127.0.0.1', 'localhost'));
      assert.equal(asked.length, 1);
      // as it is for a proxy to fetch, and not through a tunnel
      assert.match(asked[0], /^http:\/\/localhost:\d+\/$/);
    });
  }

  it('does not where no_proxy names the host', async () => {
    process.env.http_proxy = proxyUrl();
    process.env.no_proxy = 'elsewhere.example,127.0.0.1';
    await get(server.url);
    assert.deepEqual(asked, []);
  });

  it('says that there is a proxy when nobody answers', async () => {
    process.env.http_proxy = 'http://127.0.0.1:9';
    await assert.rejects(get(server.url), /ECONNREFUSED; http_proxy set/);
  });
});
