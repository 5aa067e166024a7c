import assert from 'node:assert/strict';
import { listText, tableLines } from '../../../lib/data/source/list-table';

const linesOf = (text: string) => tableLines(text, 'x.txt').map(({ fields, line }) => [line, ...fields]);

describe('the lines of a list', () => {
  const TABLES: readonly (readonly [what: string, text: string, lines: readonly (readonly (string | number)[])[]])[] = [
    ['nothing', '', []],
    ['words for a class', 'a.jpg Boeing 707', [[1, 'a.jpg', 'Boeing 707']]],
    ['numbers for columns', 'a.jpg 1 2.5 3', [[1, 'a.jpg', '1', '2.5', '3']]],
    ['names of pictures with spaces', 'my cat 1.JPEG 3', [[1, 'my cat 1.JPEG', '3']]],
    ['names without an ending', 'a 0', [[1, 'a', '0']]],
    ['one word', 'a.jpg', [[1, 'a.jpg']]],
    [
      'each ending of a line',
      'a 0\r\nb 1\rc 2\n\n# no\n d 3 ',
      [
        [1, 'a', '0'],
        [2, 'b', '1'],
        [3, 'c', '2'],
        [6, 'd', '3'],
      ],
    ],
    [
      'commas',
      'a,b\n\n#c,d\n e , f ',
      [
        [1, 'a', 'b'],
        [4, 'e', 'f'],
      ],
    ],
    [
      'semicolons where there are no commas',
      'a;b c\nd;e',
      [
        [1, 'a', 'b c'],
        [2, 'd', 'e'],
      ],
    ],
    ['tabs before commas', 'a\tb,c', [[1, 'a', 'b,c']]],
    ['commas before semicolons', 'a;b,c', [[1, 'a;b', 'c']]],
    [
      'a number of columns that changes',
      'a,b\nc',
      [
        [1, 'a', 'b'],
        [2, 'c'],
      ],
    ],
    [
      'signs # inside a field',
      'a,b#1\nc,d',
      [
        [1, 'a', 'b#1'],
        [2, 'c', 'd'],
      ],
    ],
    [
      'quotation marks',
      '"a,1",b\n"c\nd",e',
      [
        [1, 'a,1', 'b'],
        [3, 'c\nd', 'e'],
      ],
    ],
    ['a quotation mark in a field', 'a,5" nail', [[1, 'a', '5" nail']]],
    [
      'carriage returns alone in a table',
      'a,b\rc,d',
      [
        [1, 'a', 'b'],
        [2, 'c', 'd'],
      ],
    ],
    [
      'objects, below the keys of the first one',
      '{"a": " x ", "b": 1.5, "c": null}\n{"c": "y", "a": true}',
      [
        [1, 'a', 'b', 'c'],
        [1, 'x', '1.5', ''],
        [2, '', '', 'y'],
      ],
    ],
  ];
  for (const [what, text, lines] of TABLES)
    it(`are taken apart: ${what}`, () => {
      assert.deepEqual(linesOf(text), lines);
    });

  it('are refused where a quotation mark does not end', () => {
    assert.throws(() => linesOf('a,"b\nc,d'), { kind: 'data', message: /^x\.txt: expected a table, got / });
  });

  it('are refused with the line that is no object', () => {
    for (const text of ['{"a": 1}\n\n[1]', '{"a": 1}\n\n{"a"'])
      assert.throws(() => linesOf(text), { kind: 'data', message: /^x\.txt, line 3: expected a JSON object, got / });
  });

  it('are UTF-8, with or without a mark in front', () => {
    assert.equal(listText(Buffer.from('é 1'), 'x.txt'), 'é 1');
    assert.equal(listText(Buffer.from('\uFEFFé 1'), 'x.txt'), 'é 1');
    const message = /^x\.txt: expected a list in UTF-8, got another encoding/;
    assert.throws(() => listText(Buffer.from('é 1', 'latin1'), 'x.txt'), { kind: 'data', message });
  });
});
