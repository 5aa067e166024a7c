/**
 * Builds the networks of section 4.2 out of the table of Figure 5.
 * @module
 */
import { tf } from '../engine/tf';
import { BnlabError } from '../errors';
import { batchNormalizationSettings } from '../norm/layer-options';
import { checkBoolean, checkChoice, checkNumber, checkOptionNames } from '../options';
import { Random } from '../random';
import { SeededDropout } from './dropout';
import {
  AUXILIARY_WINDOW,
  auxiliaryClassifier,
  classifier,
  convolution,
  inceptionModule,
  pooling,
  seedOf,
} from './inception-blocks';
import type { BlockSettings } from './inception-blocks';
import { DISPUTED_PROJECTIONS, INCEPTION_SCALES } from './inception-table';
import type { InceptionRow, InceptionScale, InceptionTable } from './inception-table';
import { LocalResponseNormalization } from './local-response';
import { variantName, variantSettings } from './variants';
import type { VariantSettings } from './variants';

/** The module whose normalization section 4.2.3 makes per-activation in some networks. */
const LAST_MODULE = '5b';

/** The parts of a variant that shape its network; each can be given to {@link buildInception} on its own. */
export type NetworkSettings = Pick<
  VariantSettings,
  'normalization' | 'activation' | 'localResponse' | 'auxiliary' | 'dropout'
>;

/** The parts of a variant's settings that shape its network; the others are about training. */
export function networkSettings(settings: VariantSettings): NetworkSettings {
  const { normalization, activation, localResponse, auxiliary, dropout } = settings;
  return { normalization, activation, localResponse, auxiliary, dropout };
}

/** Which network to build; everything has a default. */
export interface InceptionOptions extends Partial<NetworkSettings> {
  /** Variant of section 4.2.2 that the network's parts come from. Default BN-x5, the BN-Inception network. */
  readonly variant?: string;
  /** `imagenet` is Figure 5; `cifar` its relative for 32x32 images. */
  readonly scale?: InceptionScale;
  readonly classes?: number;
  /** Side of the images in pixels. */
  readonly size?: number;
  /** Factor on the number of filters of every convolution; the product is rounded to a multiple of 8. */
  readonly width?: number;
  /** Filters of the pool projections of 4c and 4d: the figure's two readings, see {@link INCEPTION_SCALES}. */
  readonly poolProjection?: 96 | 128;
  /** `separable` is the paper's first convolution (depth multiplier 8), `dense` what most re-implementations have. */
  readonly stem?: 'dense' | 'separable';
  /** Epsilon of batch normalization. */
  readonly epsilon?: number;
  /** Weight of the old value in the moving averages of batch normalization. */
  readonly decay?: number;
  /** Factor on the standard deviation of the initial convolution weights (section 4.2.3 varies it). */
  readonly initialScale?: number;
  /** Normalize the last module per activation instead of per feature map (section 4.2.3 varies it). */
  readonly perActivation?: boolean;
  /** Seed of the initial weights and of the dropout masks. */
  readonly seed?: number;
}

const WHERE = 'buildInception';

const OPTIONS: readonly (keyof InceptionOptions)[] = [
  ...(['variant', 'scale', 'classes', 'size', 'width', 'poolProjection', 'stem', 'epsilon', 'decay'] as const),
  ...(['initialScale', 'perActivation', 'seed'] as const),
  ...(['normalization', 'activation', 'localResponse', 'auxiliary', 'dropout'] as const),
];

/** More have no data set, and no memory for the classifier's weights. */
const MOST_CLASSES = 1_000_000;

/**
 * Builds an Inception network: images [N, size, size, 3] in, logits [N, classes] out (softmax gives the probabilities).
 *
 * With `auxiliary` the model has three outputs, the classifier's first; `withoutAuxiliary` cuts the others off.
 * The caller disposes the model.
 *
 * Source: Figure 5 and section 4.2.
 * @throws BnlabError when an option is unknown or out of range: unknown variant or scale, fewer than two classes or more than a million, an image smaller than
 * the network carries, a width of 0.
 * @example
 * ```ts
 * import { buildInception } from 'bnlab';
 * const model = buildInception({ scale: 'cifar', variant: 'BN-x5', classes: 10, width: 0.25 });
 * console.log(model.inputs[0].shape, model.outputs[0].shape); // [ null, 32, 32, 3 ] [ null, 10 ]
 * ```
 */
export function buildInception(options: InceptionOptions = {}): tf.LayersModel {
  checkOptions(options);
  const { scale = 'imagenet', variant = 'BN-x5', seed = 1 } = options;
  const table = tableOf(scale);
  const network: NetworkSettings = { ...variantSettings(variant), ...defined(options) };
  const { classes = table.classes, size = table.size, width = table.width, poolProjection = 96 } = options;
  const { epsilon = 1e-3, decay = 0.99, initialScale = 1, stem = 'dense', perActivation = false } = options;
  check(classes >= 2 && Number.isInteger(classes), 'classes', 'a whole number of 2 or more', classes);
  check(classes <= MOST_CLASSES, 'classes', `at most ${MOST_CLASSES}`, classes);
  check(poolProjection === 96 || poolProjection === 128, 'poolProjection', '96 or 128', poolProjection);
  checkSize(table, network.auxiliary, size);

  const random = new Random(seed);
  const filters = (full: number) => Math.max(8, Math.round((full * width) / 8) * 8);
  const blocks: BlockSettings = { ...network, epsilon, decay, initialScale, random, filters, perActivation: false };
  const input = tf.input({ shape: [size, size, 3], name: 'image' });
  const auxiliaries: tf.SymbolicTensor[] = [];
  let x: tf.SymbolicTensor = input;
  for (const row of table.rows) {
    const projected =
      row.kind === 'inception' && DISPUTED_PROJECTIONS.includes(row.id) ? { ...row, projection: poolProjection } : row;
    const isPerActivation = perActivation && row.id === LAST_MODULE;
    x = stage(x, { ...blocks, perActivation: isPerActivation }, projected, stem === 'separable');
    if (network.localResponse && 'localResponse' in row && row.localResponse) {
      x = new LocalResponseNormalization({ name: `${row.id}/local_response` }).apply(x) as tf.SymbolicTensor;
    }
    if (network.auxiliary && 'auxiliary' in row && row.auxiliary)
      auxiliaries.push(auxiliaryClassifier(x, blocks, classes, row.id));
  }
  if (network.dropout > 0) {
    const seeded = { rate: network.dropout, seed: seedOf(random, 'dropout'), name: 'dropout' };
    x = new SeededDropout(seeded).apply(x) as tf.SymbolicTensor;
  }
  const logits = classifier(x, random, classes, 'classifier');
  return tf.model({
    inputs: input,
    outputs: auxiliaries.length ? [logits, ...auxiliaries] : logits,
    name: modelName(options),
  });
}

