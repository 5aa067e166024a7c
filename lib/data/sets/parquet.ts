/**
 * HuggingFace's image sets in Parquet files: a column of pictures (bytes and path), a column of labels, class names in the
 * metadata. Parquet compresses its pages, so the pictures are copied once into a tar of the cache, which is read in place.
 * @module
 */
import path from 'node:path';
import type { FileMetaData } from 'hyparquet';
import { z } from 'zod';
import { BnlabError, messageOf } from '../../errors';
import { readError } from '../../io-error';
import { readingOf } from '../../json';
import { writeTar, type NewTarEntry } from '../archives/tar-write';
import { openShardFiles } from '../shards/shards';
import { madeOnce } from '../source/cache';
import type { ImageList } from '../source/image-list';
import { checkLabel, classNumber } from '../source/read-labels';

const PICTURES = ['image', 'img', 'picture', 'pixel_values'];
const LABELS = ['label', 'labels', 'fine_label', 'class', 'target', 'category'];

/** The columns of a set, and the names of its classes in label order where the metadata has them. */
interface Columns {
  readonly picture: string;
  readonly label: string;
  readonly names?: readonly string[];
}

/** The pictures of Parquet files, in their order. @throws BnlabError (`data`) for a file without pictures and labels, or a damaged one. */
export async function openParquet(files: readonly string[]): Promise<ImageList> {
  const tars: string[] = [];
  let names: readonly string[] | undefined;
  for (const file of files) {
    const { tar, columns } = await asTar(file).catch((thrown: unknown) => {
      throw whyUnread(file, thrown);
    });
    if (tars.length > 0 && JSON.stringify(columns.names) !== JSON.stringify(names)) throw otherNames(files[0]!, file);
    tars.push(tar);
    names = columns.names;
  }
  const list = openShardFiles(tars);
  const classes = names ? list.regrouped((word) => names[Number(word)], names) : list;
  return classes.withOrigin({ layout: 'Parquet files', why: 'a column of pictures and one of labels' });
}

async function asTar(file: string): Promise<{ readonly tar: string; readonly columns: Columns }> {
  const { asyncBufferFromFile, parquetMetadataAsync } = await import('hyparquet');
  const buffer = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(buffer);
  const columns = columnsOf(metadata, path.basename(file));
  const copy = { file, name: `${path.basename(file, '.parquet')}.tar`, purpose: 'copying' };
  if (metadata.num_rows === 0n) throw noRows(path.basename(file));
  const tar = await madeOnce('parquet-2', copy, (place) =>
    writeTar(place, entriesOf(buffer, metadata, columns, path.basename(file))),
  );
  return { tar, columns };
}

type ParquetFile = Awaited<ReturnType<(typeof import('hyparquet'))['asyncBufferFromFile']>>;

/** A picture and its label for each row, a row group at a time. */
async function* entriesOf(
  file: ParquetFile,
  metadata: FileMetaData,
  { picture, label, names }: Columns,
  where: string,
): AsyncGenerator<NewTarEntry> {
  const { parquetReadObjects } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  let row = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = row + Number(group.num_rows);
    const columns = [picture, label];
    const rows = await parquetReadObjects({ file, metadata, columns, rowStart: row, rowEnd, compressors, utf8: false });
    for (const values of rows as readonly Readonly<Record<string, unknown>>[]) {
      const key = String(row++).padStart(8, '0');
      const bytes = bytesOf(values[picture]);
      if (!bytes && values[picture] !== null) throw noBytes(where, key);
      if (bytes) yield { name: `${key}.${endingOf(bytes)}`, content: bytes };
      yield { name: `${key}.cls`, content: Buffer.from(labelWord(values[label], names, where, key)) };
    }
  }
}

function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  const inner = typeof value === 'object' && value !== null ? (value as { bytes?: unknown }).bytes : undefined;
  return inner instanceof Uint8Array ? inner : undefined;
}

/** The format by its first bytes; all others are left to the decoder to name. */
function endingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return 'png';
  return bytes[0] === 0x52 && bytes[8] === 0x57 ? 'webp' : 'jpg';
}

