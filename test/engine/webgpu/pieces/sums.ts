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

function product(isFused: boolean) {
  return (random: Random): Call => {
    const [n, k, m] = [pick(random, 20, 60), pick(random, 5, 20), pick(random, 5, 20)];
    const transposeA = !isFused && random.uniform() < 0.5;
    const transposeB = !transposeA && random.uniform() < 0.5;
    const batch = random.uniform() < 0.3 ? [pick(random, 5, 8)] : [];
    // the mini-batch is the first axis of a, whichever way the product goes
    const [a, b] = transposeA
      ? [
          [n, m],
          [n, k],
        ]
      : [[n, k], transposeB ? [m, k] : [k, m]];
    const inputs = { a: floats(random, [...batch, ...a]), b: floats(random, [...batch, ...b]) };
    const attributes = { transposeA, transposeB };
    if (!isFused) return { inputs, attributes, isSum: true };
    return {
      inputs: { ...inputs, bias: floats(random, [m]) },
      attributes: { ...attributes, activation: 'relu' },
      isSum: true,
    };
  };
}

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
  Sum: reduction('axis', [...INNER, ...WITH_EXAMPLES]),
  Mean: reduction('axis', [...INNER, ...WITH_EXAMPLES]),
  Max: reduction('reductionIndices', INNER),
  ...each(['Min', 'Prod'], reduction('axis', INNER)),
  ...each(['ArgMax', 'ArgMin'], reduction('axis', [1, 2, 3])),
  BatchMatMul: product(false),
  _FusedMatMul: product(true),
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
