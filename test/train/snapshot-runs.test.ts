import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { tf, useEngine } from '../../lib/engine';
import { SeededDropout } from '../../lib/models';
import { batchNormalization } from '../../lib/norm';
import { Random } from '../../lib/random';
import {
  captureTensors,
  findCheckpoint,
  Optimizer,
  readCheckpoint,
  restoreTensors,
  saveCheckpoint,
  train,
  type TrainOptions,
} from '../../lib/train';
import { block, MODELS } from '../graph/models';
import { setWeights } from '../graph/random-models';

const { layers: L } = tf;
const CLASSES = 3;

/** Models whose weights share names with others in the same outer layer, each with dropout without a name of its own. */
const NETWORKS: Readonly<
  Record<string, { readonly shape: readonly number[]; readonly make: () => tf.layers.Layer[] }>
> = {
  nested: {
    shape: [3],
    make: () => [block(undefined), block('named'), new SeededDropout({ rate: 0.3 })],
  },
  'dropout in an inner model': {
    shape: [3],
    make: () => [
      tf.sequential({
        layers: [
          L.dense({ units: 4, inputShape: [3] }),
          new SeededDropout({ rate: 0.5 }),
          new SeededDropout({ rate: 0.5 }),
        ],
      }),
    ],
  },
  bidirectional: {
    shape: [4, 3],
    make: () => [L.bidirectional({ layer: L.lstm({ units: 2 }), inputShape: [4, 3] })],
  },
  'stacked cells': {
    shape: [4, 3],
    make: () => [L.rnn({ cell: [L.lstmCell({ units: 2 }), L.gruCell({ units: 3 })], inputShape: [4, 3] })],
  },
  'time distributed': {
    shape: [4, 3],
    make: () => [
      L.timeDistributed({ layer: block('each'), inputShape: [4, 3] }),
      L.timeDistributed({ layer: batchNormalization() }),
      L.timeDistributed({ layer: new SeededDropout({ rate: 0.3 }) }),
      L.flatten(),
    ],
  },
  'names like automatic ones': {
    shape: [3],
    make: () => [L.dense({ units: 3, inputShape: [3] }), L.dense({ units: 3, name: 'layer_0' })],
  },
};

function network(kind: string): tf.LayersModel {
  const model = tf.sequential({ layers: NETWORKS[kind].make() });
  model.add(L.dense({ units: CLASSES }));
  setWeights(model, new Random(4));
  return model;
}

function options(model: tf.LayersModel, shape: readonly number[], folder?: string): TrainOptions {
  return {
    model,
    folder,
    steps: 8,
    checkpointEvery: 2,
    data: {
      identity: 'random',
      batch: (step) => {
        const random = new Random(9).split(step);
        return {
          x: tf.tensor(random.normals(shape.reduce((a, b) => a * b, 6)), [6, ...shape]),
          labels: tf.tensor1d([0, 1, 2, 0, 1, 2], 'int32'),
        };
      },
    },
    recipe: {
      optimizer: { kind: 'momentum', momentum: 0.9 },
      learningRate: { initial: 0.05, factor: 1, every: 1 },
      l2: 1e-3,
    },
  };
}

const valuesOf = (model: tf.LayersModel) =>
  [...captureTensors(model)].map(([name, { values }]) => [name, [...values]] as const);

