/** Which of its three ways a mini-batch is normalized in: alone, under a mask, or as a part of a team's. */
import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { inTeam, type Team } from '../../lib/engine/team';
import { trainingTransform, type TrainingInput } from '../../lib/norm/training';
import { assertNear } from './harness';

/** Channels 1, 3 and 10, 30: means 2 and 20, variances 1 and 100. */
const X = [1, 10, 3, 30];
const SETTINGS = { epsilon: 3, activation: 'relu' } as const;

const inputOf = (mask?: number[]): TrainingInput => ({
  x: tf.tensor2d(X, [2, 2]),
  gamma: tf.tensor1d([2, 1]),
  beta: tf.tensor1d([0, 1]),
  mask: mask && tf.tensor2d(mask, [2, 1], 'bool'),
});

/** A process of two that has the first half, and with it what the other one would add: the same again. */
const TEAM: Team = { rows: 2, first: 0, examples: 4, together: 4 };
const double = (values: Float64Array) => values.forEach((value, i) => (values[i] = 2 * value));

/** One training call; the statistics are one, whose m is a number or a scalar. */
function called(mask?: number[]): { y: number[]; mean: number[]; variance: number[]; m: number } {
  return tf.tidy(() => {
    const { y, statistics } = trainingTransform(inputOf(mask), SETTINGS);
    assert.equal(statistics.length, 1);
    const [{ mean, variance, valuesPerChannel: m }] = statistics;
    const numbers = [y, mean, variance].map((one) => [...one.dataSync()]);
    return {
      ...{ y: numbers[0], mean: numbers[1], variance: numbers[2] },
      m: typeof m === 'number' ? m : m.dataSync()[0],
    };
  });
}

function isNormalized(mask?: number[], m = 2): void {
  const got = called(mask);
  const wide = 10 / Math.sqrt(103);
  assertNear(got.y, [0, 1 - wide, 1, 1 + wide], 'y');
  assertNear(got.mean, [2, 20], 'mean');
  assertNear(got.variance, [1, 100], 'variance');
  assert.equal(got.m, m);
}

describe('a mini-batch in training', () => {
  before(() => useEngine('cpu'));

  it('is normalized by all its values', () => isNormalized());

  it('is normalized by those that count, and its activation comes after', () => {
    isNormalized([1, 1]);
    const got = called([0, 1]);
    assert.equal(got.m, 1);
    // the value that counts is its own mean; the other lies 2 and 20 below it, at a deviation of sqrt(3)
    assertNear(got.y, [0, 0, 0, 1], 'y');
    assertNear([...got.mean, ...got.variance], [3, 30, 0, 0], 'statistics');
  });

  it('sees no others in a team that does not sum, with a mask or without', () => {
    inTeam(TEAM, () => {
      isNormalized();
      isNormalized([1, 1]);
    });
  });

  it('counts the values of all processes in a team that sums', () =>
    inTeam({ ...TEAM, sum: double }, () => isNormalized(undefined, 4)));

  it('is refused with a mask in a team that sums', () => {
    inTeam({ ...TEAM, sum: double }, () =>
      assert.throws(() => called([1, 1]), /synchronized batch normalization.*input without a mask, got a mask/),
    );
  });
});
