/**
 * What a computation does besides giving results: moving an average, drawing a mask.
 *
 * A training step that turns out to have no finite loss must leave everything as it was, so effects can be held back until
 * the loss is known; and a recording has to know of them, since a replay repeats them.
 * @module
 */
import { undoneAfter } from '../../undo';
import { tf } from '../tf';

/** Something that happens to variables besides results; receives its tensors' current contents. */
export type Effect = (tensors: tf.TensorInfo[]) => void;

/** What a recording listens to besides kernels. */
export interface Listener {
  addEffect(tensors: readonly tf.Tensor[], run: Effect): void;
  addDrawn(tensor: tf.Tensor, draw: () => tf.Tensor): void;
}

let listener: Listener | undefined;
let held: PendingEffects | undefined;

/** Tells `to` of all effects and draws in `body`. */
export function listening<T>(to: Listener, body: () => T): T {
  const before = listener;
  listener = to;
  return undoneAfter(() => void (listener = before), body);
}

/**
 * Runs an effect on variables, for example the update of a moving average: at once, or in {@link holdEffects} when all that
 * were held back are applied; a replay repeats it.
 */
export function effect<const Tensors extends readonly tf.Tensor[]>(
  tensors: Tensors,
  run: (contents: { readonly [K in keyof Tensors]: tf.TensorInfo }) => void,
): void {
  // as many contents as tensors
  const effect = run as object as Effect;
  if (held) held.add(tensors, effect);
  else effect([...tensors]);
  listener?.addEffect(tensors, effect);
}

/** A tensor that each run, and each replay, draws anew from the host: a mask of Dropout. */
export function drawn(draw: () => tf.Tensor): tf.Tensor {
  const tensor = draw();
  listener?.addDrawn(tensor, draw);
  return tensor;
}

/** Effects that wait, in the order in which they were asked for; end them with `apply` or `drop`. */
export class PendingEffects {
  private waiting: { readonly tensors: tf.Tensor[]; readonly run: Effect }[] = [];

  /** Takes copies that share memory, so that the tensors may be disposed. */
  add(tensors: readonly tf.Tensor[], run: Effect): void {
    this.waiting.push({ tensors: tensors.map((tensor) => tf.keep(tensor.clone())), run });
  }

  /** Runs them in order and frees their tensors. */
  apply(): void {
    try {
      for (const { tensors, run } of this.waiting) run([...tensors]);
    } finally {
      this.drop();
    }
  }

  /** Frees their tensors; they never happen. */
  drop(): void {
    for (const { tensors } of this.waiting) tf.dispose(tensors);
    this.waiting = [];
  }
}

/** Runs `body` with its effects held back; the caller applies or drops them. Those of a body that throws are dropped. */
export function holdEffects<T>(body: () => T): { readonly result: T; readonly effects: PendingEffects } {
  const outer = held;
  const effects = (held = new PendingEffects());
  return undoneAfter(
    () => void (held = outer),
    () => {
      try {
        return { result: body(), effects };
      } catch (thrown) {
        effects.drop();
        throw thrown;
      }
    },
  );
}
