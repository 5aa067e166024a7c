import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { SeededDropout } from '../../lib/models';
import type { ParallelRun } from '../../lib/train/exchange';
import {
  hasFiniteParameters,
  runTraining,
  type KeptRun,
  type RunKeeper,
  type TrainOptions,
} from '../../lib/train/loop';
import { chain, dense } from './replayed';

interface Kept extends KeptRun {
  readonly identity: unknown;
}

/** Keeps a run in memory, ten bytes a line; `found` is what an earlier process left. */
function keeping(found?: KeptRun) {
  const [records, saved, truncated]: [unknown[], Kept[], number[]] = [[], [], []];
  const keeper: RunKeeper = {
    get metricsBytes() {
      return 10 * records.length;
    },
    record: (record) => void records.push(record),
    truncate: (bytes) => void truncated.push(bytes),
    save: (run) => void saved.push(run),
    find: () => found,
  };
  return { keeper, records, saved, truncated };
}

const batchOf = (examples: number, value = 1) => ({
  x: tf.fill([examples, 3], value),
  labels: tf.tensor1d(
    Array.from({ length: examples }, (_, i) => i % 2),
    'int32',
  ),
});

/** A run of a small network; `bad` is the step (from 0) whose input is NaN, `empty` those without an example. */
function optionsOf(more: Partial<TrainOptions> = {}, { bad = -1, empty = [] as readonly number[] } = {}): TrainOptions {
  const batch = (step: number) => batchOf(empty.includes(step) ? 0 : 4, step === bad ? NaN : 1);
  return {
    model: chain(dense(2, { kernelInitializer: 'zeros' })),
    data: { identity: 'ones', batch },
    recipe: { optimizer: { kind: 'sgd' }, learningRate: { initial: 0.5, factor: 0.5, every: 2 }, l2: 0 },
    steps: 7,
    ...more,
  };
}

const stepsOf = (saved: readonly Kept[]) => saved.map(({ step }) => step);

/** What a run tells, but for its losses, by a clock on which each mini-batch of four takes half a second. */
async function toldByClock(options: TrainOptions, found?: KeptRun): Promise<readonly unknown[]> {
  const told: unknown[] = [];
  let milliseconds = 7000;
  performance.now = () => milliseconds;
  try {
    const batch = () => ((milliseconds += 500), batchOf(4));
    const onProgress: TrainOptions['onProgress'] = ({ loss, ...others }) => void told.push(others, typeof loss);
    await runTraining({ ...options, data: { ...options.data, batch }, onProgress }, keeping(found));
    return told;
  } finally {
    // uncovers the method of the class
    Reflect.deleteProperty(performance, 'now');
  }
}

