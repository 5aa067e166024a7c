/**
 * Copies of models, with or without layers exchanged: same weights, same flags.
 * @module
 */
import { layerInside } from '../engine/stock/inside';
import { tf } from '../engine/tf';
import { BnlabError } from '../errors';
import { buildGraph, type LayerType } from './build';
import { graphData, timeDistributedPart, withParts, type GraphData, type LayerData } from './data';
import { isModel } from './walk';
import { ownWeights } from './weights';
import { each, itemAt } from '../tuples';

/** A change to a copy. */
export interface Edit {
  /** The layers that stand for one, in order; none pass its input on. */
  readonly layers: readonly LayerData[];
  /** Place of the one that takes its weights and flags, default 0. */
  readonly heir?: number;
  /** Sets the weights of that one; by default they are those of the layer it stands for, as many as it has. */
  readonly fill?: (layer: tf.layers.Layer) => void;
}

/** Options of {@link copyModel}. */
export interface CopyOptions {
  /** Names the caller in errors. */
  readonly where: string;
  /** Name of the copy. */
  readonly name?: string;
  /** Name of a layer in the copy, by default its own. */
  readonly rename?: (data: LayerData) => string;
  /** What stands for a layer in the copy; undefined for a layer like it. */
  readonly edit: (layer: tf.layers.Layer, data: LayerData) => Edit | undefined;
}

/** A copy and where each weight went. */
export interface ModelCopy {
  readonly model: tf.LayersModel;
  readonly weights: ReadonlyMap<tf.LayerVariable, tf.LayerVariable>;
}

/**
 * A functional copy of a model, inner models included, in which some layers are exchanged. Layers that were shared are shared in
 * the copy. The caller disposes it; the model is left alone.
 *
 * @throws BnlabError naming a layer that cannot be built again from its configuration; nothing is left behind then.
 */
export function copyModel(model: tf.LayersModel, options: CopyOptions): ModelCopy {
  const { where, edit } = options;
  const { data, sources } = renamed(graphData(model), options);
  const edits = new Map(
    sources.flatMap((layer, number) => {
      const made = isModel(layer) || timeDistributedPart(layer) ? undefined : edit(layer, itemAt(data.layers, number));
      return made ? [[number, made] as const] : [];
    }),
  );
  const made = new Map<number, tf.layers.Layer[]>();
  try {
    const types = new Map(sources.map((layer) => [layer.getClassName(), layer.constructor as unknown as LayerType]));
    const chains = new Map([...edits].map(([number, { layers }]) => [number, layers]));
    const built = buildGraph(data, { where, types, edits: chains }, made);
    const weights = new Map<tf.LayerVariable, tf.LayerVariable>();
    const heirs = heirsOf(made, edits);
    for (const [number, to] of heirs) {
      const fill = edits.get(number)?.fill;
      if (fill) {
        fill(to);
        continue;
      }
      const place = `${where}, layer ${itemAt(data.layers, number).path}`;
      const pairs = weightPairs({ from: itemAt(sources, number), to, where: place, isEdited: edits.has(number) });
      for (const [weight, copy] of pairs) {
        // not by setWeights: a constraint would change the values
        (copy.read() as tf.Variable).assign(weight.read());
        weights.set(weight, copy);
      }
    }
    setFlags(data, heirs);
    countOwners(made);
    return { model: built, weights };
  } catch (thrown) {
    disposeMade(made);
    throw thrown;
  }
}

function renamed(graph: ReturnType<typeof graphData>, { name, rename }: CopyOptions): typeof graph {
  const layers = graph.data.layers.map((layer, number) => ({
    ...layer,
    name: (number === 0 ? name : rename?.(layer)) ?? layer.name,
  }));
  return { ...graph, data: { layers } };
}

