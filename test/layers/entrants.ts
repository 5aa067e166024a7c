/** Every layer of the library, as the harness of layers wants it. */
import assert from 'node:assert/strict';
import { tf } from '../../lib/engine';
import { DistributionNoise } from '../../lib/experiments/small/noise';
import { SeededDropout } from '../../lib/models/dropout';
import { LocalResponseNormalization } from '../../lib/models/local-response';
import { batchNormalization, batchRenormalization, ghostBatchNormalization, groupNormalization } from '../../lib/norm';
import { lrn } from '../engine/onednn/reference';
import { judge } from '../norm/batch-norm-judge';
import type { LayerCase } from '../norm/harness';
import { BATCH_WEIGHTS, ghostJudge, groupJudge, renormJudge } from '../norm/sibling-judges';

/** A layer's cases, and how it stands in a network whose steps are recorded. */
export interface Entrant {
  readonly cases: readonly LayerCase[];
  /** Layers around it, so that vectors of 4 values can go through; itself where left out. */
  readonly around?: (layer: tf.layers.Layer) => readonly tf.layers.Layer[];
  /** A setting that may be changed between steps, and is to be obeyed at once. */
  readonly change?: (layer: tf.layers.Layer) => void;
}

/** Sets a property that the type of the class knows. */
function setting(name: string, value: unknown): (layer: tf.layers.Layer) => void {
  return (layer) => void ((layer as unknown as Record<string, unknown>)[name] = value);
}

const PLAIN = { epsilon: 0.01, decay: 0.7 } as const;
const JUDGED = { ...PLAIN, axis: -1, isUnbiased: true, activation: 'linear' } as const;

type Check = (factors: readonly number[], summands: readonly number[]) => void;

/** A layer that draws one factor and one summand for each value: a twin at the same step says which, and `check` what they may be. */
function affineJudge(make: () => tf.layers.Layer, check: Check): LayerCase['expected'] {
  return ({ shape, values }, _, training) => {
    if (!training) return { y: values };
    const shown = (input: tf.Tensor) =>
      tf.tidy(() => [...(make().apply(input, { training: true }) as tf.Tensor).dataSync()]);
    const summands = shown(tf.zeros([...shape]));
    const factors = shown(tf.ones([...shape])).map((sum, i) => sum - summands[i]);
    check(factors, summands);
    return { y: values.map((x, i) => x * factors[i] + summands[i]) };
  };
}

const dropout = (): tf.layers.Layer => new SeededDropout({ rate: 0.4, seed: 7, name: 'entrant_dropout' });
/** Kept and divided by the share that is kept, or gone. */
const isMask: Check = (factors, summands) => {
  const kept = Math.fround(1 / 0.6);
  assert.deepEqual([...new Set(factors)].sort(), [0, kept]);
  assert.ok(summands.every((value) => value === 0));
};

const noise = (): tf.layers.Layer => new DistributionNoise({ seed: 7, amplitude: 0.5, name: 'entrant_noise' });
/** Half of what the paper draws: summands in one window of 0.1 below 0.3, factors around one of 1 to 1.125. */
const isNoise: Check = (factors, summands) => {
  const [low, high] = [Math.min(...summands), Math.max(...summands)];
  assert.ok(low > -0.3 && high < 0.3 && high - low > 0.02 && high - low <= 0.1, `summands ${low} to ${high}`);
  const mean = factors.reduce((a, b) => a + b) / factors.length;
  // 30 draws with a deviation of 0.05
  assert.ok(mean > 0.95 && mean < 1.175 && new Set(factors).size > 20, `factors around ${mean}`);
};
const response = { radius: 2, bias: 1, alpha: 1e-4 / 5, beta: 0.75 };

/** By the name under which the class is saved. */
export const ENTRANTS: Readonly<Record<string, Entrant>> = {
  BnlabBatchNormalization: {
    cases: [
      [6, 3],
      [2, 3, 2, 4],
    ].map((shape) => ({
      name: `batch normalization of [${shape}]`,
      make: () => batchNormalization(PLAIN),
      shape,
      weights: BATCH_WEIGHTS,
      expected: judge(JUDGED),
    })),
    change: setting('frozen', true),
  },
  BnlabBatchRenormalization: {
    cases: [
      {
        name: 'batch renormalization',
        make: () => batchRenormalization({ ...PLAIN, rMax: 1.1, dMax: 0.2, activation: 'sigmoid' }),
        shape: [6, 3],
        weights: BATCH_WEIGHTS,
        expected: renormJudge(-1, 1.1, 0.2),
      },
    ],
    change: setting('rMax', 3),
  },
  BnlabGhostBatchNormalization: {
    cases: [
      {
        name: 'ghost normalization',
        make: () => ghostBatchNormalization({ ...PLAIN, ghostSize: 3 }),
        shape: [6, 3],
        weights: BATCH_WEIGHTS,
        expected: ghostJudge([3, 3]),
      },
    ],
    change: setting('frozen', true),
  },
  BnlabGroupNormalization: {
    cases: [
      {
        name: 'group normalization',
        make: () => groupNormalization({ groups: 2, epsilon: 0.01 }),
        shape: [3, 2, 4],
        weights: ['gamma', 'beta'],
        expected: groupJudge(-1, 2),
      },
    ],
    change: setting('trainable', false),
  },
  BnlabLocalResponseNormalization: {
    cases: [
      {
        name: 'local response normalization',
        make: () => new LocalResponseNormalization(),
        shape: [2, 2, 2, 7],
        weights: [],
        expected: (x) => ({ y: lrn(x, x, response).y.values }),
      },
    ],
    around: (layer) => [tf.layers.reshape({ targetShape: [1, 2, 2] }), layer, tf.layers.flatten()],
  },
  BnlabSeededDropout: {
    cases: [{ name: 'dropout', make: dropout, shape: [5, 6], weights: [], expected: affineJudge(dropout, isMask) }],
    change: setting('rate', 0.9),
  },
  BnlabDistributionNoise: {
    cases: [{ name: 'noise', make: noise, shape: [5, 6], weights: [], expected: affineJudge(noise, isNoise) }],
    change: setting('amplitude', 0),
  },
};
