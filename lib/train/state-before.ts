/**
 * What a step may change, as it was before it.
 * @module
 */
import { tf } from '../engine/portable';
import type { Optimizer } from './optimizers';

/**
 * Weights, moving averages and slots of an optimizer at one moment. The copies share the memory of what they are of; an update then
 * writes to new memory in place of that, so that holding them costs memory and no time. End it with `dispose`.
 */
export class StateBefore {
  private readonly copies: ReadonlyMap<tf.Variable, tf.Tensor>;
  private readonly slots: ReadonlySet<string>;

  constructor(
    model: tf.LayersModel,
    private readonly optimizer?: Optimizer,
  ) {
    const slots = optimizer?.state() ?? new Map<string, tf.Variable>();
    this.slots = new Set(slots.keys());
    const variables = [...model.weights.map((weight) => weight.read() as tf.Variable), ...slots.values()];
    this.copies = new Map(variables.map((variable) => [variable, tf.keep(variable.clone())]));
  }

  /** Puts all back; slots that there were not are gone. */
  restore(): void {
    for (const [variable, copy] of this.copies) variable.assign(copy);
    for (const name of [...(this.optimizer?.state().keys() ?? [])]) {
      if (!this.slots.has(name)) this.optimizer!.forget(name);
    }
  }

  /** Frees the copies; calling it again is harmless. */
  dispose(): void {
    tf.dispose([...this.copies.values()]);
  }
}
