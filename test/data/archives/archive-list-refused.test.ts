import assert from 'node:assert/strict';
import path from 'node:path';
import { listOfArchive } from '../../../lib/data/archives/archive-list';
import { ImageListBuilder } from '../../../lib/data/source/image-list-builder';

interface Found {
  readonly pictures?: readonly string[];
  readonly skipped?: readonly (readonly [name: string, reason: string])[];
}

function read({ pictures = [], skipped = [] }: Found) {
  const builder = new ImageListBuilder();
  for (const name of pictures)
    builder.add({ className: `/${path.posix.dirname(name)}`, name, file: 'x.tar', offset: 512, size: 7 });
  const members = skipped.map(([name, reason]) => ({ name, reason, offset: 99 }));
  return listOfArchive({ builder, skipped: members, folders: new Set(), position: 0 }, 'x.tar');
}

describe('an archive without a list', () => {
  it('is refused where there is no picture, with what is there instead', () => {
    const message = /^x\.tar: expected pictures \(\.jpg, \.jpeg, \.png, \.webp\), got none; there is 2 × no, 1 × why\n/;
    const skipped = [['a.txt', 'no'], ['b.txt', 'no'], ['c.txt', 'why']] as const; // prettier-ignore
    assert.throws(() => read({ skipped }), { kind: 'data', message });
    assert.throws(() => read({}), { message: /, got none\n/ });
  });

  it('is refused where a table says the classes of the pictures beside it, and there alone', () => {
    const table = (folder: string) => [`${folder}val_annotations.txt`, 'not a picture'] as const;
    for (const top of ['', 'val/', 's/val/'])
      assert.throws(() => read({ pictures: [`${top}images/1.jpg`], skipped: [['a.txt', 'no'], table(top)] }), {
        kind: 'usage',
        message: /^x\.tar: expected .*, got (s\/)?(val\/)?val_annotations\.txt, a table of the classes/,
      });
    assert.equal(read({ pictures: ['val/images/1.jpg'], skipped: [['val/table.txt', 'no']] }).length, 1);
    assert.equal(read({ pictures: ['val/cat/1.jpg'], skipped: [table('val/')] }).length, 1);
  });
});
