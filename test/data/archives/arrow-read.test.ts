/** Indexes as another program of Arrow's could have written them, and such as cannot be true. */
import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Schema, Table, tableFromIPC, tableToIPC } from 'apache-arrow';
import { readIndex } from '../../../lib/data/archives/arrow-read';
import { sealArrow } from '../../../lib/data/archives/arrow-seal';
import { writeIndex } from '../../../lib/data/archives/arrow-write';
import { ImageList, type ListColumns } from '../../../lib/data/source/image-list';
import { ImageListBuilder } from '../../../lib/data/source/image-list-builder';
import { temporaryFolder } from '../temporary';

const NAMES = ['a.jpg', 'bc.jpg', '', 'd.jpg', 'é.jpg', 'f.jpg'];
const SIZES = [5000, 2000];
const HEADERS = 'digest';

describe('an index of pictures', () => {
  const folder = temporaryFolder();
  const file = () => path.join(folder.path, 'x.arrow');
  /** The last picture of each archive ends with it. */
  const listOf = (columns: Partial<ListColumns> = {}) => {
    const builder = new ImageListBuilder();
    for (const [i, name] of NAMES.entries()) {
      const of = i < 3 ? 0 : 1;
      const end = SIZES[of] - 100 * (2 - (i % 3));
      const where = path.join(folder.path, `${of}.tar`);
      builder.add({ className: `class ${i % 2}`, name, file: where, offset: end - 7 - i, size: 7 + i });
    }
    return new ImageList({ ...builder.build(), ...columns });
  };
  const write = (list: ImageList, containerSizes: readonly number[] = SIZES) =>
    writeIndex(file(), { list, containerSizes, headers: HEADERS });
  const rewrite = (change: (table: Table) => Table) => {
    writeFileSync(file(), tableToIPC(change(tableFromIPC(readFileSync(file()))), 'file'));
    const handle = openSync(file(), 'r+');
    sealArrow(handle);
    closeSync(handle);
  };
  const columnsOf = (list: ImageList) =>
    Array.from({ length: list.length }, (_, i) => ({ ...list.entry(i), className: list.classes[list.labels[i]] }));

  it('comes back as it was, in one batch of rows or in several', async () => {
    const list = listOf();
    await write(list);
    const expected = { pictures: columnsOf(list), sizes: SIZES, headers: HEADERS };
    const read = () => {
      const { list, containerSizes, headers } = readIndex(file());
      return { pictures: columnsOf(list), sizes: containerSizes, headers };
    };
    assert.deepEqual(read(), expected);
    // rows from the middle of a batch keep the offsets of its names
    rewrite((table) => new Table(table.schema, [[0, 2], [2, 2], [2, 5], [5, 6]].flatMap(([from, to]) => table.slice(from, to).batches))); // prettier-ignore
    assert.deepEqual(read(), expected);
  });

  it('may have a picture that begins where its file does', async () => {
    const list = listOf();
    await write(listOf({ offsets: one(list.offsets, 1, 0) }));
    assert.equal(readIndex(file()).list.entry(1).offset, 0);
  });

  it('may be of no pictures', async () => {
    await write(new ImageListBuilder().build(), []);
    assert.equal(readIndex(file()).list.length, 0);
  });

  const one = <T extends Uint16Array | Uint32Array | Float64Array>(values: T, at: number, value: number): T => {
    const changed = values.slice() as T;
    changed[at] = value;
    return changed;
  };
  const UNTRUE: readonly (readonly [what: string, change: (list: ImageList) => Partial<ListColumns>, got: RegExp])[] = [
    [
      'an offset before its archive',
      ({ offsets }) => ({ offsets: one(offsets, 4, -1) }),
      /row 4 points to bytes -1 to 10 of 2000/,
    ],
    ['a label of no class', ({ labels }) => ({ labels: one(labels, 3, 2) }), /row 3 points/],
    [
      'an archive that is not listed',
      ({ containerOf }) => ({ containerOf: one(containerOf, 0, 2) }),
      /row 0 points to .* of undefined/,
    ],
    [
      'a size beyond its archive',
      ({ sizes }) => ({ sizes: one(sizes, 5, 13) }),
      /row 5 points to bytes 1988 to 2001 of 2000/,
    ],
  ];
  for (const [what, change, got] of UNTRUE) {
    it(`is refused with ${what}`, async () => {
      const list = listOf();
      await write(listOf(change(list)));
      assert.throws(() => readIndex(file()), { kind: 'data', where: 'x.arrow', got });
    });
  }

  const described = (change: (metadata: Map<string, string>) => void) => (table: Table) => {
    const metadata = new Map(table.schema.metadata);
    change(metadata);
    return new Table(new Schema(table.schema.fields, metadata), table.batches);
  };
  const OTHERS: readonly (readonly [what: string, change: (table: Table) => Table, got: RegExp])[] = [
    ['another format', described((about) => about.set('format', 'x')), /not of the format "bnlab image index 4"/],
    ['no description', described((about) => about.delete('bnlab')), /a damaged or different file/],
    ['other pictures than it says', (table) => new Table(table.schema, table.slice(1).batches), /5 rows instead of 6/],
    [
      'a column less',
      (table) => withMetadata(table.select(['offset', 'size', 'container', 'label']), table),
      /no column "name" without gaps/,
    ],
    ['a column of another type', (table) => withMetadata(table, table, 'offset'), /a column "offset" of another type/],
  ];
  for (const [what, change, got] of OTHERS) {
    it(`is refused with ${what}`, async () => {
      await write(listOf());
      rewrite(change);
      assert.throws(() => readIndex(file()), { kind: 'data', got });
    });
  }
});

/** A table with the description of another one; `renamed`: its sizes also stand in the place of that column. */
function withMetadata(table: Table, { schema }: Table, renamed?: string): Table {
  const columns = Object.fromEntries(
    table.schema.fields.map(({ name }) => [name, table.getChild(name === renamed ? 'size' : name)!]),
  );
  const made = new Table(columns);
  return new Table(new Schema(made.schema.fields, schema.metadata), made.batches);
}
