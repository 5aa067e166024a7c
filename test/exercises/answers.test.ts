import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { checkAnswer, TODO } from '../../lib/exercises';
import { columns } from '../../lib/exercises/numbers';
import { mean, variance } from '../../lib/statistics';
import { BnlabError } from '../../lib/errors';
import { onEachEngine } from '../engine/engines';

type Give = (x: readonly number[], epsilon: number) => unknown;

const right = (x: readonly number[], epsilon: number) => x.map((v) => (v - mean(x)) / Math.sqrt(variance(x) + epsilon));

describe('an answer', () => {
  before(() => useEngine('cpu'));

  const table: readonly [string, unknown, string, RegExp][] = [
    ['that is not there yet', undefined, 'unfinished', /Nothing is there yet/],
    ['that is TODO', TODO, 'unfinished', /Nothing is there yet/],
    ['that returns TODO', () => TODO, 'unfinished', /Nothing is there yet/],
    ['that returns nothing', () => undefined, 'unfinished', /return it/],
    ['that returns null', () => null, 'unfinished', /return it/],
    ['that returns an empty list', () => [], 'unfinished', /return it/],
    ['that throws', () => assert.fail('too bad'), 'threw', /error.*too bad/],
    ['that throws an error of its own', () => (undefined as unknown as string[]).map(String), 'threw', /undefined/],
    ['with NaN in it', ((x) => x.map(() => NaN)) satisfies Give, 'not a number', /NaN/],
    [
      'with one NaN in it',
      ((x, e) => right(x, e).map((v, i) => (i === 1 ? NaN : v))) satisfies Give,
      'not a number',
      /NaN/,
    ],
    ['with infinity in it', ((x) => x.map(() => 1 / 0)) satisfies Give, 'not a number', /Infinity/],
    [
      'that is too short',
      ((x, e) => right(x, e).slice(1)) satisfies Give,
      'shape',
      /\[4\] is asked for, the shape \[3\] came/,
    ],
    ['that is a number', () => 3, 'shape', /\[4\] is asked for, a number came/],
    ['with text in it', () => ['1', '2'], 'kind', /no number/],
    ['that is a big integer', () => 3n, 'kind', /no number/],
    ['with rows of different lengths', () => [[1, 2], [3]], 'kind', /different lengths/],
    ['that gives a function', () => right, 'kind', /it is a function/],
    ['that is async', (x: number[], e: number) => Promise.resolve(right(x, e)), 'kind', /promise/],
    ['that is async and fails', () => Promise.reject(new Error('late')), 'kind', /promise/],
    ['that is a result and not the function', [0, 1], 'kind', /function of \(x, epsilon\)/],
    [
      'with names that nobody asked for',
      (x: number[], e: number) => ({ y: right(x, e) }),
      'kind',
      /not an object with y/,
    ],
    ['with the sign turned', ((x, e) => right(x, e).map((v) => -v)) satisfies Give, 'mistake', /sign/],
    ['that is all too large', ((x, e) => right(x, e).map((v) => 3 * v)) satisfies Give, 'mistake', /3 times/],
    [
      'that is right to three digits',
      ((x, e) => right(x, e).map((v) => v * 1.0002)) satisfies Give,
      'wrong',
      /Nearly right.*value 1 is -1\.29125\d+, should be -1\.29099\d+/,
    ],
    [
      'whose epsilon is always the same',
      ((x) => x.map((v) => (v - mean(x)) / Math.sqrt(variance(x) + 1e-5))) satisfies Give,
      'mistake',
      /Every value is 1\.\d+, 1\.\d+, 1\.\d+ times/,
    ],
    ['that gives back what came', ((x) => x) satisfies Give, 'mistake', /x as it came in/],
    ['as a typed array', ((x, e) => Float64Array.from(right(x, e))) satisfies Give, 'right', /Right/],
    ['in single precision', ((x, e) => Float32Array.from(right(x, e))) satisfies Give, 'right', /Right/],
    ['that changes its input', (x: number[], e: number) => { const y = right(x, e); x.fill(0); return y; }, 'right', /Right/], // prettier-ignore
  ];
  for (const [what, answer, verdict, words] of table) {
    it(`${what} is told so`, () => {
      const feedback = checkAnswer('normalize', answer);
      assert.equal(feedback.verdict, verdict, feedback.message.en);
      assert.match(feedback.message.en, words);
      assert.match(feedback.message.ko, /[가-힣]/);
    });
  }

  it('shows the input and both numbers where it is wrong in a way that nobody knows', () => {
    const { verdict, mistakes, message } = checkAnswer('normalize', (x: number[], e: number) =>
      right(x, e).map((v, i) => (i === 2 ? v + 0.1 : v)),
    );
    assert.deepEqual([verdict, mistakes], ['wrong', []]);
    assert.match(message.en, /x = \[1, 2, 3, 4\], epsilon = 0\.1: value 3 is 0\.5303\d?, should be 0\.4303\d?/);
  });

  it('with two mistakes at once has both named', () => {
    const both: Give = (x, epsilon) => x.map((v) => (v - mean(x)) / (Math.sqrt(variance(x, 1)) + epsilon));
    assert.deepEqual(checkAnswer('normalize', both).mistakes, ['unbiased', 'epsilon-outside']);
  });

  it('is judged part by part: what is right, what is wrong, what is still to do', () => {
    const parts = (x: number[], dy: number[], gamma: number, epsilon: number) => {
      const s = Math.sqrt(variance(x) + epsilon);
      const xhat = x.map((v) => (v - mean(x)) / s);
      const along = mean(dy.map((d, i) => d * xhat[i]));
      return {
        dx: dy.map((d, i) => (gamma / s) * (d - xhat[i] * along)),
        dgamma: -x.length * along,
        dbeta: dy.reduce((total, d) => total + d, 0),
      };
    };
    const judged = checkAnswer('backward', parts);
    assert.deepEqual(judged.mistakes, ['mean-path', 'sign']);
    assert.match(
      judged.message.en,
      /^dx: The gradient through the mean is missing.*dgamma: The sign.*Right already: dbeta\.$/,
    );
    const open = checkAnswer('backward', (...input: Parameters<typeof parts>) => ({ ...parts(...input), dx: TODO }));
    assert.deepEqual([open.verdict, open.message.en], ['unfinished', 'Still to be done: dx.']);
    const short = checkAnswer('backward', (...input: Parameters<typeof parts>) => ({ dx: parts(...input).dx }));
    assert.match(short.message.en, /missing: dgamma, dbeta/);
  });

  it('that is turned by its diagonal is told so', () => {
    const { mistakes } = checkAnswer(
      'normalize-batch',
      (x: tf.Tensor2D, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number) => {
        const centered = x.sub(x.mean(0));
        return centered.div(centered.square().mean(0).add(epsilon).sqrt()).mul(gamma).add(beta).transpose();
      },
    );
    // the first mini-batch is a square: only the second tells by its shape
    assert.deepEqual(mistakes, ['transposed']);
  });

  it('may be a value', () => {
    assert.equal(checkAnswer('convolution-count', { values: 6272, parameters: 1152 }).verdict, 'right');
    assert.deepEqual(checkAnswer('convolution-count', { values: 32, parameters: 1152 }).mistakes, ['examples']);
    assert.equal(checkAnswer('convolution-count', { values: 6273, parameters: 1152 }).verdict, 'wrong');
  });

  it('to an exercise that there is not is refused, with the names of all', () => {
    assert.throws(
      () => checkAnswer('normalise', right),
      (thrown) => thrown instanceof BnlabError && /normalize, /.test(thrown.hint),
    );
  });
});