function stage(x: tf.SymbolicTensor, blocks: BlockSettings, row: InceptionRow, separable: boolean): tf.SymbolicTensor {
  switch (row.kind) {
    case 'convolution': {
      const { id, patch, stride, filters, reduce } = row;
      const input = reduce ? convolution(x, blocks, { name: `${id}/reduce`, patch: 1, filters: reduce }) : x;
      const multiplier = separable && id === 'conv1' ? 8 : undefined;
      return convolution(input, blocks, {
        name: `${id}/${patch}x${patch}`,
        patch,
        stride,
        filters,
        separable: multiplier,
      });
    }
    case 'maxPool':
      return pooling(x, 'max', row.stride, row.id);
    case 'inception':
      return inceptionModule(x, blocks, row);
    case 'averagePool':
      return tf.layers.globalAveragePooling2d({ name: row.id }).apply(x) as tf.SymbolicTensor;
  }
}

function tableOf(scale: string): InceptionTable {
  const names = Object.keys(INCEPTION_SCALES);
  check(names.includes(scale), 'scale', `one of ${names.join(', ')}`, scale);
  return INCEPTION_SCALES[scale as InceptionScale];
}

/**
 * The smallest image side a scale carries: one position must be left after the strides, and with auxiliary classifiers the
 * maps they hang on must hold their 5x5 window.
 */
export function smallestSize(scale: InceptionScale, { auxiliary = false } = {}): number {
  return smallest(tableOf(scale), auxiliary);
}

function smallest(table: InceptionTable, auxiliary: boolean): number {
  let stride = 1;
  const sides: number[] = [];
  for (const row of table.rows) {
    if ('stride' in row) stride *= row.stride;
    if (auxiliary && 'auxiliary' in row && row.auxiliary) sides.push((AUXILIARY_WINDOW - 1) * stride + 1);
  }
  return Math.max(...sides, stride);
}

function checkSize(table: InceptionTable, auxiliary: boolean, size: number): void {
  const least = smallest(table, auxiliary);
  const reason = auxiliary ? ' (its auxiliary classifiers average over 5x5 positions)' : '';
  check(Number.isInteger(size) && size >= least, 'size', `an image side of ${least} pixels or more${reason}`, size);
}

/** @throws BnlabError for an option that there is not, and for a value of the wrong type; sizes are judged by what is built. */
function checkOptions(options: InceptionOptions): void {
  checkOptionNames(WHERE, options, OPTIONS);
  const { variant, stem, activation, normalization, localResponse, auxiliary, perActivation } = options;
  if (variant !== undefined) check(typeof variant === 'string', 'variant', 'the name of a variant', variant);
  if (stem !== undefined) checkChoice(WHERE, 'stem', stem, ['dense', 'separable']);
  if (activation !== undefined) checkChoice(WHERE, 'activation', activation, ['relu', 'sigmoid']);
  for (const [option, value] of Object.entries({ normalization, localResponse, auxiliary, perActivation })) {
    if (value !== undefined) checkBoolean(WHERE, option, value);
  }
  const { width, dropout, initialScale, epsilon, decay } = options;
  const checkGiven = (option: string, value: unknown, expected: string, holds: (value: number) => boolean) => {
    if (value !== undefined) checkNumber({ where: WHERE, option, value }, expected, holds);
  };
  checkGiven('width', width, 'that is a factor above 0', (factor) => factor > 0);
  checkGiven('dropout', dropout, 'of 0 or more and below 1', (share) => share >= 0 && share < 1);
  checkGiven('initialScale', initialScale, 'above 0', (factor) => factor > 0);
  batchNormalizationSettings(WHERE, { epsilon, decay });
}

function check(holds: boolean, option: string, expected: string, got: unknown): void {
  if (holds) return;
  const hint = `Change the option ${option}.`;
  throw new BnlabError({
    kind: 'usage',
    where: WHERE,
    expected,
    got: `${option} ${JSON.stringify(got)}`,
    hint,
  });
}

/** The network settings among the options that were really given. */
function defined({
  normalization,
  activation,
  localResponse,
  auxiliary,
  dropout,
}: Partial<NetworkSettings>): Partial<NetworkSettings> {
  const given = { normalization, activation, localResponse, auxiliary, dropout };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function modelName({ variant = 'BN-x5', scale = 'imagenet' }: InceptionOptions): string {
  return `${variantName(variant)}-${scale}`;
}
