import assert from 'node:assert/strict';
import { dims } from '../lib/dims';
import { BnlabError } from '../lib/errors';

describe('a shape taken apart', () => {
  it('gives its first extents', () => {
    const [N, H] = dims([2, 3, 5], 2);
    assert.deepEqual([N, H], [2, 3]);
    assert.deepEqual(dims([], 0), []);
  });

  it('is refused where it has fewer axes: no extent is undefined', () => {
    assert.throws(
      () => dims([2, 3], 4),
      (thrown) => thrown instanceof BnlabError && /4 axes or more, got \[2, 3\]/.test(thrown.message),
    );
  });
});
