/**
 * The server of asynchronous SGD: hands out parameters and numbers of mini-batches, and moves the parameters by what comes back.
 * @module
 */
import { tf } from '../engine';
import { hasFiniteParameters, Optimizer } from '../train';
import type { Network } from '../train/network';
import { learningRateAt } from '../train/schedule';
import { turnOfEvents } from '../turn';
import type { AsynchronousOptions, AsynchronousResult } from './asynchronous';
import { STOP, type Parcel } from './parcel';
import { setVariable } from './set-variable';

/** What a server keeps besides the options. */
export interface Serving {
  readonly network: Network;
  readonly parcel: Parcel;
}

/** Serves until there are enough updates, and all mini-batches that were handed out are back. */
export async function serve(options: AsynchronousOptions, serving: Serving): Promise<AsynchronousResult> {
  const optimizer = options.from?.optimizer ?? new Optimizer(options.recipe.optimizer);
  try {
    return await new Server(options, serving, optimizer).toEnd();
  } finally {
    if (!options.from) optimizer.dispose();
  }
}

/** What a worker knows of the weights that are not trained: its moving averages. */
interface Averages {
  readonly values: readonly Float32Array[];
  /** Gradients that it gave. */
  readonly weight: number;
}

class Server {
  private version: number;
  private handed: number;
  private verdict: AsynchronousResult['verdict'] = 'finished';
  private readonly staleness: number[] = [];
  private readonly averages = new Map<number, Averages>();

  constructor(
    private readonly options: AsynchronousOptions,
    private readonly serving: Serving,
    private readonly optimizer: Optimizer,
  ) {
    this.version = this.handed = options.from?.updates ?? 0;
  }

  async toEnd(): Promise<AsynchronousResult> {
    const { communicator, signal } = this.options;
    let busy = 0;
    for (let worker = 1; worker < communicator.size; worker++) if (this.answer(worker)) busy++;
    while (busy > 0) {
      const worker = communicator.receive(this.serving.parcel.values);
      this.take(worker);
      if (signal?.aborted) this.stop();
      if (!this.answer(worker)) busy--;
      await turnOfEvents();
    }
    this.average();
    if (this.verdict !== 'diverged' && !hasFiniteParameters(this.options.model)) this.verdict = 'diverged';
    if (this.verdict === 'interrupted' && this.version >= this.options.updates) this.verdict = 'finished';
    const { verdict, version: updates, staleness } = this;
    return { verdict, updates, staleness };
  }

  /** Gives a worker its next mini-batch, or says that it is over. @returns whether it has something to do. */
  private answer(worker: number): boolean {
    const { parcel, network } = this.serving;
    const isOver = this.verdict !== 'finished' || this.handed >= this.options.updates;
    const parameters = network.variables.map((variable) => variable.dataSync());
    parcel.fill(parameters, { version: this.version, batch: isOver ? STOP : this.handed++ });
    this.options.communicator.send(parcel.values, worker);
    return !isOver;
  }

  private take(worker: number): void {
    const { parcel } = this.serving;
    const { version: pulled, batch, loss, examples } = parcel.header;
    if (batch === STOP) this.stop();
    if (!Number.isFinite(loss)) this.verdict = 'diverged';
    if (this.verdict === 'diverged') return;
    if (examples > 0) this.update(worker, pulled, loss);
    // nothing is learnt from nothing, but it was a turn
    else this.staleness.push(NaN);
    this.version++;
    const { checkpointEvery, onCheckpoint, model } = this.options;
    if (checkpointEvery === undefined || this.version % checkpointEvery !== 0) return;
    this.average();
    // parameters can stop being finite while the loss still is
    if (hasFiniteParameters(model)) onCheckpoint?.(this.version);
    else this.verdict = 'diverged';
  }

  private update(worker: number, pulled: number, loss: number): void {
    const { network, parcel } = this.serving;
    const { recipe, onUpdate } = this.options;
    const learningRate = learningRateAt(recipe.learningRate, this.version);
    tf.tidy(() => this.optimizer.apply(network.variables, parcel.tensors, learningRate));
    network.constrain();
    const staleness = this.version - pulled;
    this.staleness.push(staleness);
    this.averages.set(worker, { values: parcel.ofOthers, weight: 1 + (this.averages.get(worker)?.weight ?? 0) });
    onUpdate?.({ update: this.version + 1, worker, staleness, loss });
  }

  private stop(): void {
    if (this.verdict === 'finished') this.verdict = 'interrupted';
  }

  /** Sets the weights that are not trained to the mean over the workers, each weighted by its gradients. */
  private average(): void {
    const all = [...this.averages.values()];
    const total = all.reduce((sum, { weight }) => sum + weight, 0);
    if (total === 0) return;
    this.options.model.nonTrainableWeights.forEach((each, i) => {
      const variable = each.read() as tf.Variable;
      const mean = new Float64Array(variable.size);
      for (const { values, weight } of all) values[i]!.forEach((value, at) => (mean[at]! += weight * value));
      setVariable(
        variable,
        mean.map((sum) => sum / total),
      );
    });
  }
}
