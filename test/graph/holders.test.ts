import assert from 'node:assert/strict';
import { tf } from '../../lib/engine';
import { noteHolder, notedHolders } from '../../lib/graph/holders';

const layer = () => tf.layers.reLU();

describe('the holders of a layer', () => {
  it('are none where nobody looked', () => assert.deepEqual([...notedHolders(layer())], []));

  it('are all that were noted for it, each once, and for it alone', () => {
    const [held, other, first, second] = [layer(), layer(), layer(), layer()];
    noteHolder(first, held);
    noteHolder(second, held);
    noteHolder(first, held);
    noteHolder(second, other);
    assert.deepEqual([...notedHolders(held)], [first, second]);
    assert.deepEqual([...notedHolders(other)], [second]);
    assert.deepEqual([...notedHolders(first)], []);
  });
});
