import assert from 'node:assert/strict';
import path from 'node:path';
import { tf, useEngine } from '../../lib/engine';
import { batchNormalization } from '../../lib/norm';
import { SeededDropout } from '../../lib/models';
import { Random } from '../../lib/random';
import { Diverged, Optimizer, shareOf, trainStep, type StepOptions } from '../../lib/train';
import { onEachEngine } from '../engine/engines';
import { temporaryFolder } from '../data/temporary';
import { chain, dense } from './replayed';
import { smallRun } from './small-run';

/** float32 sums in another order, after some steps. */
const TOLERANCE = 2e-6;
/** Two by the tape, one recorded, the others replayed. */
const STEPS = 6;
const EXAMPLES = 11;

const weightsOf = (model: tf.LayersModel) => model.getWeights().map((weight) => [...weight.dataSync()]);

function batchOf(seed: number, examples = EXAMPLES) {
  const random = new Random(seed);
  const x = tf.tensor2d(random.normals(examples * 3), [examples, 3]);
  const labels = tf.tensor1d(
    Int32Array.from({ length: examples }, () => random.integer(2)),
    'int32',
  );
  return { x, labels };
}

/** Losses and weights of a training on batches of {@link batchOf}. */
function trained(build: () => tf.LayersModel, more: Partial<StepOptions>, mode = 'on') {
  process.env.BNLAB_REPLAY = mode;
  const [model, optimizer] = [build(), new Optimizer({ kind: 'momentum', momentum: 0.9 })];
  const before = tf.memory().numTensors;
  try {
    const losses = Array.from({ length: STEPS }, (_, i) =>
      tf.tidy(() => trainStep({ model, optimizer, learningRate: 0.1, l2: 0.01, ...more }, batchOf(i), i + 1)),
    );
    // one slot of the optimizer for each variable
    assert.equal(tf.memory().numTensors - before, model.trainableWeights.length);
    return { losses, weights: weightsOf(model) };
  } finally {
    delete process.env.BNLAB_REPLAY;
    optimizer.dispose();
    model.dispose();
  }
}

function assertClose(got: readonly number[], expected: readonly number[], what: string): void {
  assert.equal(got.length, expected.length);
  got.forEach((value, i) =>
    assert.ok(
      Math.abs(value - expected[i]) <= TOLERANCE * Math.max(1, Math.abs(expected[i])),
      `${what}[${i}]: ${value}, ${expected[i]}`,
    ),
  );
}

const plain = () =>
  chain(
    dense(7, { activation: 'relu', kernelRegularizer: tf.regularizers.l2({ l2: 0.1 }) }),
    new SeededDropout({ rate: 0.3, seed: 5, name: 'drop' }),
    dense(2),
  );
const normalized = () => chain(dense(4), batchNormalization({ decay: 0.5 }), dense(2));

