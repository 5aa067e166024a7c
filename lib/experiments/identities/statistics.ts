/**
 * Sections 3 and 3.1: what mini-batches say of a population, in float64.
 * @module
 */
import { foldWeights, referenceBackward, referenceForward, referenceInference } from '../../norm';
import { Random } from '../../random';
import { countJudgement, identityJudgement, type Judgement } from '../judges/judgement';
import { each, itemAt } from '../../tuples';
import { mean, variance } from '../../statistics';

/** Float64 identities hold to about 1e-12 relative; this leaves room for sums of a few hundred terms. */
const EXACT = 1e-10;

/** All mini-batches of m independent draws from some values. */
function miniBatches(values: readonly number[], m: number): readonly (readonly number[])[] {
  if (m === 0) return [[]];
  return miniBatches(values, m - 1).flatMap((batch) => values.map((value) => [...batch, value]));
}

/** Judges m/(m-1) E[variance of a mini-batch] by all mini-batches of a population of six values. */
export function judgeBessel(): Judgement {
  const random = new Random(7);
  const population = Array.from({ length: 6 }, () => random.normal(3, 2));
  const errors = [2, 3, 4].map((m) => {
    const batches = miniBatches(population, m);
    const expected = mean(batches.map((batch) => variance(batch)));
    return Math.abs((m / (m - 1)) * expected - variance(population));
  });
  return identityJudgement(Math.max(...errors), EXACT);
}

/** Rank of a square matrix by elimination with pivots. */
function rankOf(matrix: readonly (readonly number[])[]): number {
  const rows = matrix.map((row) => [...row]);
  const scale = Math.max(...rows.flat().map(Math.abs));
  let rank = 0;
  for (let column = 0; column < rows.length; column++) {
    const below = rows.slice(rank);
    const pivot = below.reduce(
      (best, row, i) => (Math.abs(row[column]!) > Math.abs(below[best]![column]!) ? i : best),
      0,
    );
    if (rank === rows.length || Math.abs(rows[rank + pivot]![column]!) < 1e-9 * scale) continue;
    const [first, chosen] = [itemAt(rows, rank), itemAt(rows, rank + pivot)];
    [rows[rank], rows[rank + pivot]] = [chosen, first];
    for (const row of rows.slice(rank + 1)) {
      const factor = row[column]! / chosen[column]!;
      chosen.forEach((value, i) => (row[i]! -= factor * value));
    }
    rank++;
  }
  return rank;
}

/** Judges that the covariance of 5 examples of 8 activations has rank 4 while every variance is above 0. */
export function judgeSingularCovariance(): Judgement {
  const [m, d] = [5, 8];
  const random = new Random(9);
  const x = Array.from({ length: m }, () => Array.from({ length: d }, () => random.normal(1, 2)));
  const mean = Array.from({ length: d }, (_, j) => x.reduce((sum, row) => sum + row[j]!, 0) / m);
  const covariance = mean.map((_, i) =>
    mean.map((_, j) => x.reduce((sum, row) => sum + (row[i]! - mean[i]!) * (row[j]! - mean[j]!), 0) / m),
  );
  const rank = rankOf(covariance);
  const least = Math.min(...covariance.map((row, i) => itemAt(row, i)));
  return countJudgement(rank === m - 1 && least > 0.1, {
    en: `rank ${rank} of ${d}, smallest variance ${least.toFixed(2)}`,
    ko: `랭크 ${rank} / ${d}, 가장 작은 분산 ${least.toFixed(2)}`,
  });
}

/** Judges that a dense layer and normalization in inference are one affine map. */
export function judgeFolding(): Judgement {
  const random = new Random(3);
  const [inputs, outputs] = [5, 4];
  const draw = (n: number) => Float64Array.from({ length: n }, () => random.normal());
  const [kernel, bias, u, gamma, beta, mean] = each(
    [inputs * outputs, outputs, inputs, outputs, outputs, outputs],
    draw,
  );
  const spread = draw(outputs).map((v) => v * v + 0.1);
  const epsilon = 1e-3;
  const linear = (w: ArrayLike<number>, b: ArrayLike<number>) =>
    Float64Array.from({ length: outputs }, (_, k) => u.reduce((sum, v, i) => sum + v * w[i * outputs + k]!, b[k]!));
  const expected = referenceInference({ x: linear(kernel, bias), gamma, beta, epsilon }, { mean, variance: spread });
  const folded = foldWeights({ kernel, bias, gamma, beta, mean, variance: spread, epsilon });
  const errors = linear(folded.kernel, folded.bias).map((y, k) => Math.abs(y - expected[k]!));
  return identityJudgement(Math.max(...errors), EXACT);
}

/** Judges section 3.3: outputs and the gradient of u do not change with the scale of W, the gradient of W goes with 1/a. */
export function judgeScaleInvariance(): Judgement {
  const random = new Random(10);
  const [m, inputs, units] = [6, 3, 3];
  const draw = (n: number) => Float64Array.from({ length: n }, () => random.normal());
  const [u, w, dy] = [draw(m * inputs), draw(inputs * units), draw(m * units)];
  const through = (a: number) => scaled({ u, w: w.map((value) => a * value), dy, sizes: [m, inputs, units] });
  const base = through(1);
  const errors = [3, 0.1].flatMap((a) => {
    const { y, du, dw } = through(a);
    return [
      ...y.map((v, i) => v - base.y[i]!),
      ...du.map((v, i) => v - base.du[i]!),
      ...dw.map((v, i) => a * v - base.dw[i]!),
    ];
  });
  return identityJudgement(Math.max(...errors.map(Math.abs)), EXACT);
}

/** y = BN(W u) without epsilon, and the gradients of u [m, inputs] and W [inputs, units]. */
function scaled({
  u,
  w,
  dy,
  sizes: [m, inputs, units],
}: {
  readonly u: Float64Array;
  readonly w: Float64Array;
  readonly dy: Float64Array;
  readonly sizes: readonly [number, number, number];
}): { readonly y: Float64Array; readonly du: Float64Array; readonly dw: Float64Array } {
  const dot = (n: number, of: (k: number) => number) =>
    Array.from({ length: n }, (_, k) => of(k)).reduce((s, v) => s + v, 0);
  const x = Float64Array.from({ length: m * units }, (_, at) => {
    const [i, j] = [Math.floor(at / units), at % units];
    return dot(inputs, (k) => u[i * inputs + k]! * w[k * units + j]!);
  });
  const forward = referenceForward({
    x,
    gamma: new Float64Array(units).fill(1),
    beta: new Float64Array(units),
    epsilon: 0,
  });
  const { dx } = referenceBackward(forward, dy);
  const du = u.map((_, at) =>
    dot(units, (j) => dx[Math.floor(at / inputs) * units + j]! * w[(at % inputs) * units + j]!),
  );
  const dw = w.map((_, at) => dot(m, (i) => u[i * inputs + Math.floor(at / units)]! * dx[i * units + (at % units)]!));
  return { y: forward.y, du, dw };
}
