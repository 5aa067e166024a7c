/**
 * What a run of Figure 1 leaves to be drawn.
 * @module
 */

/** Percentiles of the input of one sigmoid of the last hidden layer, over training. */
export interface PercentileCurves {
  readonly steps: readonly number[];
  readonly p15: readonly number[];
  readonly p50: readonly number[];
  readonly p85: readonly number[];
}

/** What one training run of one network left. */
export interface Figure1Run {
  readonly seed: number;
  /** Steps at which the test accuracy was measured. */
  readonly steps: readonly number[];
  /** Test accuracy at these steps, 0 to 1. */
  readonly testAccuracy: readonly number[];
  readonly percentiles: PercentileCurves;
}

/** The two networks of section 4.1. */
export type Figure1Network = 'plain' | 'bn';

/** The runs of both networks, one per seed. */
export type Figure1Results = Readonly<Record<Figure1Network, readonly Figure1Run[]>>;
