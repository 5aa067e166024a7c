import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Dictionary, tableFromIPC } from 'apache-arrow';
import { writeIndex } from '../../../lib/data/archives/arrow-write';
import { ImageListBuilder } from '../../../lib/data/source/image-list-builder';
import { temporaryFolder } from '../temporary';

/** Rows of a batch. */
const BATCH = 65_536;

describe('an index as it is written', () => {
  const folder = temporaryFolder();
  const file = () => path.join(folder.path, 'indexes', 'x.arrow');
  const written = async (rows: number) => {
    const builder = new ImageListBuilder();
    const archive = path.join(folder.path, 'x.tar');
    for (let i = 0; i < rows; i++)
      builder.add({ className: `class ${i % 3}`, name: `${i}.jpg`, file: archive, offset: 2 ** 33 + i, size: 7 });
    mkdirSync(path.dirname(file()), { recursive: true });
    await writeIndex(file(), { list: builder.build(), containerSizes: [2 ** 34], headers: 'digest' });
    return tableFromIPC(readFileSync(file()));
  };

  it('has a row for each picture, as any reader of Arrow sees it', async () => {
    const table = await written(4);
    const rows = table.toArray().map((row: { toJSON(): unknown }) => row.toJSON());
    assert.deepEqual(
      rows,
      [0, 1, 2, 0].map((label, i) => {
        const place = { container: 0, offset: 2n ** 33n + BigInt(i), size: 7 };
        return { synset: `class ${label}`, label, name: `${i}.jpg`, ...place };
      }),
    );
    for (const { name } of table.schema.fields) assert.equal(table.getChild(name)?.nullCount, 0, name);
    const type: unknown = table.schema.fields[0].type;
    assert.ok(type instanceof Dictionary);
    assert.equal(type.isOrdered, false);
  });

  it('says of which archive it is, seen from where it lies', async () => {
    const about: unknown = JSON.parse((await written(1)).schema.metadata.get('bnlab') ?? '');
    const { containers, containerSizes, length, headers } = about as Record<string, unknown>;
    const archive = path.join('..', 'x.tar');
    assert.deepEqual([containers, containerSizes, length, headers], [[archive], [2 ** 34], 1, 'digest']);
  });

  for (const [rows, batches] of [
    [0, [0]],
    [BATCH, [BATCH]],
    [BATCH + 1, [BATCH, 1]],
  ] as const)
    it(`has ${rows} rows in batches of ${BATCH}`, async () => {
      const table = await written(rows);
      const sizes = table.batches.map(({ numRows }) => numRows);
      // a reader shows an empty batch as one, or as none
      assert.deepEqual(sizes.length === 0 ? [0] : sizes, batches);
    });
});
