import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { download, type RemoteFile } from '../../../lib/data';
import { checksum } from '../../../lib/data/download/checksum';
import { Random } from '../../../lib/random';
import { serve, testServer, type Answer } from './server';
import { temporaryFolder, withEnvironment } from '../temporary';

const random = new Random(1);
const CONTENT = Uint8Array.from({ length: 200_000 }, () => random.integer(256));
const IMPATIENT = { pauseMilliseconds: 0, connectMilliseconds: 5000, stallMilliseconds: 150 };
/** A port that nothing listens on. */
const NOBODY = 'http://127.0.0.1:9/';

/** Sends a part of the file and cuts the line. */
function cutAfter(bytes: number): Answer {
  return (_, response) => {
    response.writeHead(200, { 'content-length': CONTENT.length });
    response.write(CONTENT.subarray(0, bytes), () => setImmediate(() => response.destroy()));
  };
}

describe('download', () => {
  const folder = temporaryFolder();
  const server = testServer();
  withEnvironment({ BNLAB_OFFLINE: undefined });
  const target = () => path.join(folder.path, 'sub', 'file.gz');
  const remote = (extra: Partial<RemoteFile> = {}): RemoteFile => ({
    urls: [server.url],
    bytes: CONTENT.length,
    digest: 'md5',
    checksum: checksum(CONTENT),
    ...extra,
  });
  const get = (extra?: Partial<RemoteFile>) => download(remote(extra), target(), IMPATIENT);
  const isWhole = () => {
    assert.ok(readFileSync(target()).equals(CONTENT));
    assert.deepEqual(readdirSync(path.dirname(target())), ['file.gz']);
  };

  it('puts the whole file in place and reports progress', async () => {
    server.answer = serve(CONTENT);
    const seen: number[] = [];
    await download(remote(), target(), { ...IMPATIENT, onProgress: (done) => seen.push(done) });
    isWhole();
    assert.equal(seen.at(-1), CONTENT.length);
  });

  it('continues a cut transfer where it broke', async () => {
    server.answer = (request, response, n) => (n === 0 ? cutAfter(70_000) : serve(CONTENT))(request, response, n);
    await get();
    isWhole();
    assert.equal(server.ranges.length, 2);
    assert.match(server.ranges[1] ?? '', /^bytes=[1-9]\d*-$/);
  });

  it('continues what an earlier process left', async () => {
    server.answer = cutAfter(50_000);
    await assert.rejects(
      download(remote(), target(), { ...IMPATIENT, attempts: 1 }),
      /cut off|terminated|aborted|UND_ERR|ECONNRESET/,
    );
    assert.deepEqual(readdirSync(path.dirname(target())), ['file.gz.part']);
    server.answer = serve(CONTENT);
    await get();
    isWhole();
    assert.match(server.ranges.at(-1) ?? '', /^bytes=/);
  });

  it('needs no transfer when the partial file is already whole', async () => {
    server.answer = (_, response) => response.writeHead(500).end();
    await assert.rejects(get());
    writeFileSync(`${target()}.part`, CONTENT);
    server.ranges.length = 0;
    await get();
    isWhole();
    assert.equal(server.ranges.length, 0);
  });

  for (const [what, left] of [
    ['has wrong bytes', new Uint8Array(1000)],
    ['is longer than the file', new Uint8Array(CONTENT.length + 5)],
  ] as const) {
    it(`starts over when the partial file ${what}`, async () => {
      server.answer = (_, response) => response.writeHead(500).end();
      await assert.rejects(get());
      writeFileSync(`${target()}.part`, left);
      server.answer = serve(CONTENT);
      await get();
      isWhole();
    });
  }

  it('starts over at a server that knows no ranges', async () => {
    server.answer = (_, response, n) => {
      if (n === 0) cutAfter(70_000)(_, response, n);
      else response.writeHead(200, { 'content-length': CONTENT.length }).end(CONTENT);
    };
    await get();
    isWhole();
  });

  it('tries again after a busy server', async () => {
    server.answer = (request, response, n) => {
      if (n < 2) response.writeHead(503).end();
      else serve(CONTENT)(request, response, n);
    };
    await get();
    isWhole();
  });

  it('breaks off a transfer that stalls, and continues it', async () => {
    server.answer = (request, response, n) => {
      if (n > 0) return serve(CONTENT)(request, response, n);
      response.writeHead(200, { 'content-length': CONTENT.length });
      response.write(CONTENT.subarray(0, 10_000));
    };
    await get();
    isWhole();
  });

  it('goes to the next mirror when one has nothing or nobody is there', async () => {
    server.answer = (request, response, n) => {
      if (request.url === '/gone') response.writeHead(404).end();
      else serve(CONTENT)(request, response, n);
    };
    await get({ urls: [NOBODY, `${server.url}gone`, server.url] });
    isWhole();
  });

  const refusals: readonly (readonly [name: string, answer: Answer, message: RegExp])[] = [
    ['403', (_, response) => response.writeHead(403).end('no'), /HTTP status 403/],
    [
      'a web page with status 200',
      (_, response) =>
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>sign in</html>'),
      /a web page instead of the file/,
    ],
    ['another length', serve(CONTENT.subarray(1)), /a file of 199999 bytes instead of 200000/],
    [
      'more bytes than the file has',
      (_, response) => {
        response.write(CONTENT);
        response.end(CONTENT);
      },
      /more than 200000 bytes/,
    ],
    ['other bytes of the right length', serve(Uint8Array.from(CONTENT).fill(7, 5, 9)), /md5 \w{32} instead of \w{32}/],
    [
      'fewer bytes, length unsaid',
      (_, response) => {
        response.write(CONTENT.subarray(0, 99));
        response.end(CONTENT.subarray(99, 999));
      },
      /cut off after 999 of 200000/,
    ],
    ['fewer bytes than its length says', cutAfter(30_000), /cut off|terminated|aborted|UND_ERR|ECONNRESET/],
  ];
  for (const [name, answer, message] of refusals) {
    it(`leaves no file behind when the server sends ${name}`, async () => {
      server.answer = answer;
      await assert.rejects(get(), (thrown: Error) => message.test(thrown.message));
      assert.ok(!existsSync(target()));
    });
  }

  it('gives up after one round when nobody answers', async () => {
    await assert.rejects(get({ urls: [NOBODY] }), { kind: 'io' });
  });

  it('does not touch the network when BNLAB_OFFLINE is set', async () => {
    process.env.BNLAB_OFFLINE = '1';
    await assert.rejects(get(), /BNLAB_OFFLINE is set/);
    assert.equal(server.ranges.length, 0);
  });
});
