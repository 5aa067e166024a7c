/** The kernels of this library: batch normalization, alone and shared, and the loss; and the stock one of inference. */
import { batchNorm } from '../onednn/reference';
import {
  as64,
  at,
  each,
  floats,
  from64,
  gradient,
  ints,
  normal,
  numbersOf,
  type KernelCase,
  type KernelCases,
  type Values,
} from './case';

const SHAPE = [4, 3, 3, 5] as const;
const [C, EPSILON] = [5, 0.01];
const ACTIVATIONS = ['linear', 'relu', 'sigmoid'] as const;
/** A second process has the very same examples: statistics and gradients are those of one. */
const SAME_TWICE = {
  valuesPerChannel: 72,
  weight: 0.5,
  sum: (values: Float64Array) => values.forEach((value, i) => (values[i] = 2 * value)),
};

type Random = Parameters<KernelCases[string]>[0];

/** Cases of both passes, one for each activation. */
function passes(random: Random, names: readonly [forward: string, backward: string], shared: object) {
  return ACTIVATIONS.map((activation) => {
    const [x, dy] = [normal(random, SHAPE), normal(random, SHAPE)];
    const [gamma, beta] = [normal(random, [C]), normal(random, [C])];
    const [x64, g64, b64, d64] = [x, gamma, beta, dy].map(as64);
    const all = batchNorm(x64, g64, b64, d64, EPSILON, activation);
    const [y, mean, variance, dx, dgamma, dbeta] = (['y', 'mean', 'variance', 'dx', 'dgamma', 'dbeta'] as const).map(
      (name) => from64(all[name]),
    );
    const attributes = { epsilon: EPSILON, activation, ...shared };
    // the fourth output is the engine's own
    const forward: KernelCase = { inputs: { x, gamma, beta }, attributes, want: [y, mean, variance, null] };
    const made = (output: number) => ({ of: names[0], case: forward, output });
    const own = names[0] === 'SyncBatchNorm' ? 'rest' : 'workspace';
    const outputs = { y: made(0), mean: made(1), variance: made(2), [own]: made(3) };
    const backward: KernelCase = { inputs: { dy, x, gamma, ...outputs }, attributes, want: [dx, dgamma, dbeta] };
    return { forward, backward };
  });
}

const LOCAL = ['BatchNormTraining', 'BatchNormTrainingGrad'] as const;
const SHARED = ['SyncBatchNorm', 'SyncBatchNormGrad'] as const;

function losses(logits: Values, labels: readonly number[]): Values {
  const [m, K] = logits.shape;
  return each([m], ([i]) => {
    const row = Array.from({ length: K }, (_, k) => at(logits, [i, k])!);
    return Math.log(row.reduce((sum, z) => sum + Math.exp(z), 0)) - row[labels[i]];
  });
}

function probabilities(logits: Values): Values {
  return each(logits.shape, ([i, k]) => {
    const all = Array.from({ length: logits.shape[1] }, (_, j) => Math.exp(at(logits, [i, j])!));
    return all[k] / all.reduce((a, b) => a + b);
  });
}

/** All kernels of normalization and loss. */
export const NORMALIZATIONS: KernelCases = {
  BatchNormTraining: (random) => passes(random, LOCAL, {}).map(({ forward }) => forward),
  BatchNormTrainingGrad: (random) => passes(random, LOCAL, {}).map(({ backward }) => backward),
  SyncBatchNorm: (random) => passes(random, SHARED, SAME_TWICE).map(({ forward }) => forward),
  SyncBatchNormGrad: (random) => passes(random, SHARED, SAME_TWICE).map(({ backward }) => backward),
  FusedBatchNorm: (random) => {
    const x = normal(random, SHAPE);
    const [scale, offset, mean] = [1, 2, 3].map(() => normal(random, [C]));
    const variance = floats(
      [C],
      numbersOf(normal(random, [C])).map((v) => Math.fround(0.5 + v * v)),
    );
    const value = (place: readonly number[]) => {
      const [s, o, m, v] = [scale, offset, mean, variance].map((all) => at(all, [place[3]])!);
      return (s * (at(x, place)! - m)) / Math.sqrt(v + EPSILON) + o;
    };
    const inputs = { x, scale, offset, mean, variance };
    return [{ inputs, attributes: { varianceEpsilon: EPSILON }, want: [each(SHAPE, value)] }];
  },
  SoftmaxCrossEntropy: (random) => {
    const [logits, labels] = [normal(random, [6, 4]), [3, 0, 1, 1, 2, 0]];
    return [{ inputs: { logits, labels: ints([6], labels) }, want: [losses(logits, labels), probabilities(logits)] }];
  },
  SoftmaxCrossEntropyGrad: (random) => {
    const [logits, labels, dLosses] = [normal(random, [6, 4]), [3, 0, 1, 1, 2, 0], normal(random, [6])];
    const inputs = { probabilities: probabilities(logits), labels: ints([6], labels), dLosses };
    return [{ inputs, want: [gradient((z) => losses(z, labels), logits, dLosses)] }];
  },
};
