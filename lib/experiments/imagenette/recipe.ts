/**
 * Section 4.2.2 on photographs of ImageNet: the ten modules of Figure 5 on Imagenette, every network with a rate of its own.
 * @module
 */
import { VARIANTS, type VariantSettings } from '../../models/variants';

/** The experiments of this recipe: at half the paper's width, and at the whole of it. */
export type ImagenetteName = 'imagenette' | 'imagenette-wide';

/** Everything that the cells share. */
export interface ImagenetteRecipe {
  readonly name: ImagenetteName;
  /** Member of the network's family: `imagenet` has all ten modules of Figure 5. */
  readonly scale: 'imagenet' | 'cifar';
  /** Factor on the number of filters. */
  readonly width: number;
  /** Side of the pictures in pixels. */
  readonly size: number;
  readonly miniBatch: number;
  /** Steps of every network's run; the learning rate falls over this length. */
  readonly steps: number;
  /** Steps of the search for a rate; the chosen run goes on from there. A longer search can be added to a record. */
  readonly searchSteps: number;
  /** Steps of the first look at every rate, and between two measurements. */
  readonly roundSteps: number;
  /** Factors on the paper's own rate of each arm that the search tries, in the order of the queue. */
  readonly rateScales: readonly number[];
  /**
   * Arms, by name, whose rate is chosen by another arm's search: it is then to that arm's as the paper's is. All others go by their own.
   */
  readonly rateAs?: Readonly<Record<string, string>>;
  readonly seeds: readonly number[];
  readonly momentum: number;
  /** Weight of the losses of auxiliary classifiers (GoogLeNet's). */
  readonly auxiliaryWeight: number;
  /** Training mini-batches of Algorithm 2, done anew before each measurement: no moving average is ever read. */
  readonly populationBatches: number;
  /** Of the training pictures one in ten of each class is held out, with this seed; rates are chosen by them. */
  readonly holdOutSeed: number;
  readonly arms: readonly ImagenetteArm[];
}

/** One network of the table and how it is trained. */
export interface ImagenetteArm {
  readonly name: string;
  readonly settings: VariantSettings;
  /** Whether it is one of the four that the paper's Figure 3 is about; the others come later in the queue. */
  readonly isMain: boolean;
}

/**
 * All arms but one let their rate fall as the plain network's does over its run: networks that learn for the same number of steps
 * are compared. The paper's six times faster decay is an arm of its own.
 */
const alike = (settings: VariantSettings): VariantSettings => ({ ...settings, decay: VARIANTS.Inception.decay });

const arm = (name: string, settings: VariantSettings, isMain = false): ImagenetteArm => ({ name, settings, isMain });

/** The arms: the paper's variants, and what it says of others. Auxiliary classifiers and local responses are where the variant has them. */
export const IMAGENETTE_ARMS: readonly ImagenetteArm[] = [
  arm('Inception', alike(VARIANTS.Inception), true),
  arm('BN-Baseline', alike(VARIANTS['BN-Baseline']), true),
  arm('BN-x5', alike(VARIANTS['BN-x5']), true),
  arm('BN-x30', alike(VARIANTS['BN-x30']), true),
  arm('BN-x5-decay6', VARIANTS['BN-x5']),
  arm('BN-x5-Sigmoid', alike(VARIANTS['BN-x5-Sigmoid'])),
  arm('Inception-x5', alike({ ...VARIANTS.Inception, learningRate: VARIANTS['BN-x5'].learningRate })),
  arm('Inception-Sigmoid', alike({ ...VARIANTS.Inception, activation: 'sigmoid' })),
];

/** The run: 0.1 to 0.2 s a step on an idle core with the onednn engine, 8 minutes a cell. */
export const IMAGENETTE: ImagenetteRecipe = {
  name: 'imagenette',
  scale: 'imagenet',
  width: 0.5,
  size: 96,
  miniBatch: 32,
  steps: 2500,
  searchSteps: 250,
  roundSteps: 250,
  rateScales: [10 / 3, 10, 1],
  // at a rate of its own choice it would not be five times too fast
  rateAs: { 'Inception-x5': 'Inception' },
  seeds: [1, 2, 3],
  momentum: 0.9,
  auxiliaryWeight: 0.3,
  populationBatches: 20,
  holdOutSeed: 1,
  arms: IMAGENETTE_ARMS,
};

/**
 * The paper's own width: the four main arms, each with a search of its own, and one seed, which decides nothing: 0.5 to 1 s a step,
 * half an hour a cell.
 */
export const IMAGENETTE_WIDE: ImagenetteRecipe = {
  ...IMAGENETTE,
  name: 'imagenette-wide',
  width: 1,
  rateAs: {},
  seeds: [1],
  arms: IMAGENETTE_ARMS.filter(({ isMain }) => isMain),
};

/** The same plan in a minute, for tests and for a look at it: the relative for small pictures, two arms. */
export const IMAGENETTE_QUICK: ImagenetteRecipe = {
  ...IMAGENETTE,
  scale: 'cifar',
  width: 0.125,
  size: 32,
  miniBatch: 8,
  steps: 6,
  searchSteps: 4,
  roundSteps: 2,
  rateScales: [10 / 3, 10],
  seeds: [1, 2],
  populationBatches: 2,
  arms: [
    arm('Inception', alike({ ...VARIANTS.Inception, auxiliary: false }), true),
    arm('BN-x5', alike(VARIANTS['BN-x5']), true),
  ],
};
