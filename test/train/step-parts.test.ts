import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { Accumulator } from '../../lib/train/accumulator';
import { networkOf } from '../../lib/train/network';
import { Optimizer } from '../../lib/train/optimizers';
import type { StepOptions } from '../../lib/train/step';
import { checkStep, moveWeights } from '../../lib/train/step-parts';
import { chain } from './replayed';

describe('weights that a step moves', () => {
  before(() => useEngine('cpu'));

  /** A kernel of 2 and a bias of 4 throughout, after one step against gradients of 1 at a rate of 0.5. */
  function moved(more: Partial<StepOptions>, constraint?: string) {
    const layer = tf.layers.dense({
      units: 1,
      kernelInitializer: tf.initializers.constant({ value: 2 }),
      biasInitializer: tf.initializers.constant({ value: 4 }),
      ...(constraint !== undefined && { kernelConstraint: constraint }),
    });
    const model = chain(layer);
    const network = networkOf(model);
    const given = network.variables.map((variable) => [variable.name, tf.ones(variable.shape)] as const);
    const gradients: Record<string, tf.Tensor> = Object.fromEntries(given);
    const options = { model, optimizer: new Optimizer({ kind: 'sgd' }), learningRate: 0.5, ...more };
    tf.tidy(() => moveWeights(options, network, gradients));
    const [kernel, bias] = model.getWeights().map((weight) => [...weight.dataSync()]);
    const written = given.map(([, gradient]) => gradient.dataSync()[0]);
    tf.dispose(given.map(([, gradient]) => gradient));
    model.dispose();
    return { kernel, bias, written };
  }

  it('go against their gradients, and nothing is added to these where no penalty is asked for', () => {
    const plain = { kernel: [1.5, 1.5, 1.5], bias: [3.5], written: [1, 1] };
    assert.deepEqual(moved({}), plain);
    assert.deepEqual(moved({ l2: 0 }), plain);
  });

  it('are drawn to 0 by a penalty on kernels alone', () => {
    // a gradient of 1 + 0.25 2
    assert.deepEqual([moved({ l2: 0.25 }).kernel, moved({ l2: 0.25 }).bias], [[1.25, 1.25, 1.25], [3.5]]);
  });

  it('cost no pass over them for a penalty of 0', () => {
    const engine = tf.engine();
    const own = Object.getOwnPropertyDescriptor(engine.backend, 'refCount');
    let looked = 0;
    const { backend } = engine;
    const refCount = backend.refCount.bind(backend);
    backend.refCount = (id: object) => (looked++, refCount(id));
    const looksOf = (l2: number) => {
      looked = 0;
      moved({ l2 });
      return looked;
    };
    try {
      assert.ok(looksOf(0) < looksOf(0.25), 'addScaled asks who holds a gradient');
    } finally {
      if (own) Object.defineProperty(backend, 'refCount', own);
      else Reflect.deleteProperty(backend, 'refCount');
    }
  });

  it('are where their constraints want them afterwards', () => {
    // of length 1: three times the same
    const { kernel } = moved({}, 'unitNorm');
    for (const value of kernel) assert.ok(Math.abs(value - 1 / Math.sqrt(3)) < 1e-6, String(value));
  });
});

describe('what a step is asked for', () => {
  before(() => useEngine('cpu'));

  const check = (examples: number, labels: readonly number[], more: object = {}, of?: number) =>
    tf.tidy(() => {
      const model = chain(tf.layers.dense({ units: 2 }));
      const batch = { x: tf.ones([examples, 3]), labels: tf.tensor1d([...labels], 'int32'), of };
      checkStep({ model, optimizer: new Optimizer({ kind: 'sgd' }), learningRate: 0, ...more }, batch);
    });

  it('may be a mini-batch of one example', () => check(1, [1]));

  it('may be zeros, and a part of a mini-batch where others have the rest', () => {
    check(2, [0, 1], { l2: 0, auxiliaryWeight: 0, accumulate: 2 });
    check(2, [0, 1], { exchange: new Accumulator() }, 5);
    assert.throws(() => check(2, [0, 1], {}, 5), /a whole mini-batch, got 2 of its 5 examples/);
  });

  it('is nothing that steps do not have, and no more pieces than there are examples', () => {
    assert.throws(() => check(2, [0, 1], { momentum: 0.9 }), /got momentum/);
    assert.throws(() => check(2, [0, 1], { accumulate: 3 }), /at least 3 examples/);
  });

  it('is no mini-batch whose labels the model does not have, or that has another number of them', () => {
    assert.throws(() => check(2, [0, 2]), /label/);
    assert.throws(() => check(2, [0]), /label/);
  });

  it('is no rate of which one is wrong, by its name', () => {
    for (const name of ['learningRate', 'l2', 'auxiliaryWeight'])
      for (const value of [-1e-9, NaN, Infinity])
        assert.throws(() => check(1, [1], { [name]: value }), new RegExp(`${name} of 0 or more, got ${value}`));
  });
});
