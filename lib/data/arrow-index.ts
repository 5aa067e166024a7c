/**
 * An image list as an Apache Arrow file: synset, label, name, container, offset, size, one row a picture.
 *
 * Any Arrow reader opens it (pyarrow, DuckDB, polars); the schema's metadata says which archive it belongs to.
 * @module
 */
import {
  Dictionary,
  Field,
  Int64,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  tableFromIPC,
  Uint16,
  Uint32,
  Utf8,
  vectorFromArray,
  type Table,
} from 'apache-arrow';
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { BnlabError, messageOf } from '../errors';
import { ioError, makeFolder, syncFolder } from '../files';
import { ImageList, TextColumn } from './image-list';

/** An index read back. */
export interface StoredIndex {
  readonly list: ImageList;
  /** Size in bytes of each container when it was indexed. */
  readonly containerSizes: readonly number[];
}

const FORMAT = 'bnlab image index 1';
const BATCH = 1 << 16;

const About = z.object({
  classes: z.array(z.string()),
  containers: z.array(z.string()),
  containerSizes: z.array(z.number()),
  encoding: z.enum(['picture', 'cifar']),
  length: z.number(),
});

/**
 * Writes the list atomically. Containers are named relative to the index's folder, so that both can move together.
 *
 * @throws BnlabError (`io`).
 */
export async function writeIndex(file: string, { list, containerSizes }: StoredIndex): Promise<void> {
  const folder = path.dirname(path.resolve(file));
  makeFolder(folder);
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const handle = openSync(temporary, 'wx');
    try {
      for await (const chunk of RecordBatchFileWriter.writeAll(recordBatches(list, containerSizes, folder))) {
        for (let done = 0; done < chunk.length; ) done += writeSync(handle, chunk, done);
      }
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
    syncFolder(folder);
  } catch (thrown) {
    rmSync(temporary, { force: true });
    throw thrown instanceof BnlabError ? thrown : ioError(file, 'a file that can be written', thrown);
  }
}

/** The rows, 65,536 at a time; the batches are views of the list's own columns. */
function* recordBatches(list: ImageList, containerSizes: readonly number[], folder: string) {
  const synset = new Dictionary(new Utf8(), new Uint16(), 0, false);
  const dictionary = vectorFromArray([...list.classes], new Utf8());
  const types = { synset, label: new Uint16(), name: new Utf8(), container: new Uint32(), offset: new Int64(), size: new Uint32() };
  const fields = Object.entries(types).map(([name, type]) => new Field(name, type));
  const containers = list.containers.map((container) => path.relative(folder, path.resolve(container)));
  const { classes, encoding, length } = list;
  const about: z.infer<typeof About> = { classes: [...classes], containers, containerSizes: [...containerSizes], encoding, length };
  const schema = new Schema(fields, new Map([['format', FORMAT], ['bnlab', JSON.stringify(about)]]));
  for (let from = 0; from === 0 || from < length; from += BATCH) {
    const to = Math.min(length, from + BATCH);
    const rows = { length: to - from, nullCount: 0 };
    const { bytes, starts } = list.names.slice(from, to);
    const labels = list.labels.subarray(from, to);
    const children = [
      makeData({ type: synset, data: labels, dictionary, ...rows }),
      makeData({ type: types.label, data: labels, ...rows }),
      makeData({ type: types.name, valueOffsets: starts, data: bytes, ...rows }),
      makeData({ type: types.container, data: list.containerOf.subarray(from, to), ...rows }),
      makeData({ type: types.offset, data: BigInt64Array.from(list.offsets.subarray(from, to), BigInt), ...rows }),
      makeData({ type: types.size, data: list.sizes.subarray(from, to), ...rows }),
    ];
    yield new RecordBatch(schema, makeData({ type: new Struct(fields), children, ...rows }));
  }
}

/** Reads an index written by `writeIndex`. @throws BnlabError (`data`, `io`) when it is damaged or another file. */
export function readIndex(file: string): StoredIndex {
  let stored: Buffer;
  try {
    stored = readFileSync(file);
  } catch (thrown) {
    throw ioError(file, 'an index that can be read', thrown);
  }
  try {
    const table = tableFromIPC(stored);
    if (table.schema.metadata.get('format') !== FORMAT) throw new Error(`not of the format "${FORMAT}"`);
    const about = About.parse(JSON.parse(table.schema.metadata.get('bnlab') ?? ''));
    if (table.numRows !== about.length) throw new Error(`${table.numRows} rows instead of ${about.length}`);
    const folder = path.dirname(path.resolve(file));
    const list = listFrom(table, about, folder);
    checkPlaces(list, about.containerSizes);
    return { list, containerSizes: about.containerSizes };
  } catch (thrown) {
    const hint = 'Make the index again: npx bnlab data index ARCHIVE';
    const got = `a damaged or different file (${messageOf(thrown)})`;
    const where = path.basename(file);
    throw new BnlabError({ kind: 'data', where, expected: 'an image index', got, hint, cause: thrown });
  }
}

function listFrom(table: Table, about: z.infer<typeof About>, folder: string): ImageList {
  const column = (name: string): ArrayLike<number> => {
    const vector = table.getChild(name);
    if (!vector || vector.nullCount > 0) throw new Error(`no column "${name}" without gaps`);
    return vector.toArray() as ArrayLike<number>;
  };
  const offsets = table.getChild('offset')?.toArray() as BigInt64Array;
  return new ImageList(
    about.classes,
    Uint16Array.from(column('label')),
    Float64Array.from(offsets, Number),
    Uint32Array.from(column('size')),
    about.encoding,
    textColumn(table),
    about.containers.map((container) => path.resolve(folder, container)),
    Uint32Array.from(column('container')),
  );
}

/** The chunks of the name column put together. */
function textColumn(table: Table): TextColumn {
  const chunks = table.getChild('name')?.data ?? [];
  const starts = new Int32Array(table.numRows + 1);
  const parts: Uint8Array[] = [];
  let row = 0;
  let end = 0;
  for (const chunk of chunks) {
    const offsets = chunk.valueOffsets as Int32Array;
    for (let i = 0; i < chunk.length; i++) starts[++row] = end + offsets[i + 1] - offsets[0];
    parts.push((chunk.values as Uint8Array).subarray(offsets[0], offsets[chunk.length]));
    end = starts[row];
  }
  const bytes = Buffer.concat(parts);
  if (bytes.length !== end) throw new Error('names that do not fit');
  return new TextColumn(bytes, starts);
}

/** Every row must point into its container: a flipped bit in an index must not turn into pixels. */
function checkPlaces(list: ImageList, containerSizes: readonly number[]): void {
  for (let i = 0; i < list.length; i++) {
    const end = list.offsets[i] + list.sizes[i];
    const limit = containerSizes[list.containerOf[i]];
    const good = list.offsets[i] >= 0 && end <= limit && list.labels[i] < list.classes.length;
    if (!good) throw new Error(`row ${i} points to bytes ${list.offsets[i]} to ${end} of ${limit}`);
  }
}
