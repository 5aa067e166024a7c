import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { checkImages, openSource, openSplits } from '../../../lib/data';
import { writeTar } from '../../../lib/data/archives/tar-write';
import { pictures, solid, writeTree } from '../solid';
import { temporaryFolder } from '../temporary';

const TEN = Array.from({ length: 10 }, (_, i) => `${i + 1}`);

interface Set {
  readonly pictures: readonly string[];
  readonly lists: Readonly<Record<string, string>>;
  /** What is passed, from the folder of the set. */
  readonly source: string;
  /** `name class` of each picture; those to validate behind a bar. */
  readonly read: string;
}

/** Lists as well-known sets have them. */
const SETS: Readonly<Record<string, Set>> = {
  'Caffe: names and numbers': {
    pictures: ['val/a.JPEG', 'val/b.JPEG', 'val/c.JPEG'],
    lists: { 'val.txt': 'a.JPEG 10\nb.JPEG 2\r\nc.JPEG 10\n' },
    source: 'val.txt',
    read: 'a.JPEG 10, b.JPEG 2, c.JPEG 10',
  },
  'Places: names that begin with a slash': {
    pictures: ['data/a/abbey/1.jpg', 'data/b/bar/1.jpg'],
    lists: { 'train.txt': '/a/abbey/1.jpg 0\n/b/bar/1.jpg 1\n' },
    source: 'train.txt',
    read: '/a/abbey/1.jpg 0, /b/bar/1.jpg 1',
  },
  'Aircraft: names without endings, classes of two words': {
    pictures: ['images/001.jpg', 'images/002.jpg', 'images/003.jpg'],
    lists: { 'images_variant_train.txt': '001 Boeing 707\n002 A300B4\n', 'images_variant_val.txt': '003 Boeing 707\n' },
    source: 'images_variant_{train,val}.txt',
    read: '001 Boeing 707, 002 A300B4 | 003 Boeing 707',
  },
  'Food-101: the class is the folder': {
    pictures: ['images/pie/1.jpg', 'images/pie/2.jpg', 'images/soup/1.jpg', 'images/soup/2.jpg'],
    lists: { 'meta/train.txt': 'pie/1\nsoup/1\n', 'meta/test.txt': 'pie/2\nsoup/2\n' },
    source: 'meta/{train,test}.txt',
    read: 'pie/1 pie, soup/1 soup | pie/2 pie, soup/2 soup',
  },
  'Kaggle’s dogs: a table by identifiers': {
    pictures: ['train/0a1b.jpg', 'train/ff00.jpg', 'test/0c0d.jpg'],
    lists: { 'labels.csv': 'id,breed\n0a1b,"terrier, bull"\nff00,pug\n' },
    source: 'labels.csv',
    read: '0a1b terrier, bull, ff00 pug',
  },
  'Kaggle’s CIFAR: numbers in folders of many': {
    pictures: [...TEN.map((name) => `train/${name}.png`), 'other/x1.png'],
    lists: {
      'trainLabels.csv': `id,label\n${TEN.map((name) => `${name},${Number(name) % 2 ? 'frog' : 'cat'}`).join('\n')}`,
    },
    source: 'trainLabels.csv',
    read: TEN.map((name) => `${name} ${Number(name) % 2 ? 'frog' : 'cat'}`).join(', '),
  },
  'HuggingFace: metadata.csv in each part': {
    pictures: ['train/1.png', 'train/2.png', 'validation/1.png'],
    lists: {
      'train/metadata.csv': 'file_name,label,caption\n1.png,cat,"a ""cat"""\n2.png,dog,x\n',
      'validation/metadata.csv': 'label,file_name\ndog,1.png\n',
    },
    source: '{train,validation}/metadata.csv',
    read: '1.png cat, 2.png dog | 1.png dog',
  },
  'a table of many columns, tabs between them': {
    pictures: ['img/1.jpg', 'img/2.jpg'],
    lists: { 'all.tsv': '\uFEFFn\tPath\tset\tClassId\n0\timg/1.jpg\tmine\t11\n1\timg/2.jpg\tyours\t3\n' },
    source: 'all.tsv',
    read: 'img/1.jpg 11, img/2.jpg 3',
  },
  'HuggingFace: metadata.jsonl': {
    pictures: ['1.png', '2.png'],
    lists: {
      'metadata.jsonl': '{"file_name": "1.png", "label": 10, "caption": {}}\n{"label": 2, "file_name": "2.png"}\n',
    },
    source: 'metadata.jsonl',
    read: '1.png 10, 2.png 2',
  },
  'a spreadsheet with semicolons, commas in its classes': {
    pictures: ['1.jpg', '2.jpg'],
    lists: { 'l.csv': 'path;label\r\n1.jpg;terrier, bull\r\n2.jpg;pug\r\n' },
    source: 'l.csv',
    read: '1.jpg terrier, bull, 2.jpg pug',
  },
  'a table with line breaks and marks in its texts': {
    pictures: ['1.jpg', '2.jpg'],
    lists: { 'l.csv': 'path,text,label\n1.jpg,"two\nlines, ""one"" mark", cat\n2.jpg,5" wide,"dog"\n' },
    source: 'l.csv',
    read: '1.jpg cat, 2.jpg dog',
  },
  'a table of old Macs': {
    pictures: ['1.jpg', '2.jpg'],
    lists: { 'l.csv': 'path,label\r1.jpg,cat\r2.jpg,dog\r' },
    source: 'l.csv',
    read: '1.jpg cat, 2.jpg dog',
  },
  'names that Windows wrote': {
    pictures: ['img/cat/1.jpg', 'img/dog/2.jpg'],
    lists: { 'l.txt': 'img\\cat\\1.jpg\r\nimg\\dog\\2.jpg\r\n' },
    source: 'l.txt',
    read: 'img\\cat\\1.jpg cat, img\\dog\\2.jpg dog',
  },
  'EuroSAT: a table that pandas wrote, with empty fields': {
    pictures: ['Crop/1.jpg', 'Lake/2.jpg'],
    lists: { 'train.csv': ',Filename,Note,Label,ClassName\n0,Crop/1.jpg,,0,Crop\n1,Lake/2.jpg,,7,Lake\n' },
    source: 'train.csv',
    read: 'Crop/1.jpg Crop, Lake/2.jpg Lake',
  },
  'names with spaces, and a comment': {
    pictures: ['my cat 1.jpg', 'dog.jpg'],
    lists: { 'list.txt': '# mine\nmy cat 1.jpg cat\ndog.jpg dog\n\n' },
    source: 'list.txt',
    read: 'my cat 1.jpg cat, dog.jpg dog',
  },
};

