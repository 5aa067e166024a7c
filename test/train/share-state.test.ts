import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import type { ParallelRun } from '../../lib/train/exchange';
import { Optimizer } from '../../lib/train/optimizers';
import { encodeSafetensors } from '../../lib/train/safetensors';
import { shareState } from '../../lib/train/share-state';
import { chain, dense } from './replayed';

describe('the state that rank 0 shares', () => {
  before(() => useEngine('cpu'));

  const identity = { recipe: { l2: 0.1 } };
  const make = () => ({
    model: chain(dense(2, { name: 'only' })),
    optimizer: new Optimizer({ kind: 'momentum', momentum: 0.5 }),
  });
  const runOf = (rank: number, broadcast: ParallelRun['broadcast']) =>
    ({ rank, broadcast, any: (is) => is, exchange: undefined as never }) satisfies ParallelRun;
  const slotOf = ({ model, optimizer }: ReturnType<typeof make>) =>
    optimizer.state().get((model.trainableWeights[0].read() as tf.Variable).name);

  /** What rank 0 sends, and what it has itself. */
  function sent() {
    const first = make();
    const variables = first.model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const gradients = Object.fromEntries(variables.map((one) => [one.name, tf.fill(one.shape, 3)]));
    first.optimizer.apply(variables, gradients, 0.1);
    let message: Uint8Array | undefined;
    const run = runOf(0, (bytes) => (message = bytes)!);
    const state = { step: 4 };
    assert.equal(shareState(run, { ...first, identity, state }), state);
    return { first, message: message! };
  }

  it('is taken over by the others: weights, slots and the place in the run', () => {
    const [{ first, message }, other] = [sent(), make()];
    const given: unknown[] = [];
    const run = runOf(1, (bytes) => (given.push(bytes), message));
    assert.deepEqual(shareState(run, { ...other, identity, state: { step: 0 } }), { step: 4 });
    assert.deepEqual(given, [undefined]);
    const weights = (model: tf.LayersModel) => model.getWeights().map((weight) => [...weight.dataSync()]);
    assert.deepEqual(weights(other.model), weights(first.model));
    assert.deepEqual([...slotOf(other)!.dataSync()], Array<number>(6).fill(3));
  });

  it('is refused by a rank that trains something else, by its number', () => {
    const { message } = sent();
    const share = (bytes: Uint8Array, own: unknown) =>
      shareState(runOf(2, () => bytes), { ...make(), identity: own, state: undefined }); // prettier-ignore
    assert.throws(() => share(message, { recipe: { l2: 0.2 } }), /rank 2: .*with recipe\.l2 0\.2, got recipe\.l2 0\.1/);
    const silent = encodeSafetensors({ tensors: new Map(), metadata: {} });
    assert.throws(
      () => share(silent, identity),
      /rank 2: the message of rank 0: expected a run, got a message without/,
    );
  });
});
