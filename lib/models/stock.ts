/**
 * Models that TensorFlow.js loads without this library.
 * @module
 */
import { tf } from '../engine/tf';
import { BnlabError } from '../errors';
import { copyModel, everyLayer, type Edit, type LayerData, type ModelCopy } from '../graph';
import { infersAsPrinted } from '../norm/foldable';
import { BatchNormalization } from '../norm/layer';
import { SeededDropout } from './dropout';
import { LocalResponseNormalization } from './local-response';

/** What a stock copy lacks in training, by the path of the layer; empty where it learns as its model does. */
export type TrainingDifferences = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * A copy of a model made of TensorFlow.js's own layers only, with the same outputs in inference, the same weights and the same
 * things trainable. Inner models, shared layers and layers with several outputs are copied as they are.
 *
 * Batch normalization becomes the stock layer and, where it had one, an activation layer after it; dropout becomes the stock
 * dropout. In training the stock layer knows neither `frozen` nor an unbiased moving variance: the copy's user metadata
 * (`copy.getUserDefinedMetadata()`) lists what is lost under `trainingDifferences`. The caller disposes the copy.
 * @throws BnlabError naming a layer that TensorFlow.js has no counterpart of.
 */
export function toStockModel(model: tf.LayersModel): tf.LayersModel {
  return stockCopy(model).model;
}

/** {@link toStockModel} with the weight of the copy for each weight. */
export function stockCopy(model: tf.LayersModel): ModelCopy {
  const ranks = inputRanks(model);
  refuseStrangers(model, ranks);
  const distinct = distinctLayerNames();
  const copy = copyModel(model, {
    where: 'toStockModel',
    rename: (data) => distinct(data.name, data.path),
    edit: (layer, data) => stockEdit({ layer, data, rank: ranks.get(layer)!, distinct }),
  });
  const trainingDifferences = differencesInTraining(model);
  const metadata = {
    ...model.getUserDefinedMetadata(),
    ...(Object.keys(trainingDifferences).length && { trainingDifferences }),
  };
  if (Object.keys(metadata).length) copy.model.setUserDefinedMetadata(metadata);
  return copy;
}

/** A copy with our own layers, in which every layer has a name of its own. */
export function namedCopy(model: tf.LayersModel): ModelCopy {
  const distinct = distinctLayerNames();
  const rename = (data: LayerData) => distinct(data.name, data.path);
  return copyModel(model, { where: 'saveModel', rename, edit: () => undefined });
}

/** A layer on its way into a stock copy. */
interface Converted {
  readonly layer: tf.layers.Layer;
  readonly data: LayerData;
  /** Axes of its input. */
  readonly rank: number;
  readonly distinct: Distinct;
}

/** The stock layers that do what a layer does. */
function stockEdit(converted: Converted): Edit {
  const { layer, data } = converted;
  if (layer instanceof BatchNormalization) return stockNormalization(layer, converted);
  if (layer instanceof SeededDropout) return { layers: [like(data, 'Dropout', { rate: layer.rate })] };
  return { layers: [data] };
}

/** With channels on another axis than the last, which the stock layer gets wrong, they are brought there and back. */
function stockNormalization(layer: BatchNormalization, { data, rank, distinct }: Converted): Edit {
  const { epsilon, decay, center, scale, activation } = layer;
  // the stock layer knows no cumulative average: its own default stands for it
  const momentum = decay === 'cumulative' ? undefined : decay;
  const rules = Object.fromEntries(RULES.map((rule) => [rule, data.config[rule]]));
  const normalization = like(data, 'BatchNormalization', { epsilon, momentum, center, scale, ...rules });
  const beside = (type: string, suffix: string, settings: object): LayerData => {
    const name = distinct(`${data.name}/${suffix}`, `${data.path}/${suffix}`);
    return { ...like(data, type, settings), name, flags: [] };
  };
  const after = activation === 'linear' ? [] : [beside('Activation', activation, { activation })];
  // an axis below 0 counts from the end
  const channel = (layer.axis + rank) % rank;
  if (channel === rank - 1) return { layers: [normalization, ...after] };
  const examples = Array.from({ length: rank - 1 }, (_, i) => i + 1);
  const dims = [...examples.filter((axis) => axis !== channel), channel];
  const back = examples.map((axis) => dims.indexOf(axis) + 1);
  const layers = [
    beside('Permute', 'last', { dims }),
    withoutInputShape(normalization),
    withoutInputShape(beside('Permute', 'back', { dims: back })),
    ...after,
  ];
  return { layers, heir: 1 };
}

