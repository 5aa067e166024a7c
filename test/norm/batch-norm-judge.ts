/** The float64 judge of the batch normalization layer, for any channel axis, mask and activation. */
import { channels, type Expected, type LayerCase, type Numbers } from './harness';
import { referenceForward, referenceInference } from '../../lib/norm';

/** What the judge has to know of a layer. */
export interface Judged {
  readonly axis: number;
  readonly epsilon: number;
  readonly decay: number | 'cumulative';
  readonly isUnbiased: boolean;
  readonly activation: 'linear' | 'relu' | 'sigmoid';
  /** By value of x; default all true. */
  readonly counts?: readonly boolean[];
  /** Whether training calls use the moving averages. */
  readonly isFrozen?: boolean;
}

const G = {
  linear: (y: number) => y,
  relu: (y: number) => Math.max(0, y),
  sigmoid: (y: number) => 1 / (1 + Math.exp(-y)),
};

/** The function that a {@link LayerCase} asks for. */
export function judge(layer: Judged): LayerCase['expected'] {
  return (x, weights, training) =>
    training && !layer.isFrozen ? trained(layer, x, weights) : { y: inferred(layer, x, weights) };
}

/** One channel after another, each as [m, 1]. */
function byChannel(
  { axis }: Judged,
  { shape, values }: Numbers,
  f: (c: number, x: Float64Array, places: readonly number[]) => Float64Array,
): Float64Array {
  const of = channels(shape, axis);
  const y = new Float64Array(values.length);
  for (let c = 0; c <= Math.max(...of); c++) {
    const places = [...of.keys()].filter((i) => of[i] === c);
    f(
      c,
      Float64Array.from(places, (i) => values[i]),
      places,
    ).forEach((value, i) => (y[places[i]] = value));
  }
  return y;
}

type Weights = Readonly<Record<string, Float64Array>>;
const learned = (weights: Weights, c: number) => ({
  gamma: Float64Array.of(weights.gamma?.[c] ?? 1),
  beta: Float64Array.of(weights.beta?.[c] ?? 0),
});

function inferred(layer: Judged, x: Numbers, weights: Weights): Float64Array {
  return byChannel(layer, x, (c, values) => {
    const statistics = {
      mean: weights.moving_mean.subarray(c, c + 1),
      variance: weights.moving_variance.subarray(c, c + 1),
    };
    return referenceInference({ x: values, ...learned(weights, c), epsilon: layer.epsilon }, statistics).map(
      G[layer.activation],
    );
  });
}

function trained(layer: Judged, x: Numbers, weights: Weights): Expected {
  const { epsilon, decay, counts, isUnbiased } = layer;
  const moved = { moving_mean: weights.moving_mean.slice(), moving_variance: weights.moving_variance.slice() };
  const count = weights.moving_count?.[0] ?? 0;
  const share = decay === 'cumulative' ? 1 / (count + 1) : 1 - decay;
  let isCounted = false;
  const y = byChannel(layer, x, (c, values, places) => {
    const those = values.filter((_, i) => counts?.[places[i]] ?? true);
    const m = those.length;
    const { mean, variance } =
      m > 0
        ? referenceForward({ x: those, ...learned(weights, c), epsilon })
        : { mean: Float64Array.of(0), variance: Float64Array.of(0) };
    if (m >= 2) {
      isCounted = true;
      const kept = isUnbiased ? (variance[0] * m) / (m - 1) : variance[0];
      moved.moving_mean[c] += share * (mean[0] - moved.moving_mean[c]);
      moved.moving_variance[c] += share * (kept - moved.moving_variance[c]);
    }
    // all places are normalized, those that do not count too
    return referenceInference({ x: values, ...learned(weights, c), epsilon }, { mean, variance }).map(
      G[layer.activation],
    );
  });
  if (decay !== 'cumulative') return { y, weights: moved };
  return { y, weights: { ...moved, moving_count: [count + Number(isCounted)] } };
}
