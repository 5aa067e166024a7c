import assert from 'node:assert/strict';
import { checkMemberName, firstPartOf, folderOf, plainName } from '../../../lib/data/archives/member-name';

describe('the name of a member', () => {
  for (const [name, plain, folder, first] of [
    ['set/cat/1.jpg', 'set/cat/1.jpg', 'set/cat', 'set'],
    ['./././cat/1.jpg', 'cat/1.jpg', 'cat', '.'],
    ['./1.jpg', '1.jpg', '', '.'],
    ['1.jpg', '1.jpg', '', '1.jpg'],
    ['a./1.jpg', 'a./1.jpg', 'a.', 'a.'],
    ['cat/', 'cat/', 'cat', 'cat'],
    ['', '', '', ''],
  ]) {
    it(`${name || '(none)'} is ${plain || 'empty'}, in ${folder || 'the root'}`, () => {
      assert.deepEqual([plainName(name), folderOf(name), firstPartOf(name)], [plain, folder, first]);
    });
  }

  for (const [name, reason] of [
    ['', 'a member without a name'],
    ['/', 'a member without a name'],
    ['a\u001fb', 'a name with control characters'],
    ['a\0b', 'a name with control characters'],
    ['/a', 'a name with an absolute path'],
    ['C:x', 'a name with an absolute path'],
    ['z:/x', 'a name with an absolute path'],
    ['a\\b', 'a name with an absolute path'],
    ['..', 'a name that leaves its folder'],
    ['a/../b', 'a name that leaves its folder'],
  ]) {
    it(`is not trusted as ${JSON.stringify(name)}`, () => assert.equal(checkMemberName(name), reason));
  }

  it('is trusted with blanks, dots, colons and letters of any language', () => {
    for (const name of ['a b', '...', 'a..b/..c', 'ab:c', './a', 'é/犬.jpg', 'a/'])
      assert.equal(checkMemberName(name), undefined, name);
  });
});
