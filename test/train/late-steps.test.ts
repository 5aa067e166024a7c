import assert from 'node:assert/strict';
import { parallelRun, singleCommunicator, trainAsynchronously, type Communicator } from '../../lib/distributed';
import { currentEngine, tf, useEngine } from '../../lib/engine';
import { mnistNet } from '../../lib/models';
import { batchNormalization } from '../../lib/norm';
import { Random } from '../../lib/random';
import {
  Diverged,
  Optimizer,
  trainStep,
  type MiniBatch,
  type OptimizerRecipe,
  type StepOptions,
} from '../../lib/train';
import { LateSteps } from '../../lib/train/late-steps';
import { runTraining, type MetricsRecord, type RunKeeper } from '../../lib/train/loop';
import { useLateEngine, type Event, type Watched } from './asynchronous-engine';
import { smallRun } from './small-run';
import { onEachEngine } from '../engine/engines';

/** Dense, two kinds of batch normalization, dense. */
const build = () =>
  tf.sequential({
    layers: [
      tf.layers.dense({ units: 5, inputShape: [3], kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }) }),
      batchNormalization({ decay: 0.5 }),
      tf.layers.batchNormalization({ momentum: 0.5 }),
      tf.layers.dense({ units: 2, kernelInitializer: tf.initializers.glorotNormal({ seed: 2 }) }),
    ],
  });

/** A mini-batch of a step, whose input is NaN in the step of that number. */
const batchOf =
  (bad?: number) =>
  (step: number): MiniBatch => {
    const values = new Random(step).normals(24);
    if (step === bad) values[4] = NaN;
    return { x: tf.tensor2d(values, [8, 3]), labels: tf.tensor1d([0, 1, 0, 1, 1, 1, 0, 0], 'int32') };
  };

const OPTIMIZERS: Readonly<Record<string, OptimizerRecipe>> = {
  sgd: { kind: 'sgd' },
  momentum: { kind: 'momentum', momentum: 0.9 },
  Adagrad: { kind: 'adagrad', initialSum: 0.1, epsilon: 1e-7 },
};

interface Outcome {
  readonly weights: readonly (readonly number[])[];
  readonly records: readonly MetricsRecord[];
  readonly losses: readonly number[];
  readonly verdict: string;
  readonly tensors: number;
}

interface Scene {
  readonly optimizer?: OptimizerRecipe;
  readonly accumulate?: number;
  readonly bad?: number;
  readonly shared?: boolean;
  readonly logEvery?: number;
}

/** Twelve steps, kept in memory: metrics, and checkpoints as they were written. */
async function outcomeOf({ optimizer = OPTIMIZERS['momentum'], accumulate, bad, shared, logEvery = 5 }: Scene) {
  const [model, before] = [build(), tf.memory().numTensors];
  const [records, losses]: [MetricsRecord[], number[]] = [[], []];
  const kept: unknown[] = [];
  const keeper: RunKeeper = {
    metricsBytes: 0,
    record: (record) => void records.push(record),
    truncate: () => undefined,
    save: ({ step, tensors }) =>
      void kept.push([step, ...[...tensors].map(([name, { values }]) => [name, ...Array.from(values, Number)])]),
    find: () => undefined,
  };
  const { verdict } = await runTraining(
    {
      ...{ model, data: { batch: batchOf(bad), identity: 'normals' }, steps: 12, logEvery, checkpointEvery: 8 },
      recipe: { optimizer, learningRate: { initial: 0.1, factor: 0.9, every: 3 }, l2: 1e-3, accumulate },
      onProgress: ({ step, loss }) => losses.push(step, loss),
      ...(shared && { parallel: parallelRun({ communicator: singleCommunicator() }) }),
    },
    { keeper, share: (_, { state }) => state },
  );
  const tensors = tf.memory().numTensors - before;
  const weights = model.getWeights().map((weight) => [...weight.dataSync()]);
  model.dispose();
  return { weights, records, losses, verdict, tensors, kept };
}

/** On the same kernels: a step after the other, and in flight. */
async function bothWays(scene: Scene): Promise<{ atOnce: Outcome; late: Outcome; events: readonly Event[] }> {
  const [atOnce] = await watched(false, () => outcomeOf(scene));
  const [late, events] = await watched(true, () => outcomeOf(scene));
  return { atOnce, late, events };
}

async function watched<T>(isAsynchronous: boolean, body: (watch: Watched) => Promise<T>): Promise<[T, Event[]]> {
  const watch = await useLateEngine(isAsynchronous);
  try {
    return [await body(watch), watch.events];
  } finally {
    watch.end();
  }
}