function labelWord(value: unknown, names: readonly string[] | undefined, where: string, key: string): string {
  const word = value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value;
  const isNumber = typeof word === 'bigint' || typeof word === 'number';
  const refuse = (expected: string, got: string, hint: string): never => {
    throw new BnlabError({ kind: 'data', where, expected: `${expected} in row ${Number(key)}`, got, hint });
  };
  if (!isNumber && typeof word !== 'string') return refuse('one label', ...whyNoLabel(word));
  const label = String(word);
  if (names && names[Number(label)] === undefined)
    refuse(`a label of 0 to ${names.length - 1}`, label, 'Parts without labels (often test) cannot be trained on.');
  const whereOf = () => `${where}: the label of row ${Number(key)}`;
  checkLabel(label, whereOf);
  if (isNumber) classNumber(label, whereOf);
  return label;
}

/** What stands in place of a label, and what to do. */
function whyNoLabel(value: unknown): readonly [got: string, hint: string] {
  if (value === undefined || value === null)
    return ['none', 'Parts without labels (often test) cannot be trained on or evaluated.'];
  if (Array.isArray(value)) return [`a list of ${value.length}`, 'Pictures of several classes at once cannot be read.'];
  const got = typeof value === 'object' ? 'an object' : `a ${typeof value}`;
  return [got, 'A label is a number or a name: write a column of these.'];
}

function noRows(where: string): BnlabError {
  return new BnlabError({ kind: 'data', where, expected: 'rows of pictures', got: 'none', hint: 'Pass another file.' });
}

function noBytes(where: string, key: string): BnlabError {
  const hint =
    'The file names pictures that lie elsewhere: write it with their bytes, as push_to_hub does, or pass the pictures.';
  const expected = `the bytes of a picture in row ${Number(key)}`;
  return new BnlabError({ kind: 'data', where, expected, got: 'none', hint });
}

function columnsOf({ schema, key_value_metadata: pairs }: FileMetaData, where: string): Columns {
  const top = topColumns(schema);
  const picture = PICTURES.find((name) => top.includes(name));
  const label = LABELS.find((name) => top.includes(name));
  if (picture === undefined || label === undefined) {
    const hint = `Columns are taken by name: ${PICTURES.join(', ')} for the picture, ${LABELS.join(', ')} for its class.`;
    const expected = `a column of ${picture === undefined ? 'pictures' : 'labels'}`;
    throw new BnlabError({ kind: 'data', where, expected, got: top.join(', ') || 'no columns', hint });
  }
  const stored = pairs?.find(({ key }) => key === 'huggingface')?.value;
  return { picture, label, names: stored === undefined ? undefined : namesIn(stored, label, where) };
}

/** The columns of the outermost level: the tree is stored in the order of a walk, each node with its number of children. */
function topColumns(schema: FileMetaData['schema']): string[] {
  const names: string[] = [];
  const nodeAt = (at: number) => {
    const node = schema[at];
    if (node) return node;
    throw new RangeError(`a schema of ${schema.length} columns that speaks of more`);
  };
  const skip = (at: number): number => {
    let next = at + 1;
    for (let i = 0; i < (nodeAt(at).num_children ?? 0); i++) next = skip(next);
    return next;
  };
  for (let at = 1; at < schema.length; at = skip(at)) names.push(nodeAt(at).name);
  return names;
}

const About = z.object({
  info: z.object({
    features: z.record(z.string(), z.object({ names: z.array(z.string()).optional().catch(undefined) }).catch({})),
  }),
});

function namesIn(stored: string, label: string, where: string): readonly string[] | undefined {
  const reading = readingOf(stored);
  if (reading.fault !== undefined) throw damaged(where, reading.cause);
  // other writers put other things there: what is no list of names says nothing
  const about = About.safeParse(reading.value);
  return about.data?.info.features[label]?.names;
}

/** A number would mean one class in one file and another one in the next. */
function otherNames(first: string, file: string): BnlabError {
  const where = path.basename(file);
  const expected = `the class names of ${path.basename(first)}, in their order`;
  const hint = 'Write the files of a part together, as push_to_hub does, or pass one of them.';
  return new BnlabError({ kind: 'data', where, expected, got: 'other names, or none', hint });
}

/** What hyparquet throws: of the system, of us, or of what the file holds. */
function whyUnread(file: string, thrown: unknown): BnlabError {
  if (thrown instanceof BnlabError) return thrown;
  const isSystem = thrown instanceof Error && 'syscall' in thrown;
  return isSystem ? readError(file, 'a file that can be read', thrown) : damaged(path.basename(file), thrown);
}

function damaged(where: string, thrown: unknown): BnlabError {
  const hint = 'The file is damaged or no Parquet file: get it again.';
  const got = messageOf(thrown);
  return new BnlabError({ kind: 'data', where, expected: 'a whole Parquet file', got, hint, cause: thrown });
}
