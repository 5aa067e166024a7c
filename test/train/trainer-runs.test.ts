import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { tf, useEngine } from '../../lib/engine';
import { buildInception } from '../../lib/models/inception';
import { Random } from '../../lib/random';
import { checkpointSteps, readCheckpoint } from '../../lib/train/checkpoint';
import { readMetrics } from '../../lib/train/metrics';
import { takeLock } from '../../lib/locks';
import { captureTensors, restoreTensors } from '../../lib/train/snapshot';
import { smallRun } from './small-run';
import { SOURCES } from '../sources';

/** How often the run is killed; each time a whole process starts. With BNLAB_KILLS=20 the test of an afternoon. */
const KILLS = Number(process.env.BNLAB_KILLS ?? 8);

const newFolder = () => fs.mkdtempSync(path.join(os.tmpdir(), 'bnlab-train-'));

/** Everything that must not depend on interruptions: metrics as bytes, tensors as a digest. */
function outcome(folder: string): { metrics: string; tensors: string; step: number } {
  const checkpoints = path.join(folder, 'checkpoints');
  const [step] = checkpointSteps(checkpoints);
  const digest = createHash('sha256');
  for (const [name, { values }] of readCheckpoint(checkpoints, step).tensors) {
    digest.update(name).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return { metrics: fs.readFileSync(path.join(folder, 'metrics.jsonl'), 'utf8'), tensors: digest.digest('hex'), step };
}

function startRun(folder: string, steps: number): ChildProcess {
  const program = path.join(__dirname, 'small-run.ts');
  const command = [...SOURCES, program, folder, String(steps)];
  return spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Runs the program to its end, or kills it with SIGKILL at the line number given plus some turns of the event loop. */
async function runAndKill(folder: string, steps: number, killAt = Infinity, turns = 0): Promise<string> {
  const child = startRun(folder, steps);
  let [lines, last] = [0, ''];
  for await (const line of createInterface({ input: child.stdout! })) {
    last = line;
    if (++lines !== killAt) continue;
    for (let i = 0; i < turns; i++) await new Promise(setImmediate);
    child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once('exit', resolve));
  return last;
}

describe('train', () => {
  let folder: string;
  before(() => useEngine('wasm'));
  beforeEach(() => {
    folder = newFolder();
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  it(`ends with the same bits after ${KILLS} kills at random moments as without any`, async () => {
    const steps = 4 * KILLS;
    const undisturbed = newFolder();
    try {
      assert.equal(await runAndKill(undisturbed, steps), `finished after step ${steps}`);
      const random = new Random(Number(process.env.BNLAB_TEST_SEED ?? 5));
      for (let kill = 0; kill < KILLS; kill++) {
        // two to six steps on, so that some kills fall into a checkpoint and some lose several steps
        await runAndKill(folder, steps, 2 + random.integer(5), random.integer(400));
        const left = checkpointSteps(path.join(folder, 'checkpoints'));
        for (const step of left) readCheckpoint(path.join(folder, 'checkpoints'), step);
      }
      assert.equal(await runAndKill(folder, steps), `finished after step ${steps}`);
      assert.deepEqual(outcome(folder), outcome(undisturbed), `seed ${random.seed}`);
    } finally {
      fs.rmSync(undisturbed, { recursive: true, force: true });
    }
    // 45 s on an idle core, most of it starts of processes
  }).timeout(300_000);

  it('learns: the loss falls and the accuracy rises above chance', async () => {
    const result = await smallRun({ folder, steps: 60, evaluateEvery: 30 });
    const losses = readMetrics(path.join(folder, 'metrics.jsonl')).filter((record) => 'learningRate' in record);
    assert.ok((losses.at(-1)!['loss'] as number) < 0.7 * (losses[0]['loss'] as number), JSON.stringify(losses));
    assert.ok(result.evaluation!['top1'] > 0.6, JSON.stringify(result));
  });

  for (const [name, network] of [
    ['auxiliary classifier', { variant: 'BN-Baseline', size: 20 }],
    ['plain variant', { variant: 'Inception', size: 20 }],
  ] as const) {
    it(`trains the ${name} without leaving tensors behind`, async () => {
      const before = tf.memory().numTensors;
      const model = buildInception({ scale: 'cifar', width: 0.125, classes: 4, ...network });
      const built = tf.memory().numTensors;
      const counts: number[] = [];
      const x = tf.randomUniform([4, 20, 20, 3], -1, 1, 'float32', 3);
      const labels = tf.tensor1d([0, 1, 2, 3], 'int32');
      const batch = () => ({ x: x.clone(), labels: labels.clone() });
      await smallRun({
        model,
        data: { batch, identity: null },
        steps: 4,
        evaluate: undefined,
        evaluateEvery: undefined,
        onProgress: () => counts.push(tf.memory().numTensors),
      });
      assert.equal(new Set(counts).size, 1, `tensors after each step: ${counts.join(', ')}`);
      tf.dispose([x, labels]);
      assert.equal(tf.memory().numTensors, built);
      model.dispose();
      assert.equal(tf.memory().numTensors, before);
    });
  }

  it('stops after the current step when asked, and goes on later as if nothing had been', async () => {
    const whole = newFolder();
    try {
      await smallRun({ folder: whole });
      const stop = new AbortController();
      const stopped = await smallRun({
        folder,
        signal: stop.signal,
        onProgress: ({ step }) => step === 5 && stop.abort(),
      });
      assert.deepEqual([stopped.verdict, stopped.step], ['interrupted', 5]);
      const resumed = await smallRun({ folder });
      assert.deepEqual([resumed.verdict, resumed.resumedAt], ['finished', 5]);
      assert.deepEqual(outcome(folder), outcome(whole));
      const again = await smallRun({ folder });
      assert.deepEqual([again.resumedAt, again.evaluation], [12, resumed.evaluation]);
      assert.deepEqual(outcome(folder), outcome(whole));
    } finally {
      fs.rmSync(whole, { recursive: true, force: true });
    }
  });

  it('reports divergence as the verdict of the run, once and for all', async () => {
    const recipe = { optimizer: { kind: 'sgd' }, learningRate: { initial: 1e30, factor: 1, every: 1 }, l2: 0 } as const;
    const plain = { variant: 'Inception', auxiliary: false } as const;
    const result = await smallRun({ folder, recipe }, plain);
    assert.equal(result.verdict, 'diverged');
    assert.match(result.summary, /^diverged at step \d+$/);
    assert.deepEqual(readMetrics(path.join(folder, 'metrics.jsonl')).at(-1), {
      step: result.step,
      verdict: 'diverged',
    });
    const again = await smallRun({ folder, recipe }, plain);
    assert.deepEqual([again.verdict, again.step, again.resumedAt], ['diverged', result.step, result.step]);
  });

  it('goes on from the checkpoint before a damaged one and says so', async () => {
    const whole = newFolder();
    try {
      await smallRun({ folder: whole });
      await smallRun({ folder, steps: 7 });
      const newest = path.join(folder, 'checkpoints', 'step-000000007.safetensors');
      fs.truncateSync(newest, 1000);
      const skipped: string[] = [];
      const result = await smallRun({
        folder,
        onSkipped: (file, reason) => skipped.push(`${path.basename(file)} ${reason}`),
      });
      assert.equal(result.resumedAt, 6);
      assert.match(skipped.join(), /^step-000000007\.json .*expected \d+ bytes, got 1000 bytes/);
      assert.equal(outcome(folder).tensors, outcome(whole).tensors);
    } finally {
      fs.rmSync(whole, { recursive: true, force: true });
    }
  });

  const OTHERS = [
    [
      'another variant',
      {},
      { variant: 'Inception', auxiliary: false },
      /with model\.name "Inception-cifar", got model\.name "BN-x5-cifar"/,
    ],
    ['another nonlinearity', {}, { activation: 'sigmoid' }, /settings\.activation "sigmoid", got .*"relu"/],
    [
      'another number of classes',
      {},
      { classes: 5 },
      /classifier\.settings\.units 5, got .*classifier\.settings\.units 4/,
    ],
    [
      'another recipe',
      { recipe: { optimizer: { kind: 'sgd' }, learningRate: { initial: 1, factor: 1, every: 1 }, l2: 0 } },
      {},
      /recipe\.optimizer\.kind "sgd", got .*"momentum"/,
    ],
  ] as const;
  for (const [name, options, network, message] of OTHERS) {
    it(`refuses a folder of ${name}, naming the first difference`, async () => {
      await smallRun({ folder, steps: 1 });
      const before = outcome(folder);
      await assert.rejects(smallRun({ folder, ...options }, network), message);
      assert.deepEqual(outcome(folder), before);
    });
  }

  it('refuses a folder with metrics of something else', async () => {
    fs.writeFileSync(path.join(folder, 'metrics.jsonl'), '{"step":1}\n');
    await assert.rejects(smallRun({ folder }), /11 bytes of metrics and no checkpoint/);
    assert.equal(fs.readFileSync(path.join(folder, 'metrics.jsonl'), 'utf8'), '{"step":1}\n');
  });

  it('refuses a folder in which another process trains, naming it, and goes on in it once that was killed', async () => {
    const child = startRun(folder, 1e6);
    try {
      for await (const line of createInterface({ input: child.stdout! })) if (line === '2') break;
      await assert.rejects(
        smallRun({ folder }),
        new RegExp(`no other process[^]*process ${child.pid} \\(training, since`),
      );
      assert.equal(child.exitCode, null, 'the first run goes on');
    } finally {
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('exit', resolve));
    }
    const [step] = checkpointSteps(path.join(folder, 'checkpoints'));
    assert.equal((await smallRun({ folder, steps: step + 1 })).resumedAt, step);
    assert.equal(fs.existsSync(path.join(folder, 'training.lock')), false);
  });

  it('gives the folder back when it fails', async () => {
    const failing = () => Promise.reject(new Error('no evaluation'));
    await assert.rejects(smallRun({ folder, evaluate: failing }), /no evaluation/);
    takeLock(path.join(folder, 'training'), 'afterwards').release();
  });

  it('stops with a clear error when the disk is full, the last checkpoint intact', async () => {
    const working = fs.writeSync;
    let bytes = 0;
    Object.assign(fs, {
      writeSync: (handle: number, data: Uint8Array, ...rest: number[]) => {
        bytes += data.length;
        if (bytes > 4e6) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
        return working(handle, data, ...rest);
      },
    });
    try {
      await assert.rejects(smallRun({ folder }), /no space left[^]*The disk is full/);
    } finally {
      Object.assign(fs, { writeSync: working });
    }
    const left = outcome(folder);
    assert.ok(left.step > 0);
    assert.equal((await smallRun({ folder })).resumedAt, left.step);
  });
});

describe('captured tensors', () => {
  before(() => useEngine('wasm'));

  it('carry a model’s weights into another of the same make', () => {
    const options = { scale: 'cifar', width: 0.125, size: 8 } as const;
    const [a, b] = [buildInception({ ...options, seed: 1 }), buildInception({ ...options, seed: 2 })];
    const x = tf.randomUniform([2, 8, 8, 3], -1, 1, 'float32', 1);
    const outputs = (model: tf.LayersModel) => tf.tidy(() => (model.predict(x) as tf.Tensor).dataSync());
    assert.notDeepEqual(outputs(a), outputs(b));
    restoreTensors(b, captureTensors(a));
    assert.deepEqual(outputs(a), outputs(b));
    tf.dispose([x]);
    a.dispose();
    b.dispose();
  });

  it('of another model are refused by the first weight that differs, and nothing is changed', () => {
    const build = (width: number) => buildInception({ scale: 'cifar', width, size: 8 });
    const [a, b] = [build(0.125), build(0.25)];
    const before = captureTensors(b);
    const message = /expected conv1\/3x3\/kernel of shape \[3, 3, 3, 16\], got shape \[3, 3, 3, 8\]/;
    assert.throws(() => restoreTensors(b, captureTensors(a)), message);
    assert.deepEqual(captureTensors(b), before);
    a.dispose();
    b.dispose();
  });
});
