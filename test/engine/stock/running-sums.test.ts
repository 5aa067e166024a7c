import assert from 'node:assert/strict';
import { tf } from '../../../lib/engine';
import { onEachEngine } from '../engines';

onEachEngine(
  'running sums and products',
  () => {
    const x = () => tf.tensor2d([1, 2, 3, 4], [2, 2]);

    it('count an axis from the end too', () => {
      for (const run of [tf.cumsum, tf.cumprod]) {
        assert.deepEqual([...run(x(), -1).dataSync()], [...run(x(), 1).dataSync()]);
        assert.deepEqual([...run(x(), -2).dataSync()], [...run(x(), 0).dataSync()]);
      }
      assert.deepEqual([...tf.cumsum(x(), -2).dataSync()], [1, 2, 4, 6]);
    });

    it('refuse an axis that is not there', () => {
      for (const axis of [2, -3, 0.5]) {
        assert.throws(() => tf.cumsum(x(), axis).dataSync(), /cumsum: expected an axis of .*\[2, 2\], got/);
      }
    });

    it('have the gradient of each axis', () => {
      const gradient = (axis: number) => [
        ...tf
          .grad((z) => tf.cumsum(z, axis).mul(x()).sum())(x())
          .dataSync(),
      ];
      assert.deepEqual(
        [gradient(0), gradient(1), gradient(-1)],
        [
          [4, 6, 3, 4],
          [3, 2, 7, 4],
          [3, 2, 7, 4],
        ],
      );
    });
  },
  ['cpu', 'wasm', 'onednn'],
);
