import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { buildInception } from '../../lib/models/inception';

const small = { scale: 'cifar', width: 0.125 } as const;

describe('what buildInception refuses', () => {
  before(() => useEngine('cpu'));

  const WRONG: readonly (readonly [options: object, message: RegExp])[] = [
    [{ classes: 1 }, /a whole number of 2 or more, got classes 1/],
    [{ classes: 2.5 }, /a whole number of 2 or more, got classes 2\.5/],
    [{ wdth: 1 }, /wdth/],
    [{ variant: 3 }, /the name of a variant, got variant 3/],
    [{ stem: 'wide' }, /stem .*dense.*separable.*'wide'/],
    [{ activation: 'tanh' }, /activation .*relu.*sigmoid.*'tanh'/],
    [{ width: 0 }, /width that is a factor above 0, got 0/],
    [{ width: Number.NaN }, /width that is a factor above 0, got NaN/],
    [{ dropout: 1 }, /dropout of 0 or more and below 1, got 1/],
    [{ epsilon: -1 }, /epsilon/],
    [{ decay: 2 }, /decay/],
    [{ size: 7 }, /an image side of 8 pixels or more, got size 7/],
    [{ size: 16, auxiliary: true }, /17 pixels or more \(its auxiliary classifiers average over 5x5 positions\), got size 16/],
  ]; // prettier-ignore
  for (const [options, message] of WRONG) {
    it(`${JSON.stringify(options)}: the option, what it may be and what came`, () => {
      const { numTensors } = tf.memory();
      assert.throws(() => buildInception({ ...small, ...options }), message);
      assert.equal(tf.memory().numTensors, numTensors);
    });
  }

  for (const [poolProjection, filters] of [
    [undefined, 24],
    [96, 24],
    [128, 32],
  ] as const) {
    it(`but not a projection of ${poolProjection ?? 'no number'} in the module whose number the table prints doubtfully`, () => {
      const model = buildInception({ size: 32, width: 0.25, classes: 2, poolProjection });
      const channels = (id: string) => model.getLayer(`${id}/projection`).weights[0].shape.at(-1);
      try {
        // 3a has 32 filters at full width, whatever is said of the others
        assert.deepEqual([channels('4c'), channels('4d'), channels('3a')], [filters, filters, 8]);
      } finally {
        model.dispose();
      }
    });
  }
});
