/** Indexes as another program of Arrow's could have written them, and such as cannot be true. */
import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Schema, Table, tableFromIPC, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import { readIndex } from '../../../lib/data/archives/arrow-read';
import { sealArrow } from '../../../lib/data/archives/arrow-seal';
import { writeIndex } from '../../../lib/data/archives/arrow-write';
import { ImageList, type ListColumns } from '../../../lib/data/source/image-list';
import { fingerprint } from '../../../lib/data/source/fingerprint';
import { ImageListBuilder } from '../../../lib/data/source/image-list-builder';
import { temporaryFolder } from '../temporary';

const NAMES = ['a.jpg', 'bc.jpg', '', 'd.jpg', 'é.jpg', 'f.jpg'];
/** Where the names begin when they lie one behind the other, and where the last one ends. */
const STARTS = [0, 5, 11, 11, 16, 22, 27];
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
  const rewrite = (change: (table: Table) => Table) =>
    seal(tableToIPC(change(tableFromIPC(readFileSync(file()))), 'file'));
  const seal = (bytes: Uint8Array) => {
    writeFileSync(file(), bytes);
    const handle = openSync(file(), 'r+');
    sealArrow(handle);
    closeSync(handle);
  };
  const columnsOf = (list: ImageList) =>
    Array.from({ length: list.length }, (_, i) => ({ ...list.entry(i), className: list.classes[list.labels[i]] }));

  it('comes back as it was, in one batch of rows or in several', async () => {
    const list = listOf();
    await write(list);
    const expected = { pictures: columnsOf(list), print: fingerprint(list), sizes: SIZES, headers: HEADERS };
    const read = () => {
      const { list, containerSizes, headers } = readIndex(file());
      return { pictures: columnsOf(list), print: fingerprint(list), sizes: containerSizes, headers };
    };
    assert.deepEqual(read(), expected);
    // rows from the middle of a batch keep the offsets of its names
    rewrite((table) => new Table(table.schema, [[0, 2], [2, 2], [2, 5], [5, 6]].flatMap(([from, to]) => table.slice(from, to).batches))); // prettier-ignore
    assert.deepEqual(read(), expected);
  });

  /** Writes an index with other places of its names' first and last bytes, and with as many bytes before the names. */
  const writeNames = async (starts: readonly number[], before = 0) => {
    await write(listOf());
    const bytes = readFileSync(file());
    const [text, numbers] = [Buffer.from(NAMES.join('')), Buffer.from(Int32Array.from(STARTS).buffer)];
    const [textAt, startsAt] = [bytes.indexOf(text), bytes.indexOf(numbers)];
    // the padding behind the names has room for them
    text.copy(bytes, textAt + before);
    Buffer.from(Int32Array.from(starts).buffer).copy(bytes, startsAt);
    seal(bytes);
  };

  it('may have names that do not begin where their bytes do', async () => {
    await writeNames(
      STARTS.map((start) => start + 3),
      3,
    );
    const { list } = readIndex(file());
    assert.deepEqual([columnsOf(list), fingerprint(list)], [columnsOf(listOf()), fingerprint(listOf())]);
  });

  for (const [row, starts] of [
    [0, [6, 5, 11, 11, 16, 22, 27]],
    [2, [0, 5, 11, 10, 16, 22, 27]],
    [5, [0, 5, 11, 11, 16, 22, 21]],
  ] as const)
    it(`is refused with a name that ends before it begins: that of row ${row}`, async () => {
      await writeNames(starts);
      assert.throws(() => readIndex(file()), { kind: 'data', got: new RegExp(`row ${row} has a name of no length`) });
    });

  it('is refused with a bit that is not as it was written', async () => {
    await write(listOf());
    const bytes = readFileSync(file());
    bytes[bytes.indexOf('bc.jpg')] ^= 1;
    writeFileSync(file(), bytes);
    assert.throws(() => readIndex(file()), { kind: 'data', got: /its checksum does not match/ });
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
    ['no description', described((about) => about.delete('bnlab')), /a damaged or different file \("" \(/],
    ['another description', described((about) => about.set('bnlab', '{}')), /a damaged or different file \(classes: /],
    ['other pictures than it says', (table) => new Table(table.schema, table.slice(1).batches), /5 rows instead of 6/],
    [
      'a column less',
      (table) => withMetadata(table.select(['offset', 'size', 'container', 'label']), table),
      /no column "name" without gaps/,
    ],
    [
      'a name that is none',
      (table) => withNames(table, ['a.jpg', null, '', 'd.jpg', 'e.jpg', 'f.jpg']),
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

/** A table with other names. */
function withNames(table: Table, names: readonly (string | null)[]): Table {
  const columns = Object.fromEntries(table.schema.fields.map(({ name }) => [name, table.getChild(name)!]));
  const made = new Table({ ...columns, name: vectorFromArray([...names], new Utf8()) });
  return new Table(new Schema(made.schema.fields, table.schema.metadata), made.batches);
}
