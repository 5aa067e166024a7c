/** The moving averages by each way that there is to their memory: views, tensors, and what a replay hands over. */
import assert from 'node:assert/strict';
import { currentEngine, tf, useEngine, type Engine } from '../../lib/engine';
import { listening, type Effect } from '../../lib/engine/replay/effects';
import { averageIn, type MiniBatchStatistics, type MovingAverages } from '../../lib/norm/moving';
import { assertNear } from './harness';

type Settings = Parameters<typeof averageIn>[2];

/** Runs as on engines whose memory is on another device. */
function withoutViews(body: () => void): void {
  const engine = currentEngine() as { view?: Engine['view'] };
  const { view } = engine;
  engine.view = undefined;
  try {
    body();
  } finally {
    engine.view = view;
  }
}

/** Runs the effects of `body` a second time, with tensors that TensorFlow.js does not know. */
function andReplayed(body: () => void): void {
  const addEffect = (tensors: readonly tf.Tensor[], run: Effect) =>
    run(tensors.map(({ dataId, shape, dtype }) => ({ dataId, shape, dtype })));
  listening({ addEffect, addDrawn: () => undefined }, body);
}

const WAYS: readonly [name: string, times: number, run: (body: () => void) => void][] = [
  ['through views', 1, (body) => body()],
  ['through tensors', 1, withoutViews],
  ['through views, and replayed', 2, andReplayed],
  ['through tensors, and replayed', 2, (body) => withoutViews(() => andReplayed(body))],
];

/** Averages of two channels; three mini-batches have been counted. */
function made(isCounted: boolean): MovingAverages {
  const variables = { mean: tf.variable(tf.tensor1d([1, -2])), variance: tf.variable(tf.tensor1d([4, 9])) };
  return isCounted ? { ...variables, count: tf.variable(tf.scalar(3)) } : variables;
}

const UNBIASED = { decay: 0.75, runningVariance: 'unbiased' } as const;
const BIASED = { decay: 0.75, runningVariance: 'biased' } as const;
const [ALL, ALL_BIASED] = [
  { ...UNBIASED, decay: 'cumulative' },
  { ...BIASED, decay: 'cumulative' },
] as const;

/**
 * A mini-batch of means 3 and 6, variances 2 and 6, or with twice the number of values, unbiased, [2, 6] m / (m - 1). By a decay of
 * 3/4, and after three mini-batches, a quarter of the distance is gone.
 */
const ROWS: readonly [what: string, Settings, m: number, after: number[], again: number[], count?: number][] = [
  ['unbiased, of four', UNBIASED, 4, [1.5, 0, 11 / 3, 8.75], [1.875, 1.5, 41 / 12, 8.5625]],
  ['unbiased, of two', UNBIASED, 2, [1.5, 0, 4, 9.75], [1.875, 1.5, 4, 10.3125]],
  ['biased, of four', BIASED, 4, [1.5, 0, 3.5, 8.25], [1.875, 1.5, 3.125, 7.6875]],
  ['biased, of two', BIASED, 2, [1.5, 0, 3.5, 8.25], [1.875, 1.5, 3.125, 7.6875]],
  ['cumulative and unbiased, of four', ALL, 4, [1.5, 0, 11 / 3, 8.75], [1.8, 1.2, 52 / 15, 8.6], 1],
  ['cumulative and biased, of three', ALL_BIASED, 3, [1.5, 0, 3.5, 8.25], [1.8, 1.2, 3.2, 7.8], 1],
];
/** Too few values under a mask: nothing moves. */
const STILL: readonly [what: string, Settings, m: number][] = [
  ['of one', UNBIASED, 1],
  ['of none', BIASED, 0],
  ['cumulative, of one', ALL, 1],
  ['cumulative, of none', ALL_BIASED, 0],
];

describe('the moving averages of a mini-batch', () => {
  before(() => useEngine('cpu'));

  const moved = (settings: Settings, run: (body: () => void) => void, batch: () => MiniBatchStatistics) => {
    const averages = made(settings.decay === 'cumulative');
    const before = tf.memory().numTensors;
    const statistics = tf.tidy(() => {
      const one = batch();
      run(() => averageIn(() => averages, one, settings));
      // still there: what shared their memory has given back its own part only
      return [...one.mean.dataSync(), ...one.variance.dataSync()];
    });
    assert.equal(tf.memory().numTensors, before, 'tensors');
    const count = averages.count?.dataSync()[0];
    const found = [averages.mean, averages.variance].flatMap((one) => [...one.dataSync()]);
    tf.dispose([averages.mean, averages.variance, ...(averages.count ? [averages.count] : [])]);
    return { found, count, statistics };
  };
  const batch = (m: number | tf.Scalar, [mean, variance] = [3, 2]): MiniBatchStatistics => ({
    ...{ mean: tf.tensor1d([mean, 6]), variance: tf.tensor1d([variance, 6]), valuesPerChannel: m },
  });

  for (const [way, times, run] of WAYS) {
    for (const isMasked of [false, true]) {
      for (const [what, settings, m, after, again, counted] of ROWS) {
        it(`${what}${isMasked ? ' that a mask left' : ''}, move ${way}`, () => {
          const got = moved(settings, run, () => batch(isMasked ? tf.scalar(m) : m));
          assertNear(got.found, times === 1 ? after : again, 'averages');
          assert.equal(got.count, counted && 3 + times);
          assert.deepEqual(got.statistics, [3, 6, 2, 6]);
        });
      }
    }
    for (const [what, settings, m] of STILL) {
      it(`${what} that a mask left, are as they were ${way}, NaN or not`, () => {
        for (const first of [
          [3, 2],
          [NaN, NaN],
        ]) {
          const { found, count } = moved(settings, run, () => batch(tf.scalar(m), [first[0], first[1]]));
          assert.deepEqual(found, [1, -2, 4, 9]);
          assert.equal(count, settings.decay === 'cumulative' ? 3 : undefined);
        }
      });
    }
  }

  it('leave a copy of the old ones alone', () => {
    tf.tidy(() => {
      const averages = made(true);
      const copies = [averages.mean, averages.variance, averages.count!].map((one) => one.clone());
      averageIn(() => averages, batch(4), ALL);
      assert.deepEqual(
        copies.map((one) => [...one.dataSync()]),
        [[1, -2], [4, 9], [3]],
      );
      assert.deepEqual([...averages.mean.dataSync(), ...averages.count!.dataSync()], [1.5, 0, 4]);
    });
  });
});
