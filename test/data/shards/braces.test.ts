import assert from 'node:assert/strict';
import { expandFileList, isFileList } from '../../../lib/data/shards/braces';

const CASES: readonly (readonly [word: string, files: readonly string[]])[] = [
  ['a.tar', ['a.tar']],
  ['a.tar::b.tar', ['a.tar', 'b.tar']],
  ['x{a,b}.tar', ['xa.tar', 'xb.tar']],
  ['x-{000..002}.tar', ['x-000.tar', 'x-001.tar', 'x-002.tar']],
  ['x-{8..11}.tar', ['x-8.tar', 'x-9.tar', 'x-10.tar', 'x-11.tar']],
  ['x-{08..11}.tar', ['x-08.tar', 'x-09.tar', 'x-10.tar', 'x-11.tar']],
  ['x-{8..010}.tar', ['x-008.tar', 'x-009.tar', 'x-010.tar']],
  ['x-{0099..101}.tar', ['x-0099.tar', 'x-0100.tar', 'x-0101.tar']],
  ['x-{3..1}.tar', ['x-3.tar', 'x-2.tar', 'x-1.tar']],
  ['x-{5..5}.tar', ['x-5.tar']],
  ['{a,b}{1..2}', ['a1', 'a2', 'b1', 'b2']],
  ['{a,b}::{1..2}', ['a', 'b', '1', '2']],
  ['{a..c}', ['a..c']],
];

describe('a word for several files', () => {
  for (const [word, files] of CASES) {
    it(`stands for ${files.length} when it is ${word}`, () => {
      assert.deepEqual(expandFileList(word), files);
      assert.equal(isFileList(word), word !== 'a.tar');
    });
  }

  it('is none without a list or a range in braces', () => {
    for (const word of ['{a}.tar', '{}', 'a,b', 'a..b', 'a:b', '{a', 'b}']) {
      assert.equal(isFileList(word), false, word);
      assert.deepEqual(expandFileList(word), [word]);
    }
  });

  it('stands for at most a hundred thousand', () => {
    for (const word of ['{1..100000}', '{000001..100000}', '{100000..1}', '{1..50000}::{1..50000}'])
      assert.equal(expandFileList(word).length, 100_000, word);
    for (const word of [
      '{1..100001}',
      '{0..99999999999}',
      '{100001..1}',
      '{1..1000}{1..101}',
      '{1..50000}::{0..50000}',
    ]) {
      assert.throws(() => expandFileList(word), { kind: 'usage', where: word, expected: 'at most 100000 files' });
    }
    assert.throws(() => expandFileList('{1..100001}'), { got: '100001' });
  });
});
