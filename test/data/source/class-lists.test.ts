import assert from 'node:assert/strict';
import { classListText } from '../../../lib/data/source/class-lists';

describe('what may say the classes of pictures', () => {
  it('is the first list beside them, or an array', () => {
    for (const [names, text] of [
      [[], ''],
      [['a.jpg', 'notes.md'], ''],
      [
        ['README.txt', 'a/labels.csv', 'b.txt'],
        'If a/labels.csv names pictures and classes, pass that file as the source',
      ],
      [['imagelabels.MAT', 'x.tsv'], 'If x.tsv names pictures and classes, pass that file as the source'],
      [
        ['readme', 'imagelabels.mat', 'setid.mat'],
        'If imagelabels.mat says the classes, write lines of a picture and its class from it into a .txt, and pass that',
      ],
    ] as const)
      assert.equal(classListText(names), text);
  });

  it('is in an archive first to be unpacked', () => {
    const isArchive = true;
    const list = 'If x.csv names pictures and classes, unpack the archive, and pass that file as the source';
    assert.equal(classListText(['x.csv'], { isArchive }), list);
    assert.match(classListText(['x.mat'], { isArchive }), /^If x\.mat says the classes, unpack the archive, and write/);
    assert.equal(classListText(['x.jpg'], { isArchive }), '');
  });

  it('is no text that every set has', () => {
    for (const name of [
      'README.txt',
      'LICENSE.txt',
      'licence.csv',
      'Notice.txt',
      'changelog.txt',
      'requirements.txt',
      'words.txt',
      'wnids.txt',
      'classes.csv',
      'class_names.txt',
      'classnames.txt',
      'urls.txt',
      'deep/README.txt',
    ])
      // prettier-ignore
      assert.equal(classListText([name]), '', name);
  });
});
