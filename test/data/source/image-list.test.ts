import assert from 'node:assert/strict';
import { ImageListBuilder } from '../../../lib/data';

describe('a list of pictures', () => {
  const builder = new ImageListBuilder();
  for (const name of ['1.jpg', '2.jpg'])
    builder.add({ className: 'cat', name, file: '/nowhere/set.tar', offset: 0, size: 1 });
  const list = builder.build();

  it('names each of them', () => {
    assert.deepEqual([list.name(0), list.name(1)], ['1.jpg', '2.jpg']);
  });

  for (const index of [2, -1, 0.5, NaN]) {
    it(`has none at ${index}`, () => {
      const refusal = { kind: 'input', message: new RegExp(`^ImageList: expected an index below 2, got ${index}\n`) };
      assert.throws(() => list.name(index), refusal);
      assert.throws(() => list.entry(index), refusal);
    });
  }
});
