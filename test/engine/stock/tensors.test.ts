import assert from 'node:assert/strict';
import { BnlabError } from '../../../lib/errors';
import { tf } from '../../../lib/engine';
import { onEachEngine } from '../engines';

onEachEngine('arrays without a shape are refused, by name', () => {
  const isNamed = (thrown: unknown) => thrown instanceof BnlabError && /rows.*tensor/.test(thrown.hint);
  const ragged: Readonly<Record<string, () => unknown>> = {
    'rows of different lengths': () => tf.tensor([[1, 2, 3], [4]]),
    'a last row that is longer': () =>
      tf.tensor2d([
        [1, 2],
        [3, 4, 5],
      ]),
    'a tensor inside an array': () => tf.add(tf.ones([2]), [tf.ones([2])] as unknown as number[]),
    'a tensor among numbers': () => tf.tensor([1, tf.scalar(2)] as unknown as number[]),
  };
  for (const [name, call] of Object.entries(ragged)) {
    it(name, () => assert.throws(() => tf.tidy(() => void call()), isNamed));
  }

  it('and whole ones are taken', () => {
    tf.tidy(() => {
      assert.deepEqual(
        tf
          .tensor([
            [1, 2],
            [3, 4],
          ])
          .arraySync(),
        [
          [1, 2],
          [3, 4],
        ],
      );
      assert.deepEqual(tf.tensor([['a'], ['b']]).shape, [2, 1]);
      assert.deepEqual(tf.tensor([new Float32Array(2), new Float32Array(2)]).shape, [2, 2]);
      assert.deepEqual(tf.tensor([]).shape, [0]);
      assert.equal(tf.scalar(3).dataSync()[0], 3);
    });
  });
});
