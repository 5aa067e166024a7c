/**
 * One training step: forward, loss, gradients, update, and a look at whether the numbers are still numbers.
 * @module
 */
import { tf } from '../engine/portable';
import { BnlabError } from '../errors';
import { uninterruptedStep } from '../interruption';
import { Accumulator } from './accumulator';
import type { StepExchange } from './exchange';
import { lossAndGradients, type LossAndGradients } from './gradients';
import type { MiniBatch } from './mini-batch';
import { networkOf } from './network';
import type { Optimizer } from './optimizers';
import { inPieces } from './pieces';
import { checkStep, moveWeights, type Work } from './step-parts';

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
  /**
   * Pieces that the mini-batch is computed in, one after the other, default 1: as many times less memory for the same step. Batch
   * normalization sees one piece at a time, and its moving averages move with each.
   */
  readonly accumulate?: number;
  /** Joins the steps of several processes, each of which computes its part of the mini-batch. */
  readonly exchange?: StepExchange;
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
 * the classifier's, any others those of auxiliary classifiers. Regularizers of layers add to the loss, each once, and
 * constraints of weights hold after the step. Frees all it makes. An engine that computes while the program goes on is waited for;
 * `train` reads the loss a step later there.
 *
 * @returns the loss before the update.
 * @throws Diverged (as the step number given) when the loss is NaN or infinite; all weights are then what they were, moving averages included.
 * @throws BnlabError for a mini-batch that does not fit the model ({@link checkMiniBatch}) or has fewer examples than pieces, and
 *   for unknown options, before anything is computed; for a penalty that is no scalar.
 * @throws Interrupted where the cell of a notebook that it is called from was interrupted, before anything is computed.
 * @example
 * ```ts
 * import { mnistNet, Optimizer, Random, tf, trainStep } from 'bnlab';
 * const model = mnistNet({ isBatchNormalized: true, random: new Random(1) });
 * const optimizer = new Optimizer({ kind: 'sgd' });
 * const batch = { x: tf.ones<tf.Rank.R2>([2, 784]), labels: tf.tensor1d([3, 3], 'int32') };
 * const losses = [1, 2, 3].map((step) => trainStep({ model, optimizer, learningRate: 0.1 }, batch, step));
 * console.log(losses[2] < losses[0]); // true
 * ```
 */
export function trainStep(options: StepOptions, batch: MiniBatch, step: number): number {
  checkStep(options, batch);
  const { model, auxiliaryWeight = 0.3, penalty, accumulate = 1, exchange } = options;
  const { x, labels } = batch;
  const update = () => {
    const network = networkOf(model);
    const work: Work = { model, network, auxiliaryWeight, penalty };
    const apply = ({ loss, gradients }: LossAndGradients) => {
      if (!Number.isFinite(loss)) throw new Diverged(step, loss);
      moveWeights(options, network, gradients);
      return loss;
    };
    const isWhole = accumulate === 1 && !exchange;
    return isWhole
      ? apply(lossAndGradients({ ...work, x, labels }))
      : inParts({ work, exchange, apply }, batch, accumulate);
  };
  return uninterruptedStep(() => tf.tidy(update));
}

/** A step whose mini-batch is computed in parts. */
interface PartedStep {
  readonly work: Work;
  readonly exchange?: StepExchange;
  readonly apply: (whole: LossAndGradients) => number;
}

/** What is under way is waited for also when the step fails, as on all processes when the loss diverged. */
function inParts({ work, exchange = new Accumulator(), apply }: PartedStep, batch: MiniBatch, pieces: number): number {
  const { model, network } = work;
  exchange.begin(network.variables);
  try {
    const loss = apply(inPieces({ ...work, exchange }, batch, pieces));
    exchange.meanVariables(model.nonTrainableWeights.map((weight) => weight.read() as tf.Variable));
    return loss;
  } catch (thrown) {
    if (thrown instanceof Diverged) exchange.abandon();
    throw thrown;
  } finally {
    if (exchange instanceof Accumulator) exchange.dispose();
  }
}

/** The live variables of a model's trainable weights, each once, in the model's order. */
export function trainableVariables(model: tf.LayersModel): tf.Variable[] {
  return [...networkOf(model).variables];
}
