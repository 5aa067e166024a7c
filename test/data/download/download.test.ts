import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { download, type RemoteFile } from '../../../lib/data';
import { checksum } from '../../../lib/data/download/checksum';
import { reasonOf } from '../../../lib/data/download/download';
import { BnlabError } from '../../../lib/errors';
import { Random } from '../../../lib/random';
import { serve, testServer, type Answer } from './server';
import { temporaryFolder, withEnvironment } from '../temporary';

const random = new Random(1);
const CONTENT = Uint8Array.from({ length: 200_000 }, () => random.integer(256));
const IMPATIENT = { pauseMilliseconds: 0, headerMilliseconds: 5000, stallMilliseconds: 150 };
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
  const leavePart = (bytes: Uint8Array) => {
    mkdirSync(path.dirname(target()));
    writeFileSync(`${target()}.part`, bytes);
  };
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
    leavePart(CONTENT);
    await get();
    isWhole();
    assert.equal(server.ranges.length, 0);
  });

  for (const [what, left] of [
    ['has wrong bytes', new Uint8Array(1000)],
    ['is longer than the file', new Uint8Array(CONTENT.length + 5)],
  ] as const) {
    it(`starts over when the partial file ${what}`, async () => {
      leavePart(left);
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

  it('tries again after a connection that was reset before the headers', async () => {
    let connections = 0;
    const resetting = net.createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        if (++connections < 3) return void socket.resetAndDestroy();
        socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${CONTENT.length}\r\nconnection: close\r\n\r\n`);
        socket.end(CONTENT);
      });
    });
    await new Promise<void>((resolve) => resetting.listen(0, '127.0.0.1', resolve));
    try {
      await get({ urls: [`http://127.0.0.1:${(resetting.address() as net.AddressInfo).port}/`] });
    } finally {
      resetting.close();
    }
    isWhole();
    assert.equal(connections, 3);
  });

  const rangeFaults: readonly (readonly [string, http.OutgoingHttpHeaders])[] = [
    ['says another range than it was asked for', { 'content-range': `bytes 100-199999/${CONTENT.length}` }],
    ['does not say which part it sends', {}],
  ];
  for (const [what, headers] of rangeFaults) {
    it(`starts over at a server that ${what}`, async () => {
      leavePart(CONTENT.subarray(0, 5000));
      server.answer = (request, response, n) => {
        if (request.headers.range === undefined) return serve(CONTENT)(request, response, n);
        response.writeHead(206, headers).end(CONTENT.subarray(100));
      };
      await get();
      isWhole();
    });
  }

  it('breaks off a transfer that is too slow, and continues it', async () => {
    server.answer = (request, response, n) => {
      if (n > 0) return serve(CONTENT)(request, response, n);
      response.writeHead(200, { 'content-length': CONTENT.length });
      let at = 0;
      const drop = setInterval(() => response.write(CONTENT.subarray(at, ++at)), 10);
      response.on('close', () => clearInterval(drop));
    };
    await download(remote(), target(), { ...IMPATIENT, slowestBytesPerSecond: 1e6, slowMilliseconds: 100 });
    isWhole();
    assert.equal(server.ranges.length, 2);
  });

  it('waits for a slow server, each mirror for itself', async () => {
    server.answer = (request, response, n) => void setTimeout(() => serve(CONTENT)(request, response, n), 300);
    const impatient = { ...IMPATIENT, attempts: 1, headerMilliseconds: 100 };
    await assert.rejects(download(remote(), target(), impatient), /no headers in time/);
    await download(remote(), target(), { ...impatient, headerMilliseconds: 5000 });
    isWhole();
  });

  it('leaves no folder behind that it made for nothing', async () => {
    server.answer = (_, response) => response.writeHead(404).end();
    await assert.rejects(get());
    assert.deepEqual(readdirSync(folder.path), []);
  });

  it('asks for nothing when the file is there, and refuses another one of that name', async () => {
    leavePart(CONTENT);
    await get();
    await get();
    assert.equal(server.ranges.length, 0);
    writeFileSync(target(), CONTENT.subarray(1));
    await assert.rejects(get(), { kind: 'data', got: '199999 bytes instead of 200000' });
    writeFileSync(target(), Uint8Array.from(CONTENT).reverse());
    await assert.rejects(get(), /move it away or delete it/);
  });

  it('checks the SHA-256 too where it is known', async () => {
    server.answer = serve(CONTENT);
    await assert.rejects(get({ sha256: '0'.repeat(64) }), /sha256 \w{64} instead of 0{64}/);
    await get({ sha256: checksum(CONTENT, 'sha256') });
    isWhole();
  });

  /** Longer than any test may take: whoever pauses at all is seen. */
  const FOR_EVER = { ...IMPATIENT, stallMilliseconds: 5000, pauseMilliseconds: 1e8 };
  const AT_ONCE: readonly (readonly [what: string, answer: Answer, url: string | undefined, message?: RegExp])[] = [
    [
      'gives up after one round when nobody answers',
      serve(CONTENT),
      NOBODY,
      /127\.0\.0\.1:9: no answer \(ECONNREFUSED\)/,
    ],
    [
      'gives up after one round when all have refused',
      (_, response) => response.writeHead(404).end(),
      '',
      /status 404/,
    ],
    ['gives up where there is no mirror to ask', serve(CONTENT), undefined, /got no mirror to ask/],
    ['pauses before no first round', serve(CONTENT), ''],
  ];
  for (const [what, answer, url, message] of AT_ONCE)
    it(what, async () => {
      server.answer = answer;
      const got = download(remote({ urls: url === undefined ? [] : [url || server.url] }), target(), FOR_EVER);
      if (message) await assert.rejects(got, { kind: 'io', message });
      else await got;
    }).timeout(10_000);

  const ROUNDS: readonly (readonly [what: string, answer: Answer, requests: number])[] = [
    ['four times where the server is busy', (_, response) => response.writeHead(503).end(), 4],
    ['once where it refuses', (_, response) => response.writeHead(403).end(), 1],
    ['once where it has other bytes', serve(Uint8Array.from(CONTENT).fill(7, 5, 9)), 1],
  ];
  for (const [what, answer, requests] of ROUNDS)
    it(`asks a mirror ${what}, and leaves nothing`, async () => {
      server.answer = answer;
      await assert.rejects(get(), { kind: 'io' });
      assert.equal(server.ranges.length, requests);
      assert.deepEqual(readdirSync(folder.path), []);
    });

  it('pauses longer after each round', async () => {
    const times: number[] = [];
    server.answer = (_, response) => {
      times.push(performance.now());
      response.writeHead(503).end();
    };
    await assert.rejects(download(remote(), target(), { ...IMPATIENT, pauseMilliseconds: 20 }));
    const pauses = times.slice(1).map((time, i) => time - times[i]);
    // timers may be a little early, and are late on a busy machine
    assert.deepEqual(pauses.map((pause, i) => pause > 20 * 2 ** i - 2), [true, true, true], `${pauses}`); // prettier-ignore
  });

  const STEPS: readonly (readonly [bytes: number, slowest: number, requests: number | 'all'])[] = [
    [20_000, 1000, 'all'],
    [19_999, 1000, 4],
    [1, 0, 'all'],
    [0, 0, 4],
  ];
  for (const [bytes, slowestBytesPerSecond, requests] of STEPS)
    it(`goes on ${requests === 'all' ? 'to the end' : 'four times'} with ${bytes} bytes a round, of ${20 * slowestBytesPerSecond} at least`, async () => {
      const small = CONTENT.subarray(0, Math.max(10, 10 * bytes));
      server.answer = (request, response) => {
        const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
        const range = { 'content-range': `bytes ${start}-${small.length - 1}/${small.length}` };
        response.writeHead(start > 0 ? 206 : 200, { 'content-length': small.length - start, ...(start > 0 && range) });
        if (start + bytes >= small.length) return void response.end(small.subarray(start));
        response.write(small.subarray(start, start + bytes), () => setImmediate(() => response.destroy()));
      };
      const waits = { stallMilliseconds: 5000, slowestBytesPerSecond, slowMilliseconds: 20_000 };
      const options = { ...IMPATIENT, ...waits };
      const got = download(remote({ bytes: small.length, checksum: checksum(small) }), target(), options);
      if (requests === 'all') await got;
      else await assert.rejects(got, { kind: 'io' });
      assert.equal(server.ranges.length, requests === 'all' ? 10 : requests);
    });

  it('asks anew where a single byte was left, and it is a wrong one', async () => {
    leavePart(Uint8Array.of(CONTENT[0] ^ 1));
    server.answer = serve(CONTENT);
    await get();
    isWhole();
    assert.deepEqual(server.ranges, ['bytes=1-', undefined]);
  });

  it('says so where the disk does not take it', async () => {
    mkdirSync(`${target()}.part`, { recursive: true });
    server.answer = serve(CONTENT);
    await assert.rejects(get(), { kind: 'io', expected: 'a file that can be written' });
  });

  it('leaves a folder that was there, empty or not', async () => {
    mkdirSync(path.dirname(target()));
    server.answer = (_, response) => response.writeHead(404).end();
    await assert.rejects(get());
    assert.deepEqual(readdirSync(folder.path), ['sub']);
  });

  it('does not touch the network when BNLAB_OFFLINE is set', async () => {
    process.env.BNLAB_OFFLINE = '1';
    await assert.rejects(get(), /BNLAB_OFFLINE is set/);
    assert.equal(server.ranges.length, 0);
  });
});

describe('the reason of a failed download', () => {
  const own = new BnlabError({ kind: 'io', where: 'x.gz', expected: 'a download', got: 'nobody there', hint: 'Wait.' });
  for (const [what, thrown, reason] of [
    ['what came instead', own, 'nobody there'],
    ['the words of another error', new Error('odd'), 'odd'],
    ['what was thrown', 'odd', 'odd'],
  ] as const)
    it(`is ${what}`, () => assert.equal(reasonOf(thrown), reason));
});
