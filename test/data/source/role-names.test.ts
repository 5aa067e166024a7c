import assert from 'node:assert/strict';
import { annotationFolders, holdsAllClasses } from '../../../lib/data/source/role-names';

describe('names of folders that say what lies in them', () => {
  it('are those of pictures and of parts', () => {
    for (const name of ['images', 'IMG', 'jpg', 'JPEGImages', 'photos', 'data', 'raw', 'val', 'Test1'])
      assert.ok(holdsAllClasses(name), name);
    for (const name of ['cat', 'image1', 'masks', 'trainer', '']) assert.ok(!holdsAllClasses(name), name);
  });

  it('are those of annotations only where pictures lie beside them', () => {
    const names = ['masks', 'Annotations', 'ground_truth', 'cat'];
    assert.deepEqual([...annotationFolders(['images', ...names])], ['masks', 'Annotations', 'ground_truth']);
    assert.deepEqual([...annotationFolders(names)], []);
  });
});
