/**
 * Reads an index of pictures, and believes nothing in it that cannot be true.
 * @module
 */
import type { Table } from 'apache-arrow';
import path from 'node:path';
import { BnlabError, messageOf } from '../../errors';
import { checkedReading } from '../../json';
import { bytesOf } from '../disk';
import { loadArrow } from '../on-demand';
import { ImageList } from '../source/image-list';
import { TextColumn } from '../source/text-column';
import { IndexAbout, INDEX_FORMAT, type StoredIndex } from './arrow-about';
import { checkSeal } from './arrow-seal';

/** Reads an index written by `writeIndex`. @throws BnlabError (`data`, `io`) when it is damaged or another file. */
export function readIndex(file: string): StoredIndex {
  const stored = bytesOf(file, 'an index that can be read');
  try {
    checkSeal(stored);
    const table = loadArrow().tableFromIPC(stored);
    if (table.schema.metadata.get('format') !== INDEX_FORMAT) throw new Error(`not of the format "${INDEX_FORMAT}"`);
    const reading = checkedReading(table.schema.metadata.get('bnlab') ?? '', IndexAbout);
    if (reading.fault !== undefined) throw new Error(reading.fault);
    const about = reading.value;
    if (table.numRows !== about.length) throw new Error(`${table.numRows} rows instead of ${about.length}`);
    const folder = path.dirname(path.resolve(file));
    const list = listFrom(table, about, folder);
    checkPlaces(list, about.containerSizes);
    return { list, containerSizes: about.containerSizes, headers: about.headers };
  } catch (thrown) {
    const hint = 'Make the index again: npx bnlab data index ARCHIVE';
    const got = `a damaged or different file (${messageOf(thrown)})`;
    const where = path.basename(file);
    throw new BnlabError({ kind: 'data', where, expected: 'an image index', got, hint, cause: thrown });
  }
}

function listFrom(table: Table, about: IndexAbout, folder: string): ImageList {
  const n = table.numRows;
  const offsets = new Float64Array(n);
  // one pass over the batches of each column: a concatenated copy would double the memory of a large index
  let row = 0;
  for (const { values, length } of chunks(table, 'offset', BigInt64Array)) {
    for (let i = 0; i < length; i++) offsets[row++] = Number(values[i]);
  }
  return new ImageList({
    classes: about.classes,
    labels: fill(new Uint16Array(n), chunks(table, 'label', Uint16Array)),
    offsets,
    sizes: fill(new Uint32Array(n), chunks(table, 'size', Uint32Array)),
    encoding: about.encoding,
    names: textColumn(table),
    containers: about.containers.map((container) => path.resolve(folder, container)),
    containerOf: fill(new Uint32Array(n), chunks(table, 'container', Uint32Array)),
    origin: about.origin,
  });
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
  const sizes = parts.map(({ length, valueOffsets }) => valueOffsets[length]! - valueOffsets[0]!);
  const bytes = new Uint8Array(sizes.reduce((a, b) => a + b, 0));
  const starts = new Int32Array(table.numRows + 1);
  let row = 0;
  let end = 0;
  parts.forEach(({ length, values, valueOffsets }, part) => {
    const [first, size] = [valueOffsets[0]!, sizes[part]!];
    for (let i = 1; i <= length; i++) {
      starts[row + i] = end + valueOffsets[i]! - first;
      if (starts[row + i]! < starts[row + i - 1]!) throw new Error(`row ${row + i - 1} has a name of no length`);
    }
    bytes.set(values.subarray(first, first + size), end);
    row += length;
    end += size;
  });
  return new TextColumn(bytes, starts);
}

/** Every row must point into its container: a flipped bit in an index must not turn into pixels. */
function checkPlaces(list: ImageList, containerSizes: readonly number[]): void {
  for (let i = 0; i < list.length; i++) {
    const [offset, label] = [list.offsets[i]!, list.labels[i]!];
    const end = offset + list.sizes[i]!;
    const limit = containerSizes[list.containerOf[i]!];
    const good = offset >= 0 && limit !== undefined && end <= limit && label < list.classes.length;
    if (!good) throw new Error(`row ${i} points to bytes ${offset} to ${end} of ${limit}`);
  }
}
