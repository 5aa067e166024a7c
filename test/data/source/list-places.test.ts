import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { commonFolder, placeOf, rootOf } from '../../../lib/data/source/list-places';
import { temporaryFolder, writeEmpty } from '../temporary';

describe('where the pictures of a list lie', () => {
  const folder = temporaryFolder();
  const at = (name: string) => path.join(folder.path, name);
  const write = (...names: readonly string[]) => writeEmpty(folder.path, names);
  const rows = (names: readonly string[]) => names.map((picture) => ({ picture, className: 'c' })) as unknown as Parameters<typeof rootOf>[1]; // prettier-ignore
  const root = (list: string, ...names: readonly string[]) => path.relative(folder.path, rootOf(at(list), rows(names))) || '.'; // prettier-ignore

  it('is found without the ending of a name, or with the signs of another system', () => {
    write('a/1.jpg', 'a/2.JPEG', 'a/3', 'a/folder.jpg/x', 'a/4.webp');
    const found = (picture: string) => {
      const place = placeOf(folder.path, picture);
      return place && path.relative(folder.path, place);
    };
    const names = ['a/1.jpg', 'a/1', '/a/1', 'a\\1.jpg', '\\a\\2', 'a/3', 'a/4', at('a/1.jpg'), at('a/1')];
    assert.deepEqual(names.map(found), ['a/1.jpg', 'a/1.jpg', 'a/1.jpg', 'a/1.jpg', 'a/2.JPEG', 'a/3', 'a/4.webp', 'a/1.jpg', 'a/1.jpg']); // prettier-ignore
    assert.deepEqual(['a/5', 'a', 'a/folder', 'a/folder.jpg'].map(found), [undefined, undefined, undefined, undefined]); // prettier-ignore
  });

  it('is the folder of the list, one in it, or one of the two above it and what is in them', () => {
    write('1.jpg', 'in/2.jpg', 'x/y/z/list.csv', 'x/3.jpg', 'x/y/in/4.jpg');
    assert.equal(root('list.csv', '1.jpg'), '.');
    assert.equal(root('list.csv', '2.jpg'), 'in');
    assert.equal(root('x/y/list.csv', '4'), 'x/y/in');
    assert.equal(root('x/y/z/list.csv', '4'), 'x/y/in');
    assert.equal(root('x/y/z/list.csv', '3.jpg'), 'x');
    // four folders up, one more than is looked at
    assert.throws(() => root('x/y/z/list.csv', '1.jpg'), { kind: 'data' });
    assert.equal(root('nowhere/list.csv', '1.jpg'), '.');
  });

  it('is told by any of the first ten rows', () => {
    write('a/x.jpg');
    const lost = (count: number) => Array.from({ length: count }, (_, i) => `lost${i}.jpg`);
    assert.equal(root('list.csv', ...lost(9), 'x.jpg'), 'a');
    assert.throws(() => root('list.csv', ...lost(10), 'x.jpg'), {
      kind: 'data',
      message:
        /^list\.csv: expected the pictures that it names, beside it or in a folder there, got nothing at lost0\.jpg\nPut the list beside/,
    });
  });

  it('is not guessed where two folders hold them, nor looked for in as many folders as classes are', () => {
    write('a/x.jpg', 'b/x.jpg', 'c/y.jpg');
    assert.throws(() => root('list.csv', 'lost.jpg', 'x.jpg'), {
      kind: 'data',
      message: /^list\.csv: expected pictures in one folder, got lost\.jpg in a\/ and b\/\nWrite the folder/,
    });
    for (let i = 0; i < 47; i++) mkdirSync(at(`class${i}`));
    assert.equal(root('list.csv', 'y.jpg'), 'c');
    mkdirSync(at('class47'));
    assert.throws(() => root('list.csv', 'y.jpg'), { message: /got nothing at y\.jpg/ });
  });

  it('has words for a list of numbers that are no names', () => {
    write('a/x.jpg');
    assert.throws(() => root('list.csv', '12', '13'), (thrown: Error) => !thrown.message.includes('Put the list')); // prettier-ignore
    assert.throws(() => root('list.csv', '12', 'x3'), /Put the list beside/);
    assert.throws(() => root('list.csv', '12.5'), /Put the list beside/);
  });

  it('has a folder in common', () => {
    for (const [places, wanted] of [
      [['/a/b/1.jpg'], '/a/b'],
      [['/a/b/1.jpg', '/a/b/2.jpg'], '/a/b'],
      [['/a/b/1.jpg', '/a/b/c/2.jpg'], '/a/b'],
      [['/a/b/c/1.jpg', '/a/b/2.jpg'], '/a/b'],
      [['/a/b/1.jpg', '/a/bc/2.jpg'], '/a'],
      [['/a/b/1.jpg', '/c/b/2.jpg'], '/'],
      [['/a/x/1.jpg', '/a/y/1.jpg', '/a/x/2.jpg'], '/a'],
      [['/1.jpg'], '/'],
      [['a/1.jpg', 'b/1.jpg'], '/'],
      [[], '/'],
    ] as const)
      assert.equal(commonFolder(places), wanted, places.join());
  });
});
