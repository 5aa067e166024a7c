import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { ARCHIVE_SETS, downloadArchiveSet, IDX_SETS, unpack } from '../../../lib/data';
import { checksum } from '../../../lib/data/download/checksum';
import { packTar } from '../../../lib/data/archives/tar-write';
import { serve, testServer } from '../download/server';
import { deadLock, temporaryFolder, withEnvironment } from '../temporary';
import { zipOf } from '../zip';

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
        readdirSync(folder.path).filter((name) => name.includes('.unpacking')),
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

  it('does not touch a folder that holds something, but fills an empty one', async () => {
    mkdirSync(target());
    writeFileSync(path.join(target(), 'own'), '');
    await assert.rejects(unpack(archive('x.tgz', await tgz()), target()), { kind: 'io' });
    assert.deepEqual(readdirSync(target()), ['own']);
    rmSync(path.join(target(), 'own'));
    await unpack(archive('x.tgz', await tgz()), target());
    assert.deepEqual(readdirSync(target()).sort(), ['a.txt', 'sub']);
  });

  it('removes what a killed process left, and nothing of another name', async () => {
    mkdirSync(path.join(folder.path, 'out.unpacking.0123abcd.tmp', 'top'), { recursive: true });
    mkdirSync(path.join(folder.path, 'out.unpacking-notes'));
    await unpack(archive('x.tgz', await tgz()), target());
    assert.deepEqual(readdirSync(folder.path).sort(), ['out', 'out.unpacking-notes', 'x.tgz']);
  });
});

describe('downloadArchiveSet', () => {
  const folder = temporaryFolder();
  const server = testServer();
  withEnvironment({ BNLAB_OFFLINE: undefined });

  const data = () => path.join(folder.path, 'data');
  const setup = async () => {
    const content = await tgz();
    server.answer = serve(content);
    const urls = [`${server.url}set.tgz`];
    const remote = { urls, bytes: content.length, digest: 'md5' as const, checksum: checksum(content) };
    return {
      content,
      get: (known: { sha256?: string } = {}) =>
        downloadArchiveSet('cifar10', { project: folder.path, remote: { ...remote, ...known }, pauseMilliseconds: 0 }),
    };
  };

  it('downloads and unpacks, keeps no archive, and does nothing the second time', async () => {
    const { get } = await setup();
    const out = await get();
    assert.equal(readFileSync(path.join(out, 'a.txt'), 'utf8'), 'alpha');
    assert.deepEqual(readdirSync(data()).sort(), ['cifar10', 'cifar10.unpacked.json']);
    assert.equal(await get(), out);
    assert.equal(server.ranges.length, 1);
  });

  it('removes all that a killed process left beside a whole set, and no archive that it did not fetch', async () => {
    const { content, get } = await setup();
    await get();
    const left = ['cifar10.download/set.tgz', 'cifar10.download/set.tgz.part', 'cifar10.download/set.tgz.lock'];
    const half = [
      'cifar10.unpacking.0123abcd.tmp/top/a.txt',
      'cifar10.unpacked.json.0123abcd.tmp',
      'cifar10.0123abcd.tmp',
    ];
    for (const name of [...left, ...half, 'set.tgz']) {
      mkdirSync(path.dirname(path.join(data(), name)), { recursive: true });
      writeFileSync(path.join(data(), name), content);
    }
    for (const name of ['cifar10', 'cifar10.unpacking']) writeFileSync(path.join(data(), `${name}.lock`), deadLock());
    await get();
    assert.deepEqual(readdirSync(data()).sort(), ['cifar10', 'cifar10.unpacked.json', 'set.tgz']);
  });

  it('does not take an empty folder for the set', async () => {
    const { get } = await setup();
    mkdirSync(path.join(data(), 'cifar10'), { recursive: true });
    assert.equal(readFileSync(path.join(await get(), 'a.txt'), 'utf8'), 'alpha');
  });

  it('does not believe a folder that nobody marked as whole, nor one that has lost something', async () => {
    const { get } = await setup();
    mkdirSync(path.join(data(), 'cifar10'), { recursive: true });
    writeFileSync(path.join(data(), 'cifar10', 'a.txt'), 'alpha');
    await assert.rejects(get(), /one that nobody marked as whole[^]*Move cifar10 away/);
    rmSync(data(), { recursive: true });
    const out = await get();
    writeFileSync(path.join(out, 'index.arrow'), 'made later');
    await get();
    rmSync(path.join(out, 'index.arrow'));
    writeFileSync(path.join(out, 'a.txt'), 'alph');
    await assert.rejects(get(), /expected 2 files, 9 bytes, got 2 files, 8 bytes/);
    rmSync(path.join(out, 'a.txt'));
    await assert.rejects(get(), /expected 2 files, 9 bytes, got 1 files/);
  });

  it('uses an archive that is there, and keeps it, but only the published one', async () => {
    const { content, get } = await setup();
    mkdirSync(data());
    writeFileSync(path.join(data(), 'set.tgz'), await tgz([{ name: 'top/other.txt', content: 'another set' }]));
    await assert.rejects(get(), /not the published file/);
    assert.deepEqual(readdirSync(data()), ['set.tgz']);
    writeFileSync(path.join(data(), 'set.tgz'), content);
    await get();
    assert.deepEqual(readdirSync(data()).sort(), ['cifar10', 'cifar10.unpacked.json', 'set.tgz']);
    assert.equal(server.ranges.length, 0);
  });

  it('expects archives of the sizes that were published', () => {
    const sizes = Object.fromEntries(Object.entries(ARCHIVE_SETS).map(([name, { bytes }]) => [name, bytes]));
    assert.deepEqual(sizes, {
      cifar10: 170052171,
      cifar100: 168513733,
      imagenette: 1557161267,
      'imagenette-320': 341663724,
      'imagenette-160': 99003388,
      'tiny-imagenet': 248100043,
    });
  });

  it('knows each file by its size and two checksums, and no two by the same ones', () => {
    const files = [...Object.values(ARCHIVE_SETS), ...Object.values(IDX_SETS).flatMap((set) => Object.values(set))];
    for (const { urls, bytes, checksum: sum, sha256 } of files) {
      assert.ok(urls.length > 0 && bytes > 1000);
      assert.match(sum, /^[0-9a-f]{32}$/);
      assert.match(sha256, /^[0-9a-f]{64}$/);
    }
    assert.equal(new Set(files.flatMap(({ checksum: sum, sha256 }) => [sum, sha256])).size, 2 * files.length);
  });

  it('takes a folder that was unpacked when only the shorter checksum was known', async () => {
    const { content, get } = await setup();
    await get();
    const mark = path.join(data(), 'cifar10.unpacked.json');
    const sums = { md5: checksum(content, 'md5'), sha256: checksum(content, 'sha256') };
    const text = readFileSync(mark, 'utf8');
    assert.ok(text.includes(sums.md5));
    await get({ sha256: sums.sha256 });
    writeFileSync(mark, text.replace(sums.md5, '0'.repeat(32)));
    await assert.rejects(get({ sha256: sums.sha256 }), /what the archive [0-9a-f]+ holds, got that of 0+/);
  });
});
