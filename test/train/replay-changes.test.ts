import assert from 'node:assert/strict';
import { tf } from '../../lib/engine';
import { SeededDropout } from '../../lib/models';
import { batchNormalization } from '../../lib/norm';
import { onEachEngine } from '../engine/engines';
import { chain, dense, open, Scaled, STEPS, trained } from './replayed';

interface Change {
  readonly build: () => tf.LayersModel;
  readonly change: (model: tf.LayersModel) => void;
}
const layer = (model: tf.LayersModel, at: number) => model.layers[at];
const bn = (args: object = {}) => chain(dense(4), batchNormalization({ decay: 0.5, ...args }), dense(2));
const set =
  (at: number, key: string, value: unknown): Change['change'] =>
  (model) =>
    void (open(layer(model, at))[key] = value);
const regularized = () => chain(dense(4, { kernelRegularizer: tf.regularizers.l1l2({ l1: 0.1, l2: 0.1 }) }), dense(2));

const CHANGES: Readonly<Record<string, Change>> = {
  'batch normalization is frozen': { build: bn, change: set(2, 'frozen', true) },
  'batch normalization is thawed': { build: () => bn({ frozen: true }), change: set(2, 'frozen', false) },
  'frozen in a nested model': {
    build: () =>
      chain(dense(4), tf.sequential({ layers: [batchNormalization({ inputShape: [4], decay: 0.5 })] }), dense(2)),
    change: (model) => set(0, 'frozen', true)(model.layers[2] as tf.LayersModel),
  },
  'decay changes': { build: bn, change: set(2, 'decay', 0.9) },
  'epsilon changes': { build: bn, change: set(2, 'epsilon', 10) },
  'the running variance changes its kind': { build: bn, change: set(2, 'runningVariance', 'biased') },
  'a fused activation changes': { build: bn, change: set(2, 'activation', 'relu') },
  'an activation is exchanged': {
    build: () => chain(dense(4, { activation: 'relu' }), dense(2)),
    change: (model) =>
      void (open(layer(model, 1)).activation = open(tf.layers.activation({ activation: 'tanh' })).activation),
  },
  "Dropout's rate changes": {
    build: () => chain(dense(8), new SeededDropout({ name: 'dropout', rate: 0.5 }), dense(2)),
    change: set(2, 'rate', 0.1),
  },
  "Dropout's step is set": {
    build: () => chain(dense(8), new SeededDropout({ name: 'dropout', rate: 0.5 }), dense(2)),
    change: set(2, 'step', 77),
  },
  'a layer is no longer trained': { build: bn, change: set(1, 'trainable', false) },
  'a model is no longer trained': {
    build: () => chain(dense(4), tf.sequential({ layers: [dense(3, { inputShape: [4] })] }), dense(2)),
    change: (model) => void (model.layers.find((one) => one instanceof tf.Sequential)!.trainable = false),
  },
  'a layer without weights is added': {
    build: () => chain(dense(4), dense(2)),
    change: (model) => (model as tf.Sequential).add(tf.layers.activation({ activation: 'tanh' })),
  },
  'a layer with weights is added': {
    build: () => chain(dense(2)),
    change: (model) => (model as tf.Sequential).add(dense(2)),
  },
  'a layer is popped': {
    build: () => chain(dense(4), dense(2), dense(2)),
    change: (model) => (model as tf.Sequential).pop(),
  },
  'a layer is popped and another added': {
    build: () => chain(dense(4), dense(2), tf.layers.reLU()),
    change: (model) => {
      (model as tf.Sequential).pop();
      (model as tf.Sequential).add(tf.layers.activation({ activation: 'sigmoid' }));
    },
  },
  'weights are set': {
    build: bn,
    change: (model) => tf.tidy(() => model.setWeights(model.getWeights().map((w) => w.mul(2).add(1)))),
  },
  "a layer's method is replaced": {
    build: () => chain(dense(4), dense(2)),
    change: (model) => {
      const call = layer(model, 1).call.bind(layer(model, 1));
      layer(model, 1).call = (...args) => (call(...args) as tf.Tensor).mul(2);
    },
  },
  'a regularizer is exchanged': {
    build: regularized,
    change: (model) => void Object.assign(open(open(layer(model, 1)).kernelRegularizer as object), { l1: 1, l2: 2 }),
  },
  'a loss is added': {
    build: () => chain(dense(4), dense(2)),
    change: (model) => layer(model, 1).addLoss(() => layer(model, 1).getWeights()[0].square().sum()),
  },
  "a setting of a user's layer changes": { build: () => chain(new Scaled(), dense(2)), change: set(1, 'factor', 3) },
  "a list of a user's layer changes": {
    build: () => chain(new Scaled(), dense(2)),
    change: (model) => void ((layer(model, 1) as Scaled).list[1] as number[]).push(5),
  },
  'a setting deep inside changes': {
    build: () => chain(new Scaled(), dense(2)),
    change: (model) => void ((layer(model, 1) as Scaled).inner.deep.shift = 4),
  },
  'a setting comes into being': { build: () => chain(new Scaled(), dense(2)), change: set(1, 'later', 3) },
};

onEachEngine('steps after a change are those of the tape, to the bit, when', () => {
  for (const [name, { build, change }] of Object.entries(CHANGES)) {
    it(name, () => {
      const { tapes, ...replayed } = trained(build, change, true);
      const { tapes: all, ...taped } = trained(build, change, false);
      assert.deepEqual(all, [STEPS, STEPS]);
      assert.ok(tapes[0] < STEPS, `${tapes[0]} steps by the tape before the change`);
      assert.deepEqual(replayed, taped);
    });
  }
});

onEachEngine('kernels and gradients that are registered anew', (engine) => {
  it('are asked from the next step on', () => {
    const build = () => chain(dense(4, { activation: 'sigmoid' }), dense(2));
    const stock = { kernel: tf.getKernel('Sigmoid', engine), gradient: tf.getGradient('Sigmoid') };
    const exchange = (factor: number) => {
      tf.unregisterKernel('Sigmoid', engine);
      const kernelFunc: typeof stock.kernel.kernelFunc = (call) => {
        if (factor > 0) seen++;
        return stock.kernel.kernelFunc(call);
      };
      tf.registerKernel(factor > 0 ? { ...stock.kernel, kernelFunc } : stock.kernel);
    };
    let seen = 0;
    try {
      trained(build, () => exchange(1), true);
    } finally {
      exchange(0);
    }
    assert.equal(seen, STEPS);
    const doubled = () => {
      tf.unregisterGradient('Sigmoid');
      tf.registerGradient({
        ...stock.gradient,
        gradFunc: (...args) => {
          const { x } = stock.gradient.gradFunc(...args);
          return { x: () => x().mul(2) };
        },
      });
    };
    const restored = () => {
      tf.unregisterGradient('Sigmoid');
      tf.registerGradient(stock.gradient);
    };
    const results = [true, false].map((isReplayed) => {
      try {
        return trained(build, doubled, isReplayed).losses;
      } finally {
        restored();
      }
    });
    assert.deepEqual(results[0], results[1]);
  });
});
