import assert from 'node:assert/strict';
import fs, { appendFileSync, existsSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tf, useEngine } from '../../lib/engine';
import { takeLock } from '../../lib/locks';
import { Accumulator } from '../../lib/train/accumulator';
import type { ParallelRun } from '../../lib/train/exchange';
import type { KeptRun, RunKeeper, TrainOptions } from '../../lib/train/loop';
import { readMetrics } from '../../lib/train/metrics';
import { keepingIn, train } from '../../lib/train/trainer';
import { temporaryFolder } from '../data/temporary';
import { chain, dense } from './replayed';

describe('what keeps a run in a folder', () => {
  const folder = temporaryFolder();
  const identity = { data: 'none' };
  const metrics = () => path.join(folder.path, 'metrics.jsonl');
  const kept = <T>(work: (keeper: RunKeeper) => T, onSkipped?: TrainOptions['onSkipped']) =>
    keepingIn(folder.path, (keeper) => Promise.resolve(work(keeper)), onSkipped);
  const runOf = (step: number) => {
    const values = Float32Array.of(step, 1);
    return { step, identity, tensors: new Map([['model/only', { shape: [2], values }]]), state: { cursor: step } };
  };
  const stepOf = (found: KeptRun | undefined) => found && [found.step, found.state];

  it('finds nothing where nothing was kept, and then what was kept last', async () => {
    assert.equal(await kept((keeper) => keeper.find(identity)), undefined);
    await kept((keeper) => [0, 4].forEach((step) => keeper.save(runOf(step))));
    assert.deepEqual(await kept((keeper) => stepOf(keeper.find(identity))), [4, { cursor: 4 }]);
  });

  it('adds lines of metrics and takes them back, by their bytes', () =>
    kept((keeper) => {
      assert.equal(keeper.metricsBytes, 0);
      keeper.record({ step: 1, loss: 0.5 });
      const bytes = keeper.metricsBytes;
      assert.equal(bytes, '{"step":1,"loss":0.5}\n'.length);
      keeper.record({ step: 2, loss: 0.25 });
      assert.equal(readMetrics(metrics()).length, 2);
      keeper.truncate(bytes);
      assert.deepEqual([readMetrics(metrics()), keeper.metricsBytes], [[{ step: 1, loss: 0.5 }], bytes]);
    }));

  it('has its metrics on the disk before the checkpoint that counts on them', () =>
    kept((keeper) => {
      keeper.record({ step: 1 });
      const [opened, forced]: [string[], string[]] = [[], []];
      const { openSync, fsyncSync } = fs;
      const names = new Map<number, string>();
      const replaced = {
        openSync: (file: string, ...rest: [string]) => {
          const handle = openSync(file, ...rest);
          opened.push(path.basename(file));
          names.set(handle, path.basename(file));
          return handle;
        },
        fsyncSync: (handle: number) => {
          forced.push(names.get(handle) ?? '');
          fsyncSync(handle);
        },
      };
      Object.assign(fs, replaced);
      try {
        keeper.save(runOf(1));
      } finally {
        Object.assign(fs, { openSync, fsyncSync });
      }
      assert.deepEqual([opened[0], forced[0]], ['metrics.jsonl', 'metrics.jsonl']);
      assert.ok(forced.length > 1, 'the checkpoint is forced to the disk too');
    }));

  it('goes on beside metrics whose checkpoint it has, and tells of newer ones that are damaged', async () => {
    await kept((keeper) => {
      keeper.record({ step: 1 });
      [3, 5].forEach((step) => keeper.save(runOf(step)));
    });
    const newest = readdirSync(path.join(folder.path, 'checkpoints')).find((name) => /0005\.safetensors$/.test(name))!;
    truncateSync(path.join(folder.path, 'checkpoints', newest), 9);
    const told: string[] = [];
    const onSkipped = (file: string, reason: string) => told.push(`${path.basename(file)}: ${reason}`);
    assert.deepEqual(await kept((keeper) => stepOf(keeper.find(identity)), onSkipped), [3, { cursor: 3 }]);
    assert.equal(told.length, 1);
    assert.match(told[0], /^step-000000005\.json: .*9 bytes/);
    assert.deepEqual(await kept((keeper) => stepOf(keeper.find(identity))), [3, { cursor: 3 }]);
  });

  it('leaves metrics alone that no checkpoint belongs to', async () => {
    writeFileSync(metrics(), '');
    assert.equal(await kept((keeper) => keeper.find(identity)), undefined);
    appendFileSync(metrics(), '\n');
    await assert.rejects(
      kept((keeper) => keeper.find(identity)),
      /1 bytes of metrics and no checkpoint/,
    );
  });

  it('does not wait for another that trains there', async () => {
    const lock = takeLock(path.join(folder.path, 'training'), 'something else');
    const [now, own] = [Date.now, Object.getOwnPropertyDescriptor(process, 'emitWarning')!];
    const fixed = now();
    Object.assign(Date, { now: () => fixed });
    const emitWarning = (text: unknown) => assert.fail(`it says: ${String(text)}`);
    Object.defineProperty(process, 'emitWarning', { ...own, value: emitWarning });
    try {
      await assert.rejects(
        kept(() => assert.fail('it trains')),
        /no other process[^]*something else/,
      );
    } finally {
      Object.assign(Date, { now });
      Object.defineProperty(process, 'emitWarning', own);
      lock.release();
    }
  });
});

describe('a run in a folder', () => {
  before(() => useEngine('cpu'));
  const folder = temporaryFolder();

  /** Two steps; what was told of them, and what lies in the folder. */
  async function run(more: Partial<TrainOptions>) {
    const model = chain(dense(2, { name: 'only' }));
    const batch = () => ({ x: tf.ones([2, 3]), labels: tf.tensor1d([0, 1], 'int32') });
    const learningRate = { initial: 0.1, factor: 1, every: 1 };
    const recipe = { optimizer: { kind: 'sgd' }, learningRate, l2: 0 } as const;
    const told: number[] = [];
    const onProgress = ({ step }: { readonly step: number }) => void told.push(step);
    await train({ model, data: { identity: 1, batch }, recipe, steps: 2, onProgress, ...more });
    model.dispose();
    return told;
  }

  it('needs none', async () => assert.deepEqual(await run({}), [1, 2]));

  it('is kept by the first of several processes, for all', async () => {
    let message: Uint8Array | undefined;
    const processOf = (rank: number): ParallelRun => {
      const exchange = new Accumulator();
      return { rank, exchange, any: (is) => is, broadcast: (bytes) => (message = bytes ?? message)! };
    };
    const at = (name: string) => path.join(folder.path, name);
    assert.deepEqual(await run({ folder: at('first'), parallel: processOf(0) }), [1, 2]);
    assert.deepEqual(readdirSync(at('first')).sort(), ['checkpoints', 'metrics.jsonl']);
    assert.deepEqual(await run({ folder: at('second'), parallel: processOf(1) }), []);
    assert.equal(existsSync(at('second')), false);
  });
});