describe('a loss that is read one step late', () => {
  after(() => useEngine());

  const scenes: Record<string, Scene> = {};
  for (const [name, optimizer] of Object.entries(OPTIMIZERS)) {
    scenes[name] = { optimizer };
    // by the tape; recorded; by the recording; where the next step is one that is looked at; the last one
    for (const bad of [0, 2, 5, 8, 11]) scenes[`${name}, NaN in step ${bad + 1}`] = { optimizer, bad };
  }
  for (const shared of [false, true]) {
    const who = shared ? 'processes that share steps' : 'one process';
    for (const accumulate of [1, 3]) {
      scenes[`${who}, ${accumulate} pieces`] = { shared, accumulate };
      scenes[`${who}, ${accumulate} pieces, NaN in step 7`] = { shared, accumulate, bad: 6 };
    }
  }
  for (const [name, scene] of Object.entries(scenes)) {
    it(`changes no number of a run: ${name}`, async () => {
      const { atOnce, late } = await bothWays(scene);
      assert.deepEqual(late, atOnce);
      assert.equal(late.verdict, scene.bad === undefined ? 'finished' : 'diverged');
      assert.equal(late.tensors, 0);
    });
  }

  it('changes no number of a run with everything that a run can have', async () => {
    const run = async () => {
      const losses: number[] = [];
      const { evaluation } = await smallRun({ steps: 6, onProgress: ({ loss }) => losses.push(loss) });
      return { losses, evaluation };
    };
    const [atOnce] = await watched(false, run);
    const [late] = await watched(true, run);
    assert.deepEqual(late, atOnce);
  }).timeout(120_000);

  /** What six steps ask of the engine. */
  const eventsOf = async (settings: Pick<StepOptions, 'accumulate' | 'exchange'>) => {
    const [, found] = await watched(true, async ({ events }) => {
      const [model, optimizer] = [build(), new Optimizer(OPTIMIZERS['momentum'])];
      const steps = new LateSteps(({ step }) => events.push(`known ${step}`));
      for (let step = 1; step <= 6; step++) {
        const batch = batchOf()(step);
        await steps.begin({ model, optimizer, learningRate: 0.1, l2: 1e-3, ...settings }, batch, step);
        events.push(`begun ${step}`);
        await steps.known(1);
        tf.dispose([batch.x, batch.labels]);
      }
      await steps.known();
      optimizer.dispose();
      model.dispose();
    });
    return found;
  };

  for (const accumulate of [1, 2]) {
    it(`is waited for when the next step has been asked for: ${accumulate} pieces`, async () => {
      const events = await eventsOf({ accumulate });
      assert.equal(events.includes('waited'), false);
      assert.equal(events.filter((event) => event === 'asked').length, 6 * accumulate);
      for (let step = 1; step < 6; step++) {
        assert.ok(events.indexOf(`begun ${step + 1}`) < events.indexOf(`known ${step}`), events.join());
      }
      assert.ok(events.indexOf('begun 2') < events.indexOf('answered'), events.join());
    });

    it(`is read with the gradients, in one wait, where processes share steps: ${accumulate} pieces`, async () => {
      const { exchange } = parallelRun({ communicator: singleCommunicator() });
      const events = await eventsOf({ accumulate, exchange });
      assert.equal(events.includes('waited'), false);
      assert.equal(events.join(' ').match(/(asked )+(answered ?)+/g)?.length, 6 * accumulate);
    });
  }

  it('is what trainStep reads at once, whoever asks', async () => {
    await watched(true, async ({ events }) => {
      const [model, optimizer, batch] = [build(), new Optimizer({ kind: 'sgd' }), batchOf()(1)];
      assert.ok(Number.isFinite(trainStep({ model, optimizer, learningRate: 0.1 }, batch, 1)));
      assert.deepEqual(events, ['waited']);
      tf.dispose([batch.x, batch.labels]);
      model.dispose();
      return Promise.resolve();
    });
  });

  it('that is not finite is heard of before an error of the step that was begun upon it', async () => {
    await watched(true, async () => {
      const [model, optimizer, steps] = [build(), new Optimizer({ kind: 'sgd' }), new LateSteps()];
      const weights = () => model.getWeights().map((weight) => [...weight.dataSync()]);
      const [before, bad] = [weights(), batchOf(1)(1)];
      await steps.begin({ model, optimizer, learningRate: 0.1 }, bad, 1);
      await assert.rejects(steps.begin({ model, optimizer, learningRate: NaN }, bad, 2), Diverged);
      assert.deepEqual(weights(), before);
      await assert.rejects(steps.begin({ model, optimizer, learningRate: NaN }, bad, 2), /learningRate/);
      tf.dispose([bad.x, bad.labels]);
      model.dispose();
    });
  });
});

