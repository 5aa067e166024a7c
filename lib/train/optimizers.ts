/**
 * The three optimizers that the paper names (section 1), each updating all variables in one pass over memory.
 * @module
 */
import { currentEngine, rewrite, tf } from '../engine/portable';
import { BnlabError } from '../errors';
import { checkNumber, checkOptionNames, show } from '../options';
import { gradientOf } from './gradient-map';

/** An optimizer and its settings; the learning rate is given at each step, since schedules change it. */
export type OptimizerRecipe =
  | { readonly kind: 'sgd' }
  /** `velocity <- momentum velocity + gradient; parameter <- parameter - learningRate velocity`. */
  | { readonly kind: 'momentum'; readonly momentum: number }
  /** `sum <- sum + gradient^2; parameter <- parameter - learningRate gradient / (sqrt(sum) + epsilon)`. */
  | { readonly kind: 'adagrad'; readonly initialSum: number; readonly epsilon: number };

/**
 * Updates variables by their gradients; owns the slots (velocities, sums) until `dispose`.
 *
 * Source: section 1 names SGD and, for the ImageNet runs, SGD with momentum (section 4.2); Adagrad is the alternative it cites.
 */
export class Optimizer {
  private readonly slots = new Map<string, tf.Variable>();

  /** @throws BnlabError for a momentum outside [0, 1), an Adagrad sum or epsilon below 0, or a setting that the kind does not have. */
  constructor(readonly recipe: OptimizerRecipe) {
    checkOptimizerRecipe(recipe);
  }

  /**
   * One step: each variable moves against its gradient.
   *
   * @param gradients by variable name, shapes as the variables; the caller disposes them.
   * @throws BnlabError before anything is moved: for a rate that is no finite number, for a variable without a gradient, and for a
   *   gradient or a slot (of a checkpoint) of another shape.
   */
  apply(variables: readonly tf.Variable[], gradients: tf.NamedTensorMap, learningRate: number): void {
    if (!Number.isFinite(learningRate)) throw wrongRate(learningRate);
    for (const variable of variables) {
      requireLike(variable, gradients[variable.name], 'gradient');
      const slot = this.slots.get(variable.name);
      if (slot) requireLike(variable, slot, 'slot');
    }
    for (const variable of variables) {
      const gradient = gradientOf(gradients, variable);
      if (this.recipe.kind === 'sgd') descend(variable, gradient, learningRate);
      else if (this.recipe.kind === 'momentum') this.momentum(variable, gradient, learningRate, this.recipe.momentum);
      else this.adagrad(variable, gradient, learningRate, this.recipe);
    }
  }

  /** The slots by variable name, for checkpoints; live, not copies. */
  state(): ReadonlyMap<string, tf.Variable> {
    return this.slots;
  }

  /** Sets the slot of a variable from a checkpoint. values: float32 of the variable's shape; copied. */
  restore(name: string, values: tf.Tensor): void {
    this.forget(name);
    this.slots.set(name, tf.variable(values, false));
  }

  /** Frees the slot of a variable, if there is one: its next step is as its first. */
  forget(name: string): void {
    this.slots.get(name)?.dispose();
    this.slots.delete(name);
  }

  /** Frees the slots. */
  dispose(): void {
    for (const slot of this.slots.values()) slot.dispose();
    this.slots.clear();
  }

  private slot(variable: tf.Variable, initial: number): tf.Variable {
    let slot = this.slots.get(variable.name);
    if (!slot) {
      const start = tf.fill(variable.shape, initial);
      slot = tf.variable(start, false);
      start.dispose();
      this.slots.set(variable.name, slot);
    }
    return slot;
  }

  private momentum(variable: tf.Variable, gradient: tf.Tensor, learningRate: number, momentum: number): void {
    const velocity = this.slot(variable, 0);
    const isBlended = currentEngine().blend?.(velocity, momentum, gradient, 1) ?? false;
    const done =
      isBlended ||
      rewrite(velocity, [gradient], (to, from, [g]) => {
        for (let i = 0; i < to.length; i++) to[i] = momentum * from[i]! + g[i]!;
      });
    if (!done) tf.tidy(() => velocity.assign(velocity.mul(momentum).add(gradient)));
    descend(variable, velocity, learningRate);
  }

