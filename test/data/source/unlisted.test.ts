import assert from 'node:assert/strict';
import path from 'node:path';
import { LeftOutLog } from '../../../lib/data/source/left-out';
import { noteUnlisted, partsBeside } from '../../../lib/data/source/unlisted';
import { temporaryFolder, writeEmpty } from '../temporary';

describe('what lies among the pictures of lists', () => {
  const folder = temporaryFolder();
  const at = (name: string) => path.join(folder.path, name);
  const write = (...names: readonly string[]) => writeEmpty(folder.path, names);
  const named = (files: readonly string[], places: Readonly<Record<string, readonly string[]>>) => ({
    files: files.map(at),
    places: new Map(Object.entries(places).map(([root, own]) => [at(root), own.map(at)])),
  });
  const left = (...arguments_: Parameters<typeof named>) => {
    const log = new LeftOutLog();
    noteUnlisted(named(...arguments_), log);
    return log.summary().examples.map(({ name, reason }) => `${name}: ${reason}`);
  };
  const UNLISTED = 'a picture that no list names';

  it('is told where no list names it, from the folder that the names of the list begin from', () => {
    write('set/a/1.jpg', 'set/a/2.jpg', 'set/a/x.txt', 'set/a/list.csv', 'set/b/3.jpg', 'other/4.jpg');
    assert.deepEqual(left(['set/a/list.csv'], { set: ['set/a/1.jpg'] }), [
      'a/x.txt: not a picture',
      `a/2.jpg: ${UNLISTED}`,
    ]);
    assert.deepEqual(left([], { set: ['set/a/1.jpg', 'set/a/2.jpg', 'set/b/3.jpg'] }), [
      'a/list.csv: not a picture',
      'a/x.txt: not a picture',
    ]);
  });

  it('is told once, where the folders of two lists are one', () => {
    write('a/1.jpg', 'a/2.jpg', 'a/3.jpg');
    assert.deepEqual(left([], { '.': ['a/1.jpg'], a: ['a/2.jpg'] }), [`a/3.jpg: ${UNLISTED}`]);
  });

  it('is looked for as deep as the lists go', () => {
    write('a/1.jpg', 'a/b/2.jpg', 'a/b/3.jpg', 'a/b/c/4.jpg');
    const deep = 'a folder that is not looked into';
    assert.deepEqual(left([], { '.': ['a/1.jpg'] }), [`a/b: ${deep}`]);
    assert.deepEqual(left([], { '.': ['a/1.jpg', 'a/b/2.jpg'] }), [`a/b/c: ${deep}`, `a/b/3.jpg: ${UNLISTED}`]);
  });

  it('is nothing for a list without pictures', () => {
    write('a/1.jpg');
    assert.deepEqual(left([], { a: [] }), []);
  });

  it('may be a part beside the lists that nobody reads', () => {
    write('train.csv', 'val.csv', 'test.csv', 'notes.csv', 'pictures/1.jpg', 'test/1.jpg', 'train/in/1.jpg');
    const files = ['train.csv', 'val.csv'];
    assert.deepEqual(partsBeside(named(files, { '.': ['pictures/1.jpg'] })), ['test', 'test.csv', 'train']);
    assert.deepEqual(partsBeside(named(files, { '.': ['train/in/1.jpg'], x: [] })), ['test', 'test.csv']);
    // what is called alike further down says nothing about what lies beside
    const deep = named(files, { '.': ['pictures/test/1.jpg'] });
    assert.deepEqual(partsBeside(deep), ['test', 'test.csv', 'train']);
    // the walk over the pictures tells of it
    write('2.jpg');
    assert.deepEqual(partsBeside(named(files, { '.': ['2.jpg'] })), []);
    write('lists/val.csv', 'lists/test.csv');
    assert.deepEqual(partsBeside(named([...files, 'lists/val.csv'], { '.': ['pictures/1.jpg'] })), [
      'test',
      'test.csv',
      'train',
    ]);
  });

  it('may be a part beside lists of no pictures, in the root of the disk, too', function () {
    if (process.platform !== 'linux') return this.skip();
    const files = ['/train.csv'];
    assert.ok(partsBeside({ files, places: new Map([['/', []]]) }).includes('dev'));
  });
});