/** Lists that are not understood, and what is said. */
const REFUSED: Readonly<Record<string, readonly [list: string, content: string | Uint8Array, message: RegExp]>> = {
  'columns of numbers without a head': [
    'l.txt',
    '1.jpg 1 2 3\n',
    /line 1: expected a picture and its class, got 4 columns/,
  ],
  'a head without classes': ['l.csv', 'file_name,width,height\n1.jpg,2,3\n', /l\.csv: expected a column of classes/],
  'a line of fewer columns': [
    'l.csv',
    'id,label\n1,cat\n2\n',
    /line 3: expected 2 columns, as in the first line, got 1/,
  ],
  'a line without its class': ['l.csv', 'id,label\n1,cat\n2,\n', /line 3: expected a picture and its class, got 2/],
  'pictures that are not there': ['l.txt', 'x.jpg 1\ny.jpg 2\n', /nothing at x\.jpg/],
  'numbers before the names, as in CUB’s images.txt': [
    'images.txt',
    '1 001.Tern/1.jpg\n2 002.Gull/2.jpg\n',
    /line 1: expected a picture and its class, got 1 001[^]*pass the folder of the pictures, whose folders are/,
  ],
  'numbers for names, as in CUB’s image_class_labels.txt': [
    'image_class_labels.txt',
    '11 1\n12 2\n',
    /nothing at 11\nWhere pictures have numbers, one list says their names/,
  ],
  'a quotation that does not end': ['l.csv', 'path,label\n1.jpg,"cat\n2.jpg,dog\n', /l\.csv: expected a table, got/],
  'another encoding, in which two classes would be one': [
    'l.csv',
    Buffer.from('path,label\n1.jpg,café\n2.jpg,cafè\n', 'latin1'),
    /l\.csv: expected a list in UTF-8, got another encoding/,
  ],
  'an encoding of two bytes': ['l.csv', Buffer.from('\uFEFFpath,label\n1.jpg,a\n', 'utf16le'), /a list in UTF-8/],
  'a line that is no object': [
    'l.jsonl',
    '{"file_name": "1.jpg", "label": 1}\n[1]\n',
    /l\.jsonl, line 2: expected a JSON/,
  ],
  'names alone': ['l.txt', '1.jpg\n2.jpg\n', /line 1: expected a picture and its class, got 1\.jpg/],
  'two classes for a picture': [
    'l.txt',
    '1.jpg cat\n2.jpg dog\n1.jpg dog\n',
    /line 3: expected one class for each picture, got 1\.jpg of cat and dog/,
  ],
  'a list of nothing': ['l.txt', '\n', /an empty file/],
  'a head and nothing below it': ['l.csv', 'file,class\n', /l\.csv: expected a picture in each line, got a head alone/],
  'Kaggle’s solution': [
    'LOC_val_solution.csv',
    'ImageId,PredictionString\n1,n00000001 1 2 3 4\n',
    /Pass the folder of the pictures/,
  ],
};

