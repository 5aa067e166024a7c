/**
 * The statistics of many mini-batches as those of one population, in float64.
 * @module
 */
import { BnlabError } from '../errors';
import { checkStatistics } from './check';

/** How the statistics of many mini-batches become those of the population; m_B is the number of values per channel of one. */
export type PopulationMethod =
  /** The paper's: `E[x] = mean of mean_B`, `Var[x] = mean of m_B/(m_B-1) variance_B`; means weighted by m_B, so that each value counts once. */
  | 'average'
  /** Of all values together, divided by their number: exact also when mini-batches differ in size or in mean. */
  | 'pooled';

/** The methods by name. */
export const POPULATION_METHODS = ['average', 'pooled'] as const satisfies readonly PopulationMethod[];

/** Statistics that stand for the population, [C] each. */
export interface PopulationResult {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/**
 * Gathers the statistics of mini-batches of one channel vector.
 *
 * Each mini-batch is merged into what is there (Chan, Golub and LeVeque 1979): no difference of large sums, so that a mean far
 * from 0 costs no digits.
 */
export class PopulationAverage {
  private values = 0;
  private readonly mean: Float64Array;
  /** Sum of squared distances from the mean, over all values. */
  private readonly squares: Float64Array;
  /** Mean of the unbiased variances. */
  private readonly unbiased: Float64Array;

  /** @param channels the number C of channels. */
  constructor(private readonly channels: number) {
    this.mean = new Float64Array(channels);
    this.squares = new Float64Array(channels);
    this.unbiased = new Float64Array(channels);
  }

  /**
   * Adds one mini-batch: its mean and biased variance, both [C], over m values per channel.
   *
   * @throws BnlabError for m below 2, other lengths, and values that are not finite, naming `where`; nothing is added then.
   */
  add(mean: ArrayLike<number>, variance: ArrayLike<number>, m: number, where = 'PopulationAverage.add'): void {
    if (!(m >= 2)) throw tooFew(where, m);
    if (mean.length !== this.channels || variance.length !== this.channels) {
      throw otherLengths(where, this.channels, mean.length, variance.length);
    }
    checkStatistics(where, mean, variance);
    const all = this.values + m;
    const share = m / all;
    for (let c = 0; c < this.channels; c++) {
      const distance = mean[c]! - this.mean[c]!;
      this.mean[c]! += share * distance;
      this.squares[c]! += m * variance[c]! + distance * distance * this.values * share;
      this.unbiased[c]! += share * ((variance[c]! * m) / (m - 1) - this.unbiased[c]!);
    }
    this.values = all;
  }

  /** The population's mean and variance. @throws BnlabError before the first mini-batch, naming `where`. */
  result(method: PopulationMethod = 'average', where = 'PopulationAverage.result'): PopulationResult {
    if (this.values === 0) throw nothingAdded(where);
    const variance = method === 'average' ? this.unbiased.slice() : this.squares.map((sum) => sum / this.values);
    return { mean: this.mean.slice(), variance };
  }
}

function tooFew(where: string, m: number): BnlabError {
  return new BnlabError({
    where,
    expected: '2 or more values per channel',
    got: String(m),
    hint: 'The unbiased variance divides by m - 1: use mini-batches of 2 or more values that no mask takes away.',
  });
}

function otherLengths(where: string, channels: number, means: number, variances: number): BnlabError {
  return new BnlabError({
    where,
    expected: `${channels} means and variances, one per channel`,
    got: `${means} and ${variances}`,
    hint: 'Give each layer an average of its own.',
  });
}

function nothingAdded(where: string): BnlabError {
  return new BnlabError({
    where,
    expected: 'at least one mini-batch',
    got: 'none',
    hint: 'Pass training mini-batches; a hundred are usually plenty.',
  });
}
