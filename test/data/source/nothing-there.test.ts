import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { checkAllThere, nothingThere } from '../../../lib/data/source/nothing-there';
import { temporaryFolder } from '../temporary';

describe('a path at which nothing is', () => {
  const folder = temporaryFolder();
  const at = (name: string) => path.join(folder.path, name);
  const hintOf = (source: string) => nothingThere(source).message.split('\n').at(-1);

  it('is told from one in a folder that is not there either', () => {
    const beside = nothingThere(at('x'));
    assert.deepEqual([beside.kind, beside.where], ['usage', at('x')]);
    assert.equal(beside.got, 'nothing there');
    assert.equal(nothingThere(at('a/x')).got, 'nothing there, nor a folder a above it');
    assert.equal(beside.expected, 'a source of pictures');
    assert.match(hintOf(at('x'))!, /^Pass a folder of pictures or shards/);
    const other = nothingThere(at('x'), 'a tar archive', 'Pass the archive itself.');
    assert.deepEqual([other.expected, other.message.split('\n').at(-1)], ['a tar archive', 'Pass the archive itself.']); // prettier-ignore
  });

  const WRITTEN: readonly (readonly [source: string, hint: RegExp])[] = [
    ['', /^The word is empty/],
    ['https://x.org/a.tar', /^Addresses are not read/],
    ['S3://x/a.tar', /^Addresses are not read/],
    ['c://x', /^Pass a folder/],
    ['~', new RegExp(`write ${homedir()}$`)],
    ['~/set', new RegExp(`write ${path.join(homedir(), 'set')}$`)],
    ['~set', /^Pass a folder/],
    ['a/~/set', /^Pass a folder/],
    ['train-*.tar', /^No shell has found files/],
    ['train-0?.tar', /^No shell has found files/],
    ['train-00.tar', /^Pass a folder/],
  ];
  for (const [source, hint] of WRITTEN)
    it(`has a hint by how it was written: '${source}'`, () => assert.match(hintOf(source)!, hint));

  it('shows an empty word', () => {
    assert.equal(nothingThere('').where, "''");
    assert.match(nothingThere('', 'x', 'y').message, /The word is empty/);
  });

  it('is one of a list', () => {
    const [a, b, c] = ['a.csv', 'b.csv', 'c.csv'].map(at) as [string, string, string];
    for (const file of [a, b]) writeFileSync(file, '');
    checkAllThere([]);
    checkAllThere([a, b]);
    assert.throws(() => checkAllThere([a, c, at('d'), b]), {
      kind: 'usage',
      where: '--data',
      expected: '4 files',
      got: `2 that are not there, the first one ${c}`,
    });
    assert.throws(() => checkAllThere([c, at('d')]), { kind: 'usage', where: c, got: 'nothing there' });
    assert.throws(() => checkAllThere([c]), { kind: 'usage', where: c, got: 'nothing there' });
  });
});
