/**
 * Training steps whose loss is read after the next step was started, on engines that compute while the program goes on.
 *
 * Such an engine has nothing to do while the program waits for a loss and prepares the next step. So the next one is started first, in
 * good faith: what every step may change is held as it was ({@link StateBefore}) until its loss is known. If that is not finite, it is
 * put back, and with it what later steps made of it: weights, moving averages and slots are those before the step that diverged, as
 * where the loss is read at once. A guard on the device, which multiplies updates by whether the loss is finite, would need no memory;
 * but NaN times zero is NaN, and each variable, also of layers and constraints of others, would need a choice of its own.
 *
 * Where several processes share a step its gradients must leave the device before the next one can begin, and the loss comes with them:
 * everything is read together, in one wait.
 * @module
 */
import { currentEngine, tf } from '../engine/portable';
import { uninterruptedStep } from '../interruption';
import { Accumulator } from './accumulator';
import type { StepExchange } from './exchange';
import { unreadLossAndGradients } from './gradients';
import { examplesOf, type MiniBatch } from './mini-batch';
import { networkOf, type Network } from './network';
import { piecesOf, unreadPiece } from './pieces';
import { StateBefore } from './state-before';
import { Diverged, trainStep, type StepOptions } from './step';
import { checkStep, moveWeights, type Work } from './step-parts';
import { firstOf } from '../tuples';
import { byName } from './gradient-map';

/** A step that was done, and was good. */
export interface KnownLoss {
  readonly step: number;
  readonly loss: number;
  /** Examples of its mini-batch. */
  readonly examples: number;
}

interface Begun {
  readonly step: number;
  readonly examples: number;
  readonly loss: number | Promise<number>;
  /** Where the loss is not known yet. */
  readonly before?: StateBefore;
}

/** The steps of a run, in order; on engines where results are there at once each is over when it has begun. */
export class LateSteps {
  private readonly begun: Begun[] = [];

  /** @param onKnown hears of each good step when its loss is known, in order. */
  constructor(private readonly onKnown: (known: KnownLoss) => void = () => undefined) {}

  /**
   * Starts a step as `trainStep` does it.
   *
   * @throws Diverged of this step or the one before, which may be noticed first: all weights are then what they were before that one.
   */
  async begin(options: StepOptions, batch: MiniBatch, step: number): Promise<void> {
    try {
      const own = await started(options, batch, step);
      this.begun.push({ step, examples: examplesOf(batch), ...own });
    } catch (thrown) {
      // where the step before has made weights NaN, that is the cause
      await this.known();
      throw thrown;
    }
  }

  /**
   * Waits for the losses of all steps but the last `later` ones.
   *
   * @throws Diverged at the first that is not finite: all weights are then what they were before that step.
   */
  async known(later = 0): Promise<void> {
    for (let first = this.begun[0]; first && isDue(first, this.begun.length > later); [first] = this.begun) {
      const { step, examples, before } = first;
      const loss = await first.loss;
      if (!Number.isFinite(loss)) {
        before?.restore();
        this.dispose();
        throw new Diverged(step, loss);
      }
      before?.dispose();
      this.begun.shift();
      this.onKnown({ step, loss, examples });
    }
  }

  /** Frees what is held of steps whose loss nobody waits for. */
  dispose(): void {
    for (const { before } of this.begun) before?.dispose();
    this.begun.length = 0;
  }
}

const isDue = ({ before }: Begun, isAsked: boolean) => before === undefined || isAsked;

async function started(options: StepOptions, batch: MiniBatch, step: number): Promise<Pick<Begun, 'loss' | 'before'>> {
  if (currentEngine().isAsynchronous !== true) return { loss: trainStep(options, batch, step) };
  checkStep(options, batch);
  const { exchange } = options;
  return exchange ? { loss: await sharedStep(options, exchange, batch, step) } : startedAlone(options, batch);
}

