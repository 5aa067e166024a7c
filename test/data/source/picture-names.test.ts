import assert from 'node:assert/strict';
import { isHidden, isPictureName, whyHidden, whyNoFolder, whyNoPicture } from '../../../lib/data/source/picture-names';

const HIDDEN = 'a hidden file';
const OF_THE_SYSTEM = 'in a folder of the system';
const UNFINISHED = 'in an unfinished copy of a folder, by its name';

describe('names of pictures', () => {
  it('end as formats that are decoded, in any case', () => {
    for (const name of ['a.jpg', 'a.JPEG', 'a.jpe', 'a.jfif', 'a.png', 'x/a.WebP'])
      assert.ok(isPictureName(name), name);
    for (const name of ['a.gif', 'jpg', 'a.jpg.part', 'a.pngx']) assert.ok(!isPictureName(name), name);
  });

  it('are hidden where a part of their path is', () => {
    for (const [name, why] of [
      ['.DS_Store', HIDDEN],
      ['a/._b.jpg', HIDDEN],
      ['.git/a.jpg', HIDDEN],
      ['__MACOSX/a.jpg', HIDDEN],
      ['a/@eaDir/b.jpg', OF_THE_SYSTEM],
      ['$RECYCLE.BIN', OF_THE_SYSTEM],
      ['./a/../b.jpg', undefined],
      ['a.b', undefined],
      ['macosx', undefined],
      ['recycle/a.jpg', undefined],
    ] as const) {
      assert.equal(whyHidden(name), why, name);
      assert.equal(isHidden(name), why !== undefined, name);
    }
  });

  it('lie in no folder that is hidden or unfinished', () => {
    for (const [name, why] of [
      ['cat.part', UNFINISHED],
      ['cat.CRDOWNLOAD/x', UNFINISHED],
      ['.cat.part', HIDDEN],
      ['cat', undefined],
      ['party', undefined],
      ['', undefined],
    ] as const)
      assert.equal(whyNoFolder(name), why, name);
  });

  it('are left out with the reason', () => {
    for (const [name, why] of [
      ['a.jpg', undefined],
      ['x/a.jpg', undefined],
      ['.a.jpg', HIDDEN],
      ['x/.a.jpg', HIDDEN],
      ['x.part/a.jpg', UNFINISHED],
      ['x.part/y/a.jpg', UNFINISHED],
      // a file is judged by its own ending
      ['a.jpg.part', 'not a picture'],
      ['a.GIF', 'an unsupported picture format (.gif)'],
      ['x/a.tiff', 'an unsupported picture format (.tiff)'],
      ['a.tar', 'an archive, of which nothing is read here'],
      ['a.tar.gz', 'an archive, of which nothing is read here'],
      ['readme', 'not a picture'],
    ] as const)
      assert.equal(whyNoPicture(name), why, name);
  });
});
