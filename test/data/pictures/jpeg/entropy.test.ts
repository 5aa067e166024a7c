import assert from 'node:assert/strict';
import { BitReader, entropyData } from '../../../../lib/data/pictures/jpeg/entropy';
import { dataOf, tableOf } from './by-hand';

/** Zero bytes that may be read behind the data. */
const SLACK = 512;

describe('coded data', () => {
  it('have room behind the first ones, which are few', () => {
    const { bytes } = entropyData(Buffer.of(1, 2, 3), 0);
    assert.ok(bytes.length >= 3 + SLACK);
  });

  for (const [what, jpeg, from, expected, next] of [
    ['end at a marker', [1, 2, 0xff, 0xd9, 3], 0, [1, 2], 2],
    ['begin where they are said to', [1, 2, 3, 0xff, 0xd9], 1, [2, 3], 3],
    ['have no zero behind 0xff', [0xff, 0, 5, 0xff, 0, 0, 0xff, 0xd0], 0, [0xff, 5, 0xff, 0], 6],
    ['may have 0xff several times for once', [1, 0xff, 0xff, 0xff, 0, 7, 0xff, 0xd9], 0, [1, 0xff, 7], 6],
    ['end before all of the 0xff of a marker', [1, 0xff, 0xff, 0xd9], 0, [1], 1],
    ['end with the file', [1, 2, 3], 0, [1, 2, 3], 3],
    ['end before a last 0xff', [1, 0xff], 0, [1], 1],
    ['may be none', [0xff, 0xd9], 0, [], 0],
  ] as const)
    it(what, () => {
      entropyData(Buffer.alloc(2000, 0xaa), 0);
      const data = entropyData(Buffer.from(jpeg), from);
      assert.deepEqual([data.bits, data.next], [8 * expected.length, next]);
      assert.deepEqual([...data.bytes.subarray(0, expected.length)], expected);
      const behind = data.bytes.subarray(expected.length, expected.length + SLACK);
      assert.deepEqual(behind, Buffer.alloc(SLACK));
      assert.equal(data.view.getUint32(expected.length + SLACK - 4), 0);
    });

  it('have room whatever their length, in the same memory as long as they fit', () => {
    const before = entropyData(Buffer.of(1), 0).bytes.length;
    const jpeg = Buffer.alloc(3_000_000, 0x5a);
    const { bytes, view, bits } = entropyData(jpeg, 1000);
    const length = jpeg.length - 1000;
    assert.equal(bits, 8 * length);
    assert.ok(
      bytes.length >= length + SLACK && bytes.length <= Math.max(before, 2 * length + SLACK),
      `${bytes.length}`,
    );
    assert.equal(view.byteLength, bytes.length);
    // all that fit, and a file of any length of which little is left
    for (const [size, from] of [
      [bytes.length - SLACK, 0],
      [bytes.length, bytes.length - 10],
    ] as const) {
      const next = entropyData(Buffer.alloc(size, 0x5b), from);
      assert.ok(next.bytes === bytes && next.view === view, `${size} from ${from}`);
      assert.equal(next.bits, 8 * (size - from));
      assert.deepEqual([bytes[size - from - 1], bytes[size - from]], [0x5b, 0]);
    }
    // a byte more than fits where there was nothing before this test
    const more = entropyData(Buffer.alloc(2 * length + 1), 0);
    assert.ok(more.bytes.length >= 2 * length + 1 + SLACK && more.view.byteLength === more.bytes.length);
  });
});

describe('a reader of bits', () => {
  it('takes them from the first to the last, up to sixteen at a time', () => {
    const bits = '1011001110001111000011111000001111110000001111111000000011010101';
    for (const sizes of [
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 9],
      [16, 16, 16, 16],
      [7, 16, 16, 16, 9],
    ]) {
      const reader = new BitReader(dataOf(bits));
      let at = 0;
      for (const size of sizes) {
        assert.equal(reader.take(size), parseInt(bits.slice(at, at + size), 2));
        assert.equal(reader.position, (at += size));
        assert.equal(reader.take(0), 0);
        assert.equal(reader.position, at);
      }
    }
  });

  it('sees at least 25 bits ahead, and zeros behind the end', () => {
    const reader = new BitReader(dataOf('1'.repeat(40)));
    for (reader.position = 0; reader.position < 8; reader.position++) assert.equal(reader.peek() >>> 7, 2 ** 25 - 1);
    reader.position = 40;
    assert.equal(reader.peek(), 0);
  });

  it('says when more was taken than there is', () => {
    const reader = new BitReader(dataOf('101'));
    reader.take(3);
    assert.equal(reader.isPastEnd, false);
    reader.take(1);
    assert.equal(reader.isPastEnd, true);
  });

  it('reads symbols, and counts codes that are in no table', () => {
    const table = tableOf(...Array.from({ length: 16 }, (_, i) => 200 + i));
    const reader = new BitReader(dataOf(`0${'1'.repeat(15)}0${'1'.repeat(17)}10`));
    assert.deepEqual([reader.symbol(table), reader.position, reader.lost], [200, 1, 0]);
    assert.deepEqual([reader.symbol(table), reader.position, reader.lost], [215, 17, 0]);
    assert.deepEqual([reader.symbol(table), reader.position, reader.lost], [0, 34, 1]);
    assert.deepEqual([reader.symbol(table), reader.position, reader.lost], [201, 36, 1]);
  });
});
