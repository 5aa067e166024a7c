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
  const setDropoutStep = dropoutSteps(model);
  for (;;) {
    communicator.receive(parcel.values, 0);
    const { batch: number, version } = parcel.header;
    if (number === STOP) return;
    parcel.store();
    const batch = await data.batch(number);
    setDropoutStep(number);
    const then = { version, batch: signal?.aborted ? STOP : number };
    try {
      if (batch.x.shape[0] === 0) parcel.fill([], { ...then, examples: 0 });
      else learn(options, working, { ...then, ...batch });
    } finally {
      tf.dispose([batch.x, batch.labels]);
    }
    communicator.send(parcel.values, 0);
    await turnOfEvents();
  }
}

/** Puts the gradients of a mini-batch in the place of the parameters. */
function learn(
  { model, recipe }: AsynchronousOptions,
  { network, parcel }: Working,
  { version, batch, x, labels }: MiniBatch & Pick<Header, 'version' | 'batch'>,
): void {
  checkMiniBatch(model, { x, labels });
  const { l2, auxiliaryWeight = 0.3 } = recipe;
  uninterruptedStep(() =>
    tf.tidy(() => {
      const { loss, gradients } = lossAndGradients({ model, network, x, labels, auxiliaryWeight });
      if (l2 > 0) addPenaltyGradients(penalizedVariables(network.weights), gradients, l2);
      const inOrder = network.variables.map(({ name }) => gradients[name]);
      parcel.fill(inOrder, { version, batch, loss, examples: x.shape[0] });
      parcel.fillOthers();
    }),
  );
}
