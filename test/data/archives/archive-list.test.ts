import assert from 'node:assert/strict';
import path from 'node:path';
import { listOfArchive } from '../../../lib/data/archives/archive-list';
import type { ValidationClasses } from '../../../lib/data/archives/validation-classes';
import { ImageListBuilder } from '../../../lib/data/source/image-list-builder';
import { EMPTY, LISTS, OUTSIDE, type Found } from './archive-lists';

function read({ pictures = [], skipped = [], folders = [] }: Found, validation?: ValidationClasses) {
  const builder = new ImageListBuilder();
  pictures.forEach((picture, i) => {
    const [, known, named] = /^(=\S+) (.*)$/.exec(picture) ?? [];
    const name = named ?? picture;
    const folder = path.posix.dirname(name.replace(/^\.\//, ''));
    const className = known ?? (folder === '.' ? '/' : `/${folder}`);
    builder.add({ className, name, file: 'x.tar', offset: 512 * (i + 1), size: 7 });
  });
  const progress = {
    builder,
    skipped: skipped.map(([name, reason]) => ({ name, reason, offset: 99 })),
    folders: new Set(folders),
    position: 0,
  };
  const list = listOfArchive(progress, 'x.tar', validation);
  const kept = Array.from({ length: list.length }, (_, i) => `${list.classes[list.labels[i]]}: ${list.name(i)}`);
  const left = list.origin.leftOut.examples.map(({ name, reason }) => `${name}: ${reason}`);
  return { list, kept, left, skipped: progress.skipped };
}

describe('the list of an archive', () => {
  for (const [what, [found, kept, left]] of Object.entries(LISTS))
    it(`has the classes of ${what}`, () => {
      const got = read(found);
      assert.deepEqual([got.kept, got.left], [kept, left]);
      assert.equal(got.list.origin.layout, 'tar archive');
    });

  it('tells what was left out by its place, and an empty class at the beginning', () => {
    const { skipped } = read({ pictures: ['p.jpg', 'cat/1.jpg', 'dog/1.jpg'], folders: ['/bee'] });
    assert.deepEqual(skipped, [
      { name: 'p.jpg', reason: OUTSIDE, offset: 512 },
      { name: 'bee/', reason: EMPTY, offset: 0 },
    ]);
  });

  it('has its parts in its origin, and why it is read so', () => {
    const { parts, why } = read({ pictures: ['train/cat/1.jpg', 'val/cat/2.jpg', 'x/y.jpg'] }).list.origin;
    assert.deepEqual(parts, { train: 'train', validation: 'val', unused: ['x'] });
    assert.equal(why, 'a folder for each class in train/');
    assert.equal(read({ pictures: ['=a ./1.jpg'] }).list.origin.why, 'a folder for each class');
    const unused = (found: Found) => read(found).list.origin.parts?.unused;
    assert.deepEqual(unused({ pictures: ['=a train/a/1.jpg', '=a val/a/2.jpg', '=b other/b/3.jpg'] }), ['other']);
    const beside = { skipped: [['notes/x.txt', 'no']], folders: ['/meta'] } as const;
    assert.deepEqual(unused({ pictures: ['train/cat/1.jpg', 'val/cat/2.jpg'], ...beside }), ['meta', 'notes']);
    assert.equal(read({ pictures: ['cat/1.jpg', 'dog/1.jpg'] }).list.origin.parts, undefined);
  });

  it('has all classes of the validation list, in its order, where every picture is of one of them', () => {
    const known = { classes: ['c', 'b', 'a'], source: 'the devkit', classOf: () => 'a' };
    const name = (i: number) => `ILSVRC2012_val_0000000${i}.JPEG`;
    const { list } = read({ pictures: [`=a ${name(1)}`, `=c v/${name(2)}`] }, known);
    assert.deepEqual(
      [list.classes, [...list.labels]],
      [
        ['c', 'b', 'a'],
        [2, 0],
      ],
    );
    assert.equal(list.origin.why, 'classes from the devkit');
    const sorted = read({ pictures: [`d/${name(1)}`, `e/${name(2)}`] }, known).list;
    assert.deepEqual(
      [sorted.classes, [...sorted.labels]],
      [
        ['d', 'e'],
        [0, 1],
      ],
    );
    const other = read({ pictures: ['=a 1.jpg', '=c 2.jpg'] }, known).list;
    assert.deepEqual([other.classes, other.origin.why], [['a', 'c'], 'a folder for each class']);
    assert.deepEqual(read({ pictures: [`=a ${name(1)}`] }).list.classes, ['a']);
    assert.deepEqual(read({ pictures: [`=a ${name(1)}`] }, known).list.classes, ['c', 'b', 'a']);
    assert.deepEqual(read({ pictures: [`=a ${name(1)}`, `=z ${name(2)}`] }, known).list.classes, ['a', 'z']);
  });
});