describe('the loop of a run', () => {
  before(() => useEngine('cpu'));

  it('logs, evaluates and keeps at its intervals and at the end', async () => {
    const { keeper, records, saved } = keeping();
    const losses: number[] = [];
    let evaluations = 0;
    const intervals = { logEvery: 3, evaluateEvery: 2, checkpointEvery: 4 };
    const evaluate = () => ({ top1: ++evaluations });
    const onProgress = ({ loss }: { readonly loss: number }) => losses.push(loss);
    const result = await runTraining(optionsOf({ ...intervals, evaluate, onProgress }), { keeper });
    const mean = (from: number, to: number) => {
      const part = losses.slice(from, to);
      return part.reduce((sum, loss) => sum + loss, 0) / part.length;
    };
    // the rate of a line is that of its last step
    assert.deepEqual(records, [
      { step: 2, top1: 1 },
      { step: 3, loss: mean(0, 3), learningRate: 0.25 },
      { step: 4, top1: 2 },
      { step: 6, loss: mean(3, 6), learningRate: 0.125 },
      { step: 6, top1: 3 },
      { step: 7, loss: losses[6], learningRate: 0.0625 },
      { step: 7, top1: 4 },
    ]);
    assert.deepEqual(stepsOf(saved), [0, 4, 7]);
    const summary = 'finished after step 7';
    assert.deepEqual(result, { verdict: 'finished', summary, step: 7, resumedAt: 0, evaluation: { top1: 4 } });
    const { lossSum, ...state } = saved[1].state as Record<string, number>;
    assert.equal(lossSum, losses[3]);
    assert.deepEqual(
      { ...state },
      { data: undefined, metricsBytes: 30, lossCount: 1, evaluation: { top1: 2 }, divergedAt: undefined },
    );
  });

  it('logs every hundredth step and the last where nothing else is said', async () => {
    const { keeper, records } = keeping();
    await runTraining(optionsOf({ steps: 101 }), { keeper });
    assert.deepEqual(
      records.map((record) => (record as { step: number }).step),
      [100, 101],
    );
  });

  it('learns nothing of a mini-batch without examples, and has no loss where all were such', async () => {
    const { keeper, records } = keeping();
    const steps: number[] = [];
    const model = chain(dense(2));
    const before = [...model.getWeights()[0].dataSync()];
    const onProgress = ({ step }: { readonly step: number }) => steps.push(step);
    await runTraining(optionsOf({ model, steps: 2, logEvery: 1, onProgress }, { empty: [0, 1] }), { keeper });
    assert.deepEqual([...model.getWeights()[0].dataSync()], before);
    assert.deepEqual(records, [
      { step: 1, loss: null, learningRate: 0.5 },
      { step: 2, loss: null, learningRate: 0.5 },
    ]);
    assert.deepEqual(steps, []);
  });

  it('tells how fast it is and how long it takes, by the clock', async () => {
    const told = await toldByClock(optionsOf({ steps: 3 }));
    // half a second and four pictures a step
    const common = { steps: 3, imagesPerSecond: 8, evaluation: undefined };
    assert.deepEqual(told, [
      { ...common, step: 1, secondsLeft: 1 },
      'number',
      { ...common, step: 2, secondsLeft: 0.5 },
      'number',
      { ...common, step: 3, secondsLeft: 0 },
      'number',
    ]);
  });

  it('tells of the speed of this process alone where it goes on', async () => {
    const first = keeping();
    await runTraining(optionsOf({ steps: 1 }), first);
    const told = await toldByClock(optionsOf({ steps: 3 }), first.saved.at(-1));
    const common = { steps: 3, imagesPerSecond: 8, evaluation: undefined };
    assert.deepEqual(told, [
      { ...common, step: 2, secondsLeft: 0.5 },
      'number',
      { ...common, step: 3, secondsLeft: 0 },
      'number',
    ]);
  });

  it('goes on where it was kept, with its state and that of the data, and does not keep that again', async () => {
    const first = keeping();
    const saving = { save: () => ({ cursor: 9 }) };
    const options = optionsOf({ steps: 3, logEvery: 5 });
    await runTraining({ ...options, data: { ...options.data, ...saving } }, first);
    const [kept] = first.saved.slice(-1);
    const later = keeping(kept);
    const restored: unknown[] = [];
    const model = chain(dense(2));
    const data = { ...options.data, ...saving, restore: (state: unknown) => void restored.push(state) };
    const result = await runTraining({ ...options, model, data }, later);
    assert.deepEqual([result.resumedAt, result.step, later.saved.length], [3, 3, 0]);
    assert.deepEqual([restored, later.truncated], [[{ cursor: 9 }], [10]]);
    const weights = (of: tf.LayersModel) => of.getWeights().map((weight) => [...weight.dataSync()]);
    assert.deepEqual(weights(model), weights(options.model));
    const longer = keeping({ ...kept, state: { ...(kept.state as object), lossSum: 40, lossCount: 4 } });
    const losses: number[] = [];
    const onProgress = ({ loss }: { readonly loss: number }) => losses.push(loss);
    await runTraining({ ...options, model, data, steps: 4, onProgress }, longer);
    assert.deepEqual(longer.records, [{ step: 4, loss: (40 + losses[0]) / 5, learningRate: 0.25 }]);
    assert.deepEqual(stepsOf(longer.saved), [4]);
  });

  it('leaves data alone that were kept without a state', async () => {
    const first = keeping();
    await runTraining(optionsOf({ steps: 1 }), first);
    const [options, restored]: [TrainOptions, unknown[]] = [optionsOf({ steps: 2 }), []];
    const data = { ...options.data, restore: (state: unknown) => void restored.push(state) };
    const { resumedAt } = await runTraining({ ...options, data }, keeping(first.saved.at(-1)));
    assert.deepEqual([resumedAt, restored], [1, []]);
  });

  it('refuses options that cannot be, and a source that has come to its end', async () => {
    await assert.rejects(runTraining(optionsOf({ steps: -1 })), /steps/);
    const batch = () => undefined as never;
    await assert.rejects(runTraining(optionsOf({ data: { identity: 1, batch } })), /source that has come to its end/);
  });

  it('refuses a state of the data that JSON does not hold', async () => {
    const options = optionsOf();
    const data = { ...options.data, save: () => ({ cursor: NaN }) };
    await assert.rejects(runTraining({ ...options, data }, keeping()), /data\.save\(\)/);
  });

  it('ends before its first step where its signal says so, and is kept', async () => {
    const { keeper, saved, records } = keeping();
    const result = await runTraining(optionsOf({ signal: AbortSignal.abort() }), { keeper });
    assert.deepEqual([result.verdict, result.summary, records], ['interrupted', 'interrupted after step 0', []]);
    assert.deepEqual(stepsOf(saved), [0]);
  });

  it('ends after the step in which its signal says so, and is kept', async () => {
    const [{ keeper, saved }, stop] = [keeping(), new AbortController()];
    const onProgress = ({ step }: { readonly step: number }) => step === 2 && stop.abort();
    const { step } = await runTraining(optionsOf({ signal: stop.signal, onProgress }), { keeper });
    assert.deepEqual([step, stepsOf(saved)], [2, [0, 2]]);
  });

  it('ends for good with the step whose loss is not finite', async () => {
    const tensors = tf.memory().numTensors;
    const { keeper, saved, records } = keeping();
    const plain = optionsOf({ logEvery: 2 }, { bad: 4 });
    const options = { ...plain, recipe: { ...plain.recipe, optimizer: { kind: 'momentum', momentum: 0.5 } } } as const;
    const result = await runTraining(options, { keeper });
    const summary = 'diverged at step 5';
    assert.deepEqual(result, { verdict: 'diverged', summary, step: 5, resumedAt: 0, evaluation: undefined });
    assert.deepEqual(records.at(-1), { step: 5, verdict: 'diverged' });
    assert.deepEqual(stepsOf(saved), [0, 5]);
    assert.ok(hasFiniteParameters(options.model));
    const again = keeping(saved[1]);
    assert.deepEqual((await runTraining(options, again)).summary, summary);
    assert.deepEqual([again.records, again.saved], [[], []]);
    options.model.dispose();
    assert.equal(tf.memory().numTensors, tensors);
  });

  const LOOKS = [{ logEvery: 1 }, { checkpointEvery: 1 }, { evaluateEvery: 1, evaluate: () => ({ top1: 1 }) }];
  for (const look of LOOKS) {
    it(`ends where weights are not finite though the loss is, at the next look: ${Object.keys(look)[0]}`, async () => {
      const { keeper, records } = keeping();
      const frozen = tf.layers.batchNormalization({ trainable: false });
      const model = chain(dense(2), frozen, dense(2));
      // of an infinite variance comes 0, and a loss
      tf.tidy(() => void frozen.weights.at(-1)!.write(tf.tensor1d([1, Infinity])));
      const told: number[] = [];
      const onProgress = ({ step }: { readonly step: number }) => told.push(step);
      const result = await runTraining(optionsOf({ model, logEvery: 5, onProgress, ...look }), { keeper });
      assert.deepEqual([result.verdict, result.step, told], ['diverged', 1, [1]]);
      assert.deepEqual(records, [{ step: 1, verdict: 'diverged' }]);
    });
  }

  it('is over with an error that is none of the loss', async () => {
    const options = optionsOf();
    const batch = () => ({ ...batchOf(4), labels: tf.tensor1d([0, 1, 2, 0], 'int32') });
    await assert.rejects(runTraining({ ...options, data: { identity: 1, batch } }), /K = 2 classes, got labels\[2\]/);
  });

  it('tells layers which step it is, whatever they were told before', async () => {
    const dropout = new SeededDropout({ name: 'dropout', rate: 0.5, seed: 1 });
    const model = chain(dense(4), dropout, dense(2));
    dropout.step = 50;
    await runTraining(optionsOf({ model, steps: 3 }));
    assert.equal(dropout.step, 3);
  });

  it('takes the state of rank 0, and ends where any rank is asked to', async () => {
    const asked: boolean[] = [];
    const answers = [false, true];
    const parallel = {
      rank: 1,
      exchange: undefined as never,
      broadcast: () => new Uint8Array(0),
      any: (is: boolean) => (asked.push(is), answers.shift()!),
    } satisfies ParallelRun;
    const options = optionsOf({ parallel }, { empty: [5] });
    const shared: unknown[] = [];
    const share = (_: ParallelRun, { state }: { readonly state: unknown }) => {
      shared.push(state);
      return { ...(state as object), step: 5 };
    };
    const result = await runTraining(options, { share });
    const nothing = { data: undefined, evaluation: undefined, divergedAt: undefined };
    assert.deepEqual(shared, [{ step: 0, metricsBytes: 0, lossSum: 0, lossCount: 0, ...nothing }]);
    assert.deepEqual([result.resumedAt, result.step, result.verdict], [5, 6, 'interrupted']);
    assert.deepEqual(asked, [false, false]);
  });

  it('is another run in pieces, and the same with one piece as without a word of it', async () => {
    const identities = [undefined, 1, 2].map(async (accumulate) => {
      const { keeper, saved } = keeping();
      const options = optionsOf({ steps: 0 });
      await runTraining({ ...options, recipe: { ...options.recipe, accumulate } }, { keeper });
      return saved[0].identity as { readonly recipe: { readonly accumulate?: number } };
    });
    const [absent, one, two] = await Promise.all(identities);
    assert.deepEqual([absent, two.recipe.accumulate], [one, 2]);
    assert.equal('accumulate' in one.recipe, false);
  });
});
