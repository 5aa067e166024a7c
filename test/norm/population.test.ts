import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { tellInterruptions } from '../../lib/interruption';
import { SeededDropout } from '../../lib/models';
import {
  BatchNormalization,
  batchNormalization,
  batchNormalizationLayers,
  estimatePopulationStatistics,
  PopulationAverage,
  referenceForward,
  streamPopulationStatistics,
  type BatchNormalizationArgs,
} from '../../lib/norm';
import { Random } from '../../lib/random';
import { Optimizer, trainStep } from '../../lib/train';
import { undoCell } from '../../lib/undo';
import { onEachEngine } from '../engine/engines';
import { assertNear } from './harness';

const column = (...values: number[]) => tf.tensor2d(values, [values.length, 1]);

/** A model of one normalization of one channel. */
function single(args: BatchNormalizationArgs = {}) {
  const layer = batchNormalization({ ...args, inputShape: [1] });
  return { layer, model: tf.sequential({ layers: [layer] }) };
}

const statisticsOf = ({ state }: BatchNormalization) => [
  [...state.movingMean.dataSync()],
  [...state.movingVariance.dataSync()],
];

/** Statistics of all values together, in float64. */
function together(values: readonly number[]) {
  const { mean, variance } = referenceForward({
    x: Float64Array.from(values),
    gamma: Float64Array.of(1),
    beta: Float64Array.of(0),
    epsilon: 0,
  });
  return [mean[0], variance[0]];
}

async function* arriving(batches: readonly number[][], between?: () => void): AsyncGenerator<tf.Tensor> {
  for (const values of batches) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    between?.();
    const x = column(...values);
    yield x;
    x.dispose();
  }
}

onEachEngine('Algorithm 2', () => {
  it('gives what float64 gives, for every channel axis and all layers of a model', () => {
    tf.tidy(() => {
      const first = batchNormalization({ axis: 1, inputShape: [3, 5] });
      const model = tf.sequential({ layers: [first, batchNormalization({ axis: -1 })] });
      const random = new Random(3);
      const batches = [4, 2, 3].map((m) => tf.tensor3d(random.normals(m * 15, 2, 3), [m, 3, 5]));
      for (const method of ['average', 'pooled'] as const) {
        assert.equal(estimatePopulationStatistics(model, batches, { method }), 3);
        for (let c = 0; c < 3; c++) {
          const average = new PopulationAverage(1);
          for (const x of batches) {
            const values = [...x.slice([0, c, 0], [-1, 1, -1]).dataSync()];
            const [mean, variance] = together(values);
            average.add([mean], [variance], values.length);
          }
          const { mean, variance } = average.result(method);
          assertNear([first.state.movingMean.dataSync()[c]], mean, `${method}, mean ${c}`);
          assertNear([first.state.movingVariance.dataSync()[c]], variance, `${method}, variance ${c}`);
        }
      }
      // the second layer sees normalized values: mean 0 over each map's channels
      const [mean, variance] = statisticsOf(model.layers[1] as BatchNormalization);
      assert.ok(mean.some((v) => Math.abs(v) > 1e-3) && variance.every((v) => v > 0), 'estimated too');
    });
  });

  it('counts no masked step', () => {
    const layer = batchNormalization();
    const model = tf.sequential({ layers: [tf.layers.masking({ maskValue: 0, inputShape: [3, 1] }), layer] });
    const batches = [
      [1, 2, 0, 3, 0, 0],
      [4, 0, 0, 8, 0, 0],
    ].map((values) => tf.tensor3d(values, [2, 3, 1]));
    estimatePopulationStatistics(model, batches, { method: 'pooled' });
    assertNear(statisticsOf(layer).flat(), together([1, 2, 3, 4, 8]), 'statistics');
  });
});

