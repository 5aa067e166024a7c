/** The float64 judges of batch renormalization, ghost and group normalization. */
import { referenceForward } from '../../lib/norm';
import { judge, type Judged } from './batch-norm-judge';
import { channels, sizeOf, type LayerCase, type Numbers } from './harness';

type Weights = Readonly<Record<string, Float64Array>>;
/** Names of the weights of batch normalization, in order. */
export const BATCH_WEIGHTS = ['gamma', 'beta', 'moving_mean', 'moving_variance'];
const JUDGED: Judged = { axis: -1, epsilon: 0.01, decay: 0.7, isUnbiased: true, activation: 'linear' };

const SIGMOID = (y: number) => 1 / (1 + Math.exp(-y));

/** Batch renormalization as printed; r and d come from the call that is not moved by central differences. */
export function renormJudge(
  axis: number,
  rMax: number,
  dMax: number,
  counts?: readonly boolean[],
): LayerCase['expected'] {
  const judged = { ...JUDGED, axis, counts, activation: 'sigmoid' } as const;
  const ordinary = judge(judged);
  const statistics = ({ shape, values }: Numbers, c: number) => {
    const of = channels(shape, axis);
    const x = values.filter((_, i) => of[i] === c && (counts?.[i] ?? true));
    const one = Float64Array.of(1);
    const { mean, variance } = referenceForward({ x, gamma: one, beta: Float64Array.of(0), epsilon: 0 });
    return { mean: mean[0], sigma: Math.sqrt(variance[0] + judged.epsilon) };
  };
  const limited = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
  return (x, weights, training, held) => {
    if (!training) return ordinary(x, weights, false, held);
    const of = channels(x.shape, axis);
    const C = weights.gamma.length;
    const now = Array.from({ length: C }, (_, c) => statistics(x, c));
    const corrections = now.map((_, c) => {
      const { mean, sigma } = statistics(held.x, c);
      const kept = Math.sqrt(held.weights.moving_variance[c] + judged.epsilon);
      const r = limited(sigma / kept, 1 / rMax, rMax);
      return { r, d: limited((mean - held.weights.moving_mean[c]) / kept, -dMax, dMax) };
    });
    const y = x.values.map((value, i) => {
      const [c, { mean, sigma }] = [of[i], now[of[i]]];
      const { r, d } = corrections[c];
      return SIGMOID(weights.gamma[c] * (((value - mean) / sigma) * r + d) + weights.beta[c]);
    });
    return { ...ordinary(x, weights, true, held), y };
  };
}

/** Part after part through batch normalization. */
export function ghostJudge(sizes: readonly number[], counts?: readonly boolean[]): LayerCase['expected'] {
  const ordinary = judge(JUDGED);
  return (x, weights, training, held) => {
    if (!training) return ordinary(x, weights, false, held);
    const inner = sizeOf(x.shape.slice(1));
    const y: number[] = [];
    let moved: Weights = weights;
    let at = 0;
    for (const size of sizes) {
      const part = { shape: [size, ...x.shape.slice(1)], values: x.values.slice(at * inner, (at + size) * inner) };
      const counted = counts?.slice(at * inner, (at + size) * inner);
      const result = judge({ ...JUDGED, counts: counted })(part, moved, true, held);
      y.push(...result.y);
      moved = { ...moved, ...(result.weights as Weights) };
      at += size;
    }
    return { y: Float64Array.from(y), weights: moved };
  };
}

/** Each example's groups of channels as the channels of batch normalization with gamma 1 and beta 0. */
export function groupJudge(axis: number, groups: number): LayerCase['expected'] {
  return (x, weights) => {
    const of = channels(x.shape, axis);
    const C = Math.max(...of) + 1;
    const perExample = sizeOf(x.shape.slice(1));
    const key = (i: number) => Math.floor(i / perExample) * groups + Math.floor(of[i] / (C / groups));
    const y = new Float64Array(x.values.length);
    for (let group = 0; group < x.shape[0] * groups; group++) {
      const places = [...of.keys()].filter((i) => key(i) === group);
      const values = Float64Array.from(places, (i) => x.values[i]);
      const one = Float64Array.of(1);
      const { xhat } = referenceForward({ x: values, gamma: one, beta: Float64Array.of(0), epsilon: 0.01 });
      xhat.forEach((value, k) => {
        const i = places[k];
        y[i] = (weights.gamma?.[of[i]] ?? 1) * value + (weights.beta?.[of[i]] ?? 0);
      });
    }
    return { y };
  };
}
