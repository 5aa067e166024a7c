/**
 * Initializers, regularizers and constraints of a normalization's weights, by name, object or saved configuration.
 * @module
 */
import { tf } from '../engine/portable';
import { BnlabError, messageOf } from '../errors';
import { firstOf } from '../tuples';

type StockOptions = NonNullable<Parameters<typeof tf.layers.batchNormalization>[0]>;

/** How the weights of a normalization begin, what is added to the loss for them, and what they may become. */
export type WeightOptions = Pick<
  StockOptions,
  | 'gammaInitializer'
  | 'betaInitializer'
  | 'gammaRegularizer'
  | 'betaRegularizer'
  | 'gammaConstraint'
  | 'betaConstraint'
  | 'movingMeanInitializer'
  | 'movingVarianceInitializer'
>;

/** Names of {@link WeightOptions}. */
export const WEIGHT_OPTIONS = [
  'gammaInitializer',
  'betaInitializer',
  'gammaRegularizer',
  'betaRegularizer',
  'gammaConstraint',
  'betaConstraint',
  'movingMeanInitializer',
  'movingVarianceInitializer',
] as const satisfies readonly (keyof WeightOptions)[];

/** Gives a weight its first values. */
export type Initializer = ReturnType<typeof tf.initializers.ones>;
type Regularizer = ReturnType<typeof tf.regularizers.l2>;
type Constraint = ReturnType<typeof tf.constraints.nonNeg>;

/** {@link WeightOptions} as the objects that do the work; regularizers and constraints are undefined where there are none. */
export interface ResolvedWeightOptions {
  readonly gammaInitializer: Initializer;
  readonly betaInitializer: Initializer;
  readonly movingMeanInitializer: Initializer;
  readonly movingVarianceInitializer: Initializer;
  readonly gammaRegularizer?: Regularizer;
  readonly betaRegularizer?: Regularizer;
  readonly gammaConstraint?: Constraint;
  readonly betaConstraint?: Constraint;
  /** The same as plain data, for a layer's configuration. */
  readonly config: Readonly<Record<keyof WeightOptions, tf.serialization.ConfigDictValue>>;
}

/**
 * The objects behind names such as `'zeros'`, `'l1l2'` and `'nonNeg'`.
 *
 * TensorFlow.js turns names into objects in its own layers only: its batch normalization reads the same options.
 * @throws BnlabError for a name that TensorFlow.js does not know.
 */
export function resolveWeightOptions(where: string, options: WeightOptions): ResolvedWeightOptions {
  const given = Object.fromEntries(WEIGHT_OPTIONS.map((name) => [name, options[name]]));
  try {
    // named, because an unnamed layer would move the counter that names the next one
    const stock = tf.layers.batchNormalization({ ...given, name: 'weight_options' });
    const all = stock.getConfig();
    const config = Object.fromEntries(WEIGHT_OPTIONS.map((name) => [name, all[name] ?? null]));
    return { ...pick(stock), config: config as ResolvedWeightOptions['config'] };
  } catch (thrown) {
    throw new BnlabError({
      where,
      expected: 'initializers, regularizers and constraints that TensorFlow.js knows',
      got: firstOf(messageOf(thrown).split('\n')),
      hint: "Names are 'zeros', 'ones', 'l1l2', 'nonNeg' and so on; objects come from tf.initializers, tf.regularizers, tf.constraints.",
      cause: thrown,
    });
  }
}

/** What a layer's `addWeight` takes. */
type WeightArguments = [
  name: string,
  shape: tf.Shape,
  dtype: tf.DataType,
  initializer: Initializer,
  regularizer: Regularizer | undefined,
  trainable: boolean,
  constraint: Constraint | undefined,
];

/** The arguments of `addWeight` for gamma or beta, [C]. */
export function learnedWeight(name: 'gamma' | 'beta', C: number, options: ResolvedWeightOptions): WeightArguments {
  return [
    name,
    [C],
    'float32',
    options[`${name}Initializer`],
    options[`${name}Regularizer`],
    true,
    options[`${name}Constraint`],
  ];
}

/** The fields of the stock layer, which its type keeps private. */
function pick(stock: tf.layers.Layer): Omit<ResolvedWeightOptions, 'config'> {
  const fields = stock as unknown as Record<string, unknown>;
  return Object.fromEntries(WEIGHT_OPTIONS.map((name) => [name, fields[name] ?? undefined])) as unknown as Omit<
    ResolvedWeightOptions,
    'config'
  >;
}
