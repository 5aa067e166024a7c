import assert from 'node:assert/strict';
import { holdsPicturesOnly, planParts } from '../../../lib/data/source/plan-parts';
import { memoryTree } from './memory-tree';

const classes = (folder: string) => [`${folder}/cat/1.jpg`, `${folder}/dog/1.jpg`];

/** Where the parts lie in the folder `/set`, with their names, and what is not used; undefined where it has no parts. */
type Plan = readonly [train: string, validation: string | undefined, unused: readonly string[]] | undefined;

const PLANS: Readonly<Record<string, readonly [names: readonly string[], plan: Plan]>> = {
  'two folders': [
    [...classes('train'), ...classes('val')],
    ['train: train', 'val: val', []],
  ],
  'three folders': [
    [...classes('train'), ...classes('val'), ...classes('test')],
    ['train: train', 'val: val', ['test']],
  ],
  'a training part alone': [
    [...classes('train'), 'README'],
    ['train: train', undefined, ['README']],
  ],
  'no training part': [[...classes('val'), ...classes('test')], undefined],
  archives: [
    ['train.tar', 'val.tar', 'x.zip'],
    ['train.tar: train.tar', 'val.tar: val.tar', ['x.zip']],
  ],
  'a folder before the archive that it was unpacked from': [
    ['train.tar', ...classes('train'), 'val.tar'],
    ['train: train', 'val.tar: val.tar', ['train.tar']],
  ],
  'a folder before an archive, whichever comes first by name': [
    [...classes('train'), 'val.tar', ...classes('val')],
    ['train: train', 'val: val', ['val.tar']],
  ],
  'a file that is called as a part is': [['train', ...classes('val')], undefined],
  'words beside each other that agree in the rest': [
    [...classes('seg_train'), ...classes('seg_test'), ...classes('seg_pred')],
    ['seg_train: seg_train', 'seg_test: seg_test', ['seg_pred']],
  ],
  'words in the names of archives that agree in the rest': [['seg_train.tar', 'seg_test.tar'], undefined],
  'words whose rest does not agree, of the same classes': [
    [...classes('2021_train_mini'), ...classes('2020_valid')],
    ['2021_train_mini: 2021_train_mini', '2020_valid: 2020_valid', []],
  ],
  'words whose rest does not agree, of some of the classes': [
    [...classes('2021_train_mini'), '2020_valid/cat/1.jpg'],
    ['2021_train_mini: 2021_train_mini', '2020_valid: 2020_valid', []],
  ],
  'words whose rest does not agree, of other classes': [
    [...classes('2021_train_mini'), '2020_valid/cat/1.jpg', '2020_valid/ant/1.jpg'],
    undefined,
  ],
  'words whose rest does not agree, one of no classes': [
    [...classes('2021_train_mini'), '2020_valid/1.jpg'],
    undefined,
  ],
  'words whose rest does not agree, in three folders': [
    [...classes('2021_train_mini'), ...classes('2020_valid'), ...classes('old_test_2')],
    undefined,
  ],
  'two words of training parts': [[...classes('2021_train_mini'), ...classes('2020_training')], undefined],
  'two words of held-out parts': [[...classes('2021_val_mini'), ...classes('2020_test')], undefined],
  'words beside a part that is only its name': [
    [...classes('train'), ...classes('seg_train'), ...classes('seg_test')],
    ['train: train', undefined, ['seg_test', 'seg_train']],
  ],
  'pictures only, beside a class': [['train/1.jpg', 'test/1.jpg', 'bus/1.jpg'], undefined],
  'pictures only, beside an archive': [['train/1.jpg', 'test/1.jpg', 'bus.tar'], undefined],
  'pictures only, beside an empty folder': [
    ['train/1.jpg', 'test/1.jpg', 'bus/'],
    ['train: train', 'test: test', ['bus']],
  ],
  'pictures only, and nothing else': [
    ['train/1.jpg', 'test/1.jpg'],
    ['train: train', 'test: test', []],
  ],
  'pictures only by a word, beside a class': [
    ['cars_train/1.jpg', 'cars_test/1.jpg', 'bus/1.jpg'],
    ['cars_train: cars_train', 'cars_test: cars_test', ['bus']],
  ],
  'class folders beside a class': [
    [...classes('train'), 'bus/1.jpg'],
    ['train: train', undefined, ['bus']],
  ],
  'doubled folders': [
    [...classes('train/train'), ...classes('test/test')],
    ['train/train: train', 'test/test: test', []],
  ],
  'folders in folders of one name': [
    [...classes('train/a'), ...classes('val/a'), ...classes('val/b')],
    ['train/a: train', 'val/a: val', []],
  ],
  'a folder of its own in each part': [
    [...classes('train/a'), ...classes('val/b')],
    ['train/a: train', 'val/b: val', []],
  ],
  'a folder of its own in the training part alone': [
    [...classes('train/a'), ...classes('val')],
    ['train/a: train', 'val: val', []],
  ],
  'a folder of its own in the training part, and an archive': [
    [...classes('train/a'), 'val.tar'],
    ['train/a: train', 'val.tar: val.tar', []],
  ],
  'a folder of all pictures in the validation part alone': [
    [...classes('train'), ...classes('val/images')],
    ['train: train', 'val/images: val', []],
  ],
  'folders of all pictures in the validation part, one in the other': [
    [...classes('train'), ...classes('val/data/images')],
    ['train: train', 'val/data/images: val', []],
  ],
  'a folder in the validation part alone that may be a class': [
    [...classes('train'), ...classes('val/cat')],
    ['train: train', 'val: val', []],
  ],
  'a folder below that of all pictures that may be a class': [
    [...classes('train'), ...classes('val/images/cat')],
    ['train: train', 'val: val', []],
  ],
  'archives whose name is that of a folder': [['train.tar', ...classes('val/images')], ['train.tar: train.tar', 'val/images: val', []]], // prettier-ignore
};

describe('parts by the names of folders and archives', () => {
  for (const [what, [names, wanted]] of Object.entries(PLANS))
    it(`are found: ${what}`, () => {
      const plan = planParts(memoryTree(names.map((name) => `/set/${name}`)), '/set');
      const told = plan && [
        ...[plan.train, plan.validation].map(
          (part) => part && part.place.kind === 'path' && `${part.place.path.replace('/set/', '')}: ${part.name}`,
        ),
        plan.unused,
      ];
      assert.deepEqual([told, plan?.why], [wanted, wanted && 'parts by name']);
    });

  it('may be classes where a folder holds pictures and no folder', () => {
    const tree = memoryTree(['/a/1.jpg', '/b/1.jpg', '/b/c/', '/d/x.txt', '/e/', '/f/1.jpg', '/f/x.txt', '/g.jpg']);
    const places = ['/a', '/b', '/d', '/e', '/f', '/g.jpg', '/none'];
    assert.deepEqual(
      places.filter((place) => holdsPicturesOnly(tree, place)),
      ['/a', '/f'],
    );
  });
});
