/** Scans laid out by hand: two rows of three blocks, each coded by five bits, in restart intervals or not. */
import assert from 'node:assert/strict';
import { readFrame, readScan } from '../../../../lib/data/pictures/jpeg/frame';
import { Progression } from '../../../../lib/data/pictures/jpeg/progression';
import { walkScan } from '../../../../lib/data/pictures/jpeg/scan-walk';
import { JpegTables } from '../../../../lib/data/pictures/jpeg/tables';
import type { HarmlessName } from '../../../../lib/data/pictures/jpeg/warnings';
import { bytesOfBits, damage, frameHeader, grey, stuffed, tableOf } from './by-hand';

/** An average of one bit, then the end of the block. */
const BLOCK = '10110';
/** An average of no code. */
const LOST = `${'1'.repeat(17)}10`;
const coded = (bits: string) => stuffed(bytesOfBits(bits));
const blocks = (n: number) => coded(BLOCK.repeat(n));
const END = [0xff, 0xd9];
const different = (n: number) => Array.from({ length: n }, (_, i) => i);

interface Asked {
  readonly interval?: number;
  readonly marker?: number;
  /** First and last coefficient, and bits. */
  readonly rest?: readonly [first: number, last: number, bits: number];
  readonly places?: number;
  readonly width?: number;
  readonly height?: number;
}

/** Walks what lies behind two other bytes: the place of the marker behind it, and what was passed over. */
function walk(
  data: readonly number[],
  { interval = 0, marker = 0xc0, rest = [0, 63, 0], places = 0x00, width = 24, height = 16 }: Asked = {},
) {
  const frame = readFrame(marker, frameHeader(grey(), { width, height }));
  const scan = readScan(Buffer.from([1, 1, places, ...rest]), frame);
  const tables = new JpegTables();
  tables.dc[0] = tableOf(0, 1);
  tables.ac[0] = tableOf(7, 0);
  tables.ac[1] = tableOf(0, 7);
  tables.restartInterval = interval;
  const { nonZero } = new Progression(frame);
  const passed: HarmlessName[] = [];
  const jpeg = Buffer.from([1, 2, ...data]);
  const at = walkScan({ jpeg, start: 2, frame, scan, tables, nonZero }, (name) => passed.push(name));
  return { at, passed };
}

const lies = (data: readonly number[], asked: Asked = {}, passed: readonly HarmlessName[] = []) =>
  assert.deepEqual(walk([...data, ...END], asked), { at: 2 + data.length, passed });
const fails = (kind: Parameters<typeof damage>[0], said: RegExp, data: readonly number[], asked: Asked = {}) =>
  assert.throws(() => walk([...data, ...END], asked), damage(kind, said));

describe('a scan of a JPEG', () => {
  it('ends at a marker or with the file', () => {
    lies(blocks(6));
    assert.equal(walk(blocks(6)).at, 2 + blocks(6).length);
  });

  it('that ends early is damaged in the row of the first block that is missing', () => {
    fails('dataEnd', /at row 8 of 16/, blocks(4));
    fails('dataEnd', /at row 0 of 16/, blocks(1));
    const second = [...blocks(2), 0xff, 0xd0, ...blocks(1)];
    fails('dataEnd', /at row 8 of 16/, second, { interval: 2 });
  });

  it('may have eight bytes behind it, filling, and up to 32 bytes where it ended as it should', () => {
    lies([...blocks(6), ...different(8)]);
    lies([...blocks(6), ...different(9)], {}, ['padding']);
    lies([...blocks(6), ...different(32)], {}, ['padding']);
    lies([...blocks(6), ...Array<number>(99).fill(5)], {}, ['padding']);
    // it ends with a whole byte
    lies([...blocks(8), ...different(9)], { width: 32 }, ['padding']);
    fails('leftOver', /at row 16 of 16/, [...blocks(6), ...different(33)]);
    fails('leftOver', /at row 9 of 9/, [...blocks(6), ...different(33)], { height: 9 });
    fails('leftOver', /at row 16 of 16/, [...blocks(6), ...Array<number>(99).fill(5), 6]);
  });

  it('has no more behind it where its last byte was not filled with ones, or codes made no sense', () => {
    const zeros = bytesOfBits(`${BLOCK.repeat(6)}00`);
    lies([...zeros, ...different(8)]);
    for (const more of [different(9), Array<number>(9).fill(0)])
      fails('leftOver', /at row 16 of 16/, [...zeros, ...more]);
    fails('leftOver', /at row 16 of 16/, [...bytesOfBits(`${BLOCK.repeat(6)}01`), ...different(9)]);
    const nonsense = coded(LOST + BLOCK.repeat(5));
    lies([...nonsense, ...different(8)]);
    fails('leftOver', /at row 16 of 16/, [...nonsense, ...different(9)]);
  });

  it('is read with the tables that its planes name', () => {
    lies(coded('1010'.repeat(6)), { places: 0x01 });
    fails('header', /no Huffman table 2/, blocks(6), { places: 0x20 });
    fails('header', /no Huffman table 3/, blocks(6), { places: 0x03 });
  });
});

