import assert from 'node:assert/strict';
import { TextColumn } from '../../../lib/data/source/text-column';

/** Text values laid out as Arrow does: é takes two bytes, and the second value is empty. */
const VALUES = ['é', '', 'cat', 'ox', 'z'];

function column(values: readonly string[]): TextColumn {
  const starts = Int32Array.of(0, 2, 2, 5, 7, 8);
  return new TextColumn(Buffer.from(values.join('')), starts);
}

const all = (texts: TextColumn) => Array.from({ length: texts.starts.length - 1 }, (_, i) => texts.at(i));

describe('a column of texts', () => {
  it('gives each value by its place', () => {
    assert.deepEqual(all(column(VALUES)), VALUES);
  });

  for (const [from, to] of [
    [0, 5],
    [0, 2],
    [1, 4],
    [2, 3],
    [3, 3],
  ] as const)
    it(`has the values from ${from} to ${to} as a column that begins at 0 and holds no other bytes`, () => {
      const slice = column(VALUES).slice(from, to);
      assert.deepEqual(all(slice), VALUES.slice(from, to));
      assert.equal(slice.starts[0], 0);
      assert.equal(slice.bytes.length, Buffer.byteLength(VALUES.slice(from, to).join('')));
    });

  for (const indices of [[], [4], [2, 0, 2, 1], [4, 3, 2, 1, 0]])
    it(`has the values at ${JSON.stringify(indices)} in that order, also where it is a slice itself`, () => {
      const wanted = indices.map((i) => VALUES[i]);
      const picked = column(VALUES).pick(indices);
      assert.deepEqual(all(picked), wanted);
      assert.equal(Buffer.from(picked.bytes).toString('utf8'), wanted.join(''));
      assert.deepEqual(all(column(VALUES).slice(1, 5).pick([1, 3])), ['cat', 'z']);
    });
});
