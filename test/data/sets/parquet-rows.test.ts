/** Rows that a file of pictures may hold, and such as cannot be read, each in a file that is laid out by hand. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openParquet } from '../../../lib/data/sets/parquet';
import { temporaryFolder, withOwnCache } from '../temporary';
import { BOOLEAN, BYTES, INT64, parquetOf, type Column } from './parquet-file';

const PICTURE = Buffer.from('\xff\xd8\xff\xe0picture', 'latin1');
const pictures = (values: Column['values'], within?: string): Column =>
  within === undefined ? { name: 'image', type: BYTES, values } : { name: 'bytes', type: BYTES, values, within };
const labels = (values: Column['values'], { type = INT64, within }: { type?: number; within?: string } = {}): Column =>
  within === undefined ? { name: 'label', type, values } : { name: 'inner', type, values, within };
const named = (names: readonly string[]) => ({
  huggingface: JSON.stringify({ info: { features: { label: { names } } } }),
});

describe('the rows of a Parquet file', () => {
  const folder = temporaryFolder();
  withOwnCache(folder);
  const write = (name: string, content: Buffer) => {
    const file = path.join(folder.path, name);
    writeFileSync(file, content);
    return file;
  };
  const open = async (content: Buffer) => openParquet([write('x.parquet', content)]);

  it('are pictures with numbers for labels, as bytes or in a structure', async () => {
    for (const within of [undefined, 'image']) {
      const list = await open(parquetOf([pictures([PICTURE, PICTURE], within), labels([3, 10])]));
      assert.deepEqual([list.classes, [...list.labels], list.entry(0).size], [['3', '10'], [0, 1], PICTURE.length]);
    }
  });

  it('may lack a picture, which is then left out', async () => {
    for (const within of [undefined, 'image']) {
      const list = await open(parquetOf([pictures([null, PICTURE], within), labels([0, 1])]));
      assert.deepEqual([list.length, list.name(0), list.origin.leftOut.total], [1, '00000001.jpg', 1]);
    }
  });

  it('have the classes of the metadata, and none where that is of another kind', async () => {
    const rows = [pictures([PICTURE, PICTURE]), labels([1, 0])];
    assert.deepEqual((await open(parquetOf(rows, { metadata: named(['b', 'a']) }))).classes, ['b', 'a']);
    const others: readonly Readonly<Record<string, string>>[] = [{ other: '{' }, { huggingface: '{}' }];
    for (const metadata of others) assert.deepEqual((await open(parquetOf(rows, { metadata }))).classes, ['0', '1']);
  });

  const NO_LABEL = /^x\.parquet: expected one label in row 1, got none\nParts without labels/;
  const rows = (...columns: readonly Column[]) => [pictures([PICTURE, PICTURE]), ...columns];
  const REFUSED: readonly (readonly [what: string, file: Buffer, message: RegExp])[] = [
    ['no rows', parquetOf([pictures([]), labels([])]), /^x\.parquet: expected rows of pictures, got none\n/],
    [
      'numbers for pictures',
      parquetOf([{ name: 'image', type: INT64, values: [1] }, labels([1])]),
      /^x\.parquet: expected the bytes of a picture in row 0, got none\n/,
    ],
    ['a label that is missing', parquetOf(rows(labels([0, null]))), NO_LABEL],
    [
      'a label that is a structure',
      parquetOf(rows(labels([0, 1], { within: 'label' }))),
      /^x\.parquet: expected one label in row 0, got an object\nA label is a number or a name/,
    ],
    [
      'a label that is true or false',
      parquetOf([pictures([PICTURE]), labels([true], { type: BOOLEAN })]),
      /^x\.parquet: expected one label in row 0, got a boolean\nA label is a number or a name/,
    ],
    [
      'a schema that speaks of more columns',
      parquetOf(rows(labels([0, 1], { within: 'label' })), { fields: 2 }),
      /^x\.parquet: expected a whole Parquet file, got a schema of 4 columns that speaks of more\n/,
    ],
    [
      'metadata that is cut off',
      parquetOf(rows(labels([0, 1])), { metadata: { huggingface: '{"info"' } }),
      /^x\.parquet: expected a whole Parquet file, got .*JSON/,
    ],
  ];
  for (const [what, file, message] of REFUSED)
    it(`are refused with ${what}`, async () => {
      await assert.rejects(open(file), { kind: 'data', message });
    });

  it('are refused where a later file has other classes than the first one', async () => {
    const of = (names: readonly string[]) => parquetOf(rows(labels([0, 1])), { metadata: named(names) });
    const files = [of(['a', 'b']), of(['a', 'b']), of(['b', 'a'])].map((file, i) => write(`${i}.parquet`, file));
    assert.equal((await openParquet(files.slice(0, 2))).length, 4);
    const message = /^2\.parquet: expected the class names of 0\.parquet, in their order, got other names, or none\n/;
    await assert.rejects(openParquet(files), { kind: 'data', message });
  });
});
