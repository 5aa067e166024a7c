/** Folders of pictures, and how they are read. */

const OUTSIDE = 'a picture outside the class folders';
const NAMELESS = 'a picture whose name says no class';
const DRAWN = 'in a folder of annotations';
const FOLDERS = 'class folders: a folder for each class';
const BY_NAME = 'flat pictures: the class stands before the first "_" of the names';
const LISTED = 'validation pictures: classes from a list';
export const NUMBERED = [1, 2].map((i) => `ILSVRC2012_val_0000000${i}.JPEG`);

type Case = readonly [files: readonly string[], kept: readonly string[], left: readonly string[], origin: string];

export const LAYOUTS: Readonly<Record<string, Case>> = {
  'class folders': [['dog/1.jpg', 'cat/old/1.jpg'], ['cat: cat/old/1.jpg', 'dog: dog/1.jpg'], [], FOLDERS],
  'one class folder of one picture': [['cat/1.jpg'], ['cat: cat/1.jpg'], [], FOLDERS],
  'one of ImageNet’s validation pictures': [[NUMBERED[0]], [`b: ${NUMBERED[0]}`], [], LISTED],
  'ImageNet’s validation pictures in one folder, and others': [
    [`val/${NUMBERED[0]}`, 'val/x.jpg'],
    [`val: val/${NUMBERED[0]}`, 'val: val/x.jpg'],
    [],
    FOLDERS,
  ],
  'class folders and stray pictures': [
    ['dog/1.jpg', 'cat/1.jpg', 'a_1.jpg', 'b_1.jpg'],
    ['cat: cat/1.jpg', 'dog: dog/1.jpg'],
    [`a_1.jpg: ${OUTSIDE}`, `b_1.jpg: ${OUTSIDE}`],
    FOLDERS,
  ],
  'class folders beside annotations': [
    ['images/1.jpg', 'hats/1.jpg', 'masks/1.png', 'masks/deep/1.png'],
    ['hats: hats/1.jpg', 'images: images/1.jpg'],
    [`masks/1.png: ${DRAWN}`, `masks/deep/1.png: ${DRAWN}`, 'masks/: a class without a readable picture'],
    FOLDERS,
  ],
  'class folders, of which some hold nothing': [
    ['cat/1.jpg', 'dog/1.jpg', 'bee/', 'owl/1.gif'],
    ['cat: cat/1.jpg', 'dog: dog/1.jpg'],
    [
      'owl/1.gif: an unsupported picture format (.gif)',
      'bee/: an empty class',
      'owl/: a class without a readable picture',
    ],
    FOLDERS,
  ],
  names: [['cat_1.jpg', 'dog_1.jpg', 'x.jpg'], ['cat: cat_1.jpg', 'dog: dog_1.jpg'], [`x.jpg: ${NAMELESS}`], BY_NAME],
  'names in one folder that is called after pictures': [
    ['images/cat_1.jpg', 'images/dog_1.jpg'],
    ['cat: images/cat_1.jpg', 'dog: images/dog_1.jpg'],
    [],
    BY_NAME,
  ],
  'names of one class in such a folder': [
    ['images/cat_1.jpg', 'images/cat_2.jpg'],
    ['images: images/cat_1.jpg', 'images: images/cat_2.jpg'],
    [],
    FOLDERS,
  ],
  'names in such a folder and below it': [
    ['images/cat_1.jpg', 'images/dog_1.jpg', 'images/x/ant_1.jpg'],
    ['images: images/cat_1.jpg', 'images: images/dog_1.jpg', 'images: images/x/ant_1.jpg'],
    [],
    FOLDERS,
  ],
  'names in a folder of another name': [
    ['cats/black_1.jpg', 'cats/white_1.jpg'],
    ['cats: cats/black_1.jpg', 'cats: cats/white_1.jpg'],
    [],
    FOLDERS,
  ],
  'ImageNet’s validation pictures': [NUMBERED, NUMBERED.map((name, i) => `${'ba'[i]}: ${name}`), [], LISTED],
  'ImageNet’s validation pictures in one folder': [
    NUMBERED.map((name) => `val/${name}`),
    NUMBERED.map((name, i) => `${'ba'[i]}: val/${name}`),
    [],
    LISTED,
  ],
  'names that may be read in two ways, those of ImageNet’s validation pictures among others': [
    ['a_1.jpg', NUMBERED[0]],
    [`unnamed: ${NUMBERED[0]}`, 'unnamed: a_1.jpg'],
    [],
    `flat pictures: ${NUMBERED[0]} may be a ILSVRC2012 or a ILSVRC2012_val: --label-from first-word or number says which`,
  ],
};
