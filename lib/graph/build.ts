/**
 * Models from their structure as data, with or without layers exchanged.
 * @module
 */
import { tf } from '../engine/tf';
import { BnlabError, messageOf } from '../errors';
import type { GraphData, LayerData, ModelData, TensorPlace } from './data';

/** The class of a layer, as its configuration is given back to it. */
export interface LayerType {
  fromConfig(type: unknown, config: unknown): tf.layers.Layer;
}

/** Options of {@link buildGraph}. */
export interface BuildOptions {
  /** Names the caller in errors. */
  readonly where: string;
  /** Classes by name, before those that are registered with TensorFlow.js. */
  readonly types?: ReadonlyMap<string, LayerType>;
  /** What stands for a layer, by its number: a chain, the first of which takes its weights; an empty one passes its input on. */
  readonly edits?: ReadonlyMap<number, readonly LayerData[]>;
}

type Made = Map<number, tf.layers.Layer[]>;

/**
 * Builds a model. Weights have the values their layers start with; flags are not set yet.
 *
 * With edits every model in it becomes a functional one, without them a Sequential comes back as a Sequential.
 * @param made receives all layers, by the numbers of those they stand for; also those built before an error.
 * @throws BnlabError naming the layer whose class is not known or does not take its configuration.
 */
export function buildGraph(data: GraphData, options: BuildOptions, made: Made): tf.LayersModel {
  const [model] = layersFor(0, data, options, made);
  return model as tf.LayersModel;
}

function layersFor(number: number, data: GraphData, options: BuildOptions, made: Made): tf.layers.Layer[] {
  const known = made.get(number);
  if (known) return known;
  const layer = data.layers[number];
  const chain: tf.layers.Layer[] = [];
  made.set(number, chain);
  const { part, model } = layer;
  if (model) {
    const inner = (one: number) => layersFor(one, data, options, made);
    chain.push(modelFrom({ name: layer.name, model, data, layersOf: inner, options }));
  } else if (part !== undefined) {
    layersFor(part, data, options, made).forEach((inner, index) => {
      const name = index ? `${layer.name}_${index}` : layer.name;
      const config = { ...layer.config, name, layer: inner };
      chain.push(tf.layers.timeDistributed(config));
    });
  } else {
    for (const one of options.edits?.get(number) ?? [layer]) chain.push(plainLayer(one, options));
  }
  return chain;
}

function plainLayer({ path, name, class: type, config, extra }: LayerData, options: BuildOptions): tf.layers.Layer {
  const constructor = options.types?.get(type) ?? registered(type);
  const refuse = (expected: string, got: string, cause?: unknown) =>
    new BnlabError({
      kind: 'data',
      where: `${options.where}, layer ${path}`,
      expected,
      got,
      hint: 'Import the module that defines the class, register it with tf.serialization.registerClass, and let getConfig hold all that its constructor takes.',
      cause,
    });
  if (!constructor) throw refuse('a class of layers that is registered', type);
  try {
    // a copy, because some classes take their configuration apart
    const layer = constructor.fromConfig(constructor, structuredClone({ ...config, name }));
    // its weights get their values later: none need be drawn
    layer.setFastWeightInitDuringBuild(true);
    return Object.assign(layer, structuredClone(extra));
  } catch (thrown) {
    throw refuse(`${type} to be built from its configuration`, messageOf(thrown), thrown);
  }
}

function registered(name: string): LayerType | undefined {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  return Object.hasOwn(classNameMap, name) ? (classNameMap[name][0] as unknown as LayerType) : undefined;
}

interface ModelParts {
  readonly name: string;
  readonly model: ModelData;
  readonly data: GraphData;
  readonly layersOf: (number: number) => tf.layers.Layer[];
  readonly options: BuildOptions;
}

function modelFrom({ name, model, data, layersOf, options: { edits, where } }: ModelParts): tf.LayersModel {
  const { sequence, inputs, calls, outputs } = model;
  if (sequence && !edits) return sequentialFrom(name, inputs[0], sequence.flatMap(layersOf));
  const given = inputs.map(({ name, shape, dtype }) => tf.input({ batchShape: shape, dtype, name }));
  const results: tf.SymbolicTensor[][] = [];
  const tensor = (place: TensorPlace) => ('input' in place ? given[place.input] : results[place.call][place.output]);
  for (const call of calls) {
    let tensors = call.inputs.map(tensor);
    for (const layer of layersOf(call.layer)) {
      try {
        tensors = [layer.apply(tensors.length === 1 ? tensors[0] : tensors)].flat() as tf.SymbolicTensor[];
      } catch (thrown) {
        if (thrown instanceof BnlabError) throw thrown;
        throw notApplied(`${where}, layer ${data.layers[call.layer].path}`, thrown);
      }
    }
    results.push(tensors);
  }
  return tf.model({ inputs: given, outputs: outputs.map(tensor), name });
}

function sequentialFrom(
  name: string,
  input: ModelData['inputs'][number],
  layers: readonly tf.layers.Layer[],
): tf.Sequential {
  const [first] = layers;
  // a layer that was connected before it was added has no shape of its own
  if (first && !('layers' in first)) first.batchInputShape ??= input.shape;
  return tf.sequential({ name, layers: [...layers] });
}

function notApplied(where: string, cause: unknown): BnlabError {
  return new BnlabError({
    where,
    expected: 'a layer that is built and connected again as it was',
    got: messageOf(cause),
    hint: 'Let getConfig of the layer hold all that its constructor takes.',
    cause,
  });
}
