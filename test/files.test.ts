import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../lib/errors';
import { writeFileAtomic, writeJsonAtomic, writeStreamAtomic } from '../lib/files';
import { temporaryFolder } from './data/temporary';

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

  it('say what to do when a folder is a file', () => {
    writeFileSync(path.join(folder.path, 'file'), '');
    assert.throws(() => writeFileAtomic(path.join(folder.path, 'file', 'x'), ''), /choose another path/);
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
