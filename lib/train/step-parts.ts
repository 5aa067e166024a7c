/**
 * What training steps have in common, whether their loss is read at once or later.
 * @module
 */
import type { tf } from '../engine/portable';
import { BnlabError } from '../errors';
import { checkOptionNames } from '../options';
import type { LossOptions } from './gradients';
import { checkMiniBatch, examplesOf, type MiniBatch } from './mini-batch';
import type { Network } from './network';
import { addPenaltyGradients, penalizedVariables } from './penalty';
import { checkPieces } from './pieces';
import type { StepOptions } from './step';

/** What a step computes a mini-batch with. */
export type Work = Omit<LossOptions, 'x' | 'labels' | 'exchange'>;

const STEP_OPTIONS: readonly string[] = [
  'model',
  'optimizer',
  'learningRate',
  'l2',
  'auxiliaryWeight',
  'penalty',
  'accumulate',
  'exchange',
];

/** @throws BnlabError for unknown options and a mini-batch that does not fit, before anything is computed. */
export function checkStep(options: StepOptions, batch: MiniBatch): void {
  checkOptionNames('trainStep', options, STEP_OPTIONS);
  const { model, learningRate, l2 = 0, auxiliaryWeight = 0.3, accumulate = 1, exchange } = options;
  checkRates({ learningRate, l2, auxiliaryWeight });
  checkMiniBatch(model, batch);
  checkPieces(accumulate, examplesOf(batch));
  if (batch.of !== undefined && !exchange) throw aloneWithAPart(batch);
}

/** Refuses numbers that would make every weight NaN. */
function checkRates(settings: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(settings)) {
    if (value >= 0 && value < Infinity) continue;
    const hint = `Correct ${name}.`;
    throw new BnlabError({ where: 'trainStep', expected: `${name} of 0 or more`, got: String(value), hint });
  }
}

function aloneWithAPart({ x, of }: MiniBatch): BnlabError {
  const got = `${x.shape[0]} of its ${of} examples`;
  const hint = 'Pass the whole mini-batch, or the exchange of the processes that have the others.';
  return new BnlabError({ where: 'trainStep', expected: 'a whole mini-batch', got, hint });
}

/** Moves the weights by the gradients of a mini-batch, by the names of the variables; the caller disposes them. */
export function moveWeights(options: StepOptions, network: Network, gradients: tf.NamedTensorMap): void {
  const { optimizer, learningRate, l2 = 0 } = options;
  if (l2 > 0) addPenaltyGradients(penalizedVariables(network.weights), gradients, l2);
  optimizer.apply(network.variables, gradients, learningRate);
  network.constrain();
}