/** Options of the weights that both normalizations have. */
const RULES = ['gammaRegularizer', 'betaRegularizer', 'gammaConstraint', 'betaConstraint'] as const;

function like(data: LayerData, stockClass: string, settings: object): LayerData {
  const { batchInputShape, dtype } = data.config;
  return { ...data, class: stockClass, config: { batchInputShape, dtype, ...settings }, extra: {} };
}

/** Between the two transpositions inputs have another shape than the layer was told. */
function withoutInputShape({ config, ...data }: LayerData): LayerData {
  return { ...data, config: { ...config, batchInputShape: undefined } };
}

function differencesInTraining(model: tf.LayersModel): TrainingDifferences {
  const entries = everyLayer(model).map(({ path, layer }) => [path, lostInTraining(layer)] as const);
  return Object.fromEntries(entries.filter(([, lost]) => Object.keys(lost).length > 0));
}

function lostInTraining(layer: tf.layers.Layer): Readonly<Record<string, unknown>> {
  if (layer instanceof SeededDropout) return { seed: layer.getConfig().seed };
  if (!(layer instanceof BatchNormalization)) return {};
  const { frozen, trainable, runningVariance, decay } = layer;
  return {
    ...(layer.getClassName() !== BatchNormalization.className && { class: layer.getClassName() }),
    ...(frozen && { frozen }),
    // ours then leaves the population statistics alone, the stock layer does not
    ...(!trainable && { trainable }),
    ...(runningVariance === 'unbiased' && { runningVariance }),
    ...(decay === 'cumulative' && { decay }),
  };
}

/** TensorFlow.js's own classes, in lower case. */
const OWN_CLASSES: ReadonlySet<string> = new Set(
  [...Object.keys(tf.layers), 'Model', 'Functional', 'Sequential'].map((name) => name.toLowerCase()),
);

function refuseStrangers(model: tf.LayersModel, ranks: Ranks): void {
  for (const { path, layer, parent } of everyLayer(model)) {
    const isReplaced = layer instanceof BatchNormalization ? infersAsPrinted(layer) : layer instanceof SeededDropout;
    if (isReplaced && (parent instanceof tf.LayersModel || parent.getClassName() === 'TimeDistributed')) {
      if (layer instanceof BatchNormalization) refuseAxes(layer, ranks.get(layer)!, path);
      continue;
    }
    if (OWN_CLASSES.has(layer.getClassName().toLowerCase())) continue;
    const name = layer instanceof LocalResponseNormalization ? 'local response normalization' : layer.getClassName();
    throw noCounterpart(`${name} (${path})`);
  }
}

function refuseAxes({ axis }: BatchNormalization, rank: number, path: string): void {
  if (rank > LARGEST_RANK) throw noCounterpart(`batch normalization of ${rank} axes (${path})`);
  if (axis === 0 || axis === -rank) throw noCounterpart(`batch normalization of examples (${path})`);
}

/** The stock normalization of more axes than this cannot be called. */
const LARGEST_RANK = 4;

/** Axes of the input of each layer. */
type Ranks = ReadonlyMap<tf.layers.Layer, number>;

/** A layer in a wrapper, which has no tensors of its own, has one axis less than the wrapper; the walk comes to wrappers first. */
function inputRanks(model: tf.LayersModel): Ranks {
  const ranks = new Map<tf.layers.Layer, number>();
  for (const { layer, parent } of everyLayer(model)) {
    const own = layer.inboundNodes[0]?.inputTensors[0]?.rank;
    ranks.set(layer, own ?? ranks.get(parent)! - 1);
  }
  return ranks;
}

function noCounterpart(got: string): BnlabError {
  return new BnlabError({
    where: 'toStockModel',
    expected: 'layers that TensorFlow.js has too',
    got,
    hint: 'Save the model as it is (stock: false) and import bnlab before loading it, or build it without that layer.',
  });
}

type Distinct = (name: string, path: string) => string;

/** Gives each layer a name that no other has, in any inner model: TensorFlow.js finds saved weights by the layer's name alone. */
function distinctLayerNames(): Distinct {
  const taken = new Set<string>();
  return (name, path) => {
    let distinct = taken.has(name) ? path.replaceAll('~', '_') : name;
    while (taken.has(distinct)) distinct += '_';
    taken.add(distinct);
    return distinct;
  };
}
