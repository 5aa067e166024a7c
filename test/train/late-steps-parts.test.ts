import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { batchNormalization } from '../../lib/norm';
import { turnOfEvents } from '../../lib/turn';
import { Accumulator } from '../../lib/train/accumulator';
import { LateSteps, type KnownLoss } from '../../lib/train/late-steps';
import { Optimizer } from '../../lib/train/optimizers';
import type { StepOptions } from '../../lib/train/step';
import { useLateEngine, type Watched } from './asynchronous-engine';
import { NotingExchange } from './noting-exchange';
import { chain, dense, Scaled } from './replayed';

describe('the parts of a step whose loss comes later', () => {
  let watch: Watched | undefined;
  let model: tf.LayersModel;
  let counted: Scaled;
  let tensors: number;
  let known: KnownLoss[];
  let steps: LateSteps;
  async function begin(isAsynchronous = true) {
    watch = await useLateEngine(isAsynchronous);
    model = chain(dense(4), batchNormalization({ decay: 0.5 }), (counted = new Scaled()), dense(2));
    known = [];
    steps = new LateSteps((loss) => known.push(loss));
    tensors = tf.memory().numTensors;
  }
  afterEach(() => {
    steps.dispose();
    model.dispose();
    watch?.end();
  });
  after(() => useEngine());

  const weights = () => model.getWeights().map((weight) => [...weight.dataSync()]);
  /** A step on four examples. */
  async function step(more: Partial<StepOptions> & object = {}) {
    const batch = {
      x: tf.tensor2d([1, 2, 3, -1, 0, 1, 2, 2, -2, 0, 1, 0], [4, 3]),
      labels: tf.tensor1d([0, 1, 1, 0], 'int32'),
    };
    try {
      await steps.begin({ model, optimizer: new Optimizer({ kind: 'sgd' }), learningRate: 0.1, ...more }, batch, 1);
    } finally {
      tf.dispose([batch.x, batch.labels]);
    }
  }

  for (const accumulate of [1, 2]) {
    it(`are told to the others with the numbers that were read, and the averages last: ${accumulate} pieces`, async () => {
      await begin();
      const exchange = new NotingExchange();
      await step({ exchange, ...(accumulate > 1 && { accumulate }) });
      const parts = accumulate > 1 ? ['part 0', 'part 2'] : ['part 0'];
      assert.deepEqual(exchange.asked, ['begin 6', ...parts, 'averages']);
      assert.deepEqual([exchange.gradients.length, exchange.averages.length], [accumulate, 1]);
      const { gradients, averages } = exchange;
      assert.deepEqual([gradients[0].own.length, averages[0].own.length], [6, 2]);
      for (const { read, own } of [...gradients, ...averages]) assert.deepEqual(read, own);
      exchange.end();
      assert.equal(tf.memory().numTensors, tensors);
    });
  }

  const SETTINGS: Readonly<Record<string, () => { readonly accumulate: number; readonly exchange?: Accumulator }>> = {
    alone: () => ({ accumulate: 2 }),
    shared: () => ({ accumulate: 2, exchange: new Accumulator() }),
  };
  for (const [who, settings] of Object.entries(SETTINGS)) {
    it(`are one step to a layer that counts them, and leave nothing: ${who}`, async () => {
      await begin();
      const given = settings();
      await step(given);
      await steps.known();
      given.exchange?.dispose();
      assert.deepEqual([counted.calls, known.length, tf.memory().numTensors], [1, 1, tensors]);
    });

    it(`take back what they did to moving averages where a later one fails: ${who}`, async () => {
      await begin();
      const [before, given] = [weights(), settings()];
      let calls = 0;
      const penalty = () => {
        if (++calls === 2) throw new Error('no penalty');
        return tf.scalar(0);
      };
      await assert.rejects(step({ ...given, penalty }), /no penalty/);
      given.exchange?.dispose();
      assert.deepEqual([weights(), tf.memory().numTensors], [before, tensors]);
    });
  }

  it('are none where it is whole: no sums are made', async () => {
    await begin();
    const own = Object.getOwnPropertyDescriptor(Accumulator.prototype, 'part')!;
    let asked = 0;
    const part = function (this: Accumulator, ...given: Parameters<Accumulator['part']>) {
      asked++;
      return (own.value as Accumulator['part']).apply(this, given);
    };
    Object.defineProperty(Accumulator.prototype, 'part', { ...own, value: part });
    try {
      await step();
      assert.equal(asked, 0);
      await step({ accumulate: 2 });
      assert.equal(asked, 2);
    } finally {
      Object.defineProperty(Accumulator.prototype, 'part', own);
    }
  });

  it('are checked before anything is computed', async () => {
    await begin();
    await assert.rejects(step({ momentum: 0.9 } as object), /got momentum/);
    assert.deepEqual(watch!.events, []);
  });

  it('that cannot be read fail for whoever waits, and for nobody else', async () => {
    await begin();
    const backend = tf.backend() as unknown as { read: (id: object) => Promise<unknown> };
    backend.read = () => Promise.reject(new Error('lost device'));
    const unheard: unknown[] = [];
    const hear = (reason: unknown) => unheard.push(reason);
    process.on('unhandledRejection', hear);
    try {
      await step();
      for (let turn = 0; turn < 3; turn++) await turnOfEvents();
      await assert.rejects(steps.known(), /lost device/);
      assert.deepEqual(unheard, []);
    } finally {
      process.off('unhandledRejection', hear);
    }
  });

  it('are known at once on an engine whose results are there at once', async () => {
    await begin(false);
    await step();
    await steps.known(9);
    assert.deepEqual([known.length, tf.memory().numTensors], [1, tensors]);
  });
});
