/**
 * A worker of asynchronous SGD: takes parameters, gives a gradient, until there is no mini-batch left.
 * @module
 */
import { currentEngine, tf } from '../engine';
import { trainingSteps } from '../graph';
import { uninterruptedStep } from '../interruption';
import type { MiniBatch } from '../train';
import { byName, gradientOf } from '../train/gradient-map';
import { lossAndGradients, unreadLossAndGradients, type LossOptions } from '../train/gradients';
import { checkMiniBatch } from '../train/mini-batch';
import type { Network } from '../train/network';
import { addPenaltyGradients, penalizedVariables } from '../train/penalty';
import { StateBefore } from '../train/state-before';
import { turnOfEvents } from '../turn';
import type { AsynchronousOptions } from './asynchronous';
import { STOP, type Header, type Parcel } from './parcel';

/** What a worker keeps besides the options. */
export interface Working {
  readonly network: Network;
  readonly parcel: Parcel;
}

/** Works until the server says that it is over. */
export async function work(options: AsynchronousOptions, working: Working): Promise<void> {
  const { communicator, data, model, signal } = options;
  const { parcel } = working;
  const tellStep = trainingSteps(model);
  for (;;) {
    communicator.receive(parcel.values, 0);
    const { batch: number, version } = parcel.header;
    if (number === STOP) return;
    parcel.store();
    const batch = await data.batch(number);
    tellStep(number);
    const then = { version, batch: signal?.aborted ? STOP : number };
    try {
      if (batch.x.shape[0] === 0) parcel.fill([], { ...then, examples: 0 });
      else await learn(options, working, { ...then, ...batch });
    } finally {
      tf.dispose([batch.x, batch.labels]);
    }
    communicator.send(parcel.values, 0);
    await turnOfEvents();
  }
}

/** Puts the gradients of a mini-batch in the place of the parameters. */
async function learn(
  { model, recipe }: AsynchronousOptions,
  { network, parcel }: Working,
  { version, batch, x, labels }: MiniBatch & Pick<Header, 'version' | 'batch'>,
): Promise<void> {
  checkMiniBatch(model, { x, labels });
  const { l2, auxiliaryWeight = 0.3 } = recipe;
  const options = { model, network, x, labels, auxiliaryWeight };
  const give = ({ loss, values }: Learnt) => {
    const { length } = network.variables;
    parcel.fill(values.slice(0, length), { version, batch, loss, examples: x.shape[0] });
    parcel.fillOthers(values.slice(length));
  };
  if (currentEngine().isAsynchronous) give(await readTogether(options, l2));
  else giveAtOnce(options, l2, give);
}

/** What a step gives the server. */
interface Learnt {
  readonly loss: number;
  /** The gradients, then the weights that are not trained. */
  readonly values: readonly ArrayLike<number>[];
}

const othersOf = (model: tf.LayersModel) => model.nonTrainableWeights.map((weight) => weight.read());

function penalized(gradients: tf.NamedTensorMap, { variables, weights }: Network, l2: number): tf.Tensor[] {
  if (l2 > 0) addPenaltyGradients(penalizedVariables(weights), gradients, l2);
  return variables.map((variable) => gradientOf(gradients, variable));
}

/** Gives the numbers while their tensors live: an engine may hand out its own memory. */
function giveAtOnce(options: LossOptions, l2: number, give: (learnt: Learnt) => void): void {
  uninterruptedStep(() =>
    tf.tidy(() => {
      const { loss, gradients } = lossAndGradients(options);
      const tensors = [...penalized(gradients, options.network, l2), ...othersOf(options.model)];
      give({ loss, values: tensors.map((tensor) => tensor.dataSync<'float32'>()) });
    }),
  );
}

/**
 * The same on an engine that computes while the program goes on: everything is asked for at once, and waited for once. The server needs
 * the gradients before it gives the next parameters, so that no other step can begin meanwhile.
 */
async function readTogether(options: LossOptions, l2: number): Promise<Learnt> {
  const { model, network } = options;
  const before = new StateBefore(model);
  let isKept = false;
  try {
    let reads: Promise<ArrayLike<number>>[] = [];
    uninterruptedStep(() =>
      tf.tidy(() => {
        const [loss, ...gradients] = unreadLossAndGradients(options);
        const named = byName(network.variables, gradients);
        const tensors = [loss!, ...penalized(named, network, l2), ...othersOf(model)];
        reads = tensors.map((tensor) => tensor.data<'float32'>());
      }),
    );
    const [first, ...values] = await Promise.all(reads);
    const loss = first![0]!;
    isKept = Number.isFinite(loss);
    if (isKept) return { loss, values };
    before.restore();
    isKept = true;
    const gradients = values.slice(0, network.variables.length);
    return { loss, values: [...gradients, ...othersOf(model).map((weight) => weight.dataSync<'float32'>())] };
  } finally {
    if (!isKept) before.restore();
    before.dispose();
  }
}
