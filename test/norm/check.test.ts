import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import * as check from '../../lib/norm/check';

describe('checks of arguments', () => {
  before(() => useEngine('cpu'));

  const accepted: readonly [what: string, got: () => unknown, want: unknown][] = [
    ['the last axis', () => check.channelAxis('here', [2, 3, 4], -1), 2],
    ['the first axis from the end', () => check.channelAxis('here', [2, 3, 4], -3), 0],
    ['axis 0', () => check.channelAxis('here', [2, 3, 4], 0), 0],
    ['unknown sizes beside the channels', () => check.channelsOf('here', [null, null, 4], -1), 4],
    ['one shape in a list', () => check.channelsOf('here', [[null, 5]], 1), 5],
    ['one channel', () => check.channelsOf('here', [null, 1], -1), 1],
    ['two values', () => check.checkValuesPerChannel('here', 2, [2, 1]), undefined],
    ['the smallest epsilon', () => check.checkEpsilon('here', Number.MIN_VALUE), undefined],
    ['a variance of 0 among weights', () => check.checkVariance('here', [1, 0]), undefined],
    ['a variance that is not finite among weights', () => check.checkVariance('here', [NaN, Infinity]), undefined],
    ['a variance of 0', () => check.checkStatistics('here', [-1], [0]), undefined],
    ['rank 2', () => check.checkInput('here', tf.zeros([2, 2])), undefined],
    ['vectors that are left out', () => check.checkPerChannel('here', 2, { a: undefined, b: tf.ones([2]) }), undefined],
    ['the channels of an axis', () => check.checkChannelCount('here', tf.ones([2, 3]), 0, 2), undefined],
  ];
  for (const [what, got, want] of accepted) it(`accept ${what}`, () => assert.deepEqual(got(), want));

  it('take the input of a layer alone or first in a list', () => {
    const [x, other] = [tf.zeros([2]), tf.zeros([2])];
    assert.equal(check.inputOf('here', x), x);
    assert.equal(check.inputOf('here', [x, other]), x);
  });

  const refused: readonly [what: string, call: () => unknown, message: RegExp][] = [
    [
      'an axis as large as the rank',
      () => check.channelAxis('here', [2, null], 2),
      /-2 … 1 for shape \[2, \?\], got 2/,
    ],
    ['an axis below minus the rank', () => check.channelAxis('here', [2, 3], -3), /got -3/],
    ['a fraction of an axis', () => check.channelAxis('here', [2, 3], 0.5), /got 0.5/],
    ['rank 1', () => check.channelsOf('here', [null], -1), /rank 2 or more .* on axis -1, got \[\?\]/],
    [
      'unknown channels',
      () => check.channelsOf('here', [4, null], 1),
      /known number of channels on axis 1, got \[4, \?\]/,
    ],
    [
      'two shapes',
      () =>
        check.channelsOf(
          'here',
          [
            [2, 2],
            [2, 2],
          ],
          -1,
        ),
      /one input, got 2 inputs/,
    ],
    ['no channels', () => check.channelsOf('here', [null, 0], -1), /1 or more channels, got 0 \(shape \[\?, 0\]\)/],
    ['one value', () => check.checkValuesPerChannel('here', 1, [1, 7]), /2 or more values .* got 1 \(shape \[1,7\]\)/],
    ['a vector of rank 2', () => check.checkPerChannel('here', 2, { beta: tf.ones([1, 2]) }), /beta of shape \[2\]/],
    ['a vector of another size', () => check.checkPerChannel('here', 2, { beta: tf.ones([3]) }), /got \[3\]/],
    ['other channels', () => check.checkChannelCount('here', tf.ones([2, 3]), 1, 2), /2 channels on axis 1.*got 3/],
    ['integers', () => check.checkInput('here', tf.zeros([2, 2], 'int32')), /float32 .* got int32 \[2,2\]/],
    ['a vector as input', () => check.checkInput('here', tf.zeros([2])), /rank 2 or more/],
    [
      'a mean of NaN',
      () => check.checkStatistics('here', [0, NaN], [1, 1]),
      /finite means, got a mean of NaN in channel 1/,
    ],
    [
      'a variance below 0',
      () => check.checkStatistics('here', [0], [-0.5]),
      /0 or more, got a variance of -0.5 in channel 0/,
    ],
    ['a variance below 0 among weights', () => check.checkVariance('here', [-1, 1]), /a variance of -1 in channel 0/],
    ['the first variance below 0', () => check.checkVariance('here', [0, -0.5, -1]), /of -0\.5 in channel 1/],
    ['no input', () => check.inputOf('here', []), /one input, got none/],
    ...[0, -1, NaN, Infinity, '1e-3', null].map((epsilon): [string, () => unknown, RegExp] => [
      `an epsilon of ${String(epsilon)}`,
      () => check.checkEpsilon('here', epsilon),
      /an epsilon greater than 0, a number/,
    ]),
    ['an infinite variance', () => check.checkStatistics('here', [0], [Infinity]), /a variance of Infinity/],
  ];
  for (const [what, call, message] of refused) {
    it(`refuse ${what}`, () => {
      assert.throws(
        call,
        (thrown: Error) => thrown instanceof BnlabError && thrown.where === 'here' && message.test(thrown.message),
      );
    });
  }
});
