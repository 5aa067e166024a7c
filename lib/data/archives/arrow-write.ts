/**
 * Writes an image list as an Apache Arrow file: synset, label, name, container, offset, size, one row a picture.
 *
 * Any Arrow reader opens it (pyarrow, DuckDB, polars); the schema's metadata says which archive it belongs to, and a
 * checksum beside the footer says that it is whole.
 * @module
 */
import path from 'node:path';
import { writeStreamAtomic } from '../../files';
import { loadArrow } from '../on-demand';
import { INDEX_FORMAT, type IndexAbout, type StoredIndex } from './arrow-about';
import { sealArrow } from './arrow-seal';

const BATCH = 1 << 16;

/**
 * Writes the list atomically. Containers are named relative to the index's folder, so that both can move together.
 *
 * @throws BnlabError (`io`).
 */
export async function writeIndex(file: string, stored: StoredIndex): Promise<void> {
  const folder = path.dirname(path.resolve(file));
  const writer = loadArrow().RecordBatchFileWriter.writeAll(recordBatches(stored, folder));
  await writeStreamAtomic(file, writer as AsyncIterable<Uint8Array>, { finish: sealArrow });
}

/** The rows, 65,536 at a time; the batches are views of the list's own columns. */
function* recordBatches(stored: StoredIndex, folder: string) {
  const { Dictionary, Field, Int64, makeData, RecordBatch, Schema, Struct, Uint16, Uint32, Utf8, vectorFromArray } =
    loadArrow();
  const synset = new Dictionary(new Utf8(), new Uint16(), 0, false);
  const dictionary = vectorFromArray([...stored.list.classes], new Utf8());
  const types = {
    synset,
    label: new Uint16(),
    name: new Utf8(),
    container: new Uint32(),
    offset: new Int64(),
    size: new Uint32(),
  };
  const fields = Object.entries(types).map(([name, type]) => new Field(name, type));
  const schema = new Schema(
    fields,
    new Map([
      ['format', INDEX_FORMAT],
      ['bnlab', JSON.stringify(aboutOf(stored, folder))],
    ]),
  );
  const { list } = stored;
  for (let from = 0; from === 0 || from < list.length; from += BATCH) {
    const to = Math.min(list.length, from + BATCH);
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

function aboutOf({ list, containerSizes, headers }: StoredIndex, folder: string): IndexAbout {
  const containers = list.containers.map((container) => path.relative(folder, path.resolve(container)));
  const { classes, encoding, length, origin } = list;
  return { classes: [...classes], containers, containerSizes: [...containerSizes], encoding, length, headers, origin };
}