onEachEngine('a mini-batch in pieces', () => {
  const WAYS = [
    [2, 'on'],
    [4, 'off'],
    [4, 'check'],
    [EXAMPLES, 'on'],
  ] as const;
  for (const [accumulate, mode] of WAYS) {
    it(`is the step of the whole without batch normalization: ${accumulate} pieces, replay ${mode}`, () => {
      const [whole, pieces] = [trained(plain, {}), trained(plain, { accumulate }, mode)];
      assertClose(pieces.losses, whole.losses, 'loss');
      pieces.weights.forEach((weight, i) => assertClose(weight, whole.weights[i], `weight ${i}`));
    });
  }

  it('counts a penalty once', () => {
    const losses = [1, 4].map((accumulate) => {
      const model = plain();
      const optimizer = new Optimizer({ kind: 'sgd' });
      const kernel = model.trainableWeights[0];
      const penalty = () => kernel.read().square().sum<tf.Scalar>();
      const loss = tf.tidy(() =>
        trainStep({ model, optimizer, learningRate: 0.1, penalty, accumulate }, batchOf(1), 1),
      );
      return [loss, ...weightsOf(model)[0]];
    });
    assertClose(losses[1], losses[0], 'loss and first kernel');
  });

  it('normalizes each piece by itself, and moves the averages with each, in order', () => {
    const accumulate = 3;
    const [model, alone] = [normalized(), normalized()];
    const [optimizer, none] = [new Optimizer({ kind: 'sgd' }), new Optimizer({ kind: 'sgd' })];
    const start = weightsOf(alone);
    const rate = 0.5;
    tf.tidy(() => {
      const { x, labels } = batchOf(3);
      const loss = trainStep({ model, optimizer, learningRate: rate, accumulate }, { x, labels }, 1);
      // what each piece does by itself: only its averages stay
      const sums = start.map((weight) => weight.map(() => 0));
      let mean = 0;
      for (let i = 0; i < accumulate; i++) {
        const [first, end] = shareOf(EXAMPLES, i, accumulate);
        const share = (end - first) / EXAMPLES;
        const part = { x: x.slice(first, end - first), labels: labels.slice(first, end - first) };
        mean += share * trainStep({ model: alone, optimizer: none, learningRate: rate }, part, 1);
        const moved = weightsOf(alone);
        alone.trainableWeights.forEach((weight) => {
          const at = alone.weights.indexOf(weight);
          moved[at].forEach((value, j) => (sums[at][j] += (share * (start[at][j] - value)) / rate));
          (weight.read() as tf.Variable).assign(tf.tensor(start[at], weight.shape as number[]));
        });
      }
      assertClose([loss], [mean], 'loss');
      const got = weightsOf(model);
      alone.weights.forEach((weight, at) => {
        const expected = alone.trainableWeights.includes(weight)
          ? start[at].map((value, j) => value - rate * sums[at][j])
          : weightsOf(alone)[at];
        assertClose(got[at], expected, weight.name);
      });
    });
  });

  for (const stepsBefore of [0, 4]) {
    it(`that has no finite loss leaves all weights as they were, after ${stepsBefore} good steps`, () => {
      const [model, optimizer] = [normalized(), new Optimizer({ kind: 'momentum', momentum: 0.9 })];
      const options = { model, optimizer, learningRate: 0.1, accumulate: 3 };
      for (let i = 0; i < stepsBefore; i++) tf.tidy(() => trainStep(options, batchOf(i), 1));
      const [weights, tensors] = [weightsOf(model), tf.memory().numTensors];
      // in the second piece, and in the last
      for (const bad of [5, EXAMPLES - 1]) {
        assert.throws(
          () =>
            tf.tidy(() => {
              const { x, labels } = batchOf(9);
              const values = x.dataSync().slice();
              values[3 * bad] = NaN;
              trainStep(options, { x: tf.tensor2d(values, [EXAMPLES, 3]), labels }, 7);
            }),
          (thrown) => thrown instanceof Diverged && thrown.step === 7,
        );
        assert.deepEqual(weightsOf(model), weights);
        assert.equal(tf.memory().numTensors, tensors);
      }
      tf.tidy(() => assert.ok(Number.isFinite(trainStep(options, batchOf(1), 8))));
      assert.notDeepEqual(weightsOf(model), weights);
    });
  }

  it('whose penalty throws in the middle leaves all weights as they were', () => {
    const [model, optimizer] = [normalized(), new Optimizer({ kind: 'sgd' })];
    const weights = weightsOf(model);
    let calls = 0;
    const penalty = () => {
      if (++calls === 2) throw new Error('stop');
      return tf.scalar(0);
    };
    const step = () =>
      tf.tidy(() => trainStep({ model, optimizer, learningRate: 1, accumulate: 3, penalty }, batchOf(1), 1));
    assert.throws(step, /stop/);
    assert.deepEqual(weightsOf(model), weights);
  });

  it('has at least one example in each piece', () => {
    const [model, optimizer] = [plain(), new Optimizer({ kind: 'sgd' })];
    const step = (accumulate: number) =>
      tf.tidy(() => trainStep({ model, optimizer, learningRate: 1, accumulate }, batchOf(1, 3), 1));
    assert.throws(() => step(4), /accumulate: expected a mini-batch of at least 4 examples.*got 3/);
    for (const wrong of [0, -1, 1.5, NaN]) assert.throws(() => step(wrong), /a whole number of pieces, 1 or more/);
  });
});

describe('a run that accumulates gradients', () => {
  const root = temporaryFolder();
  const folder = (name: string) => path.join(root.path, name);
  before(() => useEngine('wasm'));
  const recipe = (accumulate?: number) => ({
    optimizer: { kind: 'momentum', momentum: 0.9 } as const,
    learningRate: { initial: 0.02, factor: 0.9, every: 10 },
    l2: 1e-4,
    ...(accumulate && { accumulate }),
  });

  it('goes on where it was stopped, to the same bits, and with the same pieces only', async () => {
    const stop = new AbortController();
    const lines: unknown[][] = [[], []];
    const run = (at: number, more: object = {}) =>
      smallRun({
        folder: folder(['whole', 'stopped'][at]),
        recipe: recipe(2),
        onProgress: ({ step, loss }) => void lines[at].push([step, loss]),
        ...more,
      });
    await run(0);
    const stopped = await run(1, {
      signal: stop.signal,
      onProgress: ({ step, loss }: { step: number; loss: number }) => {
        lines[1].push([step, loss]);
        if (step === 5) stop.abort();
      },
    });
    assert.equal(stopped.step, 5);
    await assert.rejects(
      smallRun({ folder: folder('stopped'), recipe: recipe(4) }),
      /recipe\.accumulate 4.*got.*accumulate 2/s,
    );
    await assert.rejects(smallRun({ folder: folder('stopped'), recipe: recipe() }), /accumulate/);
    assert.equal((await run(1)).resumedAt, 5);
    assert.deepEqual(lines[1], lines[0]);
  });

  it('in one piece is the run that does not accumulate', async () => {
    await smallRun({ folder: folder('one'), recipe: recipe(), steps: 3 });
    assert.equal((await smallRun({ folder: folder('one'), recipe: recipe(1), steps: 6 })).resumedAt, 3);
  });
});
