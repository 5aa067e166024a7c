import assert from 'node:assert/strict';
import path from 'node:path';
import { archiveLayout, isIn, partsOfTree } from '../../../lib/data/archives/archive-layout';
import { NameTree } from '../../../lib/data/source/tree';
import { LAYOUTS } from './archive-layouts';

function treeOf(names: readonly string[], empty: readonly string[] = []): NameTree {
  const tree = new NameTree();
  for (const name of names) tree.add(`/${path.posix.dirname(name)}`, { pictures: true });
  for (const folder of empty) tree.add(folder);
  return tree;
}

describe('the layout of an archive', () => {
  for (const [what, { names, empty, classes, why, parts }] of Object.entries(LAYOUTS)) {
    it(`is known: ${what}`, () => {
      const places = names.map((name) => {
        const folder = path.posix.dirname(name);
        return { folder: folder === '.' ? '' : folder, name: path.posix.basename(name) };
      });
      const layout = archiveLayout('set.tar', treeOf(names, empty), () => places);
      const found = places.map(({ folder, name }) => {
        const rule = layout.classAt(folder);
        return typeof rule === 'function' ? rule(name) : rule;
      });
      assert.deepEqual([found, layout.why], [classes, why]);
      const told = layout.parts && [layout.parts.train, layout.parts.validation, layout.parts.unused];
      assert.deepEqual(told, parts);
    });
  }

  it('gives a class to folders without a picture, and none to the folder of the classes', () => {
    const names = ['set/cat/1.jpg', 'set/dog/1.jpg'];
    const { classAt } = archiveLayout('set.tar', treeOf(names, ['/set/bee']), () => []);
    assert.deepEqual(['set/bee', 'set/bee/deep', 'set', '', 'other'].map(classAt), [
      'bee',
      'bee',
      undefined,
      undefined,
      undefined,
    ]);
    assert.equal(archiveLayout('set.tar', treeOf(['cat/1.jpg', 'dog/1.jpg']), () => []).classAt('bee'), 'bee');
  });

  it('names the archive where several sets are in it', () => {
    const names = ['a/train/cat/1.jpg', 'a/val/cat/1.jpg', 'b/train/cat/1.jpg', 'b/val/cat/1.jpg'];
    assert.throws(() => archiveLayout('two.tar', treeOf(names), () => []), {
      kind: 'usage',
      message: /^two\.tar: expected one set, got a training part in each of 2 folders \(a, b\)/,
    });
  });

  it('names folders beside the parts as unused, and not the pictures there', () => {
    const tree = treeOf(['p.jpg', 'train/cat/1.jpg', 'val/cat/1.jpg', 'notes/1.jpg']);
    assert.deepEqual(partsOfTree('set.tar', tree), { train: 'train', validation: 'val', unused: ['notes'] });
    assert.deepEqual(partsOfTree('set.tar', treeOf(['cat/1.jpg', 'dog/1.jpg'])), {
      train: '',
      validation: undefined,
      unused: [],
    });
    // pictures in tars of their classes are in no folder
    const nowhere = partsOfTree('set.tar', new NameTree());
    assert.deepEqual(nowhere, { train: '', validation: undefined, unused: [] });
  });

  it('takes what lies below a folder for inside, and no folder whose name only begins alike', () => {
    assert.deepEqual(
      [isIn('a/b', ''), isIn('a', 'a'), isIn('a/b', 'a'), isIn('ab', 'a'), isIn('', 'a'), isIn('b/a', 'a')],
      [true, true, true, false, false, false],
    );
  });
});
