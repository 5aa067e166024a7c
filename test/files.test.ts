import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs, { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../lib/errors';
import { makeFolder, writeFileAtomic, writeJsonAtomic, writeStreamAtomic } from '../lib/files';
import { temporaryFolder } from './data/temporary';
import { SOURCES } from './sources';

/** Milliseconds after which a process that should fail at once is taken to hang; it takes two seconds to start when all cores are busy. */
const FOR_EVER = 60_000;

describe('files that are whole or absent', () => {
  const folder = temporaryFolder();

  it('replace what was there, make their folders, and leave no temporary name', () => {
    const file = path.join(folder.path, 'a', 'b.json');
    writeJsonAtomic(file, { x: 1 });
    writeJsonAtomic(file, { x: 2 });
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), { x: 2 });
    assert.deepEqual(readdirSync(path.dirname(file)), ['b.json']);
  });

  it('keep the old content and clean up when the rename fails', () => {
    const target = path.join(folder.path, 'taken');
    mkdirSync(path.join(target, 'inside'), { recursive: true });
    assert.throws(
      () => writeFileAtomic(target, 'new'),
      (error: BnlabError) => error.kind === 'io' && error.exitCode === 1,
    );
    assert.ok(existsSync(path.join(target, 'inside')));
    assert.deepEqual(readdirSync(folder.path), ['taken']);
  });

  it('are whole where the system takes only a part of what is written at once', () => {
    const real = fs.writeSync;
    const few = ((handle: number, bytes: Uint8Array, offset: number, length: number, position: number | null) =>
      real(handle, bytes, offset, Math.min(length, 3), position)) as typeof fs.writeSync;
    const file = path.join(folder.path, 'x');
    fs.writeSync = few;
    try {
      writeFileAtomic(file, 'more than three bytes');
    } finally {
      fs.writeSync = real;
    }
    assert.equal(readFileSync(file, 'utf8'), 'more than three bytes');
  });

  it('say what to do when a folder is a file', () => {
    writeFileSync(path.join(folder.path, 'file'), '');
    assert.throws(() => writeFileAtomic(path.join(folder.path, 'file', 'x'), ''), /choose another path/);
  });

  // below /proc the system has folders, lets nobody make one, and says that there is no such folder
  for (const place of ['/proc/x/y', '/sys/x/y', '/dev/null/x'])
    it(`are refused at ${place}, and nobody waits for ever`, function () {
      if (process.platform !== 'linux') return this.skip();
      const program = `require(${JSON.stringify(path.resolve('lib/files.ts'))}).makeFolder(process.argv[1])`;
      const child = spawnSync(process.execPath, [...SOURCES, '-e', program, place], {
        timeout: FOR_EVER,
        encoding: 'utf8',
      });
      assert.equal(child.signal, null);
      assert.match(child.stderr, new RegExp(`${place}: expected a folder that can be made, got E[A-Z]+:`));
    });

  it('have folders that are made once, whoever asks', () => {
    const place = path.join(folder.path, 'a', 'b', 'c');
    makeFolder(place);
    makeFolder(place);
    symlinkSync(path.join(folder.path, 'a'), path.join(folder.path, 'link'));
    makeFolder(path.join(folder.path, 'link', 'd'));
    assert.deepEqual(readdirSync(path.join(folder.path, 'a')), ['b', 'd']);
    writeFileSync(path.join(folder.path, 'file'), '');
    assert.throws(() => makeFolder(path.join(folder.path, 'file')), /expected a folder that can be made, got EEXIST/);
    assert.throws(() => makeFolder(path.join(folder.path, 'file', 'below')), /A part of the path is a file/);
  });

  it('come piece by piece, with a last word on the open file', async () => {
    const file = path.join(folder.path, 'pieces');
    const pieces = ['one ', 'two ', 'three'].map((piece) => Buffer.from(piece));
    await writeStreamAtomic(file, pieces, { finish: (handle) => void writeSync(handle, '!') });
    assert.equal(readFileSync(file, 'utf8'), 'one two three!');
    assert.deepEqual(readdirSync(folder.path), ['pieces']);
  });

  it('stay as they were when the maker of the pieces fails', async () => {
    const file = path.join(folder.path, 'pieces');
    writeFileSync(file, 'old');
    async function* pieces() {
      yield await Promise.resolve(Buffer.from('new'));
      throw new Error('no more');
    }
    await assert.rejects(writeStreamAtomic(file, pieces()), /^Error: no more$/);
    assert.equal(readFileSync(file, 'utf8'), 'old');
    assert.deepEqual(readdirSync(folder.path), ['pieces']);
  });
});