describe('an estimate of population statistics', () => {
  before(() => useEngine('wasm'));

  it('finds layers in wrappers and models, and counts every use of a shared one', () => {
    const shared = batchNormalization({ name: 'shared' });
    const inner = tf.sequential({ layers: [batchNormalization({ inputShape: [2, 1] })] });
    const input = tf.input({ shape: [2, 1] });
    const wrapped = tf.layers.timeDistributed({ layer: batchNormalization() }).apply(input) as tf.SymbolicTensor;
    const twice = [input, inner.apply(input)].map((each) => shared.apply(each as tf.SymbolicTensor));
    const model = tf.model({ inputs: input, outputs: [wrapped, ...twice] as tf.SymbolicTensor[] });
    assert.equal(batchNormalizationLayers(model).length, 3);
    const x = tf.tensor3d([1, 2, 3, 8], [2, 2, 1]);
    assert.equal(estimatePopulationStatistics(model, [x], { method: 'pooled' }), 1);
    const nested = batchNormalizationLayers(inner)[0];
    assertNear(statisticsOf(nested).flat(), together([1, 2, 3, 8]), 'nested');
    const normalized = [1, 2, 3, 8].map((v) => (v - 3.5) / Math.sqrt(7.25 + 1e-3));
    assertNear(statisticsOf(shared).flat(), together([1, 2, 3, 8, ...normalized]), 'shared');
    const inWrapper = batchNormalizationLayers(model).find((layer) => layer !== shared && layer !== nested)!;
    assertNear(statisticsOf(inWrapper).flat(), together([1, 2, 3, 8]), 'in a wrapper');
  });

  it('leaves frozen and untrainable layers, weights, masks and step of Dropout alone, and averages move afterwards', () => {
    const dropout = new SeededDropout({ rate: 0.5, seed: 3 });
    const layers = [
      batchNormalization({ inputShape: [2], decay: 0.5, name: 'moving' }),
      dropout,
      batchNormalization({ frozen: true }),
      batchNormalization({ trainable: false }),
      tf.layers.batchNormalization({}),
    ];
    const model = tf.sequential({ layers });
    dropout.step = 7;
    const x = tf.tensor2d([1, 5, 2, 9, 4, 2], [3, 2]);
    const weights = () => layers.map((layer) => layer.getWeights().map((weight) => [...weight.dataSync()]));
    const before = weights();
    const tensors = tf.memory().numTensors;
    estimatePopulationStatistics(model, [x, x]);
    assert.equal(tf.memory().numTensors, tensors);
    const after = weights();
    assert.notDeepEqual(after[0].slice(2), before[0].slice(2));
    assert.deepEqual([after[0].slice(0, 2), ...after.slice(1)], [before[0].slice(0, 2), ...before.slice(1)]);
    assert.equal(dropout.step, 7);
    const first = layers[0] as BatchNormalization;
    assert.equal(first.isObserved, false);
    const [mean] = statisticsOf(first);
    tf.tidy(() => void model.apply(x.mul(3), { training: true }));
    assert.notDeepEqual(statisticsOf(first)[0], mean);
  });

  it('draws other masks of Dropout for each mini-batch', () => {
    const layer = batchNormalization();
    const dropout = new SeededDropout({ rate: 0.5, seed: 3 });
    const model = tf.sequential({
      layers: [tf.layers.activation({ activation: 'linear', inputShape: [8] }), dropout, layer],
    });
    const x: tf.Tensor = tf.ones([4, 8]);
    const steps: number[] = [];
    estimatePopulationStatistics(
      model,
      (function* () {
        for (let i = 0; i < 3; i++) {
          steps.push(dropout.step);
          yield x;
        }
      })(),
    );
    assert.deepEqual(steps, [0, 1, 2]);
    assert.equal(dropout.step, 0);
  });

  const kept = [[0.25], [4]];
  const failing: readonly [what: string, batches: readonly number[][], message: RegExp][] = [
    [
      'NaN',
      [
        [1, 2],
        [3, NaN],
      ],
      /^BnlabError: bad, mini-batch 2: expected finite means, got a mean of NaN in channel 0/,
    ],
    ['infinity', [[1, Infinity]], /^BnlabError: bad, mini-batch 1: expected finite/],
    ['one value', [[1, 2], [3]], /2 or more values per channel/],
    ['no mini-batch', [], /at least one mini-batch, got none/],
  ];
  for (const [what, batches, message] of failing) {
    it(`refuses ${what}, with the old statistics kept and the layers free again`, async () => {
      const { layer, model } = single({ name: 'bad' });
      layer.setStatistics(tf.tensor1d(kept[0]), tf.tensor1d(kept[1]));
      const inputs = batches.map((values) => column(...values));
      assert.throws(() => estimatePopulationStatistics(model, inputs), message);
      await assert.rejects(streamPopulationStatistics(model, arriving(batches)), message);
      assert.deepEqual(statisticsOf(layer), kept);
      assert.equal(layer.isObserved, false);
      assert.equal(estimatePopulationStatistics(model, [column(1, 3)]), 1);
    });
  }

  it('gives all layers new statistics or none', () => {
    const [fine, far] = [batchNormalization({ name: 'fine' }), batchNormalization({ name: 'far' })];
    const input = tf.input({ shape: [1] });
    const scaled = tf.layers.dense({ units: 1, useBias: false, weights: [tf.tensor2d([[1e-19]])] }).apply(input);
    const outputs = [fine.apply(scaled), far.apply(input)] as tf.SymbolicTensor[];
    const model = tf.model({ inputs: input, outputs });
    assert.deepEqual(batchNormalizationLayers(model), [fine, far]);
    // each mini-batch's statistics fit into float32, the variance of all values does not
    const batches = [column(2e19, 2e19), column(-2e19, -2e19)];
    assert.throws(() => estimatePopulationStatistics(model, batches, { method: 'pooled' }), /far: expected finite var/);
    assert.deepEqual([fine, far].map(statisticsOf), [
      [[0], [1]],
      [[0], [1]],
    ]);
  });

  const wrong: readonly [what: string, call: (model: tf.LayersModel) => unknown, message: RegExp][] = [
    [
      'a method with a capital',
      (m) => estimate(m, { method: 'Average' }),
      /method 'average' or 'pooled', got 'Average'/,
    ],
    ['an unknown method', (m) => estimate(m, { method: 'mean' }), /got 'mean'/],
    ['an unknown option', (m) => estimate(m, { methods: 'pooled' }), /Did you mean method/],
    [
      'a tensor in the place of mini-batches',
      (m) => estimatePopulationStatistics(m, column(1, 2) as never),
      /a sequence/,
    ],
    [
      'what is no model',
      () => estimatePopulationStatistics(batchNormalization() as never, []),
      /expected a model, got an object \(BatchNormalization\)/,
    ],
    [
      'nothing in the place of mini-batches',
      (m) => estimatePopulationStatistics(m, null as never),
      /a sequence .*null/,
    ],
    [
      'a model whose layers are all frozen',
      () => estimate(single({ frozen: true }).model, {}),
      /1 of them frozen or untrainable, 0 of TensorFlow\.js's own/,
    ],
    [
      'a model with stock layers only',
      () => estimate(tf.sequential({ layers: [tf.layers.batchNormalization({ inputShape: [1] })] }), {}),
      /0 of them frozen or untrainable, 1 of TensorFlow\.js's own/,
    ],
    [
      'a mini-batch of another shape',
      (m) => estimatePopulationStatistics(m, [tf.ones([4, 3])]),
      /1 channels on axis 1.*got 3|an input as the model takes it/,
    ],
  ];
  const estimate = (model: tf.LayersModel, options: object) =>
    estimatePopulationStatistics(model, [column(1, 3)], options);
  for (const [what, call, message] of wrong) {
    it(`refuses ${what}`, () => {
      const { layer, model } = single();
      assert.throws(() => call(model), message);
      assert.deepEqual(statisticsOf(layer), [[0], [1]]);
      assert.equal(layer.isObserved, false);
    });
  }

  it('of a stream refuses what is none, before it touches the model', async () => {
    const { layer, model } = single();
    const message = /expected a sequence of mini-batches, got .*\n.*Pass an array or a generator of tensors/;
    for (const wrong of [undefined, 5, {}, { [Symbol.iterator]: 1 }]) {
      await assert.rejects(streamPopulationStatistics(model, wrong as never), message);
    }
    assert.equal(layer.isObserved, false);
    assert.equal(await streamPopulationStatistics(model, [column(1, 3)]), 1);
  });

  it('names the layer that the model has and never calls, and nobody where there was no mini-batch', () => {
    class Holding extends tf.layers.Layer {
      static readonly className = 'TestHolding';
      readonly idle = batchNormalization({ name: 'idle' });
      override build(shape: tf.Shape): void {
        this.idle.build(shape);
        this.built = true;
      }
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        return tf.tidy(() => [inputs].flat()[0].clone());
      }
    }
    const layers = [batchNormalization({ inputShape: [1], name: 'busy' }), new Holding()];
    const model = tf.sequential({ layers });
    const none = /: expected at least one mini-batch, got none/.source;
    for (const [inputs, where] of [
      [[], 'estimatePopulationStatistics'],
      [[column(1, 3)], 'idle'],
      [[column(1, 3), column(1, 3)], 'idle'],
    ] as const) {
      assert.throws(() => estimatePopulationStatistics(model, inputs), new RegExp(`^BnlabError: ${where}${none}`));
    }
  });

  it('counts a mini-batch of a single layer where it is one process of several', () => {
    const { layer, model } = single();
    const share = { rank: 0, size: 1, allreduce: () => undefined };
    assert.equal(estimatePopulationStatistics(model, [column(1, 3), column(5, 7)], { share }), 2);
    // means 2 and 6, unbiased variances 2 and 2
    assertNear(statisticsOf(layer).flat(), [4, 2], 'statistics');
  });

  it('that has ended leaves its layers alone where the cell that it was made in is broken off later', () => {
    const { layer, model } = single();
    const cell = new AbortController();
    const interruption = { isInterrupted: () => false, uninterrupted: <T>(body: () => T) => body() };
    tellInterruptions({ ...interruption, signal: () => cell.signal });
    try {
      estimatePopulationStatistics(model, [column(1, 3)]);
    } finally {
      tellInterruptions({ ...interruption, signal: () => undefined });
    }
    layer.observe(() => undefined);
    undoCell(cell.signal);
    assert.equal(layer.isObserved, true);
  });

  it('names the mini-batch that the model does not take', () => {
    const layers = [tf.layers.dense({ units: 2, inputShape: [1] }), batchNormalization()];
    const model = tf.sequential({ layers });
    const batches = [column(1, 2), tf.ones([4, 3])];
    const message = /mini-batch 2: expected an input as the model takes it, got \[4,3\]/;
    assert.throws(() => estimatePopulationStatistics(model, batches), message);
  });

  it('refuses a second one at once, before it takes a mini-batch', async () => {
    const { layer, model } = single();
    const first = streamPopulationStatistics(
      model,
      arriving([
        [1, 3],
        [5, 7],
      ]),
      { method: 'pooled' },
    );
    let taken = 0;
    const second = (function* () {
      taken++;
      yield column(1, 2);
    })();
    assert.throws(() => estimatePopulationStatistics(model, second), /while population statistics are being estimated/);
    await assert.rejects(streamPopulationStatistics(model, second), /while population statistics are being estimated/);
    assert.equal(taken, 0);
    assert.equal(await first, 2);
    assertNear(statisticsOf(layer).flat(), together([1, 3, 5, 7]), 'the first one');
  });

  it('leaves the observer of a layer, and the layers of a model with one, as they are', () => {
    const layers = [batchNormalization({ inputShape: [1] }), batchNormalization({ name: 'watched' })];
    const model = tf.sequential({ layers });
    let seen = 0;
    layers[1].observe(() => void seen++);
    assert.throws(
      () => estimatePopulationStatistics(model, [column(1, 3)]),
      /^BnlabError: watched: .*nobody observes/m,
    );
    assert.deepEqual([layers[0].isObserved, layers[1].isObserved, seen], [false, true, 0]);
    tf.tidy(() => void model.apply(column(1, 3), { training: true }));
    assert.equal(seen, 1);
  });

  const CHANGES: Readonly<Record<string, (model: tf.LayersModel, layer: BatchNormalization) => void>> = {
    frozen: (_, layer) => void (layer.frozen = true),
    trainable: (_, layer) => void (layer.trainable = false),
    'the model made untrainable': (model) => void (model.trainable = false),
    'the weights of the model': (model) => model.setWeights(model.getWeights().map((weight) => weight.mul(2))),
    'the weights of one layer': (model) => model.layers[0].setWeights([tf.tensor2d([[5]])]),
    'the statistics of the layer': (_, layer) => layer.setStatistics(tf.tensor1d([7]), tf.tensor1d([7])),
    'a layer added': (model) => (model as tf.Sequential).add(batchNormalization()),
    'a layer taken away': (model) => (model as tf.Sequential).pop(),
  };
  for (const [name, change] of Object.entries(CHANGES)) {
    for (const when of ['between two mini-batches', 'after the last one']) {
      it(`refuses ${name}, changed ${when}, and leaves what was changed`, async () => {
        const layer = batchNormalization();
        const kernel = tf.layers.dense({ units: 1, useBias: false, inputShape: [1], kernelInitializer: 'ones' });
        const tail = tf.layers.dense({ units: 1, useBias: false });
        const model = tf.sequential({ layers: [kernel, layer, tail] });
        async function* batches() {
          for (const values of [
            [1, 3],
            [5, 7],
          ]) {
            await new Promise(setImmediate);
            yield column(...values);
            const isDue = values[0] === 1 ? when === 'between two mini-batches' : when === 'after the last one';
            if (isDue) tf.tidy(() => change(model, layer));
          }
        }
        const used = when === 'after the last one' ? 2 : 1;
        const message = new RegExp(`nobody changes during an estimate, got another .* after mini-batch ${used}`);
        await assert.rejects(streamPopulationStatistics(model, batches()), message);
        const kept =
          name === 'the statistics of the layer'
            ? [[7], [7]]
            : name === 'the weights of the model'
              ? [[0], [2]]
              : [[0], [1]];
        assert.deepEqual(statisticsOf(layer), kept);
        assert.equal(layer.isObserved, false, 'the layer is its own again');
      });
    }
  }

  it('lets nobody else train or observe the model meanwhile, and goes on', async () => {
    const dense = tf.layers.dense({ units: 2 });
    const layer = batchNormalization({ inputShape: [1] });
    const model = tf.sequential({ layers: [layer, dense] });
    const labels = tf.tensor1d([0, 1], 'int32');
    const optimizer = new Optimizer({ kind: 'sgd' });
    const step = () => trainStep({ model, optimizer, learningRate: 0.1 }, { x: column(100, 300), labels }, 1);
    // long enough that the step would be replayed
    for (let i = 0; i < 5; i++) step();
    const kernel = () => [...dense.getWeights()[0].dataSync()];
    const before = kernel();
    const errors: string[] = [];
    const trying = (what: () => void) => {
      try {
        what();
      } catch (thrown) {
        errors.push((thrown as Error).message);
      }
    };
    const between = () => {
      trying(step);
      trying(() => layer.observe(() => undefined));
      tf.tidy(() => void model.predict(column(1, 2)));
    };
    await streamPopulationStatistics(
      model,
      arriving(
        [
          [1, 3],
          [5, 7],
        ],
        between,
      ),
      { method: 'pooled' },
    );
    assert.deepEqual(
      errors.map((message) => /being estimated/.test(message)),
      [true, true, true, true],
    );
    assert.deepEqual(kernel(), before);
    assertNear(statisticsOf(layer).flat(), together([1, 3, 5, 7]), 'statistics');
    step();
    assert.notDeepEqual(kernel(), before);
  });
});
