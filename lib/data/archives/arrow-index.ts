/**
 * An image list as an Apache Arrow file: synset, label, name, container, offset, size, one row a picture.
 *
 * Any Arrow reader opens it (pyarrow, DuckDB, polars); the schema's metadata says which archive it belongs to, and a
 * checksum beside the footer says that it is whole.
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
import { BnlabError, messageOf } from '../../errors';
import { ioError, makeFolder, syncFolder } from '../../files';
import { checkSeal, sealArrow } from './arrow-seal';
import { ImageList, TextColumn } from '../source/image-list';

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
    const handle = openSync(temporary, 'wx+');
    try {
      const writer = RecordBatchFileWriter.writeAll(recordBatches(list, containerSizes, folder));
      for await (const chunk of writer as AsyncIterable<Uint8Array>) {
        for (let done = 0; done < chunk.length;) done += writeSync(handle, chunk, done);
      }
      sealArrow(handle);
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
  const types = {
    synset,
    label: new Uint16(),
    name: new Utf8(),
    container: new Uint32(),
    offset: new Int64(),
    size: new Uint32(),
  };
  const fields = Object.entries(types).map(([name, type]) => new Field(name, type));
  const containers = list.containers.map((container) => path.relative(folder, path.resolve(container)));
  const { classes, encoding, length } = list;
  const about: z.infer<typeof About> = {
    classes: [...classes],
    containers,
    containerSizes: [...containerSizes],
    encoding,
    length,
  };
  const schema = new Schema(
    fields,
    new Map([
      ['format', FORMAT],
      ['bnlab', JSON.stringify(about)],
    ]),
  );
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
    checkSeal(stored);
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
  const n = table.numRows;
  const offsets = new Float64Array(n);
  // one pass over the batches of each column: a concatenated copy would double the memory of a large index
  let row = 0;
  for (const { values, length } of chunks(table, 'offset', BigInt64Array)) {
    for (let i = 0; i < length; i++) offsets[row++] = Number(values[i]);
  }
  return new ImageList(
    about.classes,
    fill(new Uint16Array(n), chunks(table, 'label', Uint16Array)),
    offsets,
    fill(new Uint32Array(n), chunks(table, 'size', Uint32Array)),
    about.encoding,
    textColumn(table),
    about.containers.map((container) => path.resolve(folder, container)),
    fill(new Uint32Array(n), chunks(table, 'container', Uint32Array)),
  );
}

/** A batch of a column, as far as a list needs it. */
interface Chunk<T> {
  readonly length: number;
  readonly values: T;
  readonly valueOffsets: Int32Array;
}

/** The batches of a column. @throws Error when it is missing, has gaps, or holds another type. */
function chunks<T>(table: Table, name: string, type: new () => T): Chunk<T>[] {
  const vector = table.getChild(name);
  if (!vector || vector.nullCount > 0) throw new Error(`no column "${name}" without gaps`);
  return vector.data.map((data) => {
    const { length, valueOffsets } = data as Chunk<unknown>;
    const values: unknown = data.values;
    if (!(values instanceof type)) throw new Error(`a column "${name}" of another type`);
    return { length, values, valueOffsets };
  });
}

function fill<T extends Uint16Array | Uint32Array>(target: T, parts: readonly Chunk<T>[]): T {
  let row = 0;
  for (const { values, length } of parts) {
    // buffers are padded, so the values may go on after the last row
    target.set(values.subarray(0, length), row);
    row += length;
  }
  return target;
}

/** The batches of the name column put together. */
function textColumn(table: Table): TextColumn {
  const parts = chunks(table, 'name', Uint8Array);
  const sizes = parts.map(({ length, valueOffsets }) => valueOffsets[length] - valueOffsets[0]);
  const bytes = new Uint8Array(sizes.reduce((a, b) => a + b, 0));
  const starts = new Int32Array(table.numRows + 1);
  let row = 0;
  let end = 0;
  parts.forEach(({ length, values, valueOffsets }, part) => {
    const first = valueOffsets[0];
    for (let i = 1; i <= length; i++) starts[row + i] = end + valueOffsets[i] - first;
    bytes.set(values.subarray(first, first + sizes[part]), end);
    row += length;
    end += sizes[part];
  });
  for (let i = 0; i < row; i++) if (starts[i + 1] < starts[i]) throw new Error(`row ${i} has a name of no length`);
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
