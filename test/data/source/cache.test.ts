import assert from 'node:assert/strict';
import fs, { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { takeLock } from '../../../lib/locks';
import { cachePlace, madeOnce, placeBeside } from '../../../lib/data/source/cache';
import { unpackedCopy } from '../../../lib/data/source/unpacked';
import { openFiles } from '../open-files';
import { deadLock, temporaryFolder, withEnvironment } from '../temporary';

describe('the cache', () => {
  const folder = temporaryFolder();
  withEnvironment({ BNLAB_CACHE: undefined, XDG_CACHE_HOME: undefined });
  const at = (...names: string[]) => path.join(folder.path, ...names);
  beforeEach(() => void (process.env.BNLAB_CACHE = at('cache')));

  it('lies where the environment says, ours first', () => {
    const roomOf = () => path.dirname(cachePlace('room', '/set/a.tar', '.x'));
    assert.equal(roomOf(), at('cache', 'room'));
    process.env.BNLAB_CACHE = 'here';
    assert.equal(roomOf(), path.resolve('here', 'room'));
    process.env.XDG_CACHE_HOME = at('shared');
    assert.equal(roomOf(), path.resolve('here', 'room'));
    process.env.BNLAB_CACHE = '';
    assert.equal(roomOf(), at('shared', 'bnlab', 'room'));
    process.env.XDG_CACHE_HOME = '';
    assert.equal(roomOf(), path.join(os.homedir(), '.cache', 'bnlab', 'room'));
  });

  it('has a place of its own for each file, which links do not change', () => {
    writeFileSync(at('a.tar'), 'x');
    symlinkSync(at('a.tar'), at('b'));
    mkdirSync(at('other'));
    writeFileSync(at('other', 'a.tar'), 'x');
    const name = path.basename(cachePlace('r', at('a.tar'), '.end'));
    assert.match(name, /^a\.tar-[0-9a-f]{16}\.end$/);
    const digits = (file: string) => /-([0-9a-f]{16})$/.exec(cachePlace('r', file, ''))![1];
    assert.equal(digits(at('b')), digits(at('a.tar')));
    assert.equal(digits(path.relative('.', at('a.tar'))), digits(at('a.tar')));
    assert.notEqual(digits(at('other', 'a.tar')), digits(at('a.tar')));
    // what is not there has a place, too
    assert.equal(digits(path.relative('.', at('none'))), digits(at('none')));
  });

  it('makes a file once for each state of what it is made of', async () => {
    writeFileSync(at('a'), 'x');
    let made = 0;
    const ask = () =>
      madeOnce('r', { file: at('a'), name: 'copy', purpose: 'copying' }, (place) => {
        assert.ok(existsSync(`${place}.lock`));
        made++;
        return Promise.resolve(writeFileSync(place, ''));
      });
    const places = await Promise.all([ask(), ask()]);
    assert.deepEqual([made, places[0]], [1, places[1]]);
    assert.equal(path.basename(places[0]), 'copy');
    writeFileSync(`${places[0]}.lock`, deadLock());
    writeFileSync(`${places[0]}.01234567.tmp`, '');
    assert.equal(await ask(), places[0]);
    // what a killed process left is gone
    assert.deepEqual([made, readdirSync(path.dirname(places[0]))], [1, ['copy']]);
    writeFileSync(at('a'), 'xy');
    assert.notEqual(await ask(), places[0]);
    assert.equal(made, 2);
  });

  it('gives what is whole without waiting for whoever holds it', async () => {
    writeFileSync(at('a'), 'x');
    const ask = () =>
      madeOnce('r', { file: at('a'), name: 'copy', purpose: 'p' }, (to) => Promise.resolve(writeFileSync(to, '')));
    const lock = takeLock(await ask(), 'looking at it');
    const waiting = new Promise((resolve) => setImmediate(resolve, 'waits'));
    assert.equal(await Promise.race([ask().then((place) => path.basename(place)), waiting]), 'copy');
    lock.release();
  });

  it('takes what belongs beside a file in a folder that cannot be written', () => {
    writeFileSync(at('a.tar'), '');
    assert.equal(placeBeside(at('a.tar'), '.arrow'), at('a.tar.arrow'));
    assert.equal(placeBeside(at('none', 'a.tar'), '.arrow'), cachePlace('indexes', at('none', 'a.tar'), '.arrow'));
    // root may write everywhere
    if (process.getuid?.() === 0) return;
    chmodSync(folder.path, 0o500);
    assert.equal(placeBeside(at('a.tar'), '.arrow'), cachePlace('indexes', at('a.tar'), '.arrow'));
    chmodSync(folder.path, 0o700);
  });

  it('holds unpacked copies of what is compressed with gzip, and of nothing else', async () => {
    writeFileSync(at('plain.gz'), 'plain');
    assert.equal(await unpackedCopy(at('plain.gz')), at('plain.gz'));
    for (const [name, copied] of [
      ['a.csv.gz', 'a.csv'],
      ['b.Z', 'b'],
      ['c', 'c'],
    ] as const) {
      writeFileSync(at(name), gzipSync(`rows of ${name}`));
      const copy = await unpackedCopy(at(name));
      assert.equal(path.basename(copy), copied);
      assert.ok(process.platform !== 'linux' || openFiles(folder.path).length === 0);
      assert.ok(copy.startsWith(at('cache', 'unpacked')));
      assert.equal(readFileSync(copy, 'utf8'), `rows of ${name}`);
    }
    assert.equal(path.basename(await unpackedCopy(at('c'), 'd.tar')), 'd.tar');
  });

  it('keeps no copy of a stream that is cut off, or of a file that is gone', async () => {
    writeFileSync(at('a.gz'), gzipSync(Buffer.alloc(5000, 'ab')).subarray(0, -8));
    const refusal = { kind: 'data', where: 'a.gz', expected: 'a whole gzip stream', got: 'unexpected end of file' };
    for (let again = 0; again < 2; again++) await assert.rejects(unpackedCopy(at('a.gz')), refusal);
    const left = readdirSync(at('cache'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    assert.deepEqual(left, []);
    await assert.rejects(unpackedCopy(at('none.gz')), { kind: 'io' });
  });

  it('says of a disk that refuses the copy what the disk says, and not that the file is damaged', async () => {
    writeFileSync(at('a.gz'), gzipSync('x'));
    const system = fs as unknown as { renameSync: unknown };
    const { renameSync } = system;
    system.renameSync = () => {
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    };
    try {
      await assert.rejects(unpackedCopy(at('a.gz')), { kind: 'io', expected: 'a file that can be written' });
    } finally {
      system.renameSync = renameSync;
    }
  });
});
