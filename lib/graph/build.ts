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
  const layer = stored(data.layers, number, `layer ${number}`, options.where);
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
  const [type] = Object.hasOwn(classNameMap, name) ? (classNameMap[name] ?? []) : [];
  return type as unknown as LayerType | undefined;
}

interface ModelParts {
  readonly name: string;
  readonly model: ModelData;
  readonly data: GraphData;
  readonly layersOf: (number: number) => tf.layers.Layer[];
  readonly options: BuildOptions;
}

function modelFrom(parts: ModelParts): tf.LayersModel {
  const { name, model, data, layersOf, options } = parts;
  const { where, edits } = options;
  const { sequence, inputs, calls, outputs } = model;
  if (sequence && !edits) return sequentialFrom(sequence, parts);
  const given = inputs.map(({ name, shape, dtype }) => tf.input({ batchShape: shape, dtype, name }));
  const results: tf.SymbolicTensor[][] = [];
  const tensor = (place: TensorPlace) => {
    if ('input' in place) return stored(given, place.input, `input ${place.input} of ${name}`, where);
    const what = `output ${place.output} of call ${place.call} in ${name}`;
    return stored(stored(results, place.call, what, where), place.output, what, where);
  };
  for (const call of calls) {
    const at = placeOf(call.layer, data, where);
    let tensors = call.inputs.map(tensor);
    for (const layer of layersOf(call.layer)) {
      const [first, ...others] = tensors;
      const taken = first && others.length === 0 ? first : tensors;
      tensors = connected(at, () => [layer.apply(taken)].flat() as tf.SymbolicTensor[]);
    }
    results.push(tensors);
  }
  return tf.model({ inputs: given, outputs: outputs.map(tensor), name });
}

/** Names a layer in errors. */
function placeOf(number: number, { layers }: GraphData, where: string): string {
  return `${where}, layer ${stored(layers, number, `layer ${number}`, where).path}`;
}

/** What another part of the data points to. @throws BnlabError (`data`) where the data have no such part. */
function stored<T>(list: readonly T[], at: number, what: string, where: string): T {
  const item = list[at];
  if (item !== undefined) return item;
  const hint = 'The files are damaged, or written by another version of bnlab: save the model again.';
  throw new BnlabError({ kind: 'data', where, expected: what, got: 'none', hint });
}

function sequentialFrom(
  sequence: readonly number[],
  { name, model, data, layersOf, options }: ModelParts,
): tf.Sequential {
  const sequential = tf.sequential({ name });
  const chain = sequence.flatMap((number) => layersOf(number).map((layer) => ({ number, layer })));
  for (const { number, layer } of chain) {
    // a layer that was connected before it was added has no shape of its own
    if (sequential.layers.length === 0) {
      layer.batchInputShape ??= stored(model.inputs, 0, `input 0 of ${name}`, options.where).shape;
    }
    connected(placeOf(number, data, options.where), () => sequential.add(layer));
  }
  return sequential;
}

/** What connecting a layer gives. @throws BnlabError naming the layer where it does not fit what comes before it. */
function connected<T>(where: string, connect: () => T): T {
  try {
    return connect();
  } catch (thrown) {
    throw thrown instanceof BnlabError ? thrown : notApplied(where, thrown);
  }
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
