import assert from 'node:assert/strict';
import path from 'node:path';
import { openSource } from '../../../lib/data';
import { writeTar } from '../../../lib/data/archives/tar-write';
import { pictures, solid, writeTree } from '../solid';
import { temporaryFolder, withOwnCache } from '../temporary';

const classes = (place: string, n = 2) => ['cat', 'dog'].flatMap((name) => pictures(path.posix.join(place, name), n));
const PARTS = 'cat,dog 4+2';
const UNSORTED = /is not sorted into classes, nothing can be validated on it: .*train alone/;

/** What people pack, and how it must be read: classes, pictures to train on and to validate, or an error. */
const LAYOUTS: Readonly<Record<string, readonly [names: readonly string[], read: string | RegExp]>> = {
  'class folders': [classes(''), 'cat,dog 4'],
  'class folders in class folders': [[...pictures('cat/black'), ...pictures('dog')], 'cat,dog 6'],
  'class folders two folders down': [classes('data/raw'), 'cat,dog 4'],
  'class folders and a stray picture': [[...classes(''), 'p.jpg'], 'cat,dog 4'],
  'classes of another format, and hidden files': [
    [...classes(''), 'bee/x.gif', '.git/x.jpg', 'cat/._p.jpg'],
    'cat,dog 4',
  ],
  parts: [[...classes('train'), ...classes('val', 1)], PARTS],
  'three parts': [[...classes('train'), ...classes('val', 1), ...classes('test', 1)], `${PARTS} not used: test`],
  'parts in capitals': [[...classes('Train'), ...classes('VALIDATION', 1)], PARTS],
  'doubled parts': [[...classes('train/train'), ...classes('test/test', 1)], PARTS],
  'doubled parts with a word': [[...classes('training_set/training_set'), ...classes('test_set/test_set', 1)], PARTS],
  'a doubled part beside a single one': [[...classes('train/train'), ...classes('val', 1)], PARTS],
  'parts with a folder of pictures': [[...classes('train/images'), ...classes('val/images', 1)], PARTS],
  'parts with folders of several names': [[...classes('train/imgs'), ...classes('val/pics', 1)], PARTS],
  'parts below a folder of pictures': [[...classes('images/train'), ...classes('images/val', 1)], PARTS],
  'parts far down': [[...classes('archive/set/train/a/b'), ...classes('archive/set/val/a/b', 1)], PARTS],
  'parts of a year': [[...classes('train2017'), ...classes('val2017', 1)], PARTS],
  'parts beside pictures without a class': [
    [...classes('seg_train/seg_train'), ...classes('seg_test/seg_test', 1), ...pictures('seg_pred/seg_pred')],
    `${PARTS} not used: seg_pred`,
  ],
  'parts beside another folder': [[...classes('train'), ...classes('extra')], 'cat,dog 4 not used: extra'],
  'a set in a set': [
    [...classes('x/train'), ...classes('x/val', 1), ...classes('x/x/train'), ...classes('x/x/val', 1)],
    `${PARTS} not used: x`,
  ],
  'classes called as parts are': [[...pictures('train'), ...pictures('test'), ...pictures('bus')], 'bus,test,train 9'],
  'a test part that is not sorted': [[...classes('train', 5), ...pictures('test')], UNSORTED],
  'a test part in one folder': [[...classes('train', 5), ...pictures('test/unknown')], UNSORTED],
  'names that say the class, and a test part whose names do not': [
    ['train/cat.0.jpg', 'train/cat.1.jpg', 'train/dog.0.jpg', 'test1/1.jpg', 'test1/2.jpg'],
    /test1: expected the 2 classes of the training part, got pictures without a class\n.*train alone/,
  ],
  'names that say the class in both parts': [
    ['train/cat.0.jpg', 'train/dog.1.jpg', 'val/cat.0.jpg', 'val/dog.0.jpg'],
    'cat,dog 2+2',
  ],
  'names that say the class': [['great_1.jpg', 'pug_1.jpg', 'pug_2.jpg', 'readme.png'], 'great,pug 3'],
  'synsets before the names': [['n01440764_a_1.JPEG', 'n02102040_b.JPEG'], 'n01440764,n02102040 2'],
  'names that may be read in two ways': [['american_bulldog_1.jpg', 'pug_1.jpg'], 'unnamed 2'],
  'names that say nothing': [['1.jpg', '2.jpg'], 'unnamed 2'],
  'names that are those of cameras and parts': [['IMG_1.jpg', 'DSC_2.jpg', 'test_3.jpg'], 'unnamed 3'],
  'pictures beside annotations drawn as pictures': [
    ['images/pug_1.jpg', 'images/lab_2.jpg', 'annotations/trimaps/pug_1.png', 'annotations/trimaps/lab_2.png'],
    'lab,pug 2',
  ],
  'class folders beside those of their masks': [
    [...classes('images'), ...classes('masks')],
    'cat,dog 4 not used: masks',
  ],
  'a class that is called masks': [[...pictures('masks'), ...pictures('hats')], 'hats,masks 6'],
  'parts of pictures only whose names agree, beside other files': [
    ['cars_train/a_1.jpg', 'cars_train/b_2.jpg', 'cars_test/a_1.jpg', 'cars_test/b_1.jpg', 'devkit/x.gif'],
    'a,b 2+2 not used: devkit',
  ],
  'parts of the same classes whose names do not agree': [
    [...classes('2021_train_mini'), ...classes('2021_valid', 1)],
    PARTS,
  ],
  'classes with the words of parts, and other folders in them': [
    [...pictures('steam_train/old'), ...pictures('crash_test_car/new')],
    'crash_test_car,steam_train 6',
  ],
  'validation pictures sorted in a folder of pictures': [
    [...pictures('train/cat/images', 2), ...pictures('train/dog/images', 2), ...classes('val/images', 1)],
    PARTS,
  ],
  'all pictures in a folder called after them': [['jpg/cat_1.jpg', 'jpg/dog_1.jpg'], 'cat,dog 2'],
  'all pictures in a folder of another name': [['cats/black_1.jpg', 'cats/white_1.jpg'], 'cats 2'],
  'two sets': [
    [...classes('a/train'), ...classes('a/val'), ...classes('b/train'), ...classes('b/val')],
    /expected one set, got a training part in each of 2 folders \(a, b\)/,
  ],
  'parts in each class': [
    ['cat', 'dog'].flatMap((name) => [...pictures(`${name}/train`), ...pictures(`${name}/val`)]),
    /expected one set, got a training part in each of 2 folders \(cat, dog\)/,
  ],
};

