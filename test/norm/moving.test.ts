import assert from 'node:assert/strict';
import { currentEngine, tf, type Engine } from '../../lib/engine';
import { batchNormalization, type BatchNormalizationArgs } from '../../lib/norm';
import { Random } from '../../lib/random';
import { onEachEngine } from '../engine/engines';
import { assertNear } from './harness';

/** Runs without views of memory, as engines do whose memory is on another device. */
function withoutViews<T>(body: () => T): T {
  const engine = currentEngine() as { view?: Engine['view'] };
  const { view } = engine;
  engine.view = undefined;
  try {
    return body();
  } finally {
    engine.view = view;
  }
}

/** The weights after three training calls, the second with another mask. */
function trained(args: BatchNormalizationArgs, masks: readonly string[]): number[][] {
  const layer = batchNormalization(args);
  masks.forEach((digits, i) => {
    tf.tidy(() => {
      const x = tf.tensor3d(new Random(i + 1).normals(12, 2, 3), [2, 3, 2]);
      const mask = digits === '' ? undefined : tf.tensor2d([...digits].map(Number), [2, 3], 'bool');
      layer.apply(x, { training: true, mask });
    });
  });
  const weights = layer.getWeights().map((weight) => [...weight.dataSync()]);
  layer.dispose();
  return weights;
}

onEachEngine('moving averages', () => {
  const MASKS = ['110011', '000000', '101010', '000100'];
  for (const decay of [0.6, 'cumulative'] as const) {
    for (const runningVariance of ['unbiased', 'biased'] as const) {
      it(`with decay ${decay}, ${runningVariance}, are the same where memory is out of reach`, () => {
        for (const masks of [['', '', ''], MASKS]) {
          const before = tf.memory().numTensors;
          const want = trained({ decay, runningVariance }, masks);
          const got = withoutViews(() => trained({ decay, runningVariance }, masks));
          got.forEach((values, i) => assertNear(values, want[i], `weight ${i}`));
          assert.equal(tf.memory().numTensors, before);
        }
      });
    }
  }

  it('count the mini-batches with two values or more, and no others', () => {
    assert.deepEqual(trained({ decay: 'cumulative' }, MASKS).at(-1), [2]);
    assert.deepEqual(trained({ decay: 'cumulative' }, ['', '', '']).at(-1), [3]);
  });

  it('are those of what came, where nothing was masked', () => {
    const whole = trained({ decay: 'cumulative' }, ['111111', '111111']);
    const plain = trained({ decay: 'cumulative' }, ['', '']);
    whole.forEach((values, i) => assertNear(values, plain[i], `weight ${i}`));
  });

  it('are not moved by a mini-batch that does not count, be it NaN', () => {
    tf.tidy(() => {
      for (const decay of [0.5, 'cumulative'] as const) {
        const layer = batchNormalization({ decay });
        const x = tf.tensor3d([NaN, 1, 2, Infinity], [1, 4, 1]);
        const mask = tf.tensor2d([1, 0, 0, 0], [1, 4], 'bool');
        const call = () => layer.apply(x, { training: true, mask });
        call();
        withoutViews(call);
        const { movingMean, movingVariance } = layer.state;
        assert.deepEqual([movingMean.dataSync()[0], movingVariance.dataSync()[0]], [0, 1]);
      }
    });
  });
});
