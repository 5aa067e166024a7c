/**
 * Asynchronous SGD as the paper's networks were trained: a server holds the parameters, workers compute gradients at their own pace.
 *
 * Rank 0 is the server, all others are workers. Source: section 4.2, and J. Dean et al., "Large Scale Distributed Deep Networks" (2012).
 * @module
 */
import { tf } from '../engine';
import { BnlabError } from '../errors';
import { Optimizer, type TrainingData, type TrainingRecipe } from '../train';
import { networkOf, type Network } from '../train/network';
import { learningRateAt } from '../train/schedule';
import { turnOfEvents } from '../turn';
import { work } from './asynchronous-worker';
import type { Communicator } from './communicator';
import { HEADER, Parcel, STOP } from './parcel';
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
  readonly verdict: 'finished' | 'diverged';
  /** The staleness of each update, in order. */
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
  const parcel = new Parcel(network.variables);
  checkSame(communicator, parcel.length);
  const isServer = communicator.rank === 0;
  shareWeights(communicator, model);
  const seen = new Float64Array(updates).fill(-1);
  const gradients = isServer ? 0 : await work(options, { network, parcel });
  const isFinite = isServer ? await serve(options, { network, parcel, seen }) : true;
  const end = Float64Array.of(isFinite ? 1 : 0);
  communicator.broadcast(end, 0);
  communicator.broadcast(seen, 0);
  shareWeights(communicator, model, gradients);
  const staleness = [...seen].filter((late) => late >= 0);
  return { verdict: end[0] === 1 ? 'finished' : 'diverged', staleness };
}

/** What the server keeps besides the options. */
interface Served {
  readonly network: Network;
  readonly parcel: Parcel;
  /** By update: its staleness. */
  readonly seen: Float64Array;
}

/** Hands out mini-batches until there are enough updates, and waits for all that were handed out. @returns whether every loss was finite. */
async function serve(options: AsynchronousOptions, { network, parcel, seen }: Served): Promise<boolean> {
  const { communicator, recipe, updates, onUpdate } = options;
  const optimizer = new Optimizer(recipe.optimizer);
  let [version, handed, isFinite] = [0, 0, true];
  const answer = (worker: number) => {
    const isOver = !isFinite || handed >= updates;
    parcel.fill(network.variables, { version, batch: isOver ? STOP : handed++ });
    communicator.send(parcel.values, worker);
    return !isOver;
  };
  let busy = 0;
  try {
    for (let worker = 1; worker < communicator.size; worker++) if (answer(worker)) busy++;
    while (busy > 0) {
      const worker = communicator.receive(parcel.values);
      const { version: pulled, loss } = parcel.header;
      if (!Number.isFinite(loss)) isFinite = false;
      if (isFinite) {
        const learningRate = learningRateAt(recipe.learningRate, version);
        tf.tidy(() => optimizer.apply(network.variables, parcel.tensors(network.variables), learningRate));
        network.constrain();
        const staleness = (seen[version] = version - pulled);
        version++;
        onUpdate?.({ update: version, worker, staleness, loss });
      }
      if (!answer(worker)) busy--;
      await turnOfEvents();
    }
    return isFinite;
  } finally {
    optimizer.dispose();
  }
}

/**
 * Gives all ranks the weights of rank 0; with a number of gradients, of the weights that are not trained the mean over the ranks that
 * computed some.
 */
function shareWeights(communicator: Communicator, model: tf.LayersModel, gradients?: number): void {
  const own = model.nonTrainableWeights;
  for (const weight of model.weights) {
    const variable = weight.read() as tf.Variable;
    const values = Float64Array.from(variable.dataSync());
    if (gradients !== undefined && own.includes(weight)) averaged(communicator, values, gradients);
    else communicator.broadcast(values, 0);
    setVariable(variable, values);
  }
}

function averaged(communicator: Communicator, values: Float64Array, weight: number): void {
  const sums = Float64Array.of(...values.map((value) => weight * value), weight);
  communicator.allreduce(sums);
  const total = sums[values.length];
  if (total > 0) values.forEach((_, i) => (values[i] = sums[i] / total));
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
  if (range[0] === -range[1]) return;
  const hint = 'Build the network from the same settings on every rank.';
  const expected = 'the same network on all ranks';
  const got = `${-range[1] - HEADER} to ${range[0] - HEADER} parameters`;
  throw new BnlabError({ where: 'asynchronous training', expected, got, hint });
}