onEachEngine('answers in tensors', () => {
  const layer = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number, axis: number) => {
    const keep = axis === 1;
    const centered = x.sub(x.mean(axis, keep));
    return centered.div(centered.square().mean(axis, keep).add(epsilon).sqrt()).mul(gamma).add(beta);
  };
  const overFeatures = (x: tf.Tensor, g: tf.Tensor, b: tf.Tensor, e: number) => layer(x, g, b, e, 1);
  const table: readonly [
    string,
    (x: tf.Tensor, g: tf.Tensor, b: tf.Tensor, e: number) => unknown,
    readonly string[],
  ][] = [
    ['are right', (x, g, b, e) => layer(x, g, b, e, 0), []],
    ['may come as lists', (x, g, b, e) => layer(x, g, b, e, 0).arraySync(), []],
    ['have their mistakes named', overFeatures, ['wrong-axis']],
  ];
  for (const [what, answer, mistakes] of table) {
    it(`${what}, and leave no tensor behind`, () => {
      const before = tf.memory().numTensors;
      const feedback = checkAnswer('normalize-batch', answer);
      assert.deepEqual([feedback.verdict, feedback.mistakes], [mistakes.length > 0 ? 'mistake' : 'right', mistakes]);
      assert.equal(tf.memory().numTensors, before);
    });
  }

  it('leave no tensor behind where they throw', () => {
    const before = tf.memory().numTensors;
    const { verdict } = checkAnswer('normalize-batch', (x: tf.Tensor) => x.add(1).reshape([7]));
    assert.deepEqual([verdict, tf.memory().numTensors], ['threw', before]);
  });

  it('may dispose their inputs, and are told where they dispose their result', () => {
    const early = (x: tf.Tensor) => { const y = x.add(1); y.dispose(); return y; }; // prettier-ignore
    assert.match(checkAnswer('normalize-batch', early).message.en, /disposed/);
    const tidy = (x: tf.Tensor, g: tf.Tensor, b: tf.Tensor, e: number) => { const y = layer(x, g, b, e, 0); x.dispose(); return y; }; // prettier-ignore
    assert.equal(checkAnswer('normalize-batch', tidy).verdict, 'right');
  });

  it('that the reader holds stay', () => {
    const kept = tf.tensor1d([6272]);
    assert.equal(checkAnswer('convolution-count', { values: kept, parameters: 1152 }).verdict, 'shape');
    assert.equal(kept.isDisposed, false);
    kept.dispose();
  });

  it('have the statistics of feature maps', () => {
    const { verdict } = checkAnswer('map-statistics', (x: tf.Tensor4D) => tf.moments(x, [0, 1, 2]));
    assert.equal(verdict, 'right');
    assert.ok(columns([[1, 2]]).length === 2);
  });
});
