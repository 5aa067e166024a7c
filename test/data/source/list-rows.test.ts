import assert from 'node:assert/strict';
import { listRows } from '../../../lib/data/source/list-rows';

type Row = readonly [picture: string, className: string | undefined, part: string | undefined, line: number];

const rowsOf = (text: string): Row[] =>
  listRows(text, 'x.csv').map(({ picture, className, part, line }) => [picture, className, part, line]);

describe('the rows of a list', () => {
  const LISTS: readonly (readonly [what: string, text: string, rows: readonly Row[]])[] = [
    [
      'a picture and its class without a head',
      'a.jpg 0\nb.jpg 1',
      [
        ['a.jpg', '0', undefined, 1],
        ['b.jpg', '1', undefined, 2],
      ],
    ],
    [
      'pictures alone',
      'cat/a.jpg\ncat/b.jpg',
      [
        ['cat/a.jpg', undefined, undefined, 1],
        ['cat/b.jpg', undefined, undefined, 2],
      ],
    ],
    ['a head of two columns, whatever the second is called', 'id,zoo\n1,cat', [['1', 'cat', undefined, 2]]],
    ['a second column that stands first', 'zoo,id\ncat,1', [['1', 'cat', undefined, 2]]],
    ['a head of pictures alone', 'file_name\n1.jpg', [['1.jpg', undefined, undefined, 2]]],
    [
      'a head in capitals with spaces and dashes',
      'Image-Name,Class ID,more\n1.jpg,7,x',
      [['1.jpg', '7', undefined, 2]],
    ],
    [
      'a column of parts where one of its words is a training part',
      'path,label,split\n1.jpg,cat,train\n2.jpg,ox,test',
      [
        ['1.jpg', 'cat', 'train', 2],
        ['2.jpg', 'ox', 'test', 3],
      ],
    ],
    ['a column like that of parts where none is', 'path,label,set\n1.jpg,cat,a', [['1.jpg', 'cat', undefined, 2]]],
    ['pictures with parts and no classes', 'path,split\ncat/1.jpg,train', [['cat/1.jpg', undefined, 'train', 2]]],
    ['a column of parts at the front', 'split,path,label\ntrain,1.jpg,cat', [['1.jpg', 'cat', 'train', 2]]],
    ['the better of two columns of pictures', 'id,file_name,label\n7,1.jpg,cat', [['1.jpg', 'cat', undefined, 2]]],
    [
      'JSON lines',
      '{"file_name":"1.jpg","label":3}\n\n{"label":4,"file_name":"2.jpg"}',
      [
        ['1.jpg', '3', undefined, 1],
        ['2.jpg', '4', undefined, 3],
      ],
    ],
  ];
  for (const [what, text, rows] of LISTS)
    it(`are read from ${what}`, () => {
      assert.deepEqual(rowsOf(text), rows);
    });

  const WRONG: readonly (readonly [what: string, text: string, message: RegExp])[] = [
    ['nothing', '\n# a word\n', /^x\.csv: expected a picture in each line, got an empty file/],
    ['a head alone', 'file_name,label\n', /^x\.csv: expected a picture in each line, got a head alone/],
    [
      'more columns in a line',
      'a.jpg 0\nb.jpg 1 2',
      /^x\.csv, line 2: expected 2 columns, as in the first line, got 3/,
    ],
    ['fewer columns in a line', 'path,label\na.jpg,0\nb.jpg', /^x\.csv, line 3: expected 2 columns, .* got 1/],
    [
      'three columns without a head',
      'a.jpg 0 1',
      /^x\.csv, line 1: expected a picture and its class, got 3 columns without a head/,
    ],
    ['no class', 'path,label\na.jpg,', /^x\.csv, line 2: expected a picture and its class, got a\.jpg/],
    ['no picture', 'path,label\n,cat', /^x\.csv, line 2: expected a picture and its class, got {2}cat/],
    [
      'pictures for classes',
      'a.jpg b.jpg',
      /^x\.csv, line 1: .* got a\.jpg b\.jpg\n.*A line is a picture and its class/,
    ],
    ['numbers before pictures', '12 b.jpg', /^x\.csv, line 1: .* got 12 b\.jpg\n.*Where pictures have numbers/],
    [
      'no class among columns',
      'path,a,b\n1.jpg,2,3',
      /^x\.csv: expected a column of classes \(class_name, classname, label_name, label, …\), got path, a, b/,
    ],
    ['no class beside parts', 'path,split,b\n1.jpg,train,3', /expected a column of classes/],
  ];
  for (const [what, text, message] of WRONG)
    it(`are refused with the line where there is ${what}`, () => {
      assert.throws(() => rowsOf(text), { kind: 'data', message });
    });
});
