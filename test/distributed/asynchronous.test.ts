import assert from 'node:assert/strict';
import { singleCommunicator, trainAsynchronously } from '../../lib/distributed';
import { tf, useEngine } from '../../lib/engine';
import { chain, dense } from '../train/replayed';
import { bundled, launched, onEachTransport } from './launched';

/** What the server tells. */
interface Found {
  readonly verdict: string;
  readonly staleness: readonly number[];
  readonly losses: readonly number[];
  readonly ranks: number;
  readonly counts: readonly number[];
  readonly alone: number;
}

const UPDATES = 40;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

let learner: string;
before(() => void (learner = bundled('learner')));

onEachTransport('asynchronous training', (transport) => {
  const train = async (ranks: number, optimizer: string, rate: number) => {
    const words = [learner, 'asynchronous', String(UPDATES), String(rate), optimizer];
    const { code, out, errors } = await launched({ transport, ranks }, ...words);
    assert.equal(code, 0, errors);
    return JSON.parse(out) as Found;
  };

  it('with two workers updates by stale gradients, learns, and leaves one network', async function () {
    this.timeout(120_000);
    const { verdict, staleness, losses, ranks, counts } = await train(3, 'adagrad', 0.02);
    assert.equal(verdict, 'finished');
    assert.deepEqual([staleness.length, losses.length], [UPDATES, UPDATES]);
    // the worker of the very first update has nobody before it; two that work have others between
    assert.equal(staleness[0], 0);
    assert.ok(mean(staleness) > 0 && staleness.every((late) => Number.isInteger(late) && late >= 0), staleness.join());
    assert.equal(counts[0], 0);
    assert.equal(counts[1] + counts[2], UPDATES, 'each mini-batch is computed once');
    assert.ok(mean(losses.slice(-8)) < 0.7 * mean(losses.slice(0, 4)), losses.join());
    assert.equal(ranks, 0);
  });

  it('with one worker is the training of one process, to the bit', async function () {
    this.timeout(120_000);
    const { staleness, alone, ranks } = await train(2, 'momentum', 0.01);
    assert.ok(staleness.every((late) => late === 0) && staleness.length === UPDATES);
    assert.deepEqual([alone, ranks], [0, 0]);
  });

  if (transport !== 'local') return;
  it('that diverges ends on all ranks', async () => {
    const { verdict, staleness } = await train(3, 'sgd', 1e30);
    assert.equal(verdict, 'diverged');
    assert.ok(staleness.length < 5, staleness.join());
  });
});

describe('asynchronous training', () => {
  before(() => useEngine('cpu'));
  const options = (accumulate?: number) => ({
    communicator: singleCommunicator(),
    model: chain(dense(2)),
    data: { batch: () => ({ x: tf.ones([2, 3]), labels: tf.tensor1d([0, 1], 'int32') }), identity: 'two' },
    recipe: {
      optimizer: { kind: 'sgd' } as const,
      learningRate: { initial: 1, factor: 1, every: 1 },
      l2: 0,
      accumulate,
    },
    updates: 1,
  });

  it('needs a server and a worker, and computes mini-batches at once', async () => {
    await assert.rejects(trainAsynchronously(options()), /expected two ranks or more.*got 1/);
    await assert.rejects(trainAsynchronously(options(2)), /expected no accumulate, got 2/);
  });
});
