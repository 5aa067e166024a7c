import assert from 'node:assert/strict';
import {
  activate,
  batchNormBackward,
  batchNormForward,
  throughActivation,
  type BatchNormForward,
} from '../../../lib/engine/loops/batch-norm';
import type { FusedActivation } from '../../../lib/engine/ops/kernels';
import { Random } from '../../../lib/random';
import { batchNorm } from '../onednn/reference';
import { assertNear } from './whole';

const ACTIVATIONS: readonly FusedActivation[] = ['linear', 'relu', 'sigmoid'];
const EPSILON = 0.01;
/** [m, C] and the mean, which is large against the deviation in one: there float32 holds none of the digits that count. */
const CASES = [
  { m: 7, C: 3, mean: 0 },
  { m: 20, C: 1, mean: -2 },
  { m: 16, C: 4, mean: 3e4 },
];

function passOf(random: Random, [m, C, mean]: readonly [number, number, number], activation: FusedActivation) {
  const empty = (size: number) => new Float32Array(size).fill(9);
  const forward: BatchNormForward = {
    x: random.normals(m * C, mean, 2),
    gamma: random.normals(C, 1),
    beta: random.normals(C),
    ...{ y: empty(m * C), mean: empty(C), variance: empty(C), epsilon: EPSILON, activation },
  };
  return { ...forward, dy: random.normals(m * C), dx: empty(m * C), dgamma: empty(C), dbeta: empty(C) };
}

describe('batch normalization as loops', () => {
  for (const activation of ACTIVATIONS) {
    CASES.forEach(({ m, C, mean }, seed) => {
      it(`follows Algorithm 1 and its gradient: ${activation}, [${m}, ${C}], mean ${mean} (seed ${seed})`, () => {
        const pass = passOf(new Random(seed), [m, C, mean], activation);
        batchNormForward(pass);
        batchNormBackward(pass);
        const of = (values: Float32Array) => ({
          shape: values.length === C ? [C] : [m, C],
          values: Float64Array.from(values),
        });
        const { x, gamma, beta, dy } = pass;
        const want = batchNorm(of(x), of(gamma), of(beta), of(dy), EPSILON, activation);
        for (const name of ['y', 'mean', 'variance', 'dx', 'dgamma', 'dbeta'] as const)
          assertNear(pass[name], want[name].values, name, 1e-5);
      });
    });
  }

  it('writes nothing behind its results', () => {
    const pass = passOf(new Random(1), [4, 2, 0], 'linear');
    const room = (size: number) => new Float32Array(size + 1).fill(9);
    const results = { y: room(8), mean: room(2), variance: room(2), dx: room(8), dgamma: room(2), dbeta: room(2) };
    batchNormForward({ ...pass, ...results });
    batchNormBackward({ ...pass, ...results });
    for (const [name, result] of Object.entries(results)) assert.equal(result.at(-1), 9, name);
  });
});

describe('fused activations', () => {
  it('change only what they are to: NaN stays, and zeros of both signs', () => {
    const of = (activation: FusedActivation) => {
      const y = Float32Array.of(-2, -0, 0, 3, NaN, -Infinity, Infinity);
      activate(y, activation);
      return [...y];
    };
    assert.deepEqual(of('linear'), [-2, -0, 0, 3, NaN, -Infinity, Infinity]);
    assert.deepEqual(of('relu'), [0, -0, 0, 3, NaN, 0, Infinity]);
    assertNear(of('sigmoid'), [1 / (1 + Math.exp(2)), 0.5, 0.5, 1 / (1 + Math.exp(-3)), NaN, 0, 1], 'sigmoid');
  });

  it('are differentiated from their output; NaN on either side is seen', () => {
    const of = (activation: FusedActivation) => {
      const y = Float32Array.of(0.25, 0, 0.5, 0, NaN);
      const dy = Float32Array.of(8, 8, NaN, NaN, 8);
      const dx = new Float32Array(5).fill(9);
      throughActivation({ dy, y, dx, activation });
      return [...dx];
    };
    assert.deepEqual(of('linear'), [8, 8, NaN, NaN, 8]);
    assert.deepEqual(of('relu'), [8, 0, NaN, NaN, NaN]);
    assert.deepEqual(of('sigmoid'), [1.5, 0, NaN, NaN, NaN]);
  });
});
