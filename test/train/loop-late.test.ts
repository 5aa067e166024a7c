import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { Interrupted, tellInterruptions } from '../../lib/interruption';
import { runTraining, type RunKeeper, type TrainResult } from '../../lib/train/loop';
import { useLateEngine, type Watched } from './asynchronous-engine';
import { chain, dense } from './replayed';

/** What a run is asked for, and what happens while it gets a mini-batch, by its number from 0. */
interface Scene {
  readonly steps?: number;
  readonly bad?: number;
  readonly signal?: AbortSignal;
  readonly onBatch?: (step: number) => void;
  readonly onTold?: (step: number) => void;
}

/** What a run gave, and what was seen of it, in order. */
interface Seen {
  readonly events: readonly string[];
  readonly result: Promise<TrainResult>;
}

/** A run that logs every third step; the mini-batch `bad` is NaN. */
function begun({ steps = 4, bad = -1, signal, onBatch, onTold }: Scene, model = chain(dense(2))): Seen {
  const events: string[] = [];
  const keeper: RunKeeper = {
    metricsBytes: 0,
    record: ({ step, verdict = 'loss' }) => void events.push(`recorded ${step} ${verdict}`),
    truncate: () => undefined,
    save: ({ step }) => void events.push(`kept ${step}`),
    find: () => undefined,
  };
  const batch = (step: number) => {
    events.push(`batch ${step}`);
    onBatch?.(step);
    return { x: tf.fill([2, 3], step === bad ? NaN : 1), labels: tf.tensor1d([0, 1], 'int32') };
  };
  const onProgress = ({ step }: { readonly step: number }) => {
    events.push(`told ${step}`);
    onTold?.(step);
  };
  const recipe = { optimizer: { kind: 'sgd' }, learningRate: { initial: 0.1, factor: 1, every: 1 }, l2: 0 } as const;
  const options = { model, data: { batch, identity: 1 }, recipe, steps, logEvery: 3, signal, onProgress };
  return { events, result: runTraining(options, { keeper }) };
}

describe('a run whose losses come a step late', () => {
  let watch: Watched;
  beforeEach(async () => {
    watch = await useLateEngine(true);
  });
  afterEach(() => watch.end());
  after(() => useEngine());

  it('tells of a step when the next one has begun, but waits for those that are looked at', async () => {
    const { events, result } = begun({});
    assert.equal((await result).summary, 'finished after step 4');
    const first = ['kept 0', 'batch 0', 'batch 1', 'told 1'];
    const looked = ['batch 2', 'recorded 3 loss', 'told 2', 'told 3'];
    assert.deepEqual(events, [...first, ...looked, 'batch 3', 'recorded 4 loss', 'told 4', 'kept 4']);
  });

  it('waits for the step that is under way when it is stopped, tells of it and is kept', async () => {
    const stop = new AbortController();
    const { events, result } = begun({ signal: stop.signal, onBatch: (step) => step === 1 && stop.abort() });
    assert.equal((await result).summary, 'interrupted after step 2');
    assert.deepEqual(events, ['kept 0', 'batch 0', 'batch 1', 'told 1', 'told 2', 'kept 2']);
  });

  it('has diverged where that step turns out to have no finite loss', async () => {
    const stop = new AbortController();
    const onBatch = (step: number) => step === 1 && stop.abort();
    const { events, result } = begun({ bad: 1, signal: stop.signal, onBatch });
    const { verdict, summary } = await result;
    assert.deepEqual([verdict, summary], ['diverged', 'diverged at step 2']);
    assert.deepEqual(events, ['kept 0', 'batch 0', 'batch 1', 'told 1', 'recorded 2 diverged', 'kept 2']);
  });

  it('fails where the engine does while it is waited for, and lets go what it held of the step', async () => {
    const [model, stop] = [chain(dense(2)), new AbortController()];
    const tensors = tf.memory().numTensors;
    const onBatch = (step: number) => {
      if (step !== 1) return;
      stop.abort();
      // `end` of the watch takes it back
      Object.assign(tf.backend(), { read: () => Promise.reject(new Error('the device is gone')) });
    };
    const { events, result } = begun({ signal: stop.signal, onBatch }, model);
    await assert.rejects(result, /the device is gone/);
    assert.deepEqual(events, ['kept 0', 'batch 0', 'batch 1', 'told 1']);
    assert.equal(tf.memory().numTensors, tensors);
  });

  it('is kept where the cell of a notebook that it is called from is interrupted, whose rest does not run', async () => {
    const cell = new AbortController();
    const [signal, isInterrupted] = [() => cell.signal, () => cell.signal.aborted];
    tellInterruptions({ signal, isInterrupted, uninterrupted: (body) => body() });
    try {
      const { events, result } = begun({ onTold: (step) => step === 1 && cell.abort() });
      await assert.rejects(result, Interrupted);
      assert.deepEqual(events, ['kept 0', 'batch 0', 'batch 1', 'told 1', 'told 2', 'kept 2']);
    } finally {
      Reflect.deleteProperty(globalThis, Symbol.for('bnlab.interruption'));
    }
  });
});
