/**
 * The one walk over a model: every layer that it holds, however deep and in whatever wrapper.
 * @module
 */
import { tf } from '../engine/tf';
import { noteHolder } from './holders';

// read once: each reading of `tf.layers.Layer` goes through several getters
const { LayersModel } = tf;
const { Layer } = tf.layers;

/** A layer of a model and the way to it. */
export interface WalkedLayer {
  /** Unique in the model and the same in every process: `encoder/dense`, `layer_3/forwardLayer/cell`. */
  readonly path: string;
  readonly layer: tf.layers.Layer;
  /** The model or wrapper that holds it, where the walk met it first. */
  readonly parent: tf.layers.Layer;
}

/** A layer inside another one and what it is there: a layer's name in a model, a property's name in a wrapper. */
export interface Part {
  readonly role: string;
  readonly layer: tf.layers.Layer;
}

/** Properties that lead to layers without owning them, or to what a model owns twice. */
const NOT_PARTS: ReadonlySet<string> = new Set(['inboundNodes', 'outboundNodes', 'sourceLayer']);

/** Whether a layer is a model: `tf.sequential`, `tf.model`, or a class of either. */
export function isModel(layer: tf.layers.Layer): layer is tf.LayersModel {
  return layer instanceof LayersModel;
}

/**
 * All layers of a model, each once, a layer before its parts, in the model's own order.
 *
 * Models in models, wrappers (TimeDistributed, Bidirectional), recurrent cells and stacks of them are entered, and so is every
 * layer that any other layer keeps in a property or a list. A layer that is used twice, here or in two inner models, comes
 * once. The input layer that a Sequential makes for itself is left out, as in `model.layers`.
 *
 * A path is made of the layers' names; a name that TensorFlow.js numbered (it counts layers of the whole process) becomes
 * `layer_` and the place in its model. Paths that would be equal are told apart by `~2`, `~3`.
 */
export function everyLayer(model: tf.LayersModel): readonly WalkedLayer[] {
  const found: WalkedLayer[] = [];
  const seen = new Set<tf.layers.Layer>([model]);
  const distinct = distinctNames();
  const enter = (parent: tf.layers.Layer, prefix: string): void => {
    for (const { role, layer } of partsOf(parent)) {
      noteHolder(parent, layer);
      if (seen.has(layer)) continue;
      seen.add(layer);
      const path = distinct(`${prefix}${role}`);
      found.push({ path, layer, parent });
      enter(layer, `${path}/`);
    }
  };
  enter(model, '');
  return found;
}

/** A function that gives back each name it is given, a repeated one with `~2`, `~3` behind it. */
export function distinctNames(): (name: string) => string {
  const taken = new Set<string>();
  return (name) => {
    let distinct = name;
    for (let i = 2; taken.has(distinct); i++) distinct = `${name}~${i}`;
    taken.add(distinct);
    return distinct;
  };
}

/** The layers directly inside a layer, in order. */
export function partsOf(layer: tf.layers.Layer): readonly Part[] {
  if (isModel(layer)) {
    return layer.layers.map((part, index) => ({
      role: hasAutomaticName(part) ? `layer_${index}` : part.name,
      layer: part,
    }));
  }
  const parts: Part[] = [];
  const properties = layer as unknown as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(layer)) {
    const value = properties[key];
    if (typeof value !== 'object' || value === null || NOT_PARTS.has(key)) continue;
    // Bidirectional keeps the layer that it copied twice and does not use it
    if (key === 'layer' && 'forwardLayer' in layer) continue;
    if (value instanceof Layer) parts.push({ role: key, layer: value });
    if (!Array.isArray(value)) continue;
    for (const [index, item] of value.entries()) {
      if (item instanceof Layer) parts.push({ role: `${key}/${index}`, layer: item });
    }
  }
  return parts;
}

/** All layers inside a layer that is no model, however deep, each once: a cell, the two directions of a Bidirectional. */
export function partsWithin(layer: tf.layers.Layer): readonly tf.layers.Layer[] {
  const found = new Set<tf.layers.Layer>();
  const enter = (outer: tf.layers.Layer): void => {
    for (const { layer: part } of partsOf(outer)) {
      if (part === layer || found.has(part)) continue;
      found.add(part);
      enter(part);
    }
  };
  enter(layer);
  return [...found];
}

/** Whether TensorFlow.js made up a layer's name, counting layers of the whole process: `dense_Dense3`, `model1`, `input2`. */
export function hasAutomaticName(layer: tf.layers.Layer): boolean {
  const { name } = layer;
  const type = layer.getClassName();
  if (type === 'InputLayer') return /^input\d+$/.test(name) || /_[A-Z]\w*\d+_input$/.test(name);
  if (isModel(layer)) return /^(model|functional)\d+$/.test(name) || /^sequential_\d+$/.test(name);
  const end = name.lastIndexOf(type);
  return name[end - 1] === '_' && /^\d+$/.test(name.slice(end + type.length));
}
