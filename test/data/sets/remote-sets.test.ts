import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { ARCHIVE_SETS, downloadArchiveSet, unpack } from '../../../lib/data';
import { checksum } from '../../../lib/data/download/checksum';
import { packTar } from '../../../lib/data/archives/tar-write';
import { serve, testServer } from '../download/server';
import { temporaryFolder, withEnvironment } from '../temporary';

/** A zip of stored members, so that names can be anything. */
function zipOf(members: readonly { name: string; content: string }[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of members) {
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt32LE(crc32(Buffer.from(content)), 10);
    fields.writeUInt32LE(content.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), Buffer.from(content)]);
    const end = Buffer.alloc(14);
    end.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), fields, end, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const tail = Buffer.alloc(22);
  tail.write('PK\x05\x06');
  tail.writeUInt16LE(members.length, 8);
  tail.writeUInt16LE(members.length, 10);
  tail.writeUInt32LE(central.length, 12);
  tail.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, tail]);
}

function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

const FILES = [
  { name: 'top/a.txt', content: 'alpha' },
  { name: 'top/sub/b.txt', content: 'beta' },
];
const tgz = async (files = FILES) =>
  gzipSync(await packTar(files.map(({ name, content }) => ({ name, content: Buffer.from(content) }))));

/** A link to the folder above, and a file that would go through it. */
async function linkingTar(type: 'symlink' | 'link'): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: 'top/link', type, linkname: '../..' });
  archive.entry({ name: 'top/link/escaped.txt' }, 'x');
  archive.finalize();
  return gzipSync(await buffer(Readable.from(archive)));
}

describe('unpack', () => {
  const folder = temporaryFolder();
  const archive = (name: string, content: Uint8Array) => {
    const file = path.join(folder.path, name);
    writeFileSync(file, content);
    return file;
  };
  const target = () => path.join(folder.path, 'out');

  it('turns the top folder of a tar.gz or a zip into the folder asked for', async () => {
    for (const file of [archive('x.tgz', await tgz()), archive('x.zip', zipOf(FILES))]) {
      const out = path.join(folder.path, path.basename(file, path.extname(file)) + path.extname(file).slice(1));
      await unpack(file, out);
      assert.equal(readFileSync(path.join(out, 'a.txt'), 'utf8'), 'alpha');
      assert.equal(readFileSync(path.join(out, 'sub', 'b.txt'), 'utf8'), 'beta');
      assert.deepEqual(
        readdirSync(folder.path).filter((name) => name.endsWith('.unpacking')),
        [],
      );
    }
  });

  it('unpacks compressed zips of other programs', async function () {
    if (spawnSync('python3', ['--version']).status !== 0) {
      console.log('      skipped: python3 is not here to make a zip');
      return this.skip();
    }
    mkdirSync(path.join(folder.path, 'top'));
    writeFileSync(path.join(folder.path, 'top', 'a.txt'), 'alpha '.repeat(1000));
    const code = 'import shutil,sys; shutil.make_archive(sys.argv[1], "zip", sys.argv[2], "top")';
    execFileSync('python3', ['-c', code, path.join(folder.path, 'made'), folder.path]);
    await unpack(path.join(folder.path, 'made.zip'), target());
    assert.equal(readFileSync(path.join(target(), 'a.txt'), 'utf8').length, 6000);
  });

  const climbing = [...FILES, { name: '../escaped.txt', content: 'x' }];
  const cases: readonly (readonly [name: string, file: () => Promise<string>])[] = [
    ['a tar that climbs out', async () => archive('x.tgz', await tgz(climbing))],
    ['a zip that climbs out', async () => Promise.resolve(archive('x.zip', zipOf(climbing)))],
    ['an absolute name', async () => archive('x.tgz', await tgz([{ name: '/tmp/escaped.txt', content: 'x' }]))],
    ['a symbolic link', async () => archive('x.tgz', await linkingTar('symlink'))],
    ['a hard link', async () => archive('x.tgz', await linkingTar('link'))],
    ['a cut tar.gz', async () => archive('x.tgz', (await tgz()).subarray(0, 90))],
    ['a cut zip', async () => Promise.resolve(archive('x.zip', zipOf(FILES).subarray(0, 90)))],
    ['an empty tar', async () => archive('x.tgz', await tgz([]))],
    ['text', async () => Promise.resolve(archive('x.zip', Buffer.from('hello')))],
  ];
  for (const [name, file] of cases) {
    it(`leaves nothing of ${name}`, async () => {
      await assert.rejects(unpack(await file(), target()), { kind: 'data' });
      assert.equal(readdirSync(folder.path).length, 1);
      assert.ok(!existsSync(path.join(path.dirname(folder.path), 'escaped.txt')));
    });
  }

  it('stops at the limit', async () => {
    const file = archive('x.tgz', await tgz([{ name: 'top/large', content: 'x'.repeat(100_000) }]));
    await assert.rejects(unpack(file, target(), { maximumBytes: 1000 }), /more than 1000 bytes/);
  });

  it('does not touch a folder that is there', async () => {
    mkdirSync(target());
    await assert.rejects(unpack(archive('x.tgz', await tgz()), target()), { kind: 'io' });
    assert.deepEqual(readdirSync(target()), []);
  });
});

describe('downloadArchiveSet', () => {
  const folder = temporaryFolder();
  const server = testServer();
  withEnvironment({ BNLAB_OFFLINE: undefined });

  it('downloads and unpacks, keeps no archive, and does nothing the second time', async () => {
    const content = await tgz();
    server.answer = serve(content);
    const urls = [`${server.url}set.tgz`];
    const remote = { urls, bytes: content.length, digest: 'md5' as const, checksum: checksum(content) };
    const options = { project: folder.path, remote };
    const out = await downloadArchiveSet('cifar10', options);
    assert.equal(readFileSync(path.join(out, 'a.txt'), 'utf8'), 'alpha');
    assert.deepEqual(readdirSync(path.join(folder.path, 'data')), ['cifar10']);
    assert.equal(await downloadArchiveSet('cifar10', options), out);
    assert.equal(server.ranges.length, 1);
  });

  it('knows each archive by size and checksum', () => {
    for (const { urls, bytes, checksum: sum } of Object.values(ARCHIVE_SETS)) {
      assert.ok(urls.length > 0 && Number(bytes) > 1e7 && /^[0-9a-f]{32}$/.test(sum));
    }
  });
});
