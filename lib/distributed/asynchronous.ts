/**
 * Asynchronous SGD as the paper's networks were trained: a server holds the parameters, workers compute gradients at their own pace.
 *
 * Rank 0 is the server, all others are workers. Source: section 4.2, and J. Dean et al., "Large Scale Distributed Deep Networks" (2012).
 * @module
 */
import type { tf } from '../engine';
import { BnlabError } from '../errors';
import type { Optimizer, TrainingData, TrainingRecipe } from '../train';
import { networkOf } from '../train/network';
import { serve } from './asynchronous-server';
import { work } from './asynchronous-worker';
import type { Communicator } from './communicator';
import { HEADER, Parcel } from './parcel';
import { setVariable } from './set-variable';

/** What {@link trainAsynchronously} is given; the same on every rank. */
export interface AsynchronousOptions {
  readonly communicator: Communicator;
  readonly model: tf.LayersModel;
  readonly data: TrainingData;
  /** As for `train`; the optimizer is the server's, and the rate that of the update. */
  readonly recipe: TrainingRecipe;
  /** Updates of the parameters, by all workers together; each has a mini-batch of its own. */
  readonly updates: number;
  /** Hears of every update, on the server. */
  readonly onUpdate?: (update: AsynchronousUpdate) => void;
  /** Where the server goes on; default at the beginning. The others hear it from the server. */
  readonly from?: AsynchronousStart;
  /** Updates between two calls of `onCheckpoint`. */
  readonly checkpointEvery?: number;
  /** Hears on the server of updates that are done, while the model has all weights of that moment. */
  readonly onCheckpoint?: (updates: number) => void;
  /** Ends all ranks when the mini-batches that were handed out are back, whichever rank hears it. */
  readonly signal?: AbortSignal;
}

/** A run that goes on, as the server knows it; its model has the weights already. */
export interface AsynchronousStart {
  /** Updates done. */
  readonly updates: number;
  /** With its slots; the caller's, before and after. */
  readonly optimizer: Optimizer;
}

/** One update of the server's parameters. */
export interface AsynchronousUpdate {
  /** From 1. */
  readonly update: number;
  /** Rank whose gradient it was. */
  readonly worker: number;
  /** Updates by others since that worker was given its parameters. */
  readonly staleness: number;
  /** Of the worker's mini-batch, at its parameters. */
  readonly loss: number;
}

/** How an asynchronous training ended, the same on every rank. */
export interface AsynchronousResult {
  readonly verdict: 'finished' | 'diverged' | 'interrupted';
  /** Updates done, those before an interruption included. */
  readonly updates: number;
  /** The staleness of each update of this call, in order. */
  readonly staleness: readonly number[];
}

/** Whole numbers travel as float32. */
const MOST_UPDATES = 2 ** 24;

/**
 * Trains in place. At the end all ranks have the server's parameters, and of the moving averages the mean over the workers, each
 * weighted by its gradients.
 *
 * Which gradient arrives when is up to the machine: two runs are not equal, but with one worker, whose run is that of one process. A
 * loss that is not finite ends all ranks with the parameters that they had.
 * @throws BnlabError for fewer than two ranks, for accumulated gradients, and for networks that are not the same on all.
 */
export async function trainAsynchronously(options: AsynchronousOptions): Promise<AsynchronousResult> {
  const { communicator, model, updates } = options;
  check(options);
  const network = networkOf(model);
  const parcel = new Parcel(
    network.variables,
    model.nonTrainableWeights.map((weight) => weight.read() as tf.Variable),
  );
  checkSame(communicator, parcel.length);
  shareWeights(communicator, model);
  const end = new Float64Array(2);
  const seen = new Float64Array(updates);
  if (communicator.rank === 0) {
    const served = await serve(options, { network, parcel });
    end.set([VERDICTS.indexOf(served.verdict), served.updates]);
    // NaN: not in this call, or a mini-batch of nothing
    seen.fill(NaN).set(served.staleness);
  } else await work(options, { network, parcel });
  communicator.broadcast(end, 0);
  communicator.broadcast(seen, 0);
  shareWeights(communicator, model);
  const staleness = [...seen].filter((late) => !Number.isNaN(late));
  return { verdict: VERDICTS[end[0]!]!, updates: end[1]!, staleness };
}

const VERDICTS = ['finished', 'diverged', 'interrupted'] as const;

/** Gives all ranks the weights of rank 0. */
function shareWeights(communicator: Communicator, model: tf.LayersModel): void {
  for (const weight of model.weights) {
    const variable = weight.read() as tf.Variable;
    const values = Float64Array.from(variable.dataSync());
    communicator.broadcast(values, 0);
    setVariable(variable, values);
  }
}

function check({ communicator: { size }, updates, recipe }: AsynchronousOptions): void {
  const where = 'asynchronous training';
  if (recipe.accumulate !== undefined && recipe.accumulate !== 1) {
    const hint = 'Leave it out: a worker computes its mini-batch at once.';
    throw new BnlabError({ where, expected: 'no accumulate', got: String(recipe.accumulate), hint });
  }
  if (size < 2) {
    const hint = 'Start more: bnlab launch -n 3; rank 0 is the server.';
    throw new BnlabError({ where, expected: 'two ranks or more, a server and its workers', got: `${size}`, hint });
  }
  if (Number.isSafeInteger(updates) && updates >= 0 && updates < MOST_UPDATES) return;
  const hint = 'Correct the number of updates.';
  throw new BnlabError({ where, expected: `0 to ${MOST_UPDATES - 1} updates`, got: String(updates), hint });
}

function checkSame(communicator: Communicator, length: number): void {
  const range = Float64Array.of(length, -length);
  communicator.allreduce(range, 'max');
  if (range[0] === -range[1]!) return;
  const hint = 'Build the network from the same settings on every rank.';
  const expected = 'the same network on all ranks';
  const got = `${-range[1]! - HEADER} to ${range[0]! - HEADER} weights`;
  throw new BnlabError({ where: 'asynchronous training', expected, got, hint });
}
