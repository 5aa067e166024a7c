/**
 * Whether a layer is inside something that is not trainable.
 *
 * TensorFlow.js tells it to the weights of the layers directly in a model, when `trainable` is set: not to those of models and
 * wrappers in it, nor to a layer without such weights. And a Sequential, when it is built, tells its own `trainable` to the
 * layers of the models that it opened with, whatever those say, and to single weights that were set otherwise. Here the holders
 * themselves are asked, at the time of the question, and building tells nothing.
 * @module
 */
import { changed, replaceMethod } from '../engine/stock/guard';
import { tf } from '../engine/tf';
import { noteHolder, notedHolders } from './holders';
import { partsOf } from './walk';

/**
 * Whether a model or wrapper around a layer, however far out, is not trainable; the layer's own `trainable` does not count.
 *
 * Holders are known from the setting of their `trainable` to false, from `add` of a Sequential, and from every walk of a model.
 */
export function isHeld(layer: tf.layers.Layer): boolean {
  return isHeldOutside(layer, new Set());
}

function isHeldOutside(layer: tf.layers.Layer, asked: Set<tf.layers.Layer>): boolean {
  asked.add(layer);
  for (const holder of notedHolders(layer)) {
    if (asked.has(holder)) continue;
    const holds = !holder.trainable || isHeldOutside(holder, asked);
    // one that let the layer go has no say
    if (holds && partsOf(holder).some((part) => part.layer === layer)) return true;
  }
  return false;
}

let changes = 0;

/** How often the `trainable` of a model was set: while it stays, so does what {@link isHeld} says of a model's layers. */
export function holdChanges(): number {
  return changes;
}

function noteWithin(holder: tf.layers.Layer, entered = new Set<tf.layers.Layer>()): void {
  entered.add(holder);
  for (const { layer } of partsOf(holder)) {
    noteHolder(holder, layer);
    if (!entered.has(layer)) noteWithin(layer, entered);
  }
}

/** How many Sequentials are being built: what they say of `trainable` meanwhile is not the user's word. */
let building = 0;

function mendTrainable(): void {
  const { prototype } = tf.LayersModel;
  // another copy of this library may have been here, and has to hear of it as well
  const stock =
    Object.getOwnPropertyDescriptor(prototype, 'trainable') ??
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(prototype) as object, 'trainable');
  if (!stock?.get || !stock.set) throw changed('models', "an accessor 'trainable'", 'none');
  Object.defineProperty(prototype, 'trainable', {
    ...stock,
    set(this: tf.LayersModel, value: boolean) {
      if (building > 0) return;
      stock.set!.call(this, value);
      changes++;
      if (!value) noteWithin(this);
    },
  });
}

function mendSequential(): void {
  const { prototype } = tf.Sequential;
  replaceMethod<tf.Sequential['build']>(prototype, 'build', 'Sequential', (stock) => {
    return function build(this: tf.Sequential, inputShape) {
      building++;
      try {
        stock.call(this, inputShape);
      } finally {
        building--;
      }
    };
  });
  replaceMethod<tf.Sequential['add']>(prototype, 'add', 'Sequential', (stock) => {
    return function add(this: tf.Sequential, layer) {
      stock.call(this, layer);
      noteHolder(this, layer);
      noteWithin(layer);
      changes++;
    };
  });
}

mendTrainable();
mendSequential();
