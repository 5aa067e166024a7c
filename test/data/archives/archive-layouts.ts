/** Layouts of archives, and how they are read. */

const FOLDERS = 'a folder for each class';
const FIRST_WORD = 'the class stands before the first "_" of the names';
const NO_NAMES = 'neither folders nor names say a class';

interface Layout {
  /** Pictures, by their names from the root. */
  readonly names: readonly string[];
  readonly empty?: readonly string[];
  /** The class of each picture by its folder and, where that does not say it, its name. */
  readonly classes: readonly (string | undefined)[];
  readonly why: string;
  readonly parts?: readonly [train: string, validation: string | undefined, unused: readonly string[]];
}

export const LAYOUTS: Readonly<Record<string, Layout>> = {
  'class folders at the root': {
    names: ['cat/1.jpg', 'cat/old/2.jpg', 'dog/1.jpg', 'p.jpg'],
    classes: ['cat', 'cat', 'dog', undefined],
    why: FOLDERS,
  },
  'class folders in the folder that was packed': {
    names: ['set/cat/1.jpg', 'set/dog/old/1.jpg', 'set/p.jpg'],
    classes: ['cat', 'dog', undefined],
    why: `${FOLDERS} in set/`,
  },
  'one folder of pictures, which is a class': { names: ['cat/1.jpg'], classes: ['cat'], why: FOLDERS },
  'parts, and what belongs to neither': {
    names: ['train/cat/1.jpg', 'val/cat/1.jpg', 'extra/cat/1.jpg', 'training/cat/1.jpg', 'train/p.jpg'],
    classes: ['cat', 'cat', undefined, undefined, undefined],
    why: `${FOLDERS} in train/`,
    parts: ['train', 'val', ['extra', 'training']],
  },
  'a training part alone': {
    names: ['train/cat/1.jpg', 'extra/cat/1.jpg'],
    classes: ['cat', undefined],
    why: `${FOLDERS} in train/`,
    parts: ['train', undefined, ['extra']],
  },
  'a part whose class folders lie deeper': {
    names: ['set/train/images/cat/1.jpg', 'set/train/images/dog/1.jpg', 'set/val/images/cat/1.jpg'],
    classes: ['cat', 'dog', 'cat'],
    why: `${FOLDERS} in set/train/images/`,
    parts: ['set/train/images', 'set/val/images', []],
  },
  'names that say the class, at the root': {
    names: ['cat_1.jpg', 'dog_2.jpg'],
    classes: ['cat', 'dog'],
    why: FIRST_WORD,
  },
  'names that say the class, at the root, beside an empty folder': {
    names: ['cat_1.jpg', 'dog_2.jpg'],
    empty: ['/bee'],
    classes: ['cat', 'dog'],
    why: FIRST_WORD,
  },
  'names that say the class, where those in another folder say another': {
    names: ['train/cat_1.jpg', 'train/dog_1.jpg', 'val/big_cat_1.jpg', 'val/big_dog_2.jpg'],
    classes: ['cat', 'dog', 'unnamed', 'unnamed'],
    why: `${FIRST_WORD} in train/`,
    parts: ['train', 'val', []],
  },
  'names that say the class, in each part': {
    names: ['train/cat_1.jpg', 'train/dog_1.jpg', 'val/ant_1.jpg', 'val/bee_2.jpg'],
    classes: ['cat', 'dog', 'ant', 'bee'],
    why: `${FIRST_WORD} in train/`,
    parts: ['train', 'val', []],
  },
  'names that say nothing': { names: ['1.jpg', '2.jpg'], classes: ['unnamed', 'unnamed'], why: NO_NAMES },
  'pictures of all classes in a folder that is called after them': {
    names: ['images/cat_1.jpg', 'images/dog_2.jpg'],
    classes: ['cat', 'dog'],
    why: `${FIRST_WORD} in images/`,
  },
  'such a folder in the folder that was packed, beside its annotations': {
    names: ['set/images/cat_1.jpg', 'set/images/dog_2.jpg', 'set/masks/cat_1.png'],
    classes: ['cat', 'dog', undefined],
    why: `${FIRST_WORD} in set/images/`,
  },
  'such a folder whose pictures are all of one class by their names': {
    names: ['images/cat_1.jpg', 'images/cat_2.jpg'],
    classes: ['images', 'images'],
    why: FOLDERS,
  },
  'such a folder with folders of pictures in it': {
    names: ['photos/cat_1.jpg', 'photos/dog_1.jpg', 'photos/old/ant_1.jpg'],
    empty: ['/meta'],
    classes: ['photos', 'photos', 'photos'],
    why: FOLDERS,
  },
  'a folder of another name with names that would say classes': {
    names: ['cats/black_1.jpg', 'cats/white_1.jpg'],
    classes: ['cats', 'cats'],
    why: FOLDERS,
  },
  'two folders of pictures, one called after all': {
    names: ['photos/cat_1.jpg', 'photos/dog_1.jpg', 'hats/a_1.jpg'],
    classes: ['photos', 'photos', 'hats'],
    why: FOLDERS,
  },
  'class folders beside empty ones': {
    names: ['set/cat/1.jpg', 'set/dog/1.jpg'],
    empty: ['/set/bee'],
    classes: ['cat', 'dog'],
    why: `${FOLDERS} in set/`,
  },
  'two folders at the root': {
    names: ['cat/black/1.jpg', 'dog/brown/1.jpg'],
    classes: ['cat', 'dog'],
    why: FOLDERS,
  },
};
