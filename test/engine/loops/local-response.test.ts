import { strict as assert } from 'node:assert';
import { localResponseForward, localResponseGradient } from '../../../lib/engine/loops/local-response';
import { Random } from '../../../lib/random';
import { lrn } from '../onednn/reference';

/** Float32 storage of results of a few float64 operations. */
const RELATIVE = 1e-6;

describe('local response normalization as loops', () => {
  const cases = [
    { channels: 1, depthRadius: 2, bias: 1, alpha: 1, beta: 0.75 },
    { channels: 3, depthRadius: 5, bias: 2, alpha: 0.1, beta: 0.75 },
    { channels: 16, depthRadius: 2, bias: 1, alpha: 1e-4, beta: 0.75 },
    { channels: 48, depthRadius: 2, bias: 1, alpha: 1, beta: 0.5 },
    { channels: 7, depthRadius: 1, bias: 1, alpha: 1, beta: 1.3 },
    { channels: 9, depthRadius: 3, bias: 1, alpha: 1, beta: 0.75 },
  ];
  for (const { channels, ...a } of cases) {
    it(`follows the formula and its gradient: ${channels} channels, ${JSON.stringify(a)}`, () => {
      const random = new Random(channels);
      const shape = [2, 3, 2, channels];
      const [x, dy] = [random.normals(12 * channels), random.normals(12 * channels)];
      const [y, dx] = [new Float32Array(x.length).fill(9), new Float32Array(x.length).fill(9)];
      localResponseForward(x, y, channels, a);
      localResponseGradient(x, dy, dx, channels, a);
      const of = (values: Float32Array) => ({ shape, values: Float64Array.from(values) });
      const want = lrn(of(x), of(dy), { radius: a.depthRadius, ...a });
      y.forEach((value, i) => near(value, want.y.values[i]));
      dx.forEach((value, i) => near(value, want.dx.values[i]));
    });
  }

  it('takes square roots, which are quick, for the usual exponent of 0.75 and no other', () => {
    const { sqrt } = Math;
    const rootsOf = (beta: number) => {
      let roots = 0;
      Math.sqrt = (value) => (roots++, sqrt(value));
      try {
        localResponseForward(Float32Array.of(1, 2), new Float32Array(2), 2, {
          depthRadius: 1,
          bias: 1,
          alpha: 1,
          beta,
        });
      } finally {
        Math.sqrt = sqrt;
      }
      return roots;
    };
    // two a number
    assert.deepEqual([0.5, 0.75, 1].map(rootsOf), [0, 4, 0]);
  });

  it('writes nothing behind its results', () => {
    const a = { depthRadius: 1, bias: 1, alpha: 1, beta: 0.75 };
    const [y, dx] = [new Float32Array(7).fill(9), new Float32Array(7).fill(9)];
    localResponseForward(new Float32Array(6), y, 3, a);
    localResponseGradient(new Float32Array(6), new Float32Array(6), dx, 3, a);
    assert.deepEqual([y[6], dx[6]], [9, 9]);
  });

  it('keeps NaN within its window', () => {
    const x = Float32Array.of(1, NaN, 1, 1, 1);
    const y = new Float32Array(5);
    localResponseForward(x, y, 5, { depthRadius: 1, bias: 1, alpha: 1, beta: 0.75 });
    assert.deepEqual([...y].map(Number.isNaN), [true, true, true, false, false]);
  });

  it('takes tensors without values', () => {
    const a = { depthRadius: 2, bias: 1, alpha: 1, beta: 0.75 };
    localResponseForward(new Float32Array(), new Float32Array(), 0, a);
    localResponseGradient(new Float32Array(), new Float32Array(), new Float32Array(), 4, a);
  });
});

function near(got: number, want: number): void {
  assert.ok(Math.abs(got - want) <= RELATIVE * (1 + Math.abs(want)), `${got} instead of ${want}`);
}