describe('a list of pictures and classes', () => {
  const folder = temporaryFolder();
  const at = (...parts: string[]) => path.join(folder.path, ...parts);
  const write = (names: readonly string[], texts: Readonly<Record<string, string | Uint8Array>>) =>
    writeTree(folder.path, [...names, ...Object.keys(texts)], texts);

  for (const [what, set] of Object.entries(SETS))
    it(`is a source: ${what}`, async () => {
      await write(set.pictures, set.lists);
      const { train, validation } = await openSource(at(set.source));
      const lists = validation ? [train, validation] : [train];
      const read = lists.map((list) =>
        Array.from(list.labels, (label, i) => `${list.name(i)} ${list.classes[label]}`).join(', '),
      );
      assert.equal(read.join(' | '), set.read);
      for (const list of lists) assert.deepEqual((await checkImages(list)).faults, []);
    });

  for (const [what, [list, content, message]] of Object.entries(REFUSED))
    it(`is refused for ${what}`, async () => {
      await write(['1.jpg', '2.jpg'], { [list]: content });
      await assert.rejects(openSource(at(list)), { message });
    });

  const NO_CLASS: readonly (readonly [what: string, list: string, content: string, message: RegExp])[] = [
    [
      '-1 for none',
      'l.csv',
      'id,label\n1,0\n2,-1\n',
      /l\.csv, line 3: expected the number of a class, 0 or more, got -1/,
    ],
    ['-1 for none, as JSON', 'l.jsonl', '{"id":"1","label":0}\n{"id":"2","label":-1}\n', /l\.jsonl, line 2: .*got -1/],
    ['a number between two', 'l.txt', '1.jpg 0.0\n2.jpg 0.5\n', /l\.txt, line 2: expected the number .*got 0\.5/],
    ['NaN beside numbers', 'l.csv', 'id,label\n1,0.0\n2,nan\n', /l\.csv, line 3: expected a class, got nan/],
    ['NaN beside names', 'l.csv', 'id,label\n1,cat\n2,NaN\n', /l\.csv, line 3: expected a class, got NaN/],
  ];
  for (const [what, list, content, message] of NO_CLASS)
    it(`is refused for a label that says no class: ${what}`, async () => {
      await write(['1.jpg', '2.jpg'], { [list]: content });
      await assert.rejects(openSource(at(list)), { kind: 'data', message });
    });

  it('takes floats that are whole for numbers, the same ones in both parts, and looks at no part that is not used', async () => {
    const names = pictures('p', 12);
    const row = (name: string, i: number) => `${name},${i}.0,${i % 2 ? 'train' : 'val'}\n`;
    const head =
      'path,label,split\np/none.jpg,-1.0,test\np/p11.jpg,4.0,train\np/more.jpg,+2,train\np/p8.jpg,010,train\n';
    const lines = [0, 2, 4, 10].map((n) => row(names[n], n)).join('') + 'p/p1.jpg,0e0,train\n';
    await write([...names, 'p/none.jpg', 'p/more.jpg'], {
      'l.csv': head + lines.replace('p10.jpg,10.0', 'p9.jpg,10.0'),
    });
    const { train, validation } = await openSource(at('l.csv'));
    assert.deepEqual(
      [train.classes, [...train.labels]],
      [
        ['0', '2', '4', '10'],
        [2, 1, 3, 0],
      ],
    );
    assert.deepEqual([validation!.classes, [...validation!.labels]], [train.classes, [0, 1, 2, 3]]);
  });

  it('gives numbers the order of numbers', async () => {
    await write(pictures('p', 12), {
      'l.txt': pictures('p', 12)
        .map((name, i) => `${name} ${i}\n`)
        .join(''),
    });
    const { train } = await openSource(at('l.txt'));
    assert.deepEqual([...train.labels], [...train.labels.keys()]);
  });

  it('leaves out what is named twice, and blames a picture that is missing', async () => {
    await write(['1.jpg', '2.jpg', '3.jpg'], { 'l.txt': '1.jpg a\n2.jpg b\n1.jpg a\n3.jpg b\n' });
    rmSync(at('3.jpg'));
    const { train } = await openSource(at('l.txt'));
    assert.deepEqual(train.origin.leftOut.reasons, { 'a picture that is named twice': 1 });
    assert.deepEqual(
      (await checkImages(train)).faults.map(({ name }) => name),
      ['3.jpg'],
    );
  });

  it('is refused where its names are in two folders', async () => {
    await write(['a/1.jpg', 'b/1.jpg'], { 'l.txt': '1.jpg x\n' });
    await assert.rejects(openSource(at('l.txt')), /1\.jpg in a\/ and b\//);
  });

  it('is named where pictures alone say one class', async () => {
    const many = TEN.map((name) => `train/${name}.png`);
    await write(many, { 'trainLabels.csv': 'id,label\n', 'README.txt': 'x' });
    await assert.rejects(openSplits(folder.path), /If trainLabels\.csv names pictures and classes, pass that file/);
    await writeTar(
      at('x.tar'),
      await Promise.all([...many, 'trainLabels.csv'].map(async (name) => ({ name, content: await solid([1, 2, 3]) }))),
    );
    await assert.rejects(
      openSplits(at('x.tar')),
      /If trainLabels\.csv names .*, unpack the archive, and pass that file/,
    );
    rmSync(at('x.tar'));
    rmSync(at('trainLabels.csv'));
    await write(['jpg/1.jpg', 'jpg/2.jpg'], { 'imagelabels.mat': 'x' });
    rmSync(at('train'), { recursive: true });
    await assert.rejects(openSplits(folder.path), /If imagelabels\.mat says the classes, write lines/);
  });
});
