/**
 * Figure 1, best against best: both networks over the same grid of learning rate and initial deviation.
 * @module
 */
/** Everything that decides the numbers; what the paper does not give is searched, or marked. */
export interface Figure1BestRecipe {
  readonly name: 'figure1-best';
  /** Units of the hidden layers. */
  readonly hidden: readonly number[];
  /** Examples in a mini-batch, m. */
  readonly miniBatch: number;
  /** Steps of the paper's run. */
  readonly steps: number;
  /** Steps after which the grid is read for the first time. */
  readonly gridSteps: number;
  /** Settings of each network that go on from the grid to all the steps; the best of them on held-out pictures is its best. */
  readonly finalists: number;
  readonly learningRates: readonly number[];
  /** Standard deviations of the Gaussian initial weights. */
  readonly deviations: readonly number[];
  /** Seeds of each network's best setting and of the grid; settings are chosen by the first. */
  readonly seeds: readonly number[];
  /** Of the training pictures, drawn at random with seed 1, that no network is trained on; settings are chosen by them. */
  readonly heldOut: number;
  /** Test pictures; all where the set has fewer. */
  readonly testImages: number;
  /** Not given in the paper. */
  readonly epsilon: number;
  /** Mini-batches of Algorithm 2, done anew before each measurement: no moving average is ever read. */
  readonly populationBatches: number;
  /** Steps of all measurements up to the steps of the run. */
  readonly measureAt: readonly number[];
  /** Those of them at which the inputs of all sigmoids of the last hidden layer are kept. */
  readonly unitsAt: readonly number[];
}

const every = (interval: number, last: number) =>
  Array.from({ length: Math.floor(last / interval) }, (_, i) => (i + 1) * interval);

/** Closer together where batch normalization learns most. */
const FIRST = [0, 20, 50, 100, 200, 500];

/** The grid: 6 rates x 5 deviations x 2 networks; one 50,000-step run takes one to two minutes on one core (onednn). */
export const FIGURE1_BEST: Figure1BestRecipe = {
  name: 'figure1-best',
  hidden: [100, 100, 100],
  miniBatch: 60,
  steps: 50_000,
  gridSteps: 5000,
  finalists: 3,
  learningRates: [0.03, 0.1, 0.3, 1, 3, 10],
  deviations: [0.01, 0.03, 0.1, 0.3, 1],
  seeds: [1, 2, 3],
  heldOut: 10_000,
  testImages: 10_000,
  epsilon: 1e-3,
  populationBatches: 30,
  measureAt: [...FIRST, ...every(1000, 50_000)],
  unitsAt: [...FIRST, 1000, 2000, ...every(4000, 50_000), 50_000],
};

/** The same plan in seconds, for tests and for a look at it. */
export const FIGURE1_BEST_QUICK: Figure1BestRecipe = {
  ...FIGURE1_BEST,
  hidden: [20, 20, 20],
  steps: 40,
  gridSteps: 20,
  finalists: 1,
  learningRates: [0.1, 1],
  deviations: [0.1, 1],
  seeds: [1, 2],
  heldOut: 200,
  testImages: 200,
  populationBatches: 3,
  measureAt: [0, 10, 20, 40],
  unitsAt: [0, 40],
};
