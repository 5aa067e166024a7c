import assert from 'node:assert/strict';
import { Block } from '../../../lib/engine/onednn/block';
import { TAG } from '../../../lib/engine/onednn/constants';
import { openDnnl } from '../../../lib/engine/onednn/ffi';
import { Library } from '../../../lib/engine/onednn/library';
import { int64 } from '../../../lib/engine/onednn/status';
import { BnlabError } from '../../../lib/errors';
import { needsOneDnn } from './support';

describe('a oneDNN primitive', () => {
  needsOneDnn();

  it('refuses memory that is smaller than what it would read or write', () => {
    const dnnl = openDnnl();
    const library = new Library(dnnl);
    const row = library.byTag([1000], TAG.a);
    const copy = library.keep('copy', library.reorder(row, row));
    const [from, to, short] = [4000, 4000, 3936].map((bytes) => Block.allocate(dnnl, bytes));
    const refused = (thrown: unknown) =>
      thrown instanceof BnlabError && thrown.expected === 'memory of 4000 bytes' && thrown.got === '3936 bytes';
    try {
      from.floats(1000).fill(7);
      assert.throws(() => copy.run(from, short), refused);
      assert.throws(() => copy.run(short, to), refused);
      assert.throws(() => copy.runOver(from.floats(1000), short.floats(984)), refused);
      copy.run(from, to);
      assert.ok(to.floats(1000).every((value) => value === 7));
    } finally {
      library.dispose();
    }
  });

  it('takes whole numbers only', () => {
    assert.deepEqual([...int64([2, 0, -1])], [2n, 0n, -1n]);
    for (const bad of [1.5, NaN, Infinity]) {
      assert.throws(() => int64([3, bad]), new RegExp(`whole numbers, got \\[3, ${bad}\\]`));
    }
  });
});
