import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isUnpackedWhole, markUnpacked, tidyUnpacked } from '../../../lib/data/download/unpacked';
import { deadLock, temporaryFolder } from '../temporary';

const FILES = { 'a.txt': 'alpha', 'sub/b.txt': 'beta' };

describe('the mark of a folder that was unpacked whole', () => {
  const folder = temporaryFolder();
  const set = () => path.join(folder.path, 'set');
  const mark = () => `${set()}.unpacked.json`;
  const write = (files: Readonly<Record<string, string>>) => {
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(set(), name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  };
  const isWhole = (...archives: readonly string[]) => isUnpackedWhole(set(), archives);
  const marked = () => {
    write(FILES);
    markUnpacked(set(), set(), 'sum');
  };

  it('lies beside the folder, and says the archive, the files and what they are', () => {
    write(FILES);
    mkdirSync(path.join(set(), 'empty'));
    const staged = path.join(folder.path, 'staged');
    symlinkSync(set(), staged);
    markUnpacked(set(), staged, 'sum');
    const contents = createHash('sha256')
      .update('a.txt\0' + '5\nsub/b.txt\0' + '4\n')
      .digest('hex');
    assert.deepEqual(JSON.parse(readFileSync(mark(), 'utf8')), { archive: 'sum', files: 2, bytes: 9, contents });
  });

  it('is asked for where the folder holds something', () => {
    assert.equal(isWhole('sum'), false);
    mkdirSync(set());
    assert.equal(isWhole('sum'), false);
    write({ one: '' });
    const hint = 'Move set away or delete it, and download it again; or use it as it is with --data.';
    const expected = 'a folder that was unpacked to its end';
    assert.throws(() => isWhole('sum'), { kind: 'data', where: set(), expected, got: 'one that nobody marked as whole', hint }); // prettier-ignore
    writeFileSync(mark(), '{}');
    assert.throws(() => isWhole('sum'), { kind: 'data', message: /the mark of an unpacked folder/ });
  });

  it('is believed for its archive, by either of its checksums', () => {
    marked();
    assert.equal(isWhole('sum'), true);
    assert.equal(isWhole('other', 'sum'), true);
    const expected = 'what the archive first holds';
    assert.throws(() => isWhole('first', 'second'), { kind: 'data', expected, got: 'that of sum' });
  });

  it('is believed where files were added later, and nothing is missing', () => {
    marked();
    write({ 'sub/index': '' });
    assert.equal(isWhole('sum'), true);
    write({ 'sub/notes': 'much' });
    assert.equal(isWhole('sum'), true);
  });

  const LACKING: readonly (readonly [what: string, spoil: () => void, got: string])[] = [
    ['lacks a file', () => rmSync(path.join(set(), 'sub/b.txt')), '1 files, 5 bytes'],
    ['has a file of another size', () => write({ 'a.txt': 'alphabet' }), '2 files, 12 bytes'],
    ['has more files of fewer bytes', () => write({ 'a.txt': 'a', x: '', y: '' }), '4 files, 5 bytes'],
    ['has a file of another name', () => (rmSync(path.join(set(), 'a.txt')), write({ 'A.txt': 'alpha' })), '2 files, 9 bytes'], // prettier-ignore
  ];
  for (const [what, spoil, got] of LACKING)
    it(`is not believed for a folder that ${what}`, () => {
      marked();
      spoil();
      assert.throws(() => isWhole('sum'), { kind: 'data', where: set(), expected: '2 files, 9 bytes', got });
    });

  it('is rid of what killed processes left beside it', () => {
    marked();
    const left = [`${set()}.unpacking.0123abcd.tmp`, `${mark()}.0123abcd.tmp`, `${set()}.unpacking.lock`];
    for (const file of left) writeFileSync(file, deadLock());
    tidyUnpacked(set());
    assert.deepEqual(left.filter(existsSync), []);
    assert.ok(existsSync(mark()));
    assert.equal(isWhole('sum'), true);
  });
});
