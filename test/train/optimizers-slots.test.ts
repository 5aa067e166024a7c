import assert from 'node:assert/strict';
import { ENGINES, tf, useEngine } from '../../lib/engine';
import { Optimizer, type OptimizerRecipe } from '../../lib/train';

const MOMENTUM = { kind: 'momentum', momentum: 0.5 } as const;
const ADAGRAD = { kind: 'adagrad', initialSum: 0, epsilon: 0 } as const;

/** One step of rate 0.25 for a gradient of twos, with nothing around that would free what it makes. */
function move(optimizer: Optimizer, variable: tf.Variable): void {
  const gradient = tf.fill(variable.shape, 2);
  optimizer.apply([variable], { [variable.name]: gradient }, 0.25);
  gradient.dispose();
}

describe('the slots of an optimizer', () => {
  before(() => useEngine('cpu'));
  let variable: tf.Variable;
  let tensors: number;
  beforeEach(() => {
    variable = tf.tidy(() => tf.variable(tf.tensor1d([1, 2])));
    tensors = tf.memory().numTensors;
  });
  afterEach(() => variable.dispose());
  const made = () => tf.memory().numTensors - tensors;

  for (const [recipe, slots] of [
    [{ kind: 'sgd' }, 0],
    [MOMENTUM, 1],
    [ADAGRAD, 1],
  ] as const) {
    it(`are all that a step leaves, and are gone with it: ${recipe.kind}`, () => {
      const optimizer = new Optimizer(recipe);
      for (let step = 0; step < 2; step++) {
        move(optimizer, variable);
        assert.deepEqual([made(), optimizer.state().size], [slots, slots]);
      }
      optimizer.dispose();
      assert.deepEqual([made(), optimizer.state().size], [0, 0]);
      move(optimizer, variable);
      optimizer.dispose();
    });
  }

  it('are nothing that a tape would learn', () => {
    const optimizer = new Optimizer(MOMENTUM);
    move(optimizer, variable);
    assert.equal(optimizer.state().get(variable.name)?.trainable, false);
    const values = tf.tensor1d([1, 1]);
    optimizer.restore(variable.name, values);
    assert.equal(optimizer.state().get(variable.name)?.trainable, false);
    values.dispose();
    optimizer.dispose();
  });

  it('are taken from a checkpoint in place of those that were there', () => {
    const optimizer = new Optimizer(MOMENTUM);
    move(optimizer, variable);
    const values = tf.tensor1d([4, 8]);
    optimizer.restore(variable.name, values);
    values.dispose();
    assert.equal(made(), 1);
    move(optimizer, variable);
    // 1 - 0.25 2 and then 0.25 (0.5 4 + 2) less, 2 - 0.25 2 and then 0.25 (0.5 8 + 2) less
    assert.deepEqual([...variable.dataSync()], [-0.5, 0]);
    optimizer.dispose();
  });

  it('are forgotten one by one: the next step is as the first', () => {
    const optimizer = new Optimizer(MOMENTUM);
    move(optimizer, variable);
    optimizer.forget(variable.name);
    optimizer.forget('none of this name');
    assert.deepEqual([made(), optimizer.state().size], [0, 0]);
    move(optimizer, variable);
    assert.deepEqual([...variable.dataSync()], [0, 1]);
    optimizer.dispose();
  });

  it('may begin at 0, with nothing added to their root', () => {
    const optimizer = new Optimizer(ADAGRAD);
    move(optimizer, variable);
    // each moves by the rate, against the sign
    assert.deepEqual([...variable.dataSync()], [0.75, 1.75]);
    optimizer.dispose();
  });

  for (const [recipe, blends] of [
    [{ kind: 'sgd' }, [[1, -0.25]]],
    [
      MOMENTUM,
      [
        [0.5, 1],
        [1, -0.25],
      ],
    ],
  ] as const) {
    // prettier-ignore
    it(`are moved by the engine, where it has a kernel for that, and by nothing else: ${recipe.kind}`, () => {
      const engine = ENGINES.find(({ name }) => name === 'cpu')!;
      const own = Object.getOwnPropertyDescriptor(engine, 'blend');
      const asked: (readonly number[])[] = [];
      const blend = (_to: tf.TensorInfo, keep: number, _from: tf.TensorInfo, add: number) => asked.push([keep, add]) > 0;
      Object.assign(engine, { blend });
      const optimizer = new Optimizer(recipe);
      try {
        move(optimizer, variable);
      } finally {
        if (own) Object.defineProperty(engine, 'blend', own);
        else Reflect.deleteProperty(engine, 'blend');
      }
      assert.deepEqual(asked, blends);
      // this kernel did nothing
      assert.deepEqual([...variable.dataSync()], [1, 2]);
      for (const slot of optimizer.state().values()) assert.deepEqual([...slot.dataSync()], [0, 0]);
      optimizer.dispose();
    });
  }

  it('are written where they lie, where the memory is in reach', () => {
    const optimizers = [new Optimizer(MOMENTUM), new Optimizer(ADAGRAD)];
    for (const optimizer of optimizers) {
      move(optimizer, variable);
      const slot = optimizer.state().get(variable.name)!;
      const before = [slot.dataId, variable.dataId];
      move(optimizer, variable);
      assert.ok(slot.dataId === before[0] && variable.dataId === before[1]);
      optimizer.dispose();
    }
  });
});

describe('the recipe of an optimizer that is none', () => {
  for (const [given, message] of [
    [{}, /one of sgd, momentum, adagrad, got an object \(Object\)/],
    [null, /one of sgd, momentum, adagrad, got null/],
    [undefined, /one of sgd, momentum, adagrad, got undefined/],
    [{ kind: 'adam' }, /one of sgd, momentum, adagrad, got 'adam'/],
    [{ kind: 5 }, /one of sgd, momentum, adagrad, got 5/],
    [{ kind: 'momentum', momentum: 1 }, /momentum.* of 0 or more and less than 1, got 1/],
    [{ kind: 'adagrad', initialSum: 0, epsilon: -1 }, /epsilon.* of 0 or more, got -1/],
    [{ kind: 'adagrad', initialSum: -1, epsilon: 0 }, /initialSum.* of 0 or more, got -1/],
  ] as const) {
    it(`says what it may be: ${JSON.stringify(given)}`, () =>
      assert.throws(() => new Optimizer(given as OptimizerRecipe), message));
  }
});
