/** Every layer of the library, as the harness of layers wants it. */
import assert from 'node:assert/strict';
import { tf } from '../../lib/engine';
import { DistributionNoise } from '../../lib/experiments/small/noise';
import { SeededDropout, type SeededDropoutArgs } from '../../lib/models/dropout';
import { LocalResponseNormalization, type LocalResponseArgs } from '../../lib/models/local-response';
import { batchNormalization, batchRenormalization, ghostBatchNormalization, groupNormalization } from '../../lib/norm';
import { lrn } from '../engine/onednn/reference';
import { judge } from '../norm/batch-norm-judge';
import type { LayerCase } from '../norm/harness';
import { BATCH_WEIGHTS, ghostJudge, groupJudge, renormJudge } from '../norm/sibling-judges';

/** What a class takes beyond the options of every layer. */
export interface Settings {
  readonly names: readonly string[];
  /** A layer with no more of them than it must have. */
  readonly least: () => tf.layers.Layer;
  /** A layer with each of them at another value. */
  readonly others: () => tf.layers.Layer;
}

/** A layer's settings and cases, and how it stands in a network whose steps are recorded. */
export interface Entrant {
  readonly settings: Settings;
  /** Each setting that the class has and its base class lacks is at another value than its default in one of them. */
  readonly cases: readonly LayerCase[];
  /** Layers around it, so that vectors of 4 values can go through; itself where left out. */
  readonly around?: (layer: tf.layers.Layer) => readonly tf.layers.Layer[];
  /** A setting that may be changed between steps, and is to be obeyed at once. */
  readonly change: (layer: tf.layers.Layer) => void;
}

/** Sets a property that the type of the class knows. */
function setting(name: string, value: unknown): (layer: tf.layers.Layer) => void {
  return (layer) => void ((layer as unknown as Record<string, unknown>)[name] = value);
}

type OfEveryLayer = 'name' | 'inputShape' | 'batchInputShape' | 'batchSize' | 'dtype' | 'trainable' | 'weights';

/** The types ask for all options that a class takes. */
function settings<A extends object>(
  make: (args: A) => tf.layers.Layer,
  least: NoInfer<A>,
  others: Required<Omit<A, OfEveryLayer>>,
): Settings {
  return { names: Object.keys(others), least: () => make(least), others: () => make({ ...least, ...others }) };
}

const PLAIN = { epsilon: 0.01, decay: 0.7 } as const;
const JUDGED = { ...PLAIN, axis: -1, isUnbiased: true, activation: 'linear' } as const;

/** How gamma and beta begin and what keeps them, all unlike the defaults. */
const LEARNED = {
  gammaInitializer: 'zeros',
  betaInitializer: 'ones',
  gammaRegularizer: 'l1l2',
  betaRegularizer: 'l1l2',
  gammaConstraint: 'nonNeg',
  betaConstraint: 'nonNeg',
} as const;
const BATCH_LEARNED = { ...LEARNED, movingMeanInitializer: 'ones', movingVarianceInitializer: 'zeros' } as const;
const UNLEARNED = { center: false, scale: false } as const;
const OTHER_WAYS = { ...PLAIN, axis: 1, runningVariance: 'biased', activation: 'sigmoid' } as const;
const OTHERS = { ...OTHER_WAYS, ...BATCH_LEARNED, ...UNLEARNED, frozen: true } as const;

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
/** GoogLeNet's window of five channels, and a narrow one that weighs more; the judge takes the weight of the sum. */
const response = { radius: 2, bias: 1, alpha: 1e-4 / 5, beta: 0.75 };
const otherResponse = { radius: 1, bias: 2, alpha: 0.3 / 3, beta: 0.5 };
const OTHER_RESPONSE = { depthRadius: 1, bias: 2, alpha: 0.3, beta: 0.5 };

