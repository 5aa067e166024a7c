/**
 * BNLAB_REPLAY=check: each replayed step beside the same step by the tape.
 * @module
 */
import { tf } from '../engine/portable';
import { BnlabError } from '../errors';
import type { Network } from './network';
import { itemAt } from '../tuples';

/** A step that can be computed in two ways; its first tensor is the loss, the others are gradients. */
export interface TwoWays {
  readonly model: tf.LayersModel;
  readonly network: Network;
  readonly tape: () => readonly tf.Tensor[];
  readonly replay: () => readonly tf.Tensor[];
}

/**
 * Computes a step by the tape, puts weights and counters back, and computes it by the recording.
 *
 * @returns what the recording gave.
 * @throws BnlabError (`internal`) at the first number of the loss, the gradients or the weights afterwards that is not the same to the bit.
 */
export function compareReplay(ways: TwoWays): readonly tf.Tensor[] {
  const { model, network, tape, replay } = ways;
  const weights = model.weights.map((weight) => weight.read() as tf.Variable);
  const restoreCounters = network.keepCounters();
  const before = weights.map((variable) => tf.keep(variable.clone()));
  try {
    const expected = tape();
    const expectedWeights = weights.map((variable) => variable.dataSync().slice());
    weights.forEach((variable, i) => variable.assign(itemAt(before, i)));
    tf.dispose(before);
    restoreCounters();
    const got = replay();
    const names = ['the loss', ...network.variables.map(({ name }) => `the gradient of ${name}`)];
    names.forEach((name, i) => compare(name, itemAt(expected, i).dataSync(), itemAt(got, i).dataSync()));
    weights.forEach((weight, i) => compare(weight.name, itemAt(expectedWeights, i), weight.dataSync()));
    tf.dispose([...expected]);
    return got;
  } finally {
    tf.dispose(before);
  }
}

function compare(name: string, expected: ArrayLike<number>, got: ArrayLike<number>): void {
  for (let i = 0; i < Math.max(expected.length, got.length); i++) {
    if (Object.is(expected[i], got[i])) continue;
    throw new BnlabError({
      kind: 'internal',
      where: `BNLAB_REPLAY=check, ${name}[${i}]`,
      expected: `${expected[i]}, as the tape gives it`,
      got: `${got[i]} from the recording`,
      hint: 'Train with BNLAB_REPLAY=off and report the network: a layer depends on something that its recording does not see.',
    });
  }
}
