import assert from 'node:assert/strict';
import type { ListParts } from '../../../lib/data/source/image-list';
import { ImageListBuilder } from '../../../lib/data/source/image-list-builder';
import { partsInside } from '../../../lib/data/source/parts-inside';

describe('the parts inside one archive', () => {
  const listOf = (layout: string, names: readonly string[], parts?: ListParts) => {
    const builder = new ImageListBuilder();
    names.forEach((name, offset) => builder.add({ className: 'c', name, file: '/d/x.tar', offset, size: 1 }));
    return builder.build().withOrigin({ layout, parts });
  };
  const seen = (found: ReturnType<typeof partsInside>) =>
    found && [found.train, found.validation].map(({ name, list }) => [name, ...Array.from(list.offsets)]);
  const NAMES = ['set/val/cat/1.jpg', 'set/train/cat/1.jpg', 'set/train/2.jpg', 'set/training/3.jpg', 'notes/4.jpg'];

  it('are those that were found when it was indexed, each with the pictures in its folder', () => {
    const parts = { train: 'set/train', validation: 'set/val', unused: ['notes'] };
    const found = partsInside(listOf('tar archive', NAMES, parts));
    assert.deepEqual(seen(found), [['train', 1, 2], ['val', 0]]); // prettier-ignore
    assert.deepEqual(found?.unused, ['notes']);
  });

  it('are none where all is one part', () => {
    assert.equal(partsInside(listOf('tar archive', NAMES)), undefined);
    assert.equal(partsInside(listOf('tar archive', NAMES, { train: 'set/train', unused: ['x'] })), undefined);
  });

  it('are those of the folders in which keys of shards lie', () => {
    const keys = ['train/cat/1.jpg', 'val/cat/2.jpg', 'train/dog/3.jpg', 'test/cat/4.jpg'];
    const found = partsInside(listOf('WebDataset shards', keys));
    assert.deepEqual(seen(found), [['train', 0, 2], ['val', 1]]); // prettier-ignore
    assert.deepEqual(found?.unused, ['test']);
    for (const others of [
      ['1.jpg', '2.jpg'],
      ['a/1.jpg', 'b/2.jpg'],
      ['train/1.jpg', 'train/2.jpg'],
    ])
      assert.equal(partsInside(listOf('WebDataset shards', others)), undefined, others.join());
    // what an index of an archive would say is nothing to shards
    assert.equal(
      partsInside(listOf('WebDataset shards', ['a/1.jpg'], { train: 'a', validation: 'b', unused: [] })),
      undefined,
    );
  });

  it('are refused where keys of shards lie in several sets', () => {
    const keys = ['a', 'b'].flatMap((set) => ['train', 'val'].map((part) => `${set}/${part}/cat/1.jpg`));
    assert.throws(() => partsInside(listOf('WebDataset shards', keys)), { kind: 'usage', where: 'x.tar' });
  });
});
