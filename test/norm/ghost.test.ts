/** Ghost batch normalization: which parts a mini-batch is cut into, and what each of them is normalized by. */
import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { GhostBatchNormalization, ghostBatchNormalization } from '../../lib/norm';
import { assertNear } from './harness';

/** Means and numbers of values of the parts of a training call, one channel, in order. */
function partsOf(ghostSize: number, x: tf.Tensor, mask?: tf.Tensor): [mean: number, m: number][] {
  const layer = ghostBatchNormalization({ ghostSize });
  const seen: [number, number][] = [];
  layer.observe((mean, _, m) => seen.push([mean.dataSync()[0], m]));
  layer.apply(x, { training: true, ...(mask && { mask }) });
  layer.dispose();
  return seen;
}

/** 0, 1, 2, … in two places of each example. */
const counting = (examples: number) => tf.range(0, 2 * examples).reshape([examples, 2, 1]);

describe('ghost batch normalization', () => {
  before(() => useEngine('cpu'));

  const cut: readonly [examples: number, ghostSize: number, parts: readonly number[]][] = [
    [1, 2, [1]],
    [2, 2, [2]],
    [3, 2, [3]],
    [4, 2, [2, 2]],
    [5, 2, [2, 3]],
    [6, 2, [2, 2, 2]],
    [2, 3, [2]],
    [4, 3, [4]],
    [5, 3, [3, 2]],
    [7, 3, [3, 4]],
    [8, 3, [3, 3, 2]],
    [9, 4, [4, 5]],
    [11, 4, [4, 4, 3]],
  ];
  for (const [examples, ghostSize, parts] of cut) {
    it(`cuts ${examples} examples by ${ghostSize} into [${parts}], in order`, () => {
      tf.tidy(() => {
        let first = 0;
        const want = parts.map((size) => {
          const mean = 2 * first + (2 * size - 1) / 2;
          first += size;
          return [mean, 2 * size];
        });
        assert.deepEqual(partsOf(ghostSize, counting(examples)), want);
      });
    });
  }

  it('normalizes each part by its own statistics, which move the averages one after another', () => {
    tf.tidy(() => {
      const layer = ghostBatchNormalization({ ghostSize: 2, epsilon: 3, decay: 0.5, runningVariance: 'biased' });
      // parts 1, 3 and 10, 30: means 2 and 20, variances 1 and 100
      const y = layer.apply(tf.tensor2d([1, 3, 10, 30], [4, 1]), { training: true }) as tf.Tensor;
      const wide = 10 / Math.sqrt(103);
      assertNear(y.dataSync(), [-0.5, 0.5, -wide, wide], 'y');
      assertNear(layer.state.movingMean.dataSync(), [(0 + 2) / 4 + 20 / 2], 'mean');
      assertNear(layer.state.movingVariance.dataSync(), [(1 + 1) / 4 + 100 / 2], 'variance');
    });
  });

  it('cuts a mask with its examples, and gives one for all examples to each part', () => {
    tf.tidy(() => {
      const x = counting(4);
      const perExample = tf.tensor2d([1, 1, 0, 1, 1, 0, 0, 1], [4, 2], 'bool');
      assert.deepEqual(partsOf(2, x, perExample), [[4 / 3, 3].map(Math.fround), [11 / 2, 2]]);
      const forAll = tf.tensor2d([0, 1], [1, 2], 'bool');
      assert.deepEqual(partsOf(2, x, forAll), [
        [2, 2],
        [6, 2],
      ]);
      // a mask of whole examples
      assert.deepEqual(partsOf(2, x, tf.tensor1d([1, 1, 0, 1], 'bool')), [
        [3 / 2, 4],
        [13 / 2, 2],
      ]);
    });
  });

  it('copies no mini-batch that is one part', async () => {
    const kernelsFor = async (examples: number) => {
      const layer = ghostBatchNormalization({ ghostSize: 2 });
      const { kernelNames } = await tf.profile(() =>
        tf.tidy(() => void layer.apply(counting(examples), { training: true })),
      );
      return kernelNames.filter((name) => /split|concat/i.test(name)).sort();
    };
    assert.deepEqual(await kernelsFor(3), []);
    assert.deepEqual(await kernelsFor(4), ['Concat', 'SplitV']);
  });

  it('takes 32 examples where nothing is said, two at least, and whole numbers only', () => {
    assert.equal(ghostBatchNormalization().ghostSize, 32);
    assert.equal(ghostBatchNormalization({ ghostSize: 2 }).ghostSize, 2);
    for (const ghostSize of [1, 0, 2.5, Infinity, '4'] as number[])
      assert.throws(() => ghostBatchNormalization({ ghostSize }), /ghostSize that is an integer of 2 or more, got/);
  });

  it('may be repeated while nobody observes it, and is known by its name in saved models', () => {
    const layer = ghostBatchNormalization({ ghostSize: 3 });
    assert.deepEqual(layer.repetition, { repeats: true });
    layer.observe(() => undefined);
    assert.deepEqual(layer.repetition, { repeats: false });
    const { classNameMap } = tf.serialization.SerializationMap.getMap();
    assert.equal(classNameMap[GhostBatchNormalization.className][0], GhostBatchNormalization);
    assert.equal(layer.getConfig().ghostSize, 3);
  });
});
