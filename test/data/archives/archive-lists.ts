/** What a walk over an archive found, and the list that it makes. */

export interface Found {
  /** Pictures, in the order of the archive: in a folder, or `=CLASS NAME` where the class is known. */
  readonly pictures?: readonly string[];
  readonly skipped?: readonly (readonly [name: string, reason: string])[];
  readonly folders?: readonly string[];
}

export const OUTSIDE = 'a picture outside the class folders';
const NAMELESS = 'a picture whose name says no class';
const AGAIN = 'a member that comes again later under the same name';
export const EMPTY = 'an empty class';
const UNREADABLE = 'a class without a readable picture';

export const LISTS: Readonly<
  Record<string, readonly [found: Found, kept: readonly string[], left: readonly string[]]>
> = {
  'the folders that they lie in': [
    { pictures: ['s/cat/1.jpg', './s/dog/old/2.jpg'] },
    ['cat: s/cat/1.jpg', 'dog: ./s/dog/old/2.jpg'],
    [],
  ],
  'the tars that they lie in': [{ pictures: ['=n1 1.jpg', '=n2 a/2.jpg'] }, ['n1: 1.jpg', 'n2: a/2.jpg'], []],
  'their names': [
    { pictures: ['cat_1.jpg', 'dog_2.jpg', 'preview.jpg'] },
    ['cat: cat_1.jpg', 'dog: dog_2.jpg'],
    [`preview.jpg: ${NAMELESS}`],
  ],
  'names, whichever of them is read in two ways': [
    { pictures: ['big_cat_1.jpg', 'dog_2.jpg'] },
    ['unnamed: big_cat_1.jpg', 'unnamed: dog_2.jpg'],
    [],
  ],
  'names in a folder, and not in a tar that is called like it': [
    { pictures: ['=train big_cat_1.jpg', 'train/cat_1.jpg', 'train/dog_1.jpg', 'val/cat_1.jpg', 'val/dog_1.jpg'] },
    ['cat: train/cat_1.jpg', 'dog: train/dog_1.jpg', 'cat: val/cat_1.jpg', 'dog: val/dog_1.jpg'],
    [`big_cat_1.jpg: ${OUTSIDE}`],
  ],
  'folders in the one that was packed, beside a tar': [
    { pictures: ['=a 1.jpg', 'set/b/2.jpg', 'set/c/3.jpg'] },
    ['a: 1.jpg', 'b: set/b/2.jpg', 'c: set/c/3.jpg'],
    [],
  ],
  'folders beside that of a tar': [
    { pictures: ['images/cat_1.jpg', 'images/dog_1.jpg', '=b other/2.jpg'] },
    ['images: images/cat_1.jpg', 'images: images/dog_1.jpg', 'b: other/2.jpg'],
    [],
  ],
  'folders, and not those beside the classes': [
    { pictures: ['p.jpg', 'cat/1.jpg', 'dog/1.jpg'] },
    ['cat: cat/1.jpg', 'dog: dog/1.jpg'],
    [`p.jpg: ${OUTSIDE}`],
  ],
  'folders of parts, and of nothing beside them': [
    { pictures: ['train/cat/1.jpg', 'val/cat/2.jpg', 'extra/3.jpg'] },
    ['cat: train/cat/1.jpg', 'cat: val/cat/2.jpg'],
    [`extra/3.jpg: ${OUTSIDE}`],
  ],
  'tars in folders of parts, and of nothing beside them': [
    { pictures: ['=a train/a/1.jpg', '=a val/a/2.jpg', '=b other/b/3.jpg', '=b train/b/4.jpg', '=c trainers/5.jpg'] },
    ['a: train/a/1.jpg', 'a: val/a/2.jpg', 'b: train/b/4.jpg'],
    [`other/b/3.jpg: ${OUTSIDE}`, `trainers/5.jpg: ${OUTSIDE}`],
  ],
  'tars in a folder of one part': [
    { pictures: ['=a train/a/1.jpg', '=b other/b/3.jpg'] },
    ['a: train/a/1.jpg', 'b: other/b/3.jpg'],
    [],
  ],
  'the last one of a name': [
    { pictures: ['cat/1.jpg', 'cat/2.jpg', './cat/1.jpg', 'dog/1.jpg'] },
    ['cat: cat/2.jpg', 'cat: ./cat/1.jpg', 'dog: dog/1.jpg'],
    [`cat/1.jpg: ${AGAIN}`],
  ],
  'folders, of which some are empty': [
    {
      pictures: ['cat/1.jpg', 'dog/1.jpg'],
      skipped: [
        ['owl/1.gif', 'no'],
        ['owl/2.gif', 'no'],
        ['cat/x.txt', 'no'],
        ['bee/x.txt', 'no'],
      ],
      folders: ['/cat', '/bee', '/ant', '/.git', '/fox.part'],
    },
    ['cat: cat/1.jpg', 'dog: dog/1.jpg'],
    [
      ...['owl/1.gif: no', 'owl/2.gif: no', 'cat/x.txt: no', 'bee/x.txt: no'],
      ...[`bee/: ${UNREADABLE}`, `ant/: ${EMPTY}`, `owl/: ${UNREADABLE}`],
    ],
  ],
  'names, where no folder is a class': [
    { pictures: ['cat_1.jpg', 'dog_2.jpg'], skipped: [['x.txt', 'no']], folders: ['/bee'] },
    ['cat: cat_1.jpg', 'dog: dog_2.jpg'],
    ['x.txt: no'],
  ],
};
