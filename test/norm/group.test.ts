/** Group normalization against numbers of pencil and paper, and what it refuses. */
import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import { GroupNormalization, groupNormalization, type GroupNormalizationArgs } from '../../lib/norm';
import { assertNear } from './harness';

const refuses = (call: () => unknown, message: RegExp) =>
  assert.throws(
    () => tf.tidy(() => void call()),
    (thrown: Error) => thrown instanceof BnlabError && message.test(thrown.message),
  );

describe('group normalization', () => {
  before(() => useEngine('cpu'));

  /** Of an input of 3 places with 4 channels, two groups: in group 1 the values 0 and 2, in group 2 they lie 3 from their mean. */
  const X = [0, 2, 7, 1, 2, 0, 1, 7, 0, 2, 7, 1];
  const NORMALIZED = X.map((value, i) => (i % 4 < 2 ? (value - 1) / 2 : (value - 4) / Math.sqrt(12)));
  const GAMMA = [2, 3, 4, 5];
  const BETA = [-1, 1, 10, 20];
  for (const [scale, center] of [
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ]) {
    for (const axis of [-1, 1]) {
      it(`is as printed on axis ${axis}, with gamma ${scale} and beta ${center}`, () => {
        tf.tidy(() => {
          const layer = groupNormalization({ groups: 2, epsilon: 3, axis, scale, center });
          // the second example is another one, which the first does not see
          const last = tf.tensor3d([...X, ...X.map((value) => 100 - 2 * value)], [2, 3, 4]);
          const x = axis === 1 ? last.transpose([0, 2, 1]) : last;
          layer.build(x.shape);
          layer.setWeights([...(scale ? [GAMMA] : []), ...(center ? [BETA] : [])].map((values) => tf.tensor1d(values)));
          const y = layer.apply(x) as tf.Tensor;
          assert.deepEqual(y.shape, x.shape);
          const got = (axis === 1 ? y.transpose([0, 2, 1]) : y).slice([0], [1]).dataSync();
          const want = NORMALIZED.map((value, i) => (scale ? GAMMA[i % 4] : 1) * value + (center ? BETA[i % 4] : 0));
          assertNear(got, want, 'y');
        });
      });
    }
  }

  it('has 32 groups, the last axis, an epsilon of 1e-3, gamma and beta where nothing is said', () => {
    const { groups, axis, epsilon, center, scale, trainable } = groupNormalization();
    assert.deepEqual([groups, axis, epsilon, center, scale, trainable], [32, -1, 1e-3, true, true, true]);
    assert.equal(groupNormalization({ trainable: false }).trainable, false);
  });

  it('is named and shaped as it was asked, hands masks on, and is built once', () => {
    const layer = groupNormalization({ name: 'mine', inputShape: [2, 4], groups: 4 });
    assert.deepEqual([layer.name, layer.batchInputShape], ['mine', [null, 2, 4]]);
    tf.tidy(() => {
      const mask = tf.ones([1, 2], 'bool');
      assert.equal(layer.computeMask(tf.ones([1, 2, 4]), mask), mask);
      layer.build([null, 2, 4]);
      assert.equal(layer.built, true);
      layer.apply(tf.ones([1, 2, 4]));
      assert.equal(layer.weights.length, 2);
    });
  });

  const wrong: readonly [options: object, message: RegExp][] = [
    ...[0, -1, 2.5, '2', null].map((groups): [object, RegExp] => [
      { groups },
      /groups that is an integer of 1 or more, got/,
    ]),
    [{ group: 2 }, /Did you mean groups/],
    [{ epsilon: 0 }, /epsilon greater than 0/],
    [{ center: 1 }, /center true or false, got 1/],
    [{ scale: 'no' }, /scale true or false, got 'no'/],
    [{ trainable: 0 }, /trainable true or false, got 0/],
    [{ trainable: null }, /trainable true or false, got null/],
    [{ name: 5 }, /name that is text, got 5/],
    [{ dtype: 'int32' }, /dtype 'float32', got 'int32'/],
    [{ axis: [1, 2] }, /axis that is one integer/],
    [{ movingMeanInitializer: 'zeros' }, /options among groups/],
  ];
  for (const [options, message] of wrong)
    it(`refuses ${JSON.stringify(options)}`, () => refuses(() => groupNormalization(options), message));
  it('refuses nothing in the place of options', () =>
    refuses(() => new GroupNormalization(null as never), /an object of options, got null/));

  const called: readonly [what: string, GroupNormalizationArgs, shapes: number[][], message: RegExp][] = [
    ['channels that its groups do not divide', { groups: 3 }, [[2, 4]], /3 groups of one size, got 4 channels/],
    ['a vector', { groups: 1 }, [[2, 4], [4]], /rank 2 or more/],
    ['the axis of the examples', { groups: 1, axis: 0 }, [[2, 4]], /after that of the examples, got 0/],
    ...[{}, { scale: false }, { center: false }].map((args): (typeof called)[number] => [
      `other channels with ${JSON.stringify(args)}`,
      { groups: 2, ...args },
      [
        [2, 4],
        [2, 6],
      ],
      /4 channels on axis 1.*got 6/,
    ]),
    [
      'other channels that its groups do not divide, with nothing learned',
      { groups: 2, scale: false, center: false },
      [
        [2, 4],
        [2, 5],
      ],
      /2 groups of one size, got 5 channels/,
    ],
  ];
  for (const [what, args, shapes, message] of called)
    it(`refuses ${what}`, () =>
      refuses(() => {
        const layer = groupNormalization(args);
        for (const shape of shapes) layer.apply(tf.ones(shape));
      }, message));

  it('takes as many groups as channels, and one; may be repeated; is known by its name in saved models', () => {
    tf.tidy(() => {
      const x = tf.tensor2d([1, 3], [1, 2]);
      const of = (groups: number) => (groupNormalization({ groups, epsilon: 3 }).apply(x) as tf.Tensor).dataSync();
      assertNear(of(1), [-0.5, 0.5], 'one');
      assertNear(of(2), [0, 0], 'as many');
    });
    assert.deepEqual(groupNormalization().repetition, { repeats: true });
    const { classNameMap } = tf.serialization.SerializationMap.getMap();
    assert.equal(classNameMap[GroupNormalization.className][0], GroupNormalization);
  });
});
