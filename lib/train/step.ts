/**
 * One training step: forward, loss, gradients, update, and a look at whether the numbers are still numbers.
 * @module
 */
import { tf } from '../engine';
import { BnlabError } from '../errors';
import { lossAndGradients } from './gradients';
import type { Optimizer } from './optimizers';
import { addPenaltyGradients, penalizedVariables } from './penalty';

/** What a step learns on. */
export interface MiniBatch {
  /** [m, ...]: inputs as the model takes them. */
  readonly x: tf.Tensor;
  /** int32 [m], 0 … K-1. */
  readonly labels: tf.Tensor1D;
}

/** Settings of {@link trainStep}. */
export interface StepOptions {
  readonly model: tf.LayersModel;
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  /** Weight of the L2 penalty `l2 / 2 sum W^2` over the weights (no bias, gamma or beta); it acts on the gradients, not on the loss returned. */
  readonly l2?: number;
  /** Weight of each auxiliary classifier's loss; GoogLeNet has 0.3. */
  readonly auxiliaryWeight?: number;
  /** Added to the cross-entropy; runs inside the gradient tape. */
  readonly penalty?: () => tf.Scalar;
}

/** The loss stopped being a finite number; a result in this paper (section 4.2.2), and the end of a run. */
export class Diverged extends BnlabError {
  constructor(
    readonly step: number,
    readonly loss: number,
  ) {
    super({
      kind: 'diverged',
      where: `step ${step}`,
      expected: 'a finite loss',
      got: String(loss),
      hint: 'Lower the learning rate, or check the input for NaN.',
    });
  }
}

/**
 * One step of stochastic gradient descent on the mean cross-entropy of a mini-batch; the model's outputs are logits, the first
 * the classifier's, any others those of auxiliary classifiers. Frees all it makes.
 *
 * @returns the loss before the update.
 * @throws Diverged (as the step number given) when the loss is NaN or infinite; all weights are then what they were, moving averages included.
 */
export function trainStep(
  { model, optimizer, learningRate, l2 = 0, auxiliaryWeight = 0.3, penalty }: StepOptions,
  { x, labels }: MiniBatch,
  step: number,
): number {
  return tf.tidy(() => {
    const variables = trainableVariables(model);
    const { loss, gradients } = lossAndGradients({ model, variables, x, labels, auxiliaryWeight, penalty });
    if (!Number.isFinite(loss)) throw new Diverged(step, loss);
    if (l2 > 0) addPenaltyGradients(penalizedVariables(model), gradients, l2);
    optimizer.apply(variables, gradients, learningRate);
    return loss;
  });
}

/** The live variables of a model's trainable weights, in the model's order. */
export function trainableVariables(model: tf.LayersModel): tf.Variable[] {
  return model.trainableWeights.map((weight) => weight.read() as tf.Variable);
}