/** By the name under which the class is saved. */
export const ENTRANTS: Readonly<Record<string, Entrant>> = {
  BnlabBatchNormalization: {
    settings: settings(batchNormalization, {}, OTHERS),
    cases: [
      ...[
        [6, 3],
        [2, 3, 2, 4],
      ].map((shape) => ({
        name: `batch normalization of [${shape}]`,
        make: () => batchNormalization(PLAIN),
        shape,
        weights: BATCH_WEIGHTS,
        expected: judge(JUDGED),
      })),
      {
        name: 'batch normalization in other ways',
        make: () => batchNormalization({ ...OTHER_WAYS, ...BATCH_LEARNED }),
        shape: [3, 2, 4],
        weights: BATCH_WEIGHTS,
        expected: judge({ ...JUDGED, axis: 1, isUnbiased: false, activation: 'sigmoid' }),
      },
      {
        name: 'batch normalization that learns nothing',
        make: () => batchNormalization({ ...PLAIN, ...UNLEARNED, frozen: true }),
        shape: [6, 3],
        weights: ['moving_mean', 'moving_variance'],
        expected: judge({ ...JUDGED, isFrozen: true }),
      },
    ],
    change: setting('frozen', true),
  },
  BnlabBatchRenormalization: {
    settings: settings(batchRenormalization, {}, { ...OTHERS, rMax: 1.1, dMax: 0.2 }),
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
    settings: settings(ghostBatchNormalization, {}, { ...OTHERS, ghostSize: 3 }),
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
    settings: settings(groupNormalization, {}, { ...LEARNED, ...UNLEARNED, groups: 2, epsilon: 0.01, axis: 1 }),
    cases: [
      {
        name: 'group normalization',
        make: () => groupNormalization({ groups: 2, epsilon: 0.01 }),
        shape: [3, 2, 4],
        weights: ['gamma', 'beta'],
        expected: groupJudge(-1, 2),
      },
      {
        name: 'group normalization on the other axis',
        make: () => groupNormalization({ ...LEARNED, groups: 2, epsilon: 0.01, axis: 1 }),
        shape: [3, 4, 2],
        weights: ['gamma', 'beta'],
        expected: groupJudge(1, 2),
      },
      {
        name: 'group normalization that learns nothing',
        make: () => groupNormalization({ ...UNLEARNED, groups: 2, epsilon: 0.01 }),
        shape: [3, 2, 4],
        weights: [],
        expected: groupJudge(-1, 2),
      },
    ],
    change: setting('trainable', false),
  },
  BnlabLocalResponseNormalization: {
    settings: settings((args: LocalResponseArgs) => new LocalResponseNormalization(args), {}, OTHER_RESPONSE),
    cases: [
      {
        name: 'local response normalization',
        make: () => new LocalResponseNormalization(),
        shape: [2, 2, 2, 7],
        weights: [],
        expected: (x) => ({ y: lrn(x, x, response).y.values }),
      },
      {
        name: 'local response normalization in a narrow window',
        make: () => new LocalResponseNormalization(OTHER_RESPONSE),
        shape: [2, 2, 2, 7],
        weights: [],
        expected: (x) => ({ y: lrn(x, x, otherResponse).y.values }),
      },
    ],
    around: (layer) => [tf.layers.reshape({ targetShape: [1, 2, 2] }), layer, tf.layers.flatten()],
    change: setting('bias', 2),
  },
  BnlabSeededDropout: {
    settings: settings((args: SeededDropoutArgs) => new SeededDropout(args), { rate: 0.1 }, { rate: 0.4, seed: 7 }),
    cases: [{ name: 'dropout', make: dropout, shape: [5, 6], weights: [], expected: affineJudge(dropout, isMask) }],
    change: setting('rate', 0.9),
  },
  BnlabDistributionNoise: {
    settings: settings(
      (args: ConstructorParameters<typeof DistributionNoise>[0]) => new DistributionNoise(args),
      { name: 'entrant_noise', seed: 1, amplitude: 1 },
      { seed: 7, amplitude: 0.5 },
    ),
    cases: [{ name: 'noise', make: noise, shape: [5, 6], weights: [], expected: affineJudge(noise, isNoise) }],
    change: setting('amplitude', 0),
  },
};
