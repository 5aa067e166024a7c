/**
 * The arguments of a layer's call: all layers of a stock model share one object of them, in which a mask, or an initial state, stays
 * for every layer that is called later, and which brings no mask to the inputs of a model inside a model.
 * @module
 */
import { undoneAfter } from '../../undo';
import { methodOf, replaceMethod } from './guard';
import { tf } from './tensorflow';

type Tensors = tf.Tensor | tf.Tensor[];
type Mask = tf.Tensor | null | undefined;
type Arguments = Record<string, unknown> & { mask?: Mask | Mask[] };
type Call<This> = (this: This, inputs: Tensors, kwargs?: Arguments) => Tensors;
type DataFunction = (data: tf.Tensor[]) => tf.Tensor[];
type Maker = (this: tf.LayersModel) => DataFunction;
type Merged = (this: tf.layers.Layer, inputs: Tensors, masks: Mask | Mask[]) => Mask;

/** A model whose layers TensorFlow.js calls, one after the other. */
interface Running {
  /** Names of the arguments that are meant for all layers. */
  readonly shared: readonly string[];
  /** Masks that the model itself was handed and what became of them, by the id of the tensor that they belong to. */
  readonly masks: Map<number, tf.Tensor>;
}

/** Undefined inside of a layer, whose calls of other layers are its own affair. */
let running: Running | undefined;

/** Lets each call of a layer in a model have its own mask and state and no other's, in every way of running a model. */
export function mendMasks(): void {
  replaceMethod<Call<tf.layers.Layer>>(tf.layers.Layer.prototype, 'apply', 'layers', callAlone);
  const container = Object.getPrototypeOf(tf.LayersModel.prototype) as object;
  replaceMethod<Call<tf.LayersModel>>(container, 'call', 'models', callModel);
  const model = tf.LayersModel.prototype;
  for (const name of ['predictLoop', 'execute'])
    replaceMethod(model, name, 'models', (stock: (...args: unknown[]) => unknown) => {
      return function (this: tf.LayersModel, ...args: unknown[]) {
        return whileRunning(startedByStock(), () => stock.apply(this, args));
      };
    });
  replaceMethod<Maker>(model, 'makeTrainFunction', 'models', (stock) => {
    return function () {
      return runningOn(stock.call(this));
    };
  });
  replaceMethod<() => void>(model, 'makeTestFunction', 'models', (stock) => {
    return function (this: { testFunction: DataFunction }) {
      stock.call(this);
      this.testFunction = runningOn(this.testFunction);
    };
  });
  mendTimeDistributed();
  mendMerging();
}

const startedByStock = (): Running => ({ shared: ['training'], masks: new Map() });

function runningOn(body: DataFunction): DataFunction {
  return (data) => whileRunning(startedByStock(), () => body(data));
}

function whileRunning<T>(what: Running | undefined, body: () => T): T {
  const before = running;
  running = what;
  return undoneAfter(() => void (running = before), body);
}

/** A model's call, which puts the mask that it is given to the model's inputs. */
function callModel(stock: Call<tf.LayersModel>): Call<tf.LayersModel> {
  return function (inputs, kwargs) {
    const { mask, ...shared } = kwargs ?? {};
    const given = [mask].flat();
    const masks = new Map<number, tf.Tensor>();
    // as stock converts them itself: under their masks they have to stay the same tensors
    const values = [inputs].flat().map((x, i) => {
      const { dtype } = this.inputs[i]!;
      const value = given[i] && x.dtype !== dtype ? x.cast(dtype) : x;
      if (given[i]) masks.set(value.id, given[i]);
      return value;
    });
    return whileRunning({ shared: Object.keys(shared), masks }, () => stock.call(this, values, shared));
  };
}

/** A layer's call, after which the arguments that were its own are gone from the object that all layers share. */
function callAlone(stock: Call<tf.layers.Layer>): Call<tf.layers.Layer> {
  return function (inputs, kwargs) {
    const model = running;
    if (!model) return stock.call(this, inputs, kwargs);
    const list = [inputs].flat();
    const handed = list.map(({ id }) => model.masks.get(id));
    const isHanded = handed.some((mask) => mask);
    const own = kwargs ?? {};
    handed[0] ??= [own.mask].flat()[0] ?? undefined;
    if (handed[0]) own.mask = handed[0];
    try {
      const outputs = whileRunning(undefined, () => stock.call(this, inputs, own));
      if (isHanded && this.supportsMasking) {
        const [mask] = [this.computeMask(list, handed as tf.Tensor[])].flat() as Mask[];
        if (mask) for (const { id } of [outputs].flat()) model.masks.set(id, mask);
      }
      return outputs;
    } finally {
      for (const name of Object.keys(own)) if (!model.shared.includes(name)) delete own[name];
    }
  };
}

/** A layer in timeDistributed sees one step: of a mask [N, T] the part [N] of its step, which stock does not cut. */
function mendTimeDistributed(): void {
  const inner = tf.layers.activation({ activation: 'linear', name: 'step_layer' });
  const prototype = Object.getPrototypeOf(tf.layers.timeDistributed({ layer: inner, name: 'steps_layer' })) as object;
  type Wrapper = tf.layers.Layer & { readonly layer: tf.layers.Layer };
  replaceMethod<Call<Wrapper>>(prototype, 'call', 'the layer timeDistributed', (stock) => {
    return function (inputs, kwargs) {
      const [mask] = [kwargs?.mask].flat();
      if (!mask) return stock.call(this, inputs, kwargs);
      return tf.tidy(() => {
        const masks = mask.unstack(1);
        const steps = [inputs].flat()[0]!.unstack(1);
        const made = steps.map((x, t) => [this.layer.call(x, { ...kwargs, mask: masks[t]! })].flat()[0]!);
        return tf.stack(made, 1);
      });
    };
  });
}

/** Where several inputs become one by add and its like, a step counts where it counts in all: stock left out the last and an axis too many in. */
function mendMerging(): void {
  const merging = Object.getPrototypeOf(Object.getPrototypeOf(tf.layers.add({ name: 'merging_layer' }))) as object;
  methodOf(merging, 'computeMask', 'the layers that merge');
  replaceMethod<Merged>(merging, 'computeMask', 'the layers that merge', () => {
    return (_, masks) => {
      const given = [masks].flat().filter((mask) => mask != null);
      return given.length === 0 ? null : tf.tidy(() => given.reduce((all, mask) => tf.logicalAnd(all, mask)).clone());
    };
  });
}
