import assert from 'node:assert/strict';
import { entriesOf, NameTree, PICTURE } from '../../../lib/data/source/tree';

describe('a tree of names', () => {
  function zoo(): NameTree {
    const tree = new NameTree();
    tree.add('/set/train/cat', { pictures: true });
    tree.add('set/train/ant', { pictures: true });
    tree.add('/set/meta');
    tree.add('/set/.git');
    return tree;
  }

  it('has every folder that was added, and those above it', () => {
    const tree = zoo();
    for (const place of ['/', '/set', '/set/train', '/set/train/cat', '/set/train/ant', '/set/meta'])
      assert.ok(tree.isFolder(place), place);
    for (const place of ['/cat', '/set/train/dog', 'set', `/set/train/cat/${PICTURE}`])
      assert.ok(!tree.isFolder(place), place);
    assert.deepEqual([...tree.names('/')], ['set']);
    assert.deepEqual([...tree.names('/set')], ['train', 'meta', '.git']);
    assert.deepEqual([...tree.names('/nowhere')], []);
  });

  it('shows names sorted, without hidden ones', () => {
    assert.deepEqual(entriesOf(zoo(), '/set'), ['meta', 'train']);
    assert.deepEqual(entriesOf(zoo(), '/set/train'), ['ant', 'cat']);
  });

  it('knows which folders hold pictures, and only those that were told to', () => {
    const tree = zoo();
    assert.deepEqual([...tree.names('/set/train/cat')], [PICTURE]);
    assert.deepEqual(
      ['/', '/set', '/set/train', '/set/train/ant', '/set/meta', '/nowhere'].map((place) => tree.holdsPictures(place)),
      [true, true, true, true, false, false],
    );
    tree.add('/set/meta', { pictures: true });
    assert.ok(tree.holdsPictures('/set/meta'));
  });

  it('may hold pictures at its root', () => {
    const tree = new NameTree();
    tree.add('/', { pictures: true });
    assert.deepEqual([...tree.names('/')], [PICTURE]);
  });

  it('has no links and no sets of files', () => {
    assert.equal(zoo().real('/set'), '/set');
    assert.equal(zoo().isFileSet(), false);
  });
});
