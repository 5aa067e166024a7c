import assert from 'node:assert/strict';
import fc from 'fast-check';
import { tf, useEngine } from '../../lib/engine';
import { Optimizer, type OptimizerRecipe } from '../../lib/train';
import { onEachEngine } from '../engine/engines';
import { outOfReach } from '../engine/out-of-reach';

/** A few roundings to float32 of numbers up to 10. */
const TOLERANCE = 2e-5;
const RECIPES: readonly OptimizerRecipe[] = [
  { kind: 'sgd' },
  { kind: 'momentum', momentum: 0.9 },
  { kind: 'momentum', momentum: 0 },
  { kind: 'adagrad', initialSum: 0.1, epsilon: 1e-7 },
  { kind: 'adagrad', initialSum: 1, epsilon: 0.5 },
];

/** The update as its formula says, in float64. */
function expected(
  recipe: OptimizerRecipe,
  start: readonly number[],
  gradients: readonly number[][],
  rate: number,
): number[] {
  const values = [...start];
  const slots = start.map(() => (recipe.kind === 'adagrad' ? recipe.initialSum : 0));
  for (const gradient of gradients) {
    gradient.forEach((g, i) => {
      if (recipe.kind === 'sgd') values[i] -= rate * g;
      else if (recipe.kind === 'momentum') values[i] -= rate * (slots[i] = recipe.momentum * slots[i] + g);
      else values[i] -= (rate * g) / (Math.sqrt((slots[i] += g * g)) + recipe.epsilon);
    });
  }
  return values;
}

const float = fc.float({ min: -2, max: 2, noNaN: true, noDefaultInfinity: true });
const drawn = fc.integer({ min: 1, max: 6 }).chain((size) => {
  const values = fc.array(float, { minLength: size, maxLength: size });
  return fc.record({ start: values, gradients: fc.array(values, { minLength: 1, maxLength: 5 }) });
});

onEachEngine('an optimizer', () => {
  for (const recipe of RECIPES) {
    // above and below the size from which engines use other code
    for (const copies of [1, 700]) {
      it(`${JSON.stringify(recipe)} moves ${copies} copies of drawn values as float64 says`, () => {
        fc.assert(
          fc.property(drawn, fc.boolean(), ({ start, gradients }, isHeld) => {
            const repeated = (values: readonly number[]) => Array.from({ length: copies }, () => values).flat();
            const optimizer = new Optimizer(recipe);
            const variable = tf.variable(tf.tensor1d(repeated(start)));
            const held = isHeld ? variable.clone() : undefined;
            for (const gradient of gradients) {
              tf.tidy(() => optimizer.apply([variable], { [variable.name]: tf.tensor1d(repeated(gradient)) }, 0.1));
            }
            const wanted = repeated(expected(recipe, start, gradients, 0.1));
            variable
              .dataSync()
              .forEach((value, i) =>
                assert.ok(Math.abs(value - wanted[i]) < TOLERANCE, `[${i}] ${value}, ${wanted[i]}`),
              );
            if (held) assert.deepEqual([...held.dataSync()], [...Float32Array.from(repeated(start))]);
            optimizer.dispose();
            tf.dispose([variable, ...(held ? [held] : [])]);
          }),
          { numRuns: copies > 1 ? 8 : 30 },
        );
      });
    }
  }

  it('keeps its slots by name, takes them from a checkpoint, and goes on as if never interrupted', () => {
    for (const recipe of RECIPES) {
      const [one, two] = [new Optimizer(recipe), new Optimizer(recipe)];
      const [a, b] = [tf.variable(tf.tensor1d([1, 2])), tf.variable(tf.tensor1d([1, 2]))];
      const step = (optimizer: Optimizer, variable: tf.Variable, g: number[]) =>
        tf.tidy(() => optimizer.apply([variable], { [variable.name]: tf.tensor1d(g) }, 0.5));
      step(one, a, [0.5, -1]);
      b.assign(a);
      const slot = one.state().get(a.name);
      assert.equal(slot !== undefined, recipe.kind !== 'sgd');
      if (slot) two.restore(b.name, slot);
      step(one, a, [1, 1]);
      step(two, b, [1, 1]);
      assert.deepEqual([...a.dataSync()], [...b.dataSync()]);
      one.dispose();
      two.dispose();
      tf.dispose([a, b]);
    }
  });

  it('refuses a variable without a gradient', () => {
    const variable = tf.variable(tf.tensor1d([1]));
    assert.throws(() => new Optimizer({ kind: 'sgd' }).apply([variable], {}, 0.1), /a gradient for/);
    variable.dispose();
  });

  const UNLIKE: Readonly<Record<string, readonly [() => tf.Tensor, RegExp]>> = {
    'of another size': [() => tf.ones([3]), /gradient for .* of its shape, float32 \[2, 2\], got float32 \[3\]/],
    'that would broadcast': [() => tf.ones([2]), /got float32 \[2\]/],
    'of as many values': [() => tf.ones([4]), /got float32 \[4\]/],
    'of a larger shape': [() => tf.ones([1, 2, 2]), /got float32 \[1, 2, 2\]/],
    'of integers': [() => tf.ones([2, 2], 'int32'), /got int32 \[2, 2\]/],
    'that is disposed': [
      () => {
        const gone = tf.ones([2, 2]);
        gone.dispose();
        return gone;
      },
      /a disposed one/,
    ],
  };
  for (const [name, [make, message]] of Object.entries(UNLIKE)) {
    it(`refuses a gradient ${name} before it moves anything`, () => {
      for (const recipe of RECIPES) {
        const optimizer = new Optimizer(recipe);
        const [first, second] = [tf.variable(tf.ones([2])), tf.variable(tf.ones([2, 2]))];
        tf.tidy(() => {
          const gradients = { [first.name]: tf.ones([2]), [second.name]: make() };
          assert.throws(() => optimizer.apply([first, second], gradients, 0.1), message);
        });
        assert.deepEqual([[...first.dataSync()], optimizer.state().size], [[1, 1], 0]);
        tf.dispose([first, second]);
      }
    });
  }

  it('refuses a slot of another network, and a rate that is no number', () => {
    const optimizer = new Optimizer({ kind: 'momentum', momentum: 0.9 });
    const variable = tf.variable(tf.ones([2]));
    tf.tidy(() => {
      optimizer.restore(variable.name, tf.ones([3]));
      const gradients = { [variable.name]: tf.ones([2]) };
      assert.throws(() => optimizer.apply([variable], gradients, 0.1), /a slot for .*\[2\], got float32 \[3\]/);
      assert.throws(() => optimizer.apply([variable], gradients, NaN), /a finite learning rate, got NaN/);
    });
    optimizer.dispose();
    variable.dispose();
  });
});