/** For each layer the one in the copy that takes its weights and flags. */
export function heirsOf(
  made: ReadonlyMap<number, readonly tf.layers.Layer[]>,
  edits?: ReadonlyMap<number, Edit>,
): ReadonlyMap<number, tf.layers.Layer> {
  return new Map(
    [...made].flatMap(([number, chain]) => {
      const heir = chain.at(edits?.get(number)?.heir ?? 0);
      return heir ? [[number, heir] as const] : [];
    }),
  );
}

/**
 * TensorFlow.js counts the uses of a layer, but a model that is disposed gives back one for each layer, and two for each model in
 * it: a layer that is used twice would stay for ever. So each counts the models that hold it.
 */
function countOwners(made: ReadonlyMap<number, readonly tf.layers.Layer[]>): void {
  const owners = new Map<tf.layers.Layer, number>();
  for (const model of [...made.values()].flat().filter(isModel)) {
    for (const layer of model.layers) owners.set(layer, (owners.get(layer) ?? 0) + (isModel(layer) ? 2 : 1));
  }
  for (const [layer, count] of owners) layerInside(layer)._refCount = count;
}

/** Makes the same things trainable as the data says: a layer before its parts, single weights last. */
export function setFlags({ layers }: GraphData, heirs: ReadonlyMap<number, tf.layers.Layer>): void {
  const pairs = [...heirs].flatMap(([number, layer]) => zip(itemAt(layers, number).flags, withParts(layer)));
  // only where it differs: a class may say what is trainable and let nobody set it
  for (const [{ trainable }, layer] of pairs) if (layer.trainable !== trainable) layer.trainable = trainable;
  for (const layer of heldByDissolved(layers, heirs)) layer.trainable = false;
  for (const [{ weights }, layer] of pairs) {
    for (const [trainable, weight] of zip(weights, ownWeights(layer))) weight.trainable = trainable;
  }
}

/** A model that opened a Sequential has no call, and none in a functional copy: the layers that it called say what it said. */
function heldByDissolved(
  layers: GraphData['layers'],
  heirs: ReadonlyMap<number, tf.layers.Layer>,
): readonly tf.layers.Layer[] {
  return layers.flatMap(({ model, flags }, number) => {
    const isHolding = !heirs.has(number) && flags[0]?.trainable === false;
    return isHolding ? (model?.calls ?? []).flatMap(({ layer }) => heirs.get(layer) ?? []) : [];
  });
}

interface Transfer {
  readonly from: tf.layers.Layer;
  readonly to: tf.layers.Layer;
  readonly where: string;
  /** Whether the copy is of another class, which may have no place for the last weights. */
  readonly isEdited: boolean;
}

/** Each weight with its copy. @throws BnlabError where the shapes differ. */
function weightPairs({ from, to, where, isEdited }: Transfer): [tf.LayerVariable, tf.LayerVariable][] {
  const [all, copies] = each([from, to], (layer) => withParts(layer).flatMap(ownWeights));
  const own = isEdited ? all.slice(0, copies.length) : all;
  const shapes = (of: readonly tf.LayerVariable[]) => of.map(({ shape }) => `[${shape.join(', ')}]`).join(', ');
  if (shapes(own) === shapes(copies)) return zip(own, copies);
  throw new BnlabError({
    where,
    expected: `weights of shapes ${shapes(own) || 'none'} in a copy made from its configuration`,
    got: shapes(copies) || 'none',
    hint: 'Let getConfig of the layer hold all that its constructor takes.',
  });
}

/** Frees the weights of layers that did not become a model. */
export function disposeMade(made: ReadonlyMap<number, readonly tf.layers.Layer[]>): void {
  // two layers may count the same weight among theirs
  for (const weight of new Set([...made.values()].flat().flatMap(withParts).flatMap(ownWeights))) weight.dispose();
}

function zip<A, B>(a: readonly A[], b: readonly B[]): [A, B][] {
  return a.slice(0, b.length).map((item, i) => [item, itemAt(b, i)]);
}
