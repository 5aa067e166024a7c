/**
 * What a model computes, as data: two models with equal descriptions compute the same from the same weights and learn alike.
 * @module
 */
import { tf } from '../engine/tf';
import { callsOf } from './calls';
import { everyLayer, isModel, type WalkedLayer } from './walk';
import { namedWeights } from './weights';
import { throughJson } from '../json';
import { firstOf } from '../tuples';

/** Plain JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One layer of a {@link GraphDescription}. */
export interface LayerDescription {
  readonly class: string;
  /** Everything its configuration holds but names, first values of weights, and the configuration of its parts. */
  readonly settings: { readonly [key: string]: Json };
  readonly trainable: boolean;
  /** For each call, the tensors it reads. */
  readonly calls: readonly (readonly string[])[];
  /** Of a model in the model: the tensors it gives back. */
  readonly outputs?: readonly string[];
}

/** A model as plain JSON. Tensors are named by the call that makes them: `dense`, `dense#2` (its second call), `lstm:1` (second output). */
export interface GraphDescription {
  readonly inputs: readonly { readonly shape: readonly (number | null)[]; readonly dtype: string }[];
  readonly outputs: readonly string[];
  /** By path, in the walk's order. */
  readonly layers: { readonly [path: string]: LayerDescription };
  /** By name. */
  readonly weights: { readonly [name: string]: { readonly shape: readonly number[]; readonly trainable: boolean } };
}

/** What says nothing about what a built layer computes: names, and what its weights were before they were set. */
const IRRELEVANT = /^(name|trainable|dtype|batch_?input_?shape|batch_?size|weights)$|initializer$/i;
/** Parts have entries of their own. */
const PARTS = /^(layer|layers|cell|cells|inputLayers|outputLayers)$/;

/**
 * Describes the layers of a model with all their settings, the wiring, the weights and what is trainable. Names that
 * TensorFlow.js numbered leave no trace.
 *
 * @throws BnlabError when the model has a weight that no layer of it owns.
 */
export function describeGraph(model: tf.LayersModel): GraphDescription {
  const walked = everyLayer(model);
  const trainable = new Set(model.trainableWeights);
  const wiring = describeWiring(model, walked);
  return {
    inputs: model.inputs.map(({ shape, dtype }) => ({ shape, dtype })),
    outputs: wiring.outputsOf(model),
    layers: Object.fromEntries(
      walked.map(({ path, layer }) => [
        path,
        {
          class: layer.getClassName(),
          settings: settingsOf(layer),
          trainable: layer.trainable,
          calls: wiring.calls.get(layer) ?? [],
          ...(isModel(layer) && { outputs: wiring.outputsOf(layer) }),
        },
      ]),
    ),
    weights: Object.fromEntries(
      namedWeights(model).map(({ name, weight }) => [
        name,
        { shape: weight.shape as number[], trainable: trainable.has(weight) },
      ]),
    ),
  };
}

/** The settings of a layer without its parts: what its configuration holds that decides what it computes. */
function settingsOf(layer: tf.layers.Layer): { readonly [key: string]: Json } {
  return isModel(layer) ? {} : (plain(layer.getConfig(), true) as { readonly [key: string]: Json });
}

function plain(value: unknown, isConfig: boolean): Json {
  if (Array.isArray(value)) return value.map((item) => plain(item, false));
  if (typeof value !== 'object' || value === null) return throughJson(value ?? null) as Json;
  const kept = Object.entries(value).filter(([key, inner]) => {
    const isPart = typeof inner === 'object' && PARTS.test(key);
    return inner != null && typeof inner !== 'function' && !(isConfig && (isPart || IRRELEVANT.test(key)));
  });
  return Object.fromEntries(kept.map(([key, inner]) => [key, plain(inner, key === 'config')]));
}

function describeWiring(model: tf.LayersModel, walked: readonly WalkedLayer[]) {
  const names = new Map<number, string>();
  const calls = new Map<tf.layers.Layer, string[][]>();
  const paths = new Map(walked.map(({ path, layer }) => [layer, path]));
  const nameOf = ({ id }: tf.SymbolicTensor) => names.get(id)!;
  const enter = (inner: tf.LayersModel, path: string) => {
    inner.inputs.forEach(({ id }, index) => {
      if (!names.has(id)) names.set(id, `${path}<${index}>`);
    });
    for (const { layer, inputs, outputs } of callsOf(inner)) {
      const own = calls.get(layer) ?? [];
      // the model that opens a Sequential shares its calls with it
      if (names.has(firstOf(outputs).id)) continue;
      const call = `${paths.get(layer) ?? layer.name}${own.length ? `#${own.length + 1}` : ''}`;
      calls.set(layer, [...own, inputs.map(nameOf)]);
      outputs.forEach(({ id }, index) => names.set(id, index ? `${call}:${index}` : call));
    }
  };
  enter(model, '');
  for (const { path, layer } of walked) if (isModel(layer)) enter(layer, path);
  return { calls, outputsOf: (of: tf.LayersModel) => of.outputs.map(nameOf) };
}
