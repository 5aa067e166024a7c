/**
 * Adadelta: stock TensorFlow.js divides by the average of before the step, so that both averages stay equal and it is plain SGD.
 * @module
 */
import { BnlabError } from '../../errors';
import { replaceMethod } from './guard';
import { tf } from './tensorflow';

interface Accumulator {
  readonly originalName: string;
  readonly variable: tf.Variable;
}

/** The fields of the stock optimizer. */
interface Adadelta {
  readonly learningRate: number;
  readonly rho: number;
  readonly epsilon: number;
  readonly accumulatedGrads: Accumulator[];
  readonly accumulatedUpdates: Accumulator[];
  incrementIterations(): void;
}

type Gradients = tf.NamedTensorMap | readonly { readonly name: string; readonly tensor: tf.Tensor }[];

/**
 * `G <- rho G + (1 - rho) g^2`, `u = g sqrt(U + epsilon) / sqrt(G + epsilon)` with the NEW G, `U <- rho U + (1 - rho) u^2`,
 * `x <- x - learningRate u`.
 *
 * Source: Zeiler (2012), Algorithm 1.
 */
export function mendAdadelta(): void {
  const prototype = tf.AdadeltaOptimizer.prototype as object;
  replaceMethod<(this: Adadelta, gradients: Gradients) => void>(prototype, 'applyGradients', 'Adadelta', () => {
    return function (gradients) {
      const named = Array.isArray(gradients)
        ? (gradients as { name: string; tensor: tf.Tensor }[]).map(({ name, tensor }) => [name, tensor] as const)
        : Object.entries(gradients as tf.NamedTensorMap);
      named.forEach(([name, gradient], at) => {
        const value = variableOf(name);
        this.accumulatedGrads[at] ??= zeros(value, `${name}/accum_grad`);
        this.accumulatedUpdates[at] ??= zeros(value, `${name}/accum_var`);
        if (gradient) step(this, at, value, gradient);
      });
      this.incrementIterations();
    };
  });
}

function variableOf(name: string): tf.Variable {
  const variable = tf.engine().registeredVariables[name];
  if (variable) return variable;
  const hint = 'Hand over the gradients that variableGrads returns, of variables that are not disposed.';
  throw new BnlabError({ where: 'Adadelta', expected: 'gradients by the names of variables', got: name, hint });
}

function zeros(like: tf.Variable, originalName: string): Accumulator {
  return { originalName, variable: tf.tidy(() => tf.zerosLike(like).variable(false)) };
}

function step(optimizer: Adadelta, at: number, value: tf.Variable, gradient: tf.Tensor): void {
  const { rho, epsilon, learningRate } = optimizer;
  const G = optimizer.accumulatedGrads[at]!.variable;
  const U = optimizer.accumulatedUpdates[at]!.variable;
  const moved = (average: tf.Tensor, by: tf.Tensor) => average.mul(rho).add(by.square().mul(1 - rho));
  tf.tidy(() => {
    G.assign(moved(G, gradient));
    const update = gradient.mul(U.add(epsilon).sqrt().div(G.add(epsilon).sqrt()));
    U.assign(moved(U, update));
    value.assign(value.sub(update.mul(learningRate)));
  });
}
