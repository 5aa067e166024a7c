/**
 * Whether a layer asks for the same kernels in every training call, so that a step can be recorded and replayed.
 *
 * A layer says so itself ({@link Repetition}); the classes of TensorFlow.js, which cannot, are listed here. Classes that are
 * neither are never replayed.
 * @module
 */
import { layerInside } from '../engine/stock/inside';
import { tf } from '../engine/tf';
import { BnlabError } from '../errors';

/**
 * What a layer class says of itself, as its own getter `repetition`; it is not inherited, since a class below may do otherwise.
 *
 * A layer repeats when a training call asks for the same kernels each time that its own properties are the same: it draws
 * through `drawn`, changes variables through `effect`, and reads no numbers back. All own properties are compared before each
 * replay, so settings may change at any time; private names (`#x`) cannot be seen and must not decide anything.
 */
export interface Repetition {
  readonly repeats: boolean;
  /** Own properties that change in every call and decide no kernel: the step that Dropout's next mask is drawn for. */
  readonly counters?: readonly string[];
}

/** A layer that knows whether it repeats. */
export interface RepeatingLayer {
  readonly repetition: Repetition;
}

/** Functions of input, weights and settings alone. Absent: what draws, keeps a state, or writes its own weights. */
const PURE = [
  'InputLayer, Dense, Activation, ReLU, LeakyReLU, PReLU, ELU, ThresholdedReLU, Softmax',
  'Conv1D, Conv2D, Conv3D, Conv2DTranspose, Conv3DTranspose, SeparableConv2D, DepthwiseConv2D, Cropping2D, UpSampling2D',
  'ZeroPadding2D, MaxPooling1D, MaxPooling2D, MaxPooling3D, AveragePooling1D, AveragePooling2D, AveragePooling3D',
  'GlobalAveragePooling1D, GlobalAveragePooling2D, GlobalMaxPooling1D, GlobalMaxPooling2D',
  'Flatten, Reshape, Permute, RepeatVector, Add, Multiply, Average, Maximum, Minimum, Concatenate, Dot',
  'Masking, Embedding, LayerNormalization, TimeDistributed, Model, Functional, Sequential',
].flatMap((line) => line.split(', '));

type Call = tf.layers.Layer['call'];
let pure: ReadonlyMap<unknown, Call> | undefined;

function registeredClass(name: string): unknown {
  const [type] = tf.serialization.SerializationMap.getMap().classNameMap[name] ?? [];
  if (type) return type;
  const hint = 'Take it from the list of layers that repeat.';
  throw new BnlabError({ kind: 'internal', where: 'layers', expected: `a class ${name}`, got: 'none', hint });
}

/** The listed classes, each with the `call` that was judged. */
function pureClasses(): ReadonlyMap<unknown, Call> {
  pure ??= new Map(
    PURE.map((name) => {
      const type = registeredClass(name) as { readonly prototype: tf.layers.Layer };
      // compared, never called
      // eslint-disable-next-line @typescript-eslint/unbound-method
      return [type, type.prototype.call];
    }),
  );
  return pure;
}

/** What a layer says of itself, or is known of its class; one that is listened to, or whose `call` was replaced, does not repeat. */
export function repetitionOf(layer: tf.layers.Layer): Repetition {
  const isListenedTo = layerInside(layer)._callHook != null;
  const isReplaced = Object.hasOwn(layer, 'call') || Object.hasOwn(layer, 'apply');
  if (isListenedTo || isReplaced || layer.activityRegularizer != null) return { repeats: false };
  if (Object.hasOwn(Object.getPrototypeOf(layer) as object, 'repetition')) {
    return (layer as tf.layers.Layer & RepeatingLayer).repetition;
  }
  return { repeats: pureClasses().get(layer.constructor) === layer.call };
}
