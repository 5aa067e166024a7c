import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { checkSynchronizable, partOf } from '../../lib/distributed';
import { tf, useEngine } from '../../lib/engine';
import { ghostBatchNormalization } from '../../lib/norm';
import { readCheckpoint, readMetrics, type TrainResult } from '../../lib/train';
import { bundled, launched, onEachTransport } from './launched';

/** Of the gradients' norm, and of loss and moving averages; float32 sums in another order differ by some 1e-7. */
const STEP_TOLERANCE = 1e-6;
/** After six steps of a small network differences have grown, chaotically; a wrong step is off by 1e-2. */
const RUN_TOLERANCE = 2e-3;

interface Compared {
  readonly gradients: readonly number[];
  readonly others: readonly number[];
  readonly ranks: readonly number[];
  readonly buckets: number;
}

let learner: string;
before(() => void (learner = bundled('learner')));

onEachTransport('a step of several ranks', (transport) => {
  // by the tape; recorded and replayed as well
  const few = process.env.BNLAB_LONG === '1' ? [[2, 1] as const] : [];
  const runs = transport === 'local' ? [[2, 4] as const, [4, 1] as const] : [...few, [4, 1] as const];
  for (const [ranks, steps] of runs) {
    it(`is that of one process: ${ranks} ranks, ${steps} steps`, async function () {
      this.timeout(400_000);
      const { code, out, errors } = await launched({ transport, ranks }, learner, 'gradients', String(steps));
      assert.equal(code, 0, errors);
      const cases = Object.entries(JSON.parse(out) as Record<string, Compared>);
      assert.equal(cases.length, 7);
      for (const [name, { gradients, others, ranks: between, buckets }] of cases) {
        const all = [...gradients, ...others];
        assert.equal(all.length, 2 * steps);
        all.forEach((d, i) => assert.ok(d < STEP_TOLERANCE, `${name}, ${i}: ${d}`));
        assert.ok(between.every((d) => d === 0) && between.length === steps, `${name}: ranks are equal to the bit`);
        assert.ok(buckets > 1, `${name}: gradients leave in pieces`);
      }
    });
  }
});

describe('a run of several ranks', () => {
  let root: string;
  before(() => void (root = mkdtempSync(path.join(os.tmpdir(), 'bnlab-parallel-'))));
  after(() => rmSync(root, { recursive: true, force: true }));

  const run = async (ranks: number, folder: string, steps: number, { rate = 0.001, env = {} } = {}) => {
    const words = [learner, 'run', path.join(root, folder), String(steps), String(rate), 'synchronized'];
    const { code, out, errors } = await launched({ transport: 'local', ranks, env }, ...words);
    assert.equal(code, 0, errors);
    return JSON.parse(out) as TrainResult;
  };
  const metrics = (folder: string) => readMetrics(path.join(root, folder, 'metrics.jsonl'));
  const weights = (folder: string, step: number) =>
    readCheckpoint(path.join(root, folder, 'checkpoints'), step).tensors;

  it('writes what one process writes, and goes on with another number of ranks', async () => {
    await run(1, 'one', 6);
    await run(2, 'two', 3);
    const resumed = await run(1, 'two', 6);
    assert.deepEqual([resumed.resumedAt, resumed.verdict], [3, 'finished']);
    const one = metrics('one');
    // those after the two of step 3, where the first part ended
    const two = metrics('two').slice(2);
    assert.deepEqual(
      two.map(({ step, learningRate }) => [step, learningRate]),
      one.map(({ step, learningRate }) => [step, learningRate]),
    );
    one.forEach(({ step, loss }, i) => {
      // the mean since step 4 in both; the line of step 4 counts from the interruption on
      if (step === 6)
        assert.ok(Math.abs(Number(loss) - Number(two[i].loss)) < RUN_TOLERANCE, `${loss}, ${two[i].loss}`);
    });
    for (const [name, { values }] of weights('one', 6)) {
      const other = weights('two', 6).get(name)!.values;
      values.forEach((value, i) => assert.ok(Math.abs(Number(value) - Number(other[i])) < RUN_TOLERANCE, name));
    }
  });

  it('ends on all ranks when the loss is not finite on one', async () => {
    const { verdict, step } = await run(2, 'diverged', 6, { rate: 1e30 });
    assert.equal(verdict, 'diverged');
    assert.ok(step <= 3);
    assert.deepEqual(metrics('diverged').at(-1), { step, verdict: 'diverged' });
  });

  it('compares its recorded steps with the tape under BNLAB_REPLAY=check', async () => {
    assert.equal((await run(2, 'checked', 5, { env: { BNLAB_REPLAY: 'check' } })).verdict, 'finished');
  });
});

describe('parts of a mini-batch', () => {
  it('are neighbours, cover it, and differ by one example at most', () => {
    for (const [examples, size] of [
      [8, 4],
      [11, 4],
      [3, 3],
      [100, 7],
    ]) {
      const parts = Array.from({ length: size }, (_, rank) => partOf(examples, { rank, size }));
      assert.deepEqual([parts[0][0], parts.at(-1)![1]], [0, examples]);
      parts.slice(1).forEach(([first], i) => assert.equal(first, parts[i][1]));
      const lengths = parts.map(([first, end]) => end - first);
      assert.ok(Math.max(...lengths) - Math.min(...lengths) <= 1 && Math.min(...lengths) > 0);
    }
  });

  it('cannot be normalized together by layers that do not know of the others', async () => {
    await useEngine('cpu');
    const layers = [
      [ghostBatchNormalization({ inputShape: [4] }), /BnlabGhostBatchNormalization/],
      [tf.layers.batchNormalization({ inputShape: [4] }), /a BatchNormalization/],
    ] as const;
    for (const [layer, message] of layers) {
      const model = tf.sequential({ layers: [layer] });
      assert.throws(() => checkSynchronizable(model), message);
      model.dispose();
    }
  });
});
