import assert from 'node:assert/strict';
import {
  centralDifferences,
  foldWeights,
  PopulationAverage,
  referenceBackward,
  referenceBackwardClosedForm,
  referenceForward,
  referenceInference,
} from '../../lib/norm';
import { Random } from '../../lib/random';

/** The vectors were computed in float64 by another program; only the order of additions may differ. */
const EXACT = 1e-12;
/** Central differences with h = 1e-5 in float64. */
const NUMERICAL = 1e-7;

const f64 = (...values: number[]) => Float64Array.from(values);

function assertVector(got: ArrayLike<number>, want: readonly number[], tolerance = EXACT): void {
  assert.equal(got.length, want.length);
  want.forEach((value, i) => {
    const error = Math.abs(got[i] - value) / Math.max(1, Math.abs(value));
    assert.ok(error <= tolerance, `at ${i}: ${got[i]} instead of ${value}`);
  });
}

const basic = (epsilon: number) => referenceForward({ x: f64(1, 2, 3, 4), gamma: f64(2), beta: f64(0.5), epsilon });

describe('the float64 reference', () => {
  it('gives the basic forward vector', () => {
    const { mean, variance, xhat, y } = basic(1e-5);
    assertVector(mean, [2.5]);
    assertVector(variance, [1.25]);
    assertVector(xhat, [-1.3416354199689269, -0.447211806656309, 0.447211806656309, 1.3416354199689269]);
    assertVector(y, [-2.1832708399378538, -0.394423613312618, 1.394423613312618, 3.1832708399378538]);
    assertVector(basic(1e-3).xhat.subarray(0, 2), [-1.3411044519645503, -0.4470348173215168]);
    assertVector(basic(0).xhat.subarray(2), [0.4472135954999579, 1.3416407864998738]);
  });

  it('gives the basic backward vector', () => {
    const dy = f64(0.1, -0.2, 0.3, 0.4);
    const { dx, dgamma, dbeta, dmean, dvariance } = referenceBackward(basic(1e-5), dy);
    assertVector(dgamma, [0.6260965293188326]);
    assertVector(dbeta, [0.6]);
    assertVector(dvariance, [-0.5008732164693344]);
    assertVector(dmean, [-1.0733083359751416]);
    assertVector(dx, [0.286212551020739, -0.500878225201499, 0.14310877987645182, 0.07155689430430828]);
    assertVector(referenceBackwardClosedForm(basic(1e-5), dy), [...dx]);
  });

  it('takes batch and locations together for convolutional maps', () => {
    const nchw = [
      [1, 2, 3, 4],
      [-1, 0, 1, 2],
      [5, 6, 7, 8],
      [10, 10, 10, 10],
    ];
    const last = f64(...[0, 1].flatMap((n) => [0, 1, 2, 3].flatMap((i) => [nchw[2 * n][i], nchw[2 * n + 1][i]])));
    const { mean, variance, y, m } = referenceForward({ x: last, gamma: f64(1, 1), beta: f64(0, 0), epsilon: 1e-5 });
    assert.equal(m, 8);
    assertVector(mean, [4.5, 5.25]);
    assertVector(variance, [5.25, 23.1875]);
    assertVector(y.subarray(0, 2), [-1.52752377686809, -1.2979350492497652]);
    assertVector(y.subarray(14), [1.52752377686809, 0.9864306374298215]);
    const population = new PopulationAverage(2);
    population.add(mean, variance, 8);
    assertVector(population.result().variance, [6, 26.5]);
  });

  it('maps a batch of one to beta and passes no gradient', () => {
    const forward = referenceForward({ x: f64(17), gamma: f64(3), beta: f64(0.25), epsilon: 1e-5 });
    assertVector(forward.y, [0.25]);
    assertVector(referenceBackward(forward, f64(1)).dx, [0]);
  });

  it('maps a batch of two to almost plus and minus one', () => {
    const xhat = (a: number, b: number) =>
      referenceForward({ x: f64(a, b), gamma: f64(1), beta: f64(0), epsilon: 1e-5 }).xhat;
    assertVector(xhat(1, 3), [-0.9999950000374997, 0.9999950000374997]);
    assertVector(xhat(100, -7), [0.9999999982531225, -0.9999999982531225]);
    assertVector(xhat(0, 0.001), [-0.15617376188860607, 0.15617376188860607]);
  });

  it('gives beta for a constant channel, and a large gradient', () => {
    const forward = referenceForward({ x: f64(5, 5, 5), gamma: f64(1), beta: f64(0.25), epsilon: 1e-5 });
    assertVector(forward.y, [0.25, 0.25, 0.25]);
    const { dx, dgamma, dbeta } = referenceBackward(forward, f64(1, 0, 0));
    assertVector(dx, [210.81851067789194, -105.40925533894597, -105.40925533894597]);
    assertVector([...dgamma, ...dbeta], [0, 1]);
  });

  it('does not cancel for huge means', () => {
    const x = f64(4, 7, 13, 16).map((v) => v + 1e9);
    const { variance } = referenceForward({ x, gamma: f64(1), beta: f64(0), epsilon: 1e-5 });
    assertVector(variance, [22.5]);
  });

  it('adds epsilon to the variance, inside the square root', () => {
    const x = f64(0, 1e-3, 2e-3, 3e-3);
    for (const [epsilon, spread] of [
      [1e-5, 0.003354101966249685],
      [1e-3, 0.03164253466459348],
    ]) {
      const { xhat } = referenceForward({ x, gamma: f64(1), beta: f64(0), epsilon });
      assertVector([1.5e-3 / xhat[3]], [spread]);
    }
  });

  it('loses scale invariance only through epsilon', () => {
    const last = (a: number) =>
      referenceForward({ x: f64(1, 2, 3, 4).map((v) => a * v), gamma: f64(1), beta: f64(0), epsilon: 1e-5 }).xhat[3];
    assertVector(
      [10, 1, 0.1, 0.01, 0.001].map(last),
      [1.3416407328342457, 1.3416354199689269, 1.3411044519645503, 1.2909944487358056, 0.4472135954999579],
    );
  });

  it('agrees with central differences in x, gamma and beta for random shapes', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const random = new Random(seed);
      const [m, C] = [2 + random.integer(9), 1 + random.integer(5)];
      const draw = (n: number) => Float64Array.from({ length: n }, () => random.normal(1, 2));
      const input = { x: draw(m * C), gamma: draw(C), beta: draw(C), epsilon: 1e-3 };
      const dy = draw(m * C);
      const gradients = referenceBackward(referenceForward(input), dy);
      for (const name of ['x', 'gamma', 'beta'] as const) {
        const loss = (value: Float64Array) =>
          referenceForward({ ...input, [name]: value }).y.reduce((sum, y, i) => sum + dy[i] * y, 0);
        const numerical = centralDifferences(loss, input[name]);
        const exact = gradients[`d${name}`];
        const largest = Math.max(1e-3, ...exact.map(Math.abs));
        exact.forEach((value, i) => {
          const error = Math.abs(value - numerical[i]) / largest;
          assert.ok(error < NUMERICAL, `seed ${seed}, d${name}[${i}]: ${value} against ${numerical[i]} (${error})`);
        });
      }
    }
  });

  it('has the same gradient in closed form, channel by channel', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const random = new Random(seed);
      const draw = (n: number) => Float64Array.from({ length: n }, () => random.normal(1, 2));
      const forward = referenceForward({ x: draw(15), gamma: draw(3), beta: draw(3), epsilon: 1e-3 });
      const dy = draw(15);
      const want = [...referenceBackward(forward, dy).dx];
      assertVector(referenceBackwardClosedForm(forward, dy), want, 1e-10);
    }
  });

  it('lets the mean act on the variance as printed, where the deviations do not add up to 0', () => {
    // by hand: s = 2, dvariance = -2/16, dmean = -2/2 - 1/8 (-2 * 2 / 2)
    const statistics = { mean: f64(1), variance: f64(4), xhat: f64(0, 1), y: f64(0, 1) };
    const forward = { x: f64(1, 3), gamma: f64(1), beta: f64(0), epsilon: 0, m: 2, ...statistics };
    const { dvariance, dmean, dx } = referenceBackward(forward, f64(1, 1));
    assertVector(dvariance, [-0.125]);
    assertVector(dmean, [-0.75]);
    assertVector(dx, [0.125, -0.125]);
  });

  it('normalizes each channel by its own population', () => {
    const [gamma, beta] = [f64(2, 3), f64(1, -1)];
    const population = { mean: f64(1, 2), variance: f64(4, 9) };
    const y = referenceInference({ x: f64(3, 5, -1, 8), gamma, beta, epsilon: 0 }, population);
    assertVector(y, [3, 2, -1, 5]);
  });

  it('takes central differences 1e-5 to either side, and leaves the rest where it is', () => {
    const seen: number[][] = [];
    const slope = centralDifferences((x) => (seen.push([...x]), x[0] + 2 * x[1]), f64(1, 5));
    assertVector(slope, [1, 2], 1e-9);
    const [up, down] = [1 + 1e-5, 1 - 1e-5];
    assert.deepEqual(seen, [
      [up, 5],
      [down, 5],
      [1, 5 + 1e-5],
      [1, 5 - 1e-5],
    ]);
  });

  it('folds into the layer before', () => {
    const statistics = { mean: f64(0.7), variance: f64(4), epsilon: 1e-3 };
    const { kernel, bias } = foldWeights({ kernel: [2, -1], bias: [0.5], gamma: [1.5], beta: [-0.25], ...statistics });
    assertVector(kernel, [1.4998125351489273, -0.7499062675744637]);
    assertVector(bias, [-0.39998125351489267]);
    const x = f64(2 * 3 - 5 + 0.5);
    const direct = referenceInference({ x, gamma: f64(1.5), beta: f64(-0.25), epsilon: 1e-3 }, statistics);
    assertVector([3 * kernel[0] + 5 * kernel[1] + bias[0]], [0.349925014059571]);
    assertVector(direct, [0.349925014059571]);
  });

  it('refuses arrays that do not fit together', () => {
    const wrong = { x: f64(1, 2, 3), gamma: f64(1, 1), beta: f64(0, 0), epsilon: 1e-3 };
    assert.throws(() => referenceForward(wrong), /expected x of m \* 2 values/);
    assert.throws(() => referenceForward({ ...wrong, x: f64() }), /got x of 0, beta of 2/);
    assert.throws(() => referenceForward({ ...wrong, x: f64(1, 2), beta: f64(0) }), /got x of 2, beta of 1/);
  });
});

describe('population statistics of three mini-batches', () => {
  const batches = [
    [2.5, 1.25],
    [5, 5],
    [0.5, 1.25],
  ];
  const average = () => {
    const population = new PopulationAverage(1);
    for (const [mean, variance] of batches) population.add([mean], [variance], 4);
    return population;
  };

  it('are the averages of Algorithm 2', () => {
    const { mean, variance } = average().result('average');
    assertVector(mean, [2.6666666666666665]);
    assertVector(variance, [3.333333333333333]);
  });

  it('pooled, are those of all values together', () => {
    assertVector(average().result('pooled').variance, [5.888888888888889]);
  });

  it('need mini-batches, and two values in each', () => {
    assert.throws(() => new PopulationAverage(1).result(), /expected at least one mini-batch/);
    assert.throws(() => new PopulationAverage(1).add([0], [0], 1), /expected 2 or more values per channel/);
  });
});