  private adagrad(
    variable: tf.Variable,
    gradient: tf.Tensor,
    learningRate: number,
    { initialSum, epsilon }: { readonly initialSum: number; readonly epsilon: number },
  ): void {
    const sum = this.slot(variable, initialSum);
    const summed = rewrite(sum, [gradient], (to, from, [g]) => {
      for (let i = 0; i < to.length; i++) to[i] = from[i]! + g[i]! * g[i]!;
    });
    if (!summed) tf.tidy(() => sum.assign(sum.add(gradient.square())));
    const done = rewrite(variable, [gradient, sum], (to, from, [g, s]) => {
      for (let i = 0; i < to.length; i++) to[i] = from[i]! - (learningRate * g[i]!) / (Math.sqrt(s[i]!) + epsilon);
    });
    if (!done) {
      tf.tidy(() => variable.assign(variable.sub(gradient.mul(learningRate).div(sum.sqrt().add(epsilon)))));
    }
  }
}

/** `variable <- variable - learningRate direction`. */
function descend(variable: tf.Variable, direction: tf.Tensor, learningRate: number): void {
  if (currentEngine().blend?.(variable, 1, direction, -learningRate)) return;
  const done = rewrite(variable, [direction], (to, from, [d]) => {
    for (let i = 0; i < to.length; i++) to[i] = from[i]! - learningRate * d[i]!;
  });
  if (!done) tf.tidy(() => variable.assign(variable.sub(direction.mul(learningRate))));
}

function requireLike({ name, shape }: tf.Variable, tensor: tf.Tensor | undefined, what: 'gradient' | 'slot'): void {
  const isLike = tensor?.dtype === 'float32' && tf.util.arraysEqual(tensor.shape, shape);
  if (isLike && !tensor.isDisposed) return;
  const got = !tensor ? 'none' : tensor.isDisposed ? 'a disposed one' : `${tensor.dtype} [${tensor.shape.join(', ')}]`;
  const expected = `a ${what} for ${name} of its shape, float32 [${shape.join(', ')}]`;
  const hint = 'Pass the gradients of tf.variableGrads for the same variables, and slots of the same network.';
  throw new BnlabError({ where: 'Optimizer.apply', expected, got, hint });
}

function wrongRate(learningRate: unknown): BnlabError {
  const [where, expected] = ['Optimizer.apply', 'a finite learning rate'];
  return new BnlabError({ where, expected, got: String(learningRate), hint: 'Pass a number such as 0.1.' });
}

/** Settings of each optimizer. */
const SETTINGS: Readonly<Record<OptimizerRecipe['kind'], readonly string[]>> = {
  sgd: ['kind'],
  momentum: ['kind', 'momentum'],
  adagrad: ['kind', 'initialSum', 'epsilon'],
};

/** @throws BnlabError for a kind of optimizer that there is not, for a setting out of its range or that the kind does not have. */
export function checkOptimizerRecipe(recipe: OptimizerRecipe): void {
  const where = 'Optimizer';
  const given: { readonly kind?: unknown } | null | undefined = recipe;
  const settings = Object.entries(SETTINGS).find(([kind]) => kind === given?.kind)?.[1];
  if (!settings) {
    const [expected, hint] = ['one of sgd, momentum, adagrad', "Pass { kind: 'sgd' }."];
    throw new BnlabError({ where, expected, got: given?.kind === undefined ? show(given) : show(given.kind), hint });
  }
  checkOptionNames(where, recipe, settings);
  if (recipe.kind === 'momentum') {
    const { momentum: value } = recipe;
    checkNumber({ where, option: 'momentum', value }, 'of 0 or more and less than 1', (m) => m >= 0 && m < 1);
  } else if (recipe.kind === 'adagrad') {
    const { initialSum, epsilon } = recipe;
    for (const [option, value] of Object.entries({ initialSum, epsilon })) {
      checkNumber({ where, option, value }, 'of 0 or more', (x) => x >= 0);
    }
  }
}
