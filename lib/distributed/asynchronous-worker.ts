/**
 * A worker of asynchronous SGD: takes parameters, gives a gradient, until there is no mini-batch left.
 * @module
 */
import { tf } from '../engine';
import { uninterruptedStep } from '../interruption';
import { dropoutSteps } from '../models/dropout';
import type { MiniBatch } from '../train';
import { lossAndGradients } from '../train/gradients';
import { checkMiniBatch } from '../train/mini-batch';
import type { Network } from '../train/network';
import { addPenaltyGradients, penalizedVariables } from '../train/penalty';
import { turnOfEvents } from '../turn';
import type { AsynchronousOptions } from './asynchronous';
import { STOP, type Parcel } from './parcel';

/** What a worker keeps besides the options. */
export interface Working {
  readonly network: Network;
  readonly parcel: Parcel;
}

/** Works until the server says that it is over. @returns the number of gradients that it gave. */
export async function work(options: AsynchronousOptions, working: Working): Promise<number> {
  const { communicator, data, model } = options;
  const { network, parcel } = working;
  const setDropoutStep = dropoutSteps(model);
  for (let given = 0; ;) {
    communicator.receive(parcel.values, 0);
    parcel.store(network.variables);
    const { batch: number } = parcel.header;
    if (number === STOP) return given;
    const batch = await data.batch(number);
    setDropoutStep(number);
    try {
      if (learn(options, working, batch)) given++;
    } finally {
      tf.dispose([batch.x, batch.labels]);
    }
    communicator.send(parcel.values, 0);
    await turnOfEvents();
  }
}

/** Puts the gradients of a mini-batch in the place of the parameters. @returns whether the loss is finite. */
function learn({ model, recipe }: AsynchronousOptions, { network, parcel }: Working, batch: MiniBatch): boolean {
  checkMiniBatch(model, batch);
  const { l2, auxiliaryWeight = 0.3 } = recipe;
  const { x, labels } = batch;
  return uninterruptedStep(() =>
    tf.tidy(() => {
      const { loss, gradients } = lossAndGradients({ model, network, x, labels, auxiliaryWeight });
      if (l2 > 0) addPenaltyGradients(penalizedVariables(network.weights), gradients, l2);
      const inOrder = network.variables.map(({ name }) => gradients[name]);
      parcel.fill(inOrder, { ...parcel.header, loss });
      return Number.isFinite(loss);
    }),
  );
}
