import assert from 'node:assert/strict';
import { ImageListBuilder } from '../../../lib/data/source/image-list-builder';

/** More than the first columns hold, and a power of two more. */
const MANY = 2500;

describe('a builder of image lists', () => {
  it('keeps every picture while its columns grow', () => {
    const builder = new ImageListBuilder();
    const nameOf = (i: number) => `${'é'.repeat(i % 30)}${i}.jpg`;
    for (let i = 0; i < MANY; i++) {
      assert.equal(builder.length, i);
      const place = { file: `/set-${i % 3}.tar`, offset: 2 ** 33 + i, size: 10 + i };
      builder.add({ className: `c${(i * 7) % 11}`, name: nameOf(i), ...place });
    }
    const list = builder.build();
    assert.equal(list.length, MANY);
    // as strings are sorted: c0, c1, c10, c2, …
    assert.deepEqual(list.classes, ['c0', 'c1', 'c10', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9']);
    for (let i = 0; i < MANY; i++) {
      const { label, ...entry } = list.entry(i);
      assert.equal(list.classes[label], `c${(i * 7) % 11}`);
      assert.deepEqual(entry, { name: nameOf(i), file: `/set-${i % 3}.tar`, offset: 2 ** 33 + i, size: 10 + i });
    }
    // the columns end with the list
    for (const column of [list.labels, list.offsets, list.sizes, list.containerOf]) assert.equal(column.length, MANY);
    assert.equal(list.names.starts.length, MANY + 1);
    assert.equal(list.names.bytes.length, list.names.starts[MANY]);
    assert.deepEqual(list.containers, ['/set-0.tar', '/set-1.tar', '/set-2.tar']);
  });

  it('keeps long names of letters that take three bytes each', () => {
    const builder = new ImageListBuilder();
    const names = [11_000, 15_000, 4].map((length) => '고'.repeat(length));
    for (const name of names) builder.add({ className: 'a', name, file: '/x', offset: 0, size: 1 });
    const list = builder.build();
    for (const [i, name] of names.entries()) assert.equal(list.name(i), name);
  });

  it('moves no name while there is room for more: of a million, each would be copied a million times', () => {
    const builder = new ImageListBuilder();
    const memoryAfter = (name: string) => {
      builder.add({ className: 'a', name, file: '/x', offset: 0, size: 1 });
      return builder.build().names.bytes.buffer;
    };
    const first = memoryAfter('a.jpg');
    assert.equal(memoryAfter('b.jpg'), first);
    assert.notEqual(memoryAfter('c'.repeat(1 << 15)), first);
  });

  it('numbers classes as it is told, those without pictures, too', () => {
    const builder = new ImageListBuilder({ encoding: 'digit' });
    for (const className of ['b', 'a', 'b']) builder.add({ className, name: 'x', file: '/x', offset: 0, size: 1 });
    const list = builder.build(['z', 'b', 'a']);
    assert.deepEqual([list.encoding, list.classes, [...list.labels]], ['digit', ['z', 'b', 'a'], [1, 2, 1]]);
    assert.equal(new ImageListBuilder().build().encoding, 'picture');
    assert.throws(() => builder.build(['a']), { kind: 'data', message: /expected one of 1 classes, got b/ });
  });

  const MOST = 2 ** 32 - 1;
  it('takes pictures of no bytes and of almost 4 GiB', () => {
    const builder = new ImageListBuilder();
    for (const [offset, size] of [
      [0, 0],
      [Number.MAX_SAFE_INTEGER, MOST],
    ])
      builder.add({ className: 'a', name: 'x', file: '/x', offset, size });
    const list = builder.build();
    assert.deepEqual([list.entry(1).offset, list.entry(1).size], [Number.MAX_SAFE_INTEGER, MOST]);
  });

  for (const [offset, size] of [
    [-1, 1],
    [0.5, 1],
    [2 ** 53, 1],
    [NaN, 1],
    [0, -1],
    [0, MOST + 1],
    [0, NaN],
  ])
    it(`refuses a picture at ${offset} of ${size} bytes, and does not count it`, () => {
      const builder = new ImageListBuilder();
      const message = new RegExp(`^x\\.jpg: expected a place in a file, got offset ${offset}, size ${size}\n`);
      const add = () => builder.add({ className: 'a', name: 'x.jpg', file: '/x', offset, size });
      assert.throws(add, { kind: 'data', message });
      assert.equal(builder.length, 0);
    });
});
