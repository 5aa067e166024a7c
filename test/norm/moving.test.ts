import assert from 'node:assert/strict';
import { currentEngine, tf, useEngine, type Engine } from '../../lib/engine';
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

describe('the moving averages of one channel', () => {
  before(() => useEngine('cpu'));

  /** Mean and variance after these mini-batches, each of which has a mask or none. */
  function after(
    args: BatchNormalizationArgs,
    batches: readonly (readonly [x: number[], mask?: number[]])[],
  ): number[] {
    const layer = batchNormalization(args);
    tf.tidy(() => {
      for (const [x, mask] of batches) {
        const here = mask && tf.tensor2d(mask, [1, mask.length], 'bool');
        layer.apply(tf.tensor3d(x, [1, x.length, 1]), { training: true, mask: here });
      }
    });
    const { movingMean, movingVariance } = layer.state;
    const found = [movingMean, movingVariance].map((average) => average.dataSync()[0]);
    layer.dispose();
    return found;
  }

  // 1 and 5: mean 3, variance 4, unbiased 8; with 9: mean 5, variance 32/3, unbiased 16. The averages begin at 0 and 1
  const TWO: [number[]] = [[1, 5]];
  const rows: readonly [
    what: string,
    args: BatchNormalizationArgs,
    batches: (typeof TWO | [number[], number[]])[],
    want: number[],
  ][] = [
    ['by a decay, unbiased', { decay: 0.75 }, [TWO], [0.75, 0.75 + 2]],
    ['by a decay, biased', { decay: 0.75, runningVariance: 'biased' }, [TWO], [0.75, 0.75 + 1]],
    ['cumulative, unbiased', { decay: 'cumulative' }, [TWO, [[0, 0]]], [1.5, 4]],
    ['cumulative, biased', { decay: 'cumulative', runningVariance: 'biased' }, [TWO, [[0, 0]]], [1.5, 2]],
    [
      'with two that count',
      { decay: 0.75 },
      [
        [
          [1, 5, 7],
          [1, 1, 0],
        ],
      ],
      [0.75, 0.75 + 2],
    ],
    [
      'with three that count',
      { decay: 0.75 },
      [
        [
          [1, 5, 9, 7],
          [1, 1, 1, 0],
        ],
      ],
      [1.25, 0.75 + 4],
    ],
    [
      'with three, biased',
      { decay: 0.25, runningVariance: 'biased' },
      [
        [
          [1, 5, 9],
          [1, 1, 1],
        ],
      ],
      [3.75, 0.25 + 8],
    ],
    [
      'with one that counts',
      { decay: 0.75 },
      [
        [
          [1, 5],
          [1, 0],
        ],
      ],
      [0, 1],
    ],
  ];
  for (const [what, args, batches, want] of rows) {
    it(`are those of pencil and paper ${what}`, () => {
      assertNear(after(args, batches), want, 'with views');
      assertNear(
        withoutViews(() => after(args, batches)),
        want,
        'without views',
      );
    });
  }
});
