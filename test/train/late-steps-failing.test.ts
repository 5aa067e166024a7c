import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { Diverged, Optimizer, trainStep, type MiniBatch, type StepOptions } from '../../lib/train';
import { Accumulator } from '../../lib/train/accumulator';
import { LateSteps, type KnownLoss } from '../../lib/train/late-steps';
import { useLateEngine, type Watched } from './asynchronous-engine';

/** A classifier and an auxiliary one, of other weights. */
function twoHeads(): tf.LayersModel {
  const x = tf.input({ shape: [3] });
  const hidden = tf.layers.dense({ units: 4, kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }) }).apply(x);
  const heads = [2, 3].map((seed) => {
    const kernelInitializer = tf.initializers.glorotNormal({ seed });
    return tf.layers.dense({ units: 2, kernelInitializer }).apply(hidden) as tf.SymbolicTensor;
  });
  return tf.model({ inputs: x, outputs: heads });
}

const batchOf = (value = 1): MiniBatch => ({
  x: tf.tensor2d([value, 2, 3, -1, 0, 1, 2, 2, -2, 0, 1, 0], [4, 3]),
  labels: tf.tensor1d([0, 1, 1, 0], 'int32'),
});

/** Pieces joined as by processes that are one; it counts steps that were given up. */
class Alone extends Accumulator {
  abandoned = 0;
  override abandon(): void {
    this.abandoned++;
  }
}

describe('a step whose loss comes later', () => {
  let watch: Watched;
  let model: tf.LayersModel;
  let optimizer: Optimizer;
  let tensors: number;
  beforeEach(async () => {
    watch = await useLateEngine(true);
    model = twoHeads();
    optimizer = new Optimizer({ kind: 'momentum', momentum: 0.9 });
    tensors = tf.memory().numTensors;
  });
  afterEach(() => {
    optimizer.dispose();
    model.dispose();
    watch.end();
  });
  after(() => useEngine());

  const weights = () => model.getWeights().map((weight) => [...weight.dataSync()]);
  const options = (more: Partial<StepOptions> = {}): StepOptions => ({ model, optimizer, learningRate: 0.1, ...more });
  /** Steps with a mini-batch of their own, and what was heard of them. */
  async function begun(more: Partial<StepOptions>[], values: readonly number[] = []) {
    const known: KnownLoss[] = [];
    const steps = new LateSteps((loss) => known.push(loss));
    for (const [at, settings] of more.entries()) {
      const batch = batchOf(values[at]);
      try {
        await steps.begin(options(settings), batch, at + 1);
      } finally {
        tf.dispose([batch.x, batch.labels]);
      }
    }
    return { steps, known };
  }
  const failing = () => {
    throw new Error('no penalty');
  };

  for (const [name, settings] of Object.entries<() => Partial<StepOptions>>({
    whole: () => ({}),
    'in pieces': () => ({ accumulate: 2 }),
    shared: () => ({ exchange: new Alone() }),
    'shared, in pieces': () => ({ exchange: new Alone(), accumulate: 2 }),
  })) {
    it(`is the one that is waited for, auxiliary classifiers and all: ${name}`, async () => {
      const start = model.getWeights().map((weight) => weight.clone());
      const { steps, known } = await begun([settings(), settings()]);
      await steps.known();
      const [late, losses] = [weights(), known.map(({ loss }) => loss)];
      assert.deepEqual(known.map(({ step, examples }) => [step, examples]), [[1, 4], [2, 4]]); // prettier-ignore
      model.setWeights(start);
      tf.dispose(start);
      optimizer.dispose();
      const batch = batchOf();
      const wanted = [1, 2].map((step) => trainStep(options({ ...settings(), auxiliaryWeight: 0.3 }), batch, step));
      tf.dispose([batch.x, batch.labels]);
      assert.deepEqual([losses, late], [wanted, weights()]);
    });

    it(`changes nothing and leaves nothing where it fails: ${name}`, async () => {
      const before = weights();
      await assert.rejects(begun([{ ...settings(), penalty: failing }]), /no penalty/);
      assert.deepEqual([weights(), tf.memory().numTensors, optimizer.state().size], [before, tensors, 0]);
    });
  }

  it('tells processes of a loss that is not finite, and of no other failure', async () => {
    const exchange = new Alone();
    await assert.rejects(begun([{ exchange, penalty: failing }]), /no penalty/);
    assert.equal(exchange.abandoned, 0);
    const before = weights();
    await assert.rejects(begun([{ exchange, accumulate: 2 }], [NaN]), Diverged);
    assert.deepEqual([exchange.abandoned, weights(), tf.memory().numTensors], [1, before, tensors]);
  });

  it('is known in its turn, all but the last that are asked for', async () => {
    const { steps, known } = await begun([{}, {}, {}]);
    const heard = () => known.map(({ step }) => step);
    await steps.known(3);
    assert.deepEqual(heard(), []);
    await steps.known(1);
    assert.deepEqual(heard(), [1, 2]);
    await steps.known();
    assert.deepEqual(heard(), [1, 2, 3]);
    await steps.known();
    assert.deepEqual(heard(), [1, 2, 3]);
    optimizer.dispose();
    assert.equal(tf.memory().numTensors, tensors);
  });

  it('is known at once where processes share it', async () => {
    const { steps, known } = await begun([{ exchange: new Alone() }, { exchange: new Alone() }]);
    await steps.known(2);
    assert.equal(known.length, 2);
  });

  it('takes back what later ones made of it', async () => {
    const before = weights();
    const { steps, known } = await begun([{}, {}], [NaN, 1]);
    await assert.rejects(steps.known(), (thrown) => thrown instanceof Diverged && thrown.step === 1);
    assert.deepEqual([weights(), known, tf.memory().numTensors], [before, [], tensors]);
    await steps.known();
  });

  it('that nobody waits for is let go', async () => {
    const { steps, known } = await begun([{}, {}], [NaN, 1]);
    steps.dispose();
    optimizer.dispose();
    assert.equal(tf.memory().numTensors, tensors);
    await steps.known();
    assert.deepEqual(known, []);
  });
});
