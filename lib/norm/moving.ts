/**
 * Moving averages of a normalization layer, updated once per training call, on tape and in replay alike.
 * @module
 */
import { effect, moveAverage, rewrite, tf } from '../engine/portable';
import type { Decay, RunningVariance } from './layer-options';

/** The variables that one layer's averages live in; `count` where the average is cumulative. */
export interface MovingAverages {
  /** [C] */
  readonly mean: tf.Variable;
  /** [C] */
  readonly variance: tf.Variable;
  /** Scalar: the number of mini-batches averaged so far. */
  readonly count?: tf.Variable;
}

/** Statistics of one mini-batch. */
export interface MiniBatchStatistics {
  /** [C] */
  readonly mean: tf.Tensor1D;
  /** [C], biased: divided by m. */
  readonly variance: tf.Tensor1D;
  /** m; a scalar tensor where a mask decides it. */
  readonly valuesPerChannel: number | tf.Scalar;
}

/**
 * Moves the averages of a layer by one mini-batch, and again in each replay; fewer than two values that count leave them alone.
 *
 * @param averages reads the live variables.
 */
export function averageIn(
  averages: () => MovingAverages,
  { mean, variance, valuesPerChannel: m }: MiniBatchStatistics,
  { decay, runningVariance }: { readonly decay: Decay; readonly runningVariance: RunningVariance },
): void {
  const isUnbiased = runningVariance === 'unbiased';
  if (typeof m === 'number') {
    const correction = isUnbiased ? m / (m - 1) : 1;
    effect([mean, variance], ([mu, sigma2]) =>
      moveAverages(averages(), { mean: mu, variance: sigma2, correction }, decay),
    );
    return;
  }
  const kept = isUnbiased ? variance.mul(m.div(m.sub(1).maximum(1))) : variance;
  effect([mean, kept, m.greaterEqual(2).cast('float32')], ([mu, sigma2, counts]) =>
    moveAverages(averages(), { mean: mu, variance: sigma2, counts }, decay),
  );
}

/** What the averages take in, [C] each. */
interface BatchStatistics {
  readonly mean: tf.TensorInfo;
  /** As it is to be averaged but for `correction`. */
  readonly variance: tf.TensorInfo;
  /** Factor of the variance, m/(m-1) where the unbiased one is kept; default 1. */
  readonly correction?: number;
  /** Scalar, 1 or 0: whether the mini-batch counts; default 1. */
  readonly counts?: tf.TensorInfo;
}

/**
 * `average <- decay average + (1 - decay) new`, or for `cumulative` `average <- average + (new - average) / n` with n the number
 * of mini-batches including this one: after n steps the plain mean of all.
 *
 * No number goes through the host, so that a replay on any engine does the same.
 */
function moveAverages(averages: MovingAverages, statistics: BatchStatistics, decay: Decay): void {
  const { mean, variance, correction = 1, counts } = statistics;
  if (decay !== 'cumulative' && !counts) {
    moveAverage(averages.mean, mean, decay);
    moveAverage(averages.variance, variance, decay, correction);
    return;
  }
  const share = { counts, count: decay === 'cumulative' ? averages.count : undefined, decay };
  approach(averages.mean, mean, share, 1);
  approach(averages.variance, variance, share, correction);
  if (share.count) addTo(share.count, counts);
}

/** How far an average goes towards a new value: `counts / (count + 1)`, or without a count `counts (1 - decay)`. */
interface Share {
  readonly counts?: tf.TensorInfo;
  readonly count?: tf.Variable;
  readonly decay: Decay;
}

/** `average <- average + share (correction value - average)`; a share of 0 leaves it as it is, whatever the value. */
function approach(average: tf.Variable, value: tf.TensorInfo, share: Share, correction: number): void {
  const { counts, count, decay } = share;
  const scalars = [...(count ? [count] : []), ...(counts ? [counts] : [])];
  const done = rewrite(average, [value, ...scalars], (to, from, [added, ...views]) => {
    const one = counts ? views.at(-1)![0]! : 1;
    const s = count ? one / (views[0]![0]! + 1) : one * (1 - (decay as number));
    for (let c = 0; c < to.length; c++) to[c] = s === 0 ? from[c]! : from[c]! + s * (correction * added[c]! - from[c]!);
  });
  if (done) return;
  tf.tidy(() => {
    const one = counts ? asTensor(counts) : tf.scalar(1);
    const s = count ? one.div(count.add(1)) : one.mul(1 - (decay as number));
    const moved = average.add(asTensor(value).mul(correction).sub(average).mul(s));
    average.assign(tf.where(s.notEqual(0).broadcastTo(average.shape), moved, average));
  });
}

/** `count <- count + counts`. */
function addTo(count: tf.Variable, counts: tf.TensorInfo | undefined): void {
  const done = rewrite(
    count,
    counts ? [counts] : [],
    (to, from, [one]) => void (to[0] = from[0]! + (one ? one[0]! : 1)),
  );
  if (!done) tf.tidy(() => count.assign(count.add(counts ? asTensor(counts) : 1)));
}

/** A tensor that shares the memory of what is handed over, which in a replay is no tensor of TensorFlow.js yet. */
function asTensor(info: tf.TensorInfo): tf.Tensor {
  const engine = tf.engine();
  engine.backend.incRef(info.dataId);
  return engine.makeTensorFromTensorInfo(info);
}
