/**
 * Which models and wrappers hold a layer: the way up, which TensorFlow.js does not keep.
 * @module
 */
import type { tf } from '../engine/tf';

const holders = new WeakMap<tf.layers.Layer, Set<tf.layers.Layer>>();

/** Takes note that `holder` has `layer` directly inside it. */
export function noteHolder(holder: tf.layers.Layer, layer: tf.layers.Layer): void {
  const known = holders.get(layer);
  if (known) known.add(holder);
  else holders.set(layer, new Set([holder]));
}

/** All that had the layer directly inside it when somebody looked; some may have let it go since. */
export function notedHolders(layer: tf.layers.Layer): Iterable<tf.layers.Layer> {
  return holders.get(layer) ?? [];
}
