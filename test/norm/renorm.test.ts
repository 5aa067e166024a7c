/** Batch renormalization against numbers of pencil and paper, within its limits and at them. */
import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import {
  BatchRenormalization,
  batchRenormalization,
  renormLimits,
  type BatchRenormalizationArgs,
} from '../../lib/norm';
import { assertNear } from './harness';

/** Gamma 2 and beta 10 on the values 1 and 3, whose variance is 1 and with epsilon 4. */
function trained(args: BatchRenormalizationArgs, [mean, variance]: readonly [number, number]) {
  return tf.tidy(() => {
    const layer = batchRenormalization({ epsilon: 3, decay: 0.5, runningVariance: 'biased', ...args });
    const x = tf.tensor2d([1, 3], [2, 1]);
    layer.apply(x);
    layer.setWeights([[2], [10], [mean], [variance]].map((value) => tf.tensor1d(value)));
    const y = [...(layer.apply(x, { training: true }) as tf.Tensor).dataSync()];
    const { movingMean, movingVariance } = layer.state;
    return { y, averages: [movingMean, movingVariance].map((one) => one.dataSync()[0]) };
  });
}

describe('batch renormalization', () => {
  before(() => useEngine('cpu'));

  // 2 (±r / 2 + d) + 10
  const rows: readonly [what: string, BatchRenormalizationArgs, averages: [number, number], y: [number, number]][] = [
    ['within the limits', {}, [1, 13], [10, 11]],
    ['with r at its least', { rMax: 1.25 }, [1, 13], [9.7, 11.3]],
    // sigma is sqrt(3), so that r would be 2 / sqrt(3), and d is 1 / sqrt(3)
    ['with r at its greatest', { rMax: 1.125 }, [1, 0], [8.875 + 2 / Math.sqrt(3), 11.125 + 2 / Math.sqrt(3)]],
    ['with d at its greatest', { dMax: 0.125 }, [1, 13], [9.75, 10.75]],
    ['with d at its least', { dMax: 0.125 }, [3, 13], [9.25, 10.25]],
    ['with d below 0', {}, [4, 13], [8.5, 9.5]],
  ];
  for (const [what, args, averages, y] of rows) {
    it(`is as printed ${what}`, () => {
      const got = trained(args, averages);
      assertNear(got.y, y, 'y');
      assertNear(got.averages, [(averages[0] + 2) / 2, (averages[1] + 1) / 2], 'averages');
    });
  }

  it('applies its nonlinearity to what was corrected', () => {
    // d is (2 - 30) / 4, at its limit -5
    assertNear(trained({ activation: 'relu' }, [30, 13]).y, [0, 0.5], 'y');
  });

  it('has the limits of the paper where nothing is said, and others that may be changed', () => {
    const layer = batchRenormalization();
    assert.deepEqual([layer.rMax, layer.dMax], [3, 5]);
    [layer.rMax, layer.dMax] = [1, 0];
    assert.deepEqual([layer.rMax, layer.dMax], [1, 0]);
    const other = batchRenormalization({ rMax: 1, dMax: 0 });
    assert.deepEqual([other.getConfig().rMax, other.getConfig().dMax], [1, 0]);
  });

  for (const [option, least, wrong] of [
    ['rMax', 1, [0.99, 0, NaN, Infinity, '3', null]],
    ['dMax', 0, [-0.01, NaN, Infinity, '5', null]],
  ] as const) {
    for (const value of wrong as readonly number[]) {
      it(`refuses ${option} ${String(value)}, in the options and later`, () => {
        const isRefusal = (thrown: Error) =>
          thrown instanceof BnlabError && thrown.expected === `${option} of ${least} or more`;
        assert.throws(() => batchRenormalization({ [option]: value }), isRefusal);
        const layer = batchRenormalization();
        assert.throws(() => (layer[option] = value), isRefusal);
        assert.deepEqual([layer.rMax, layer.dMax], [3, 5]);
      });
    }
  }

  it('may be repeated while nobody observes it, and is known by its name in saved models', () => {
    const layer = batchRenormalization();
    assert.deepEqual(layer.repetition, { repeats: true });
    layer.observe(() => undefined);
    assert.deepEqual(layer.repetition, { repeats: false });
    const { classNameMap } = tf.serialization.SerializationMap.getMap();
    assert.equal(classNameMap[BatchRenormalization.className][0], BatchRenormalization);
  });
});

describe('the limits of batch renormalization in the paper', () => {
  const table: readonly [step: number, rMax: number, dMax: number][] = [
    [0, 1, 0],
    [5_000, 1, 0],
    [9_000, 1 + 8 / 35, 1],
    [15_000, 1 + 20 / 35, 2.5],
    [25_000, 1 + 40 / 35, 5],
    [40_000, 3, 5],
    [1e6, 3, 5],
  ];
  for (const [step, rMax, dMax] of table) {
    it(`are rMax ${rMax} and dMax ${dMax} at step ${step}`, () => {
      const limits = renormLimits(step);
      assertNear([limits.rMax, limits.dMax], [rMax, dMax], 'limits', 1e-12);
    });
  }
});