describe('an archive is read as the folder that it unpacks to', () => {
  const folder = temporaryFolder();
  withOwnCache(folder);

  async function read(source: string): Promise<string> {
    const { train, validation, manifest } = await openSource(source);
    const { unused } = manifest.split;
    const counts = `${train.length}${validation ? `+${validation.length}` : ''}`;
    return `${train.classes.join()} ${counts}${unused.length > 0 ? ` not used: ${unused.join(', ')}` : ''}`;
  }

  for (const [what, [names, wanted]] of Object.entries(LAYOUTS)) {
    it(what, async () => {
      const content = await solid([1, 2, 3]);
      const tar = (name: string, prefix: string) =>
        writeTar(
          path.join(folder.path, name),
          names.map((each) => ({ name: `${prefix}${each}`, content })),
        );
      await writeTree(path.join(folder.path, 'set'), names);
      await tar('a.tar', '');
      const sources = ['set', 'a.tar'];
      // a folder of nothing but pictures is a class when it was packed by itself
      if (names.some((name) => name.split('/').length > 1)) {
        await tar('b.tar', './set/');
        sources.push('b.tar');
      }
      for (const source of sources) {
        const place = path.join(folder.path, source);
        if (wanted instanceof RegExp) await assert.rejects(read(place), wanted, source);
        else assert.equal(await read(place), wanted, source);
        // a second time the archive is read through its index
        if (!(wanted instanceof RegExp)) assert.equal(await read(place), wanted, `${source} again`);
      }
    });
  }
});