function startedAlone(options: StepOptions, batch: MiniBatch): Required<Pick<Begun, 'loss' | 'before'>> {
  const before = new StateBefore(options.model, options.optimizer);
  let losses: readonly PartOfLoss[] = [];
  let isStarted = false;
  try {
    uninterruptedStep(() => tf.tidy(() => void (losses = issued(options, batch))));
    isStarted = true;
  } finally {
    if (!isStarted) {
      before.restore();
      before.dispose();
    }
  }
  const loss = meanOf(losses);
  // whoever waits for it hears of a failure; a run that ends before does not
  loss.catch(() => undefined);
  return { before, loss };
}

/** What a piece gives to the mean loss, on its way from the device. */
interface PartOfLoss {
  readonly weight: number;
  readonly loss: Promise<ArrayLike<number>>;
}

/** The sum in the order of the pieces, as where each is read at once. */
async function meanOf(parts: readonly PartOfLoss[]): Promise<number> {
  let sum = 0;
  for (const { weight, loss } of parts) sum += weight * (await loss)[0]!;
  return sum;
}

const workOf = ({ model, auxiliaryWeight = 0.3, penalty }: StepOptions, network: Network): Work => {
  return { model, network, auxiliaryWeight, penalty };
};

/** Asks the engine for a whole step. Runs inside `tf.tidy`. */
function issued(options: StepOptions, batch: MiniBatch): PartOfLoss[] {
  const { model, accumulate = 1 } = options;
  const network = networkOf(model);
  const work = workOf(options, network);
  if (accumulate === 1) {
    const results = unreadLossAndGradients({ ...work, x: batch.x, labels: batch.labels });
    // asked for before the next step: whoever copies it later copies it behind that
    const read = firstOf(results).data<'float32'>();
    moveWeights(options, network, byName(network.variables, results.slice(1)));
    return [{ weight: 1, loss: read }];
  }
  const exchange = new Accumulator();
  try {
    const { losses, gradients } = issuedInPieces({ ...work, exchange }, batch, accumulate);
    moveWeights(options, network, byName(network.variables, gradients));
    return losses;
  } finally {
    exchange.dispose();
  }
}

function issuedInPieces(work: Work & { readonly exchange: Accumulator }, batch: MiniBatch, count: number) {
  const { network, exchange } = work;
  const restoreCounters = network.keepCounters();
  const losses: PartOfLoss[] = [];
  let gradients: readonly tf.Tensor[] = [];
  for (const piece of piecesOf(examplesOf(batch), count)) {
    // each piece is the same step
    restoreCounters();
    tf.tidy(() => {
      const results = unreadPiece(work, batch, piece);
      losses.push({ weight: exchange.weight, loss: firstOf(results).data<'float32'>() });
      gradients = exchange.meanGradients(results.slice(1));
    });
  }
  return { losses, gradients };
}

/** A step that several processes share: each piece is read in one wait. @returns the loss. */
async function sharedStep(options: StepOptions, exchange: StepExchange, batch: MiniBatch, step: number) {
  const { model, optimizer, accumulate = 1 } = options;
  const network = networkOf(model);
  const work = { ...workOf(options, network), exchange };
  const others = model.nonTrainableWeights.map((weight) => weight.read() as tf.Variable);
  const before = new StateBefore(model, optimizer);
  const restoreCounters = network.keepCounters();
  let loss = 0;
  exchange.begin(network.variables);
  try {
    for (const piece of piecesOf(examplesOf(batch), accumulate)) {
      restoreCounters();
      const tensors = uninterruptedStep(() => tf.tidy(() => [...unreadPiece(work, batch, piece)]));
      try {
        const moved = piece.isLast ? others : [];
        const read = await Promise.all([...tensors, ...moved].map((tensor) => tensor.data<'float32'>()));
        loss += exchange.meanLoss(read[0]![0]!);
        if (!Number.isFinite(loss)) throw new Diverged(step, loss);
        tf.tidy(() => {
          exchange.takeGradients(read.slice(1, tensors.length));
          const gradients = exchange.meanGradients(tensors.slice(1));
          if (!piece.isLast) return;
          moveWeights(options, network, byName(network.variables, gradients));
          exchange.meanVariables(others, read.slice(tensors.length));
        });
      } finally {
        tf.dispose(tensors);
      }
    }
    return loss;
  } catch (thrown) {
    before.restore();
    if (thrown instanceof Diverged) exchange.abandon();
    throw thrown;
  } finally {
    before.dispose();
  }
}