describe('restart intervals', () => {
  const marked = (n: number, size: number, count = 8) =>
    Array.from({ length: n }, (_, i) => [...blocks(size), 0xff, 0xd0 + (i % count)]).flat();

  it('end at the markers in turn, and the last may be shorter', () => {
    lies([...marked(2, 2), ...blocks(2)], { interval: 2 });
    lies([...marked(1, 4), ...blocks(2)], { interval: 4 });
    lies(blocks(6), { interval: 7 });
    lies([...blocks(3), 0xff, 0xff, 0xff, 0xd0, ...blocks(3)], { interval: 3 });
    // after the eighth the first comes again
    lies([...marked(10, 1), ...blocks(1)], { interval: 1, width: 88, height: 8 });
  });

  it('are damaged where another marker stands, in the row that would follow', () => {
    const second = [...blocks(2), 0xff, 0xd0, ...blocks(2)];
    for (const wrong of [0xd0, 0xd2, 0xd9])
      fails('restart', /at row 8 of 16/, [...second, 0xff, wrong, ...blocks(2)], { interval: 2 });
    fails('restart', /at row 0 of 16/, [...blocks(2), 0xff, 0xd1, ...blocks(4)], { interval: 2 });
    fails('restart', /at row 0 of 8/, [...marked(9, 1, 9), ...blocks(2)], { interval: 1, width: 88, height: 8 });
  });

  it('may have bytes behind them as a scan may', () => {
    lies([...blocks(3), ...different(9), 0xff, 0xd0, ...blocks(3)], { interval: 3 }, ['padding']);
    const more = [...blocks(3), ...different(33), 0xff, 0xd0, ...blocks(3)];
    fails('leftOver', /at row 8 of 16/, more, { interval: 3 });
  });
});

describe('a progressive scan', () => {
  const averages = { marker: 0xc2, rest: [0, 0, 0] } as const;

  it('of averages has no details, and in later scans no codes', () => {
    lies(coded('101'.repeat(6)), { ...averages, places: 0x03 });
    lies(coded('101010'), { ...averages, rest: [0, 0, 0x10], places: 0x33 });
    fails('header', /no Huffman table 3/, coded('101'.repeat(6)), { ...averages, places: 0x30 });
    fails('dataEnd', /at row 0 of 16/, coded('101'.repeat(2)), averages);
  });

  it('of details has no averages', () => {
    lies(coded('01010101'.repeat(6)), { marker: 0xc2, rest: [1, 1, 0], places: 0x30 });
    lies(coded('0'.repeat(6)), { marker: 0xc2, rest: [1, 5, 0], places: 0x31 });
    fails('header', /no Huffman table 2/, coded('0'.repeat(6)), { marker: 0xc2, rest: [1, 5, 0], places: 0x02 });
    const intervals = [...coded('000'), 0xff, 0xd0, ...coded('000')];
    lies(intervals, { marker: 0xc2, rest: [1, 5, 0], places: 0x31, interval: 3 });
  });

  it('has no code that is in no table, in any interval', () => {
    fails('badCode', /at row 0 of 16/, coded('1'.repeat(17) + '101'.repeat(5)), averages);
    const second = [...coded('101'.repeat(3)), 0xff, 0xd0, ...coded('101101' + '1'.repeat(17))];
    fails('badCode', /at row 8 of 16/, second, { ...averages, interval: 3 });
  });
});