describe('an optimizer on an engine whose memory is out of reach', () => {
  before(() => useEngine('cpu'));

  for (const recipe of RECIPES) {
    it(`${JSON.stringify(recipe)} moves values as float64 says`, () => {
      const [start, gradients] = [
        [1, -2, 0.5],
        [
          [0.5, -1, 2],
          [0.25, 3, -1],
          [-2, 0.125, 1],
        ],
      ];
      const before = tf.memory().numTensors;
      const optimizer = new Optimizer(recipe);
      const variable = tf.tidy(() => tf.variable(tf.tensor1d(start)));
      outOfReach(() => {
        for (const gradient of gradients)
          tf.tidy(() => optimizer.apply([variable], { [variable.name]: tf.tensor1d(gradient) }, 0.1));
      });
      const want = expected(recipe, start, gradients, 0.1);
      variable
        .dataSync()
        .forEach((value, i) => assert.ok(Math.abs(value - want[i]) < TOLERANCE, `${value}, ${want[i]}`));
      optimizer.dispose();
      variable.dispose();
      assert.equal(tf.memory().numTensors, before);
    });
  }
});

describe('the recipe of an optimizer', () => {
  const WRONG = [
    { kind: 'momentum', momentum: 1 },
    { kind: 'momentum', momentum: -0.1 },
    { kind: 'momentum', momentum: NaN },
    { kind: 'adagrad', initialSum: -1, epsilon: 0 },
    { kind: 'adagrad', initialSum: 0, epsilon: -1 },
    { kind: 'adam' },
    { kind: 'sgd', momentum: 0.9 },
    { kind: 'momentum', momentum: 0.9, nesterov: true },
    { kind: 'adagrad', initialSum: 0, epsilon: 0, decay: 0.9 },
    {},
    undefined,
  ];
  for (const recipe of WRONG) {
    it(`${JSON.stringify(recipe)} is refused`, () =>
      void assert.throws(() => new Optimizer(recipe as OptimizerRecipe), /Optimizer: expected/));
  }
});