describe('a snapshot', () => {
  let folder: string;
  before(() => useEngine('cpu'));
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bnlab-snapshot-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  for (const [kind, make] of Object.entries(MODELS)) {
    it(`holds every weight once: ${kind}`, () => {
      const model = make();
      assert.equal(captureTensors(model).size, new Set(model.weights).size);
    });
  }

  for (const [kind, { shape }] of Object.entries(NETWORKS)) {
    it(`lets an interrupted run go on bit for bit: ${kind}`, async () => {
      const whole = network(kind);
      assert.equal((await train(options(whole, shape))).verdict, 'finished');
      await train({ ...options(network(kind), shape, folder), steps: 5 });
      const resumed = network(kind);
      setWeights(resumed, new Random(5));
      const { resumedAt } = await train(options(resumed, shape, folder));
      assert.equal(resumedAt, 5);
      assert.deepEqual(valuesOf(resumed), valuesOf(whole));
    });
  }

  it('brings back the optimizer of inner layers', () => {
    const [model, other] = [network('nested'), network('nested')];
    const [from, to] = [1, 2].map(() => new Optimizer({ kind: 'momentum', momentum: 0.9 }));
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    from.apply(variables, Object.fromEntries(variables.map((v, i) => [v.name, tf.fill(v.shape, i)])), 0.1);
    restoreTensors(other, captureTensors(model, from), to);
    const slots = other.trainableWeights.map(
      (weight) =>
        to
          .state()
          .get((weight.read() as tf.Variable).name)!
          .dataSync()[0],
    );
    assert.deepEqual(
      slots,
      variables.map(({ name }) => from.state().get(name)!.dataSync()[0]),
    );
  });

  const branches = (wires: readonly ['a' | 'b', 'c']): tf.LayersModel => {
    const x = tf.input({ shape: [3] });
    const dense = (name: string) => L.dense({ units: 3, name });
    const a = dense('a').apply(x) as tf.SymbolicTensor;
    const b = dense('b').apply(a) as tf.SymbolicTensor;
    const c = dense('c').apply(b) as tf.SymbolicTensor;
    const sum = L.add({ name: 'sum' }).apply(wires.map((wire) => ({ a, b, c })[wire])) as tf.SymbolicTensor;
    return tf.model({ inputs: x, outputs: sum });
  };

  it('is refused by a model that is wired in another way, and says which wire', async () => {
    await train({ ...options(branches(['b', 'c']), [3], folder), steps: 3 });
    await assert.rejects(
      train({ ...options(branches(['a', 'c']), [3], folder), steps: 5 }),
      /with model\.layers\.sum\.calls\[0\]\[0\] "a", got model\.layers\.sum\.calls\[0\]\[0\] "b"/,
    );
  });

  it('is refused by a model in which other things are trainable, and says which', async () => {
    await train({ ...options(branches(['b', 'c']), [3], folder), steps: 3 });
    const other = branches(['b', 'c']);
    other.getLayer('b').trainable = false;
    await assert.rejects(
      train({ ...options(other, [3], folder), steps: 5 }),
      /with model\.layers\.b\.trainable false, got model\.layers\.b\.trainable true/,
    );
  });

  it('refuses tensors that are too many or too few, and changes nothing then', () => {
    const [model, other] = [network('nested'), network('nested')];
    const before = valuesOf(other);
    setWeights(model, new Random(8));
    const tensors = captureTensors(model);
    const [first] = tensors.keys();
    const less = new Map([...tensors].filter(([name]) => name !== first));
    assert.throws(
      () => restoreTensors(other, less),
      /weights: expected .*kernel of shape \[3, 3\], got no such tensor/,
    );
    const more = new Map([...tensors, ['model/other', tensors.get(first)!]]);
    assert.throws(() => restoreTensors(other, more), /expected no tensor that the model lacks, got model\/other/);
    assert.deepEqual(valuesOf(other), before);
  });

  it('of an earlier version gives its weights, but no run goes on from it', () => {
    const model = branches(['b', 'c']);
    const file = saveCheckpoint(folder, { step: 3, identity: {}, tensors: captureTensors(model), state: {} });
    const former = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>;
    delete former.sha256;
    former.format = 'bnlab checkpoint 1';
    const sha256 = createHash('sha256').update(JSON.stringify(former)).digest('hex');
    fs.writeFileSync(file, JSON.stringify({ ...former, sha256 }));
    const other = branches(['b', 'c']);
    restoreTensors(other, readCheckpoint(folder, 3).tensors);
    assert.deepEqual(valuesOf(other), valuesOf(model));
    assert.throws(
      () => findCheckpoint(folder, {}),
      /says how the layers are connected \(bnlab checkpoint 2\), got bnlab checkpoint 1/,
    );
  });
});

describe('a snapshot of an optimizer', () => {
  before(() => useEngine('cpu'));
  const trained = () => {
    const [model, optimizer] = [network('nested'), new Optimizer({ kind: 'momentum', momentum: 0.9 })];
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const move = () =>
      tf.tidy(() =>
        optimizer.apply(variables, Object.fromEntries(variables.map((v) => [v.name, tf.ones(v.shape)])), 0.1),
      );
    return { model, optimizer, move };
  };

  it('from before its first step takes its slots away', () => {
    const { model, optimizer, move } = trained();
    const first = captureTensors(model, optimizer);
    move();
    restoreTensors(model, first, optimizer);
    assert.equal(optimizer.state().size, 0);
  });

  it('with a slot unlike its weight, or too few values, is refused before anything changes', () => {
    const { model, optimizer, move } = trained();
    move();
    const good = captureTensors(model, optimizer);
    move();
    const before = valuesOf(model);
    for (const start of ['optimizer/', 'model/']) {
      const name = [...good.keys()].find((each) => each.startsWith(start))!;
      const bad = new Map(good).set(name, { ...good.get(name)!, values: new Float32Array(2) });
      assert.throws(
        () => restoreTensors(model, bad, optimizer),
        /expected (the optimizer's slot of )?\S*kernel of shape \[3, 3\], 9 values, got 2\n/,
      );
      assert.deepEqual(valuesOf(model), before);
    }
  });
});