/** The server of a worker, as the worker hears it: three mini-batches, and then the end. */
function server(sent: Float32Array[]): Communicator {
  let handed = 0;
  return {
    ...singleCommunicator(),
    ...{ rank: 1, size: 2, broadcast: () => undefined },
    receive: (values) => {
      if (handed === 0) values.fill(0.1);
      values.set([handed, handed < 3 ? handed : -1, 0, 0]);
      handed++;
      return 0;
    },
    send: (values) => void sent.push(values.slice()),
  };
}

describe('a worker of asynchronous SGD', () => {
  after(() => useEngine());

  const work = async (bad?: number) => {
    const [sent, model]: [Float32Array[], tf.LayersModel] = [
      [],
      mnistNet({ isBatchNormalized: true, random: new Random(1) }),
    ];
    const batch = (step: number): MiniBatch => {
      const values = Float32Array.from(new Random(step).normals(4 * 784));
      if (step === bad) values[9] = NaN;
      return { x: tf.tensor2d(values, [4, 784]), labels: tf.tensor1d([0, 1, 2, 3], 'int32') };
    };
    const recipe = {
      optimizer: { kind: 'sgd' },
      learningRate: { initial: 0.1, factor: 1, every: 1 },
      l2: 1e-3,
    } as const;
    await trainAsynchronously({
      communicator: server(sent),
      model,
      data: { batch, identity: 'x' },
      recipe,
      updates: 3,
    });
    const others = model.nonTrainableWeights.map((weight) => [...weight.read().dataSync()]);
    model.dispose();
    // numbers, not bytes: which of its many forms a NaN has is nobody's promise
    return { sent: sent.map((one) => [...one]), others };
  };

  for (const bad of [undefined, 0, 2]) {
    it(`reads everything in one wait, and sends the same: ${bad === undefined ? 'finite losses' : `NaN in ${bad}`}`, async () => {
      const [atOnce] = await watched(false, () => work(bad));
      const [late, events] = await watched(true, () => work(bad));
      assert.deepEqual(late, atOnce);
      const steps = events.join(' ').match(/(asked )+(answered ?)+/g);
      assert.equal(steps?.length, 3);
      // gradients, averages and the loss; the weights are read once more when all is over
      const asked = events.lastIndexOf('answered');
      assert.equal(events.slice(events.indexOf('asked'), asked).includes('waited'), false);
    });
  }
});

onEachEngine(
  'steps in flight',
  () => {
    it('wait for nothing, and come to what steps do that are waited for one by one', async function () {
      this.timeout(300_000);
      const run = async (isLate: boolean) => {
        const [model, optimizer] = [build(), new Optimizer(OPTIMIZERS['momentum'])];
        const [before, losses]: [number, number[]] = [tf.memory().numTensors, []];
        const steps = new LateSteps(({ loss }) => losses.push(loss));
        interface Backend {
          readonly tensorMap?: { get(id: object): { readonly values?: unknown } };
          readSync(id: object): unknown;
        }
        const backend = tf.backend() as unknown as Backend;
        // labels are looked at on the host, where they were made
        const isOnDevice = (id: object) => backend.tensorMap?.get(id).values == null;
        const readSync = backend.readSync.bind(backend);
        let waits = 0;
        const batches = [1, 2, 3, 4, 5].map(batchOf(5));
        for (const [at, batch] of batches.entries()) {
          const options = { model, optimizer, learningRate: 0.1, l2: 1e-3 };
          if (at === 3) backend.readSync = (id) => ((waits += isOnDevice(id) ? 1 : 0), readSync(id));
          try {
            if (isLate) await steps.begin(options, batch, at + 1);
            else losses.push(trainStep(options, batch, at + 1));
            await steps.known(1);
          } catch (thrown) {
            assert.ok(thrown instanceof Diverged, String(thrown));
          }
        }
        Reflect.deleteProperty(backend, 'readSync');
        await steps.known().catch(() => undefined);
        batches.forEach(({ x, labels }) => tf.dispose([x, labels]));
        const weights = model.getWeights().map((weight) => [...weight.dataSync()]);
        optimizer.dispose();
        const tensors = tf.memory().numTensors - before;
        model.dispose();
        return { losses, weights, waits, tensors };
      };
      const [late, atOnce] = [await run(true), await run(false)];
      assert.equal(late.losses.length, 4);
      assert.deepEqual({ ...late, waits: 0 }, { ...atOnce, waits: 0 });
      assert.equal(late.tensors, 0);
      if (currentEngine().isAsynchronous) assert.equal(late.waits, 0);
    });
  },
  ['cpu', 'onednn', 'wasm', 'webgpu'],
);
