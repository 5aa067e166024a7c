/**
 * The five networks of section 4.2.2 as rows of settings, and the seven changes of section 4.2.1 that lead from one to the next.
 * @module
 */
import { BnlabError } from '../errors';

/** What tells one variant from another: the network's parts first, then how it is trained. */
export interface VariantSettings {
  /** Batch normalization before every nonlinearity. */
  readonly normalization: boolean;
  readonly activation: 'relu' | 'sigmoid';
  /** Local response normalization around the second convolution, as in GoogLeNet. */
  readonly localResponse: boolean;
  /** GoogLeNet's two auxiliary classifiers during training. */
  readonly auxiliary: boolean;
  /** Share of values dropped before the classifier. */
  readonly dropout: number;
  /** Initial learning rate. */
  readonly learningRate: number;
  /** The learning rate is multiplied by `factor` once every `epochs` passes over the training images. */
  readonly decay: { readonly factor: number; readonly epochs: number };
  /** Weight of the L2 penalty on the weights (not on biases, gamma or beta). */
  readonly l2: number;
  /** `shards` shuffles the order of the files only; `within-shards` the images inside them too. */
  readonly shuffle: 'shards' | 'within-shards';
  /** How strongly colours are distorted. */
  readonly distortion: 'full' | 'reduced';
}

/** Names of the variants, in the order of the paper's Figure 3. */
export const VARIANT_NAMES = ['Inception', 'BN-Baseline', 'BN-x5', 'BN-x30', 'BN-x5-Sigmoid'] as const;

/** The name of a variant. */
export type VariantName = (typeof VARIANT_NAMES)[number];

/** Names of the seven changes of section 4.2.1, in the paper's order. */
export const CHANGE_NAMES = [
  'learning-rate',
  'dropout',
  'l2',
  'decay',
  'local-response',
  'shuffle',
  'distortion',
] as const;

/** The name of one of the seven changes. */
export type ChangeName = (typeof CHANGE_NAMES)[number];

/**
 * The plain network: GoogLeNet's parts and habits around the table of Figure 5.
 *
 * From the paper: learning rate, dropout 0.4, that there is an L2 penalty, a decay and local response normalization. Not in
 * the paper and chosen here: L2 2e-4 (public re-trainings use it; a fifth of it is what the authors' released code has),
 * decay by 4 % every 8 epochs (GoogLeNet), auxiliary classifiers (GoogLeNet).
 */
const INCEPTION: VariantSettings = {
  normalization: false,
  activation: 'relu',
  localResponse: true,
  auxiliary: true,
  dropout: 0.4,
  learningRate: 0.0015,
  decay: { factor: 0.96, epochs: 8 },
  l2: 2e-4,
  shuffle: 'shards',
  distortion: 'full',
};

/** Each of the seven changes as the settings it replaces, at the x5 rate. */
export const SEVEN_CHANGES: Readonly<Record<ChangeName, Partial<VariantSettings>>> = {
  'learning-rate': { learningRate: 5 * INCEPTION.learningRate },
  dropout: { dropout: 0 },
  l2: { l2: INCEPTION.l2 / 5 },
  decay: { decay: { factor: INCEPTION.decay.factor, epochs: INCEPTION.decay.epochs / 6 } },
  'local-response': { localResponse: false },
  shuffle: { shuffle: 'within-shards' },
  distortion: { distortion: 'reduced' },
};

const BN_BASELINE: VariantSettings = { ...INCEPTION, normalization: true };

/**
 * BN-Baseline with the seven changes. The auxiliary classifiers go as well: they are none of the seven, but the paper
 * says that its network has no fully connected layer besides the classifier, and theirs are.
 */
const BN_X5: VariantSettings = Object.assign({}, BN_BASELINE, ...Object.values(SEVEN_CHANGES), {
  auxiliary: false,
}) as VariantSettings;

/** The five variants. */
export const VARIANTS: Readonly<Record<VariantName, VariantSettings>> = {
  Inception: INCEPTION,
  'BN-Baseline': BN_BASELINE,
  'BN-x5': BN_X5,
  'BN-x30': { ...BN_X5, learningRate: 30 * INCEPTION.learningRate },
  'BN-x5-Sigmoid': { ...BN_X5, activation: 'sigmoid' },
};

/**
 * The settings of a variant, found by name whatever its upper and lower case.
 *
 * @throws BnlabError (`usage`) for an unknown name; the message lists the known ones.
 * @example
 * ```ts
 * import { variantSettings } from 'bnlab';
 * const plain = variantSettings('Inception');
 * const fast = variantSettings('bn-x30');
 * console.log(Math.round(fast.learningRate / plain.learningRate)); // 30
 * ```
 */
export function variantSettings(name: string): VariantSettings {
  return VARIANTS[variantName(name)];
}

/** The variant's name as the paper spells it. @throws BnlabError (`usage`) for an unknown name. */
export function variantName(name: string): VariantName {
  const found = VARIANT_NAMES.find((known) => known.toLowerCase() === name.toLowerCase());
  if (found) return found;
  throw new BnlabError({
    kind: 'usage',
    where: 'variant',
    expected: `one of ${VARIANT_NAMES.join(', ')}`,
    got: JSON.stringify(name),
    hint: 'Choose one of these names.',
  });
}

/**
 * The settings of `BN-x5` with some of the seven changes taken back.
 *
 * @throws BnlabError (`usage`) for an unknown change; the message lists the known ones.
 */
export function withoutChanges(names: readonly string[]): VariantSettings {
  const reverted = names.map((name) => {
    if (!(CHANGE_NAMES as readonly string[]).includes(name)) {
      throw new BnlabError({
        kind: 'usage',
        where: 'change of section 4.2.1',
        expected: `one of ${CHANGE_NAMES.join(', ')}`,
        got: JSON.stringify(name),
        hint: 'Choose one of these names.',
      });
    }
    const keys = Object.keys(SEVEN_CHANGES[name as ChangeName]) as (keyof VariantSettings)[];
    return Object.fromEntries(keys.map((key) => [key, BN_BASELINE[key]]));
  });
  return Object.assign({}, BN_X5, ...reverted) as VariantSettings;
}
