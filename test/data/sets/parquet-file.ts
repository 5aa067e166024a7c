/** Parquet files by hand, as the format's description lays them out: plain values, not compressed, one group of rows. */

/** Fields of a structure of Thrift's compact protocol, by their numbers: their types there and their bytes. */
type Fields = Readonly<Record<number, readonly [type: number, bytes: Buffer]>>;

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}
const i32 = (value: number) => [5, varint(2 * value)] as const;
const i64 = (value: number) => [6, varint(2 * value)] as const;
const bytes = (content: Buffer) => Buffer.concat([varint(content.length), content]);
const text = (content: string) => [8, bytes(Buffer.from(content))] as const;
const list = (type: number, items: readonly Buffer[]) =>
  [9, Buffer.concat([Buffer.of((items.length << 4) | type), ...items])] as const;
const structure = (fields: Fields): Buffer => {
  let before = 0;
  const parts = Object.entries(fields).map(([number, [type, content]]) => {
    const step = Number(number) - before;
    before = Number(number);
    return Buffer.concat([Buffer.of((step << 4) | type), content]);
  });
  return Buffer.concat([...parts, Buffer.of(0)]);
};
const nested = (fields: Fields) => [12, structure(fields)] as const;

/** Kinds of values by their numbers in the format. */
export const [BOOLEAN, INT64, BYTES] = [0, 2, 6];

function plain(value: Buffer | number | boolean): Buffer {
  if (typeof value === 'boolean') return Buffer.of(Number(value));
  if (typeof value !== 'number') return Buffer.concat([Buffer.from(Uint32Array.of(value.length).buffer), value]);
  return Buffer.from(BigInt64Array.of(BigInt(value)).buffer);
}

/** A column of values that may be missing. */
export interface Column {
  readonly name: string;
  readonly type: number;
  readonly values: readonly (Buffer | number | boolean | null)[];
  /** Set where the column is the one field of a structure of this name. */
  readonly within?: string;
}

/** A page of values, behind their levels: one where a value is there, two inside a structure. */
function page({ values, within }: Column): Buffer {
  const level = within === undefined ? 1 : 2;
  const runs = Buffer.from(values.flatMap((value) => [2, value === null ? 0 : level]));
  const stored = values.flatMap((value) => (value === null ? [] : [plain(value)]));
  const content = Buffer.concat([Buffer.from(Uint32Array.of(runs.length).buffer), runs, ...stored]);
  const about = nested({ 1: i32(values.length), 2: i32(0), 3: i32(3), 4: i32(3) });
  return Buffer.concat([structure({ 1: i32(0), 2: i32(content.length), 3: i32(content.length), 5: about }), content]);
}

/** What else a file says. */
interface About {
  readonly metadata?: Readonly<Record<string, string>>;
  /** Fields that each structure is said to have; it has one. */
  readonly fields?: number;
}

/** A file of columns of equal lengths. */
export function parquetOf(columns: readonly Column[], { metadata = {}, fields = 1 }: About = {}): Buffer {
  const rows = columns[0].values.length;
  const parts: Buffer[] = [Buffer.from('PAR1')];
  let at = 4;
  const chunks = columns.map((column) => {
    const { name, type, within } = column;
    const content = page(column);
    const place = within === undefined ? [name] : [within, name];
    const path = list(8, place.map((word) => bytes(Buffer.from(word)))); // prettier-ignore
    const sizes = { 5: i64(rows), 6: i64(content.length), 7: i64(content.length) };
    const about = nested({ 1: i32(type), 2: list(5, [varint(0)]), 3: path, 4: i32(0), ...sizes, 9: i64(at) });
    parts.push(content);
    at += content.length;
    return structure({ 2: i64(at), 3: about });
  });
  const nodes = columns.flatMap(({ name, type, within }) => {
    const leaf = structure({ 1: i32(type), 3: i32(1), 4: text(name) });
    return within === undefined ? [leaf] : [structure({ 3: i32(1), 4: text(within), 5: i32(fields) }), leaf];
  });
  const schema = [structure({ 4: text('schema'), 5: i32(columns.length) }), ...nodes];
  const pairs = Object.entries(metadata).map(([key, value]) => structure({ 1: text(key), 2: text(value) }));
  const groups = rows === 0 ? [] : [structure({ 1: list(12, chunks), 2: i64(at), 3: i64(rows) })];
  const footer = structure({ 1: i32(1), 2: list(12, schema), 3: i64(rows), 4: list(12, groups), 5: list(12, pairs) });
  return Buffer.concat([...parts, footer, Buffer.from(Uint32Array.of(footer.length).buffer), Buffer.from('PAR1')]);
}
