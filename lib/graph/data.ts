/**
 * A model's structure as data, complete enough to build the model again.
 * @module
 */
import { tf } from '../engine/tf';
import { callsOf } from './calls';
import { everyLayer, isModel, partsWithin } from './walk';
import { ownWeights } from './weights';

/** A tensor inside a model: output `output` of its call number `call`, or of its input number `input`. */
export type TensorPlace = { readonly input: number } | { readonly call: number; readonly output: number };

/** What is trainable in a layer or one of its parts: the layer's own flag and those of its own weights. */
export interface Flags {
  readonly trainable: boolean;
  readonly weights: readonly boolean[];
}

/** A layer that a {@link ModelData} calls, by its number in {@link GraphData.layers}. */
export interface CallData {
  readonly layer: number;
  readonly inputs: readonly TensorPlace[];
}

/** What a model does with its layers. */
export interface ModelData {
  /** For a Sequential its layers in order, by number; undefined for other models. */
  readonly sequence?: readonly number[];
  readonly inputs: readonly { readonly name: string; readonly shape: tf.Shape; readonly dtype: tf.DataType }[];
  /** Each after those it depends on. */
  readonly calls: readonly CallData[];
  readonly outputs: readonly TensorPlace[];
}

/** One layer of a {@link GraphData}. */
export interface LayerData {
  readonly path: string;
  readonly name: string;
  readonly class: string;
  /** As the layer's class reads it; of a model, empty. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Plain properties that the configuration leaves out. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** Of the layer and of its parts, in the walk's order. */
  readonly flags: readonly Flags[];
  /** Of a layer that runs another one over a time axis: that one's number. */
  readonly part?: number;
  readonly model?: ModelData;
}

/** A model and everything in it; a layer that is used in several places comes once. */
export interface GraphData {
  /** The first is the model itself. */
  readonly layers: readonly LayerData[];
}

/** Identity and progress of a layer, which a copy has for itself. */
const OWN = /^(_.*|id|name|built|trainable_|fastWeightInitDuringBuild)$/;

/**
 * The structure of a model, and its layers by their numbers in it.
 *
 * Not in it: the values of weights, and what a layer keeps in anything but its configuration and plain properties.
 */
export function graphData(model: tf.LayersModel): { data: GraphData; sources: readonly tf.layers.Layer[] } {
  const paths = new Map(everyLayer(model).map(({ path, layer }) => [layer, path]));
  const numbers = new Map<tf.layers.Layer, number>();
  const layers: LayerData[] = [];
  const numberOf = (layer: tf.layers.Layer): number => {
    const known = numbers.get(layer);
    if (known !== undefined) return known;
    const number = numbers.size;
    numbers.set(layer, number);
    layers.length = numbers.size;
    const rest = isModel(layer) ? { model: modelData(layer, numberOf) } : partData(layer, numberOf);
    layers[number] = { path: paths.get(layer) ?? layer.name, ...layerData(layer), ...rest };
    return number;
  };
  numberOf(model);
  return { data: { layers }, sources: [...numbers.keys()] };
}

/** The layer that a TimeDistributed layer runs over the time axis. */
export function timeDistributedPart(layer: tf.layers.Layer): tf.layers.Layer | undefined {
  if (layer.getClassName() !== 'TimeDistributed') return undefined;
  return (layer as unknown as { layer: tf.layers.Layer }).layer;
}

/** A layer and the parts in it that have no number of their own, in the order of its {@link Flags}. */
export function withParts(layer: tf.layers.Layer): readonly tf.layers.Layer[] {
  return isModel(layer) || timeDistributedPart(layer) ? [layer] : [layer, ...partsWithin(layer)];
}

function partData(layer: tf.layers.Layer, numberOf: (layer: tf.layers.Layer) => number): { part?: number } {
  const part = timeDistributedPart(layer);
  return part ? { part: numberOf(part) } : {};
}

function modelData(model: tf.LayersModel, numberOf: (layer: tf.layers.Layer) => number): ModelData {
  const places = new Map<number, TensorPlace>();
  model.inputs.forEach(({ id }, input) => places.set(id, { input }));
  const place = ({ id }: tf.SymbolicTensor) => places.get(id)!;
  const sequence = model instanceof tf.Sequential ? model.layers.map(numberOf) : undefined;
  const calls = callsOf(model).map(({ layer, inputs, outputs }, call) => {
    outputs.forEach(({ id }, output) => places.set(id, { call, output }));
    return { layer: numberOf(layer), inputs: inputs.map(place) };
  });
  const inputs = model.inputs.map(({ sourceLayer, shape, dtype }) => ({ name: sourceLayer.name, shape, dtype }));
  return { sequence, inputs, calls, outputs: model.outputs.map(place) };
}

function layerData(layer: tf.layers.Layer): Pick<LayerData, 'name' | 'class' | 'config' | 'extra' | 'flags'> {
  const isLeaf = !isModel(layer) && !timeDistributedPart(layer);
  const config = isModel(layer) ? {} : { ...(layer.getConfig() as Record<string, unknown>) };
  if (timeDistributedPart(layer)) delete config.layer;
  return {
    name: layer.name,
    class: layer.getClassName(),
    config,
    extra: isLeaf ? extraOf(layer, config) : {},
    flags: withParts(layer).map((part) => ({
      trainable: part.trainable,
      weights: ownWeights(part).map(({ trainable }) => trainable),
    })),
  };
}

/** Plain properties that are no part of the configuration: some classes forget one there. */
function extraOf(layer: tf.layers.Layer, config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(layer as unknown as Record<string, unknown>);
  return Object.fromEntries(
    entries.filter(([key, value]) => !OWN.test(key) && !Object.hasOwn(config, key) && isPlain(value)),
  );
}

function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every((item) => !Array.isArray(item) && isPlain(item));
  return ['string', 'number', 'boolean'].includes(typeof value);
}
