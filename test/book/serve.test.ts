import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serveFolder, type RunningServer } from '../../lib/book';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const MISDIRECTED: Answer = { status: 421, type: 'text/plain; charset=utf-8', body: '421 Misdirected Request\n' };

describe('serving the book', () => {
  let folder = '';
  let server: RunningServer;

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'serve-'));
    const site = path.join(folder, 'site');
    mkdirSync(path.join(site, 'figures'), { recursive: true });
    writeFileSync(path.join(folder, 'secret.txt'), 'secret');
    writeFileSync(path.join(site, 'index.html'), 'home');
    writeFileSync(path.join(site, '.bnlab-book'), 'hidden');
    writeFileSync(path.join(site, '학습.html'), 'lesson');
    for (const name of ['a.js', 'a.css', 'a.png', 'a.woff2', 'a.unknown'])
      writeFileSync(path.join(site, 'figures', name), name);
    symlinkSync(path.join(folder, 'secret.txt'), path.join(site, 'link.txt'));
    server = await serveFolder({ folder: site, port: 0 });
  });
  after(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  // node:http sends an address as it is; fetch would clean it first
  function ask(address: string, method = 'GET', host?: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = host === undefined ? {} : { host };
      const asked = request({ host: '127.0.0.1', port: server.port, path: address, method, headers }, (response) => {
        let body = '';
        response.on('data', (chunk) => (body += String(chunk)));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', body }),
        );
      });
      asked.on('error', reject);
      asked.end();
    });
  }

  const found = [
    ['/', 'home', 'text/html; charset=utf-8'],
    ['/index.html?lang=ko', 'home', 'text/html; charset=utf-8'],
    [`/${encodeURIComponent('학습')}.html`, 'lesson', 'text/html; charset=utf-8'],
    ['/figures/a.js', 'a.js', 'text/javascript; charset=utf-8'],
    ['/figures/a.css', 'a.css', 'text/css; charset=utf-8'],
    ['/figures/a.png', 'a.png', 'image/png'],
    ['/figures/a.woff2', 'a.woff2', 'font/woff2'],
    ['/figures/a.unknown', 'a.unknown', 'application/octet-stream'],
  ] as const;
  for (const [address, body, type] of found) {
    it(`answers ${address}`, async () => assert.deepEqual(await ask(address), { status: 200, type, body }));
  }

  const refused = [
    '/none.html', '/figures', '/figures/', '/../secret.txt', '/figures/../../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt',
    '/..%5csecret.txt', '/link.txt', '/.bnlab-book', '/%00', '/%', '//etc/passwd', '/index.html/x',
  ]; // prettier-ignore
  for (const address of refused) {
    it(`gives nothing for ${address}`, async () => {
      const { status, body } = await ask(address);
      assert.equal(status, 404);
      assert.doesNotMatch(body, /secret|hidden/);
    });
  }

  it('answers HEAD without a body, and refuses to be written to', async () => {
    assert.deepEqual(await ask('/', 'HEAD'), { status: 200, type: 'text/html; charset=utf-8', body: '' });
    assert.equal((await ask('/', 'POST')).status, 405);
  });

  it('answers to the names of this machine only: a page elsewhere cannot have its name point here and read', async () => {
    for (const host of ['127.0.0.1', 'localhost:8000', '[::1]:80', 'LOCALHOST'])
      assert.equal((await ask('/', 'GET', host)).status, 200, host);
    for (const host of ['evil.example', 'evil.example:8000', 'localhost.evil.example', '127.0.0.1.evil.example'])
      assert.deepEqual(await ask('/', 'GET', host), MISDIRECTED, host);
  });

  it('goes on when a reader leaves early', async () => {
    const gone = request({ host: '127.0.0.1', port: server.port, path: '/' });
    gone.on('error', () => undefined);
    gone.end();
    gone.destroy();
    assert.equal((await ask('/')).status, 200);
  });

  it('says that a port is taken', async () => {
    await assert.rejects(
      serveFolder({ folder: path.join(folder, 'site'), port: server.port }),
      /another program uses\n.*--port/s,
    );
  });

  it('says how to make a book where there is none', async () => {
    for (const name of ['none', '.'])
      await assert.rejects(serveFolder({ folder: path.join(folder, name), port: 0 }), /npx bnlab book/);
  });
});
