import assert from 'node:assert/strict';
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bytesOf, entriesIn, followed, isOfOneFile, namesIn, realPlace, sizeOf, statOf } from '../../lib/data/disk';
import { BnlabError } from '../../lib/errors';
import { temporaryFolder } from './temporary';

describe('what lies on the disk', () => {
  const folder = temporaryFolder();
  const at = (name: string) => path.join(folder.path, name);
  beforeEach(() => {
    mkdirSync(at('sub'));
    writeFileSync(at('sub/inner'), 'abc');
    writeFileSync(at('file'), 'hello');
    symlinkSync('file', at('link'));
    symlinkSync('circle', at('circle'));
  });

  it('is looked at through links, and is nothing below a file or where there is none', () => {
    assert.equal(statOf(at('link'))?.size, 5);
    assert.equal(statOf(at('sub'))?.isDirectory(), true);
    assert.deepEqual([statOf(at('none')), statOf(at('file/below'))], [undefined, undefined]);
    assert.deepEqual([sizeOf(at('file')), sizeOf(at('none'))], [5, 0]);
  });

  it('is refused in words where a link leads in a circle, and passed over by a walk', () => {
    assert.throws(() => statOf(at('circle')), { kind: 'io', where: at('circle') });
    assert.equal(followed(at('circle')), undefined);
    assert.equal(followed(at('link'))?.size, 5);
    // the circle is above it: that is no link that was found
    assert.throws(() => followed(at('circle/below')), { kind: 'io' });
  });

  it('is read as bytes, names and entries', () => {
    assert.equal(bytesOf(at('link')).toString(), 'hello');
    assert.throws(() => bytesOf(at('none')), { kind: 'io', expected: 'a file that can be read' });
    assert.throws(() => bytesOf(at('none'), 'a list'), { kind: 'io', expected: 'a list' });
    assert.deepEqual(namesIn(folder.path).sort(), ['circle', 'file', 'link', 'sub']);
    const all = ['circle', 'file', 'link', 'sub', path.join('sub', 'inner')];
    assert.deepEqual(namesIn(folder.path, { recursive: true }).sort(), all);
    const folders = entriesIn(folder.path).filter((entry) => entry.isDirectory());
    assert.deepEqual(folders.map(({ name }) => name), ['sub']); // prettier-ignore
    assert.equal(realPlace(at('link')), path.join(realpathSync(folder.path), 'file'));
    for (const look of [namesIn, entriesIn, realPlace]) assert.throws(() => look(at('none')), { kind: 'io' });
  });

  it('speaks of one file alone in some errors and of the disk in others', () => {
    const error = (code: string) => {
      const cause = Object.assign(new Error(code), { code });
      return new BnlabError({ kind: 'io', where: 'x', expected: 'y', got: code, hint: '', cause });
    };
    for (const code of ['ENOENT', 'EACCES', 'EPERM', 'EISDIR', 'ELOOP']) assert.equal(isOfOneFile(error(code)), true);
    for (const code of ['EIO', 'ENODEV', '']) assert.equal(isOfOneFile(error(code)), false);
    assert.equal(isOfOneFile(error('ENOENT').cause), false);
    assert.equal(isOfOneFile(new BnlabError({ where: 'x', expected: 'y', got: 'z', hint: '' })), false);
  });
});
