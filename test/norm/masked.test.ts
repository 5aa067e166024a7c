/** Masked batch normalization against numbers of pencil and paper, and which masks fit which inputs. */
import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import { alignMask, maskedBatchNorm } from '../../lib/norm/masked';
import { assertNear } from './harness';

interface Row {
  readonly what: string;
  readonly x: readonly [shape: number[], values: number[]];
  readonly mask: readonly [shape: number[], values: number[]];
  readonly epsilon: number;
  readonly m: number;
  readonly mean: readonly number[];
  readonly variance: readonly number[];
  /** With gamma 2 and beta 3 in every channel. */
  readonly y: readonly number[];
}

const ROWS: readonly Row[] = [
  {
    // 1, 5, 9: variance 32/3, which epsilon makes 16
    what: 'three of four values',
    x: [
      [4, 1],
      [1, 5, 9, 100],
    ],
    mask: [
      [4, 1],
      [1, 1, 1, 0],
    ],
    ...{ epsilon: 16 / 3, m: 3, mean: [5], variance: [32 / 3], y: [1, 3, 5, 50.5] },
  },
  {
    // channels 1, 3 and 2, 16: variances 1 and 49, which epsilon makes 16 and 64
    what: 'two channels, where the mask is one of steps',
    x: [
      [2, 2, 2],
      [1, 2, 50, 65, 3, 16, 70, 81],
    ],
    mask: [
      [1, 2, 1],
      [1, 0],
    ],
    ...{ epsilon: 15, m: 2, mean: [2, 9], variance: [1, 49], y: [2.5, 1.25, 27, 17, 3.5, 4.75, 37, 21] },
  },
  {
    what: 'one value',
    x: [
      [2, 1],
      [6, 8],
    ],
    mask: [
      [2, 1],
      [1, 0],
    ],
    ...{ epsilon: 4, m: 1, mean: [6], variance: [0], y: [3, 5] },
  },
  {
    what: 'no value, NaN among those under the mask',
    x: [
      [2, 1],
      [NaN, 8],
    ],
    mask: [
      [2, 1],
      [0, 0],
    ],
    ...{ epsilon: 4, m: 0, mean: [0], variance: [0], y: [NaN, 11] },
  },
];

describe('masked batch normalization', () => {
  before(() => useEngine('cpu'));

  for (const { what, x, mask, epsilon, m, mean, variance, y } of ROWS) {
    it(`counts ${what}`, () => {
      tf.tidy(() => {
        const C = mean.length;
        const [gamma, beta] = [tf.fill([C], 2), tf.fill([C], 3)];
        const input = tf.tensor(x[1], x[0]);
        const result = maskedBatchNorm(input, tf.tensor(mask[1], mask[0], 'bool'), { gamma, beta, epsilon });
        assert.deepEqual(
          [result.valuesPerChannel, result.mean, result.variance, result.y].map(({ shape }) => shape),
          [[], [C], [C], x[0]],
        );
        assert.equal(result.valuesPerChannel.dataSync()[0], m);
        assertNear(result.mean.dataSync(), mean, 'mean');
        assertNear(result.variance.dataSync(), variance, 'variance');
        const got = result.y.dataSync();
        assert.deepEqual([...got].map(Number.isNaN), y.map(Number.isNaN), 'places of NaN');
        assertNear(
          got.map((value) => value || 0),
          y.map((value) => value || 0),
          'y',
        );
      });
    });
  }
});

describe('a mask beside its input', () => {
  before(() => useEngine('cpu'));

  const fitting: readonly [mask: number[], input: number[], channel: number, aligned: number[]][] = [
    [[2, 4], [2, 4, 3], 2, [2, 4, 1]],
    [[2], [2, 4, 3], 2, [2, 1, 1]],
    [[1, 4], [2, 4, 3], 2, [1, 4, 1]],
    [[2, 4, 1], [2, 4, 3], 2, [2, 4, 1]],
    [[2, 1, 3], [2, 4, 3], 1, [2, 1, 3]],
    [[1], [2, 3], 1, [1, 1]],
  ];
  for (const [shape, input, channel, aligned] of fitting) {
    it(`of shape [${shape}] for [${input}], channels on axis ${channel}, is bool [${aligned}]`, () => {
      tf.tidy(() => {
        const size = shape.reduce((a, b) => a * b);
        const values = Array.from({ length: size }, (_, i) => (i % 3 === 1 ? 0 : 2));
        const got = alignMask('here', tf.tensor(values, shape, 'int32'), input, channel);
        assert.deepEqual([got.shape, got.dtype], [aligned, 'bool']);
        assert.deepEqual(
          [...got.dataSync()].map(Boolean),
          values.map((value) => value !== 0),
        );
      });
    });
  }

  const refused: readonly [mask: number[], input: number[], channel: number, free: string][] = [
    [[2, 3], [2, 4, 3], 2, '2,4,1'],
    [[4, 2], [2, 4, 3], 2, '2,4,1'],
    [[2, 4, 3], [2, 4, 3], 2, '2,4,1'],
    [[2, 4, 1], [2, 4, 3], 1, '2,1,3'],
    [[2, 4, 1, 1], [2, 4, 3], 2, '2,4,1'],
    [[], [2, 4, 3], 2, '2,4,1'],
  ];
  for (const [shape, input, channel, free] of refused) {
    it(`of shape [${shape}] for [${input}], channels on axis ${channel}, is refused with a shape that fits`, () => {
      assert.throws(
        () => tf.tidy(() => alignMask('here', tf.ones(shape, 'bool'), input, channel)),
        (thrown: Error) =>
          thrown instanceof BnlabError &&
          thrown.expected === `a mask that fits [${input}] and is the same for all channels, such as [${free}]` &&
          thrown.got === `a mask of shape [${shape}]`,
      );
    });
  }
});
