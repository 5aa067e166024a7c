import assert from 'node:assert/strict';
import { foldWeights, type FoldInput } from '../../lib/norm/fold-weights';

/** Two channels, whose deviations are 2 and 3 with an epsilon of 1. */
const PLAIN: FoldInput = { kernel: [2, 3, 4, 6, 8, 9], mean: [1, 2], variance: [3, 8], epsilon: 1 };

const folded = (input: Partial<FoldInput>) => {
  const { kernel, bias } = foldWeights({ ...PLAIN, ...input });
  return { kernel: [...kernel], bias: [...bias] };
};

describe('folded weights', () => {
  it('are those of the formula, with gamma, beta and bias', () => {
    const input = { bias: [5, 6], gamma: [4, 6], beta: [7, 8] };
    // scales 4 / 2 and 6 / 3
    assert.deepEqual(folded(input), { kernel: [4, 6, 8, 12, 16, 18], bias: [2 * (5 - 1) + 7, 2 * (6 - 2) + 8] });
    assert.deepEqual(folded({ ...input, gamma: [2, -9] }), {
      kernel: [2, -9, 4, -18, 8, -27],
      bias: [5 - 1 + 7, -3 * (6 - 2) + 8],
    });
  });

  it('are those of a gamma of 1, a beta of 0 and a bias of 0 where there are none', () => {
    assert.deepEqual(folded({ mean: [2, 6] }), { kernel: [1, 1, 2, 2, 4, 3], bias: [-1, -2] });
    assert.deepEqual(folded({ mean: [2, 6] }), folded({ mean: [2, 6], gamma: [1, 1], beta: [0, 0], bias: [0, 0] }));
  });

  it('add epsilon to the variance, inside the square root', () => {
    // 0.25 + 2 is 1.5 squared
    assert.deepEqual(folded({ variance: [0.25, 0.25], epsilon: 2, kernel: [3, 6] }).kernel, [2, 4]);
  });

  it('have the channels where the kernel has them', () => {
    assert.deepEqual(folded({ gamma: [2, 6], inner: 3 }).kernel, [2, 3, 4, 12, 16, 18]);
    // [2, C, 2]
    const kernel = [1, 2, 3, 4, 5, 6, 7, 8];
    assert.deepEqual(folded({ gamma: [2, 6], inner: 2, kernel }).kernel, [1, 2, 6, 8, 5, 6, 14, 16]);
  });

  it('are there for a channel without variance, which epsilon alone scales', () => {
    assert.deepEqual(folded({ variance: [0, 0], epsilon: 4, kernel: [2, 6] }), { kernel: [1, 3], bias: [-0.5, -1] });
  });

  for (const [what, wrong, message] of [
    ['a kernel of another length', { kernel: [1, 2, 3] }, /a kernel of a multiple of 2 x 1 values, got 3/],
    ['a kernel of fewer values behind a channel', { inner: 4 }, /a kernel of a multiple of 2 x 4 values, got 6/],
    ['an empty kernel', { kernel: [] }, /multiple of 2 x 1 values, got 0/],
    ['no channel', { mean: [], variance: [] }, /multiple of 0 x 1 values, got 6/],
    ['no value behind a channel', { inner: 0 }, /multiple of 2 x 0 values, got 6/],
    ['a bias of another length', { bias: [1, 2, 3] }, /bias of 2 values, as mean has, got 3/],
    ['a gamma of another length', { gamma: [1] }, /gamma of 2 values, as mean has, got 1/],
    ['a beta of another length', { beta: [1] }, /beta of 2 values, as mean has, got 1/],
    ['a variance of another length', { variance: [1] }, /variance of 2 values, as mean has, got 1/],
    [
      'a negative variance',
      { variance: [1, -1] },
      /variance of 0 or more in each channel, got mean 2 and variance -1 in/,
    ],
    ['a variance that is no number', { variance: [NaN, 1] }, /got mean 1 and variance NaN in channel 0/],
    ['an infinite variance', { variance: [1, Infinity] }, /got mean 2 and variance Infinity in channel 1/],
    ['an infinite mean', { mean: [0, Infinity] }, /got mean Infinity and variance 8 in channel 1/],
    ['a mean that is no number', { mean: [NaN, 1] }, /got mean NaN and variance 3 in channel 0/],
    ['an epsilon of 0', { epsilon: 0 }, /^BnlabError: foldWeights: expected an epsilon greater than 0/],
    ['anything, by the name of a layer', { epsilon: -1, where: 'here' }, /^BnlabError: here: .*got -1/],
  ] as const) {
    it(`are refused for ${what}`, () => assert.throws(() => foldWeights({ ...PLAIN, ...wrong }), message));
  }
});
