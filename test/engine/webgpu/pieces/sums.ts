/** Calls of sums along axes, of products, of functions of rows, and of batch normalization. */
import {
  BATCH_NORM_TRAINING,
  BATCH_NORM_TRAINING_GRAD,
  SOFTMAX_CROSS_ENTROPY,
  SOFTMAX_CROSS_ENTROPY_GRAD,
} from '../../../../lib/engine/ops/kernels';
import type { Random } from '../../../../lib/random';
import { choose, kernel, pick } from '../../onednn/support';
import { each, floats, imageShape, wholes, type Call, type Calls } from './call';

/** Of the axes that a kernel takes in pieces. */
function reduction(name: 'axis' | 'reductionIndices', axes: readonly (readonly number[] | number)[]) {
  return (random: Random): Call => {
    const x = floats(random, imageShape(random));
    const attributes = { [name]: choose(random, axes), keepDims: random.uniform() < 0.5 };
    return { inputs: { x }, attributes, isSum: true };
  };
}

const INNER = [[1, 2], [3], [1, 2, 3], [-1]];
const WITH_EXAMPLES = [[0], [0, 1, 2], [0, 1, 2, 3]];

/** Shapes of a and b for sizes n, the mini-batch, k and m. */
type Factors = (n: number, k: number, m: number, batch: number) => readonly [readonly number[], readonly number[]];

function product(factors: Factors, attributes: object, isFused = false) {
  return (random: Random): Call => {
    const [n, k, m] = [pick(random, 20, 60), pick(random, 5, 20), pick(random, 5, 20)];
    const [a, b] = factors(n, k, m, pick(random, 5, 8)).map((shape) => floats(random, shape));
    const more = isFused && { bias: floats(random, [m]) };
    return { inputs: { a, b, ...more }, attributes, isSum: true };
  };
}

const plain: Factors = (n, k, m) => [
  [n, k],
  [k, m],
];
const across: Factors = (n, k, m) => [
  [n, k],
  [m, k],
];
const added: Factors = (n, k, m) => [
  [n, k],
  [n, m],
];
const batches: Factors = (n, k, m, batch) => [
  [batch, n, k],
  [batch, k, m],
];

const rows = (random: Random) => [pick(random, 20, 60), pick(random, 5, 20)];

function batchNorm(random: Random) {
  const shape = choose(random, [imageShape, rows])(random);
  const column = () => floats(random, shape.slice(-1));
  // a mean that is large beside the spread
  const inputs = { x: floats(random, shape).add(100), gamma: column(), beta: column() };
  return { inputs, attributes: { epsilon: 0.001, activation: choose(random, ['linear', 'relu', 'sigmoid']) } };
}

/** Calls by kernel name. */
export const SUMS: Calls = {
  ...each(['Sum', 'Mean'], reduction('axis', INNER)),
  ...each(['Sum, over examples', 'Mean, over examples'], reduction('axis', WITH_EXAMPLES)),
  Max: reduction('reductionIndices', INNER),
  ...each(['Min', 'Prod'], reduction('axis', INNER)),
  ...each(['ArgMax', 'ArgMin'], reduction('axis', [1, 2, 3])),
  BatchMatMul: product(plain, {}),
  'BatchMatMul, b transposed': product(across, { transposeB: true }),
  'BatchMatMul, over examples': product(added, { transposeA: true }),
  'BatchMatMul, of batches': product(batches, {}),
  _FusedMatMul: product(plain, { activation: 'relu' }, true),
  '_FusedMatMul, of batches': product(batches, { activation: 'relu' }, true),
  Softmax: (random) => ({ inputs: { logits: floats(random, rows(random)) }, attributes: { dim: 1 } }),
  [SOFTMAX_CROSS_ENTROPY](random) {
    const shape = rows(random);
    return { inputs: { logits: floats(random, shape), labels: wholes(random, shape.slice(0, 1), shape[1]) } };
  },
  [SOFTMAX_CROSS_ENTROPY_GRAD](random) {
    const shape = rows(random);
    const labels = wholes(random, shape.slice(0, 1), shape[1]);
    return { inputs: { probabilities: floats(random, shape), labels, dLosses: floats(random, shape.slice(0, 1)) } };
  },
  [BATCH_NORM_TRAINING]: (random) => ({ ...batchNorm(random), isSum: true }),
  [BATCH_NORM_TRAINING_GRAD](random) {
    const { inputs, attributes } = batchNorm(random);
    const [y, mean, variance, workspace] = kernel(BATCH_NORM_TRAINING, inputs, attributes);
    const dy = floats(random, inputs.x.shape);
    return { inputs: { ...inputs, dy, y, mean, variance, workspace }, attributes, isSum: true };
  },
};
