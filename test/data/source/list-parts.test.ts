import assert from 'node:assert/strict';
import path from 'node:path';
import { manifestLine, openSource } from '../../../lib/data';
import { writeTree } from '../solid';
import { temporaryFolder } from '../temporary';

const names = (folder: string, from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `${folder}/${from + i}.jpg`);
const row = (name: string, i: number, ...more: string[]) => [name, i % 2 ? 'cat' : 'dog', ...more].join(',');
const table = (head: string, rows: readonly string[]) => `${head}\n${rows.join('\n')}\n`;
const list = (pictures: readonly string[]) => pictures.map((name, i) => `${name} ${i % 2}\n`).join('');

interface Case {
  readonly pictures: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly source: string;
  /** Pictures to train on, and to validate. */
  readonly counts: readonly [train: number, validation: number];
  readonly unused?: readonly string[];
  readonly leftOut?: Readonly<Record<string, number>>;
}

/** A column of parts, in the words of several sets. */
const split = (column: string, words: readonly [string, string, string]): Case => {
  const pictures = names('img', 0, 12);
  const partOf = (i: number) => words[i < 8 ? 0 : i < 10 ? 1 : 2];
  const rows = pictures.map((name, i) => row(name, i, partOf(i)));
  return {
    pictures,
    files: { 'all.csv': table(`filepaths,labels,${column}`, rows) },
    source: 'all.csv',
    counts: [8, 2],
    unused: [words[2]],
    leftOut: { [`a picture of ${words[2]}, which is not used`]: 2 },
  };
};

const CASES: Readonly<Record<string, Case>> = {
  'a column split': split('split', ['train', 'val', 'test']),
  'a column data set, its words in other cases': split('data set', ['Train', 'Valid', 'TEST']),
  'a column that is none of parts': { ...split('set', ['a', 'b', 'c']), counts: [12, 0], unused: [], leftOut: {} },
  'a column with the training part alone, and empty fields': {
    ...split('split', ['training', '', '']),
    counts: [8, 0],
    unused: [],
    leftOut: { 'a picture of no part': 4 },
  },
  'a column of parts, the classes being the folders': {
    pictures: [...names('cat', 0, 4), ...names('dog', 0, 4)],
    files: {
      'split.csv': table('path,split', [
        ...names('cat', 0, 3).map((name) => `${name},train`),
        ...names('dog', 0, 3).map((name) => `${name},train`),
        ...['cat/3.jpg', 'dog/3.jpg'].map((name) => `${name},test`),
      ]),
    },
    source: 'split.csv',
    counts: [6, 2],
    leftOut: { 'not a picture': 0 },
  },
  'a list that lacks pictures, one of them of no format that is read': {
    pictures: [...names('img', 0, 12), 'img/x.gif', 'img/deep/1.jpg'],
    files: {
      'labels.csv': table(
        'id,label',
        names('img', 0, 9).map((name, i) => row(path.parse(name).name, i)),
      ),
    },
    source: 'labels.csv',
    counts: [9, 0],
    leftOut: {
      'a picture that no list names': 3,
      'an unsupported picture format (.gif)': 1,
      'a folder that is not looked into': 1,
    },
  },
  'lists that lack a class, in folders of classes': {
    pictures: [...names('images/pie', 0, 4), ...names('images/soup', 0, 4), ...names('images/cake', 0, 3)],
    files: {
      'meta/train.txt': 'pie/0\npie/1\nsoup/0\nsoup/1\n',
      'meta/val.txt': 'pie/2\nsoup/2\n',
      'meta/test.txt': 'pie/3\n',
      'meta/classes.txt': 'x',
    },
    source: 'meta/{train,val}.txt',
    counts: [4, 2],
    unused: ['test.txt'],
    leftOut: { 'a picture that no list names': 5 },
  },
  'metadata of each part': {
    pictures: [...names('train', 0, 5), ...names('validation', 0, 3)],
    files: {
      'train/metadata.csv': table(
        'file_name,label',
        [0, 1, 2, 3].map((i) => row(`${i}.jpg`, i)),
      ),
      'validation/metadata.csv': table(
        'file_name,label',
        [0, 1].map((i) => row(`${i}.jpg`, i)),
      ),
    },
    source: '{train,validation}/metadata.csv',
    counts: [4, 2],
    leftOut: { 'a picture that no list names': 2 },
  },
  'a list beside the other part': {
    pictures: [...names('train', 0, 4), ...names('test', 0, 4)],
    files: {
      'labels.csv': table(
        'id,label',
        [0, 1, 2, 3].map((i) => row(`train/${i}`, i)),
      ),
    },
    source: 'labels.csv',
    counts: [4, 0],
    unused: ['test'],
  },
};

describe('the parts that lists say', () => {
  const folder = temporaryFolder();
  const at = (name: string) => path.join(folder.path, name);
  const write = ({ pictures, files }: Pick<Case, 'pictures' | 'files'>) =>
    writeTree(folder.path, [...pictures, ...Object.keys(files)], files);

  for (const [what, set] of Object.entries(CASES))
    it(`are read, and what is in none is named: ${what}`, async () => {
      await write(set);
      const { train, validation, manifest } = await openSource(at(set.source));
      assert.deepEqual([train.length, validation?.length ?? 0], set.counts);
      assert.deepEqual(manifest.split.unused, set.unused ?? []);
      const wanted = Object.entries(set.leftOut ?? {}).filter(([, count]) => count > 0);
      assert.deepEqual(manifest.train.leftOut.reasons, Object.fromEntries(wanted));
      assert.equal(manifest.validation?.leftOut.total ?? 0, 0);
      for (const name of set.unused ?? []) assert.match(manifestLine(manifest), new RegExp(`not used: .*${name}`));
    });

  const TWICE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'two lists': { 'train.txt': list(names('img', 0, 8)), 'val.txt': list(names('img', 6, 10)) },
    'lists that spell a name in two ways': {
      'train.txt': list(names('img', 0, 8)),
      'val.txt': list([...names('img', 8, 10), './img/../img/0.jpg']),
    },
    'a column': {
      'all.csv': table('path,label,split', [
        ...names('img', 0, 10).map((name, i) => row(name, i, 'train')),
        row('img/4.jpg', 4, 'test'),
      ]),
    },
  };
  for (const [what, files] of Object.entries(TWICE))
    it(`are refused where a picture is learnt and tested: ${what}`, async () => {
      await write({ pictures: names('img', 0, 10), files });
      const source = 'all.csv' in files ? 'all.csv' : '{train,val}.txt';
      await assert.rejects(openSource(at(source)), {
        kind: 'data',
        message: /line \d+: expected one part for each picture, got .*img\/\d\.jpg of train and (val|test)/,
      });
    });
});
