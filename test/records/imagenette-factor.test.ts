import assert from 'node:assert/strict';
import { chanceOf, factorCurve, lastQuarterGain, stepsTo } from '../../lib/records/imagenette-factor';
import { entry } from './entries';
import { recordOf, RECIPE } from './imagenette-cells';

const [plain, bn] = RECIPE.arms;

/** A whole run at the chosen rate; those of the search's seed are what it is chosen by. */
const run = (cell: string, seed: number, test: readonly number[]) =>
  entry(cell, { seed, steps: 40 }, { steps: [10, 40], heldOut: [0.5, 0.5], test });
/** The rate that is not chosen. */
const passedOver = (cell: string) => entry(cell, { seed: 5 }, { steps: [10], heldOut: [0.25], test: [0.25] });
const BOTH = [passedOver('Inception-rate0.5'), passedOver('bn-rate1')];

describe('the steps to an accuracy', () => {
  const { curves } = entry('a', {}, { steps: [10, 30], heldOut: [1, 1], test: [0.5, 0.75] });
  it('begin at chance with step 0', () => {
    assert.equal(stepsTo({ curves }, 0.25, 0), 5);
    assert.equal(stepsTo({ curves }, 0.25, 0.25), 0);
    assert.equal(stepsTo({ curves }, 0.625, 0.25), 20);
  });
  it('are unknown where none reached it', () => assert.equal(stepsTo({ curves }, 0.8, 0.25), undefined));
});

describe('the factor of an arm over the accuracy', () => {
  it('pairs the seeds of both, from a point above chance to the highest accuracy', () => {
    const own = [run('bn-rate0.5', 5, [0.126, 0.126]), run('bn-rate0.5', 2, [0.11, 0.11])];
    const others = [run('Inception-rate0.25', 5, [0.1, 0.1225]), run('Inception-rate0.25', 3, [0.9, 0.9])];
    const curve = factorCurve(recordOf([...BOTH, ...own, ...others]), bn);
    assert.deepEqual(
      curve.map(({ target, factors, plainNever, armNever }) => [target, factors.length, plainNever, armNever]),
      [
        [0.11, 1, 0, 0],
        [0.12, 1, 0, 0],
      ],
    );
    // from 0.1 at 10 steps to 0.1225 at 40: 0.11 is there after 10 + 30 * 0.01 / 0.0225; the arm's is on its way from 0.1 to 0.126 in 10
    const [factor] = curve[0].factors;
    assert.ok(Math.abs(factor - (10 + (30 * 0.01) / 0.0225) / (0.1 / 0.026)) < 1e-9, String(factor));
  });

  it('counts the seeds in which one of them did not get there', () => {
    const own = [
      run('bn-rate0.5', 5, [0.5, 0.556]),
      run('bn-rate0.5', 2, [0.5, 0.5]),
      run('bn-rate0.5', 3, [0.5, 0.5]),
    ];
    const others = [5, 2, 3].map((seed) => run('Inception-rate0.25', seed, [0.5, seed === 5 ? 0.5 : 0.54]));
    const curve = factorCurve(recordOf([...BOTH, ...own, ...others], 2), bn);
    assert.deepEqual(
      curve.map(({ target, factors, plainNever, armNever }) => [target, factors.length, plainNever, armNever]),
      [
        [0.51, 0, 1, 2],
        [0.52, 0, 1, 2],
        [0.53, 0, 1, 2],
        [0.54, 0, 1, 2],
        [0.55, 0, 3, 2],
      ],
    );
  });

  it('is 1 everywhere for the plain network itself', () => {
    const itself = factorCurve(recordOf([...BOTH, run('Inception-rate0.25', 5, [0.2, 0.3])]), plain);
    assert.ok(itself.length > 15 && itself.every(({ factors }) => factors.length === 1 && factors[0] === 1));
  });

  it('is empty without runs of the same seed, and where nothing rose above chance', () => {
    const own = run('bn-rate0.5', 5, [0.5, 0.5]);
    assert.deepEqual(factorCurve(recordOf([]), bn), []);
    assert.deepEqual(factorCurve(recordOf([...BOTH, own]), bn), []);
    assert.deepEqual(factorCurve(recordOf([...BOTH, run('Inception-rate0.25', 5, [0.5, 0.5])]), bn), []);
    const below = [run('bn-rate0.5', 5, [0, 0.05]), run('Inception-rate0.25', 5, [0, 0.05])];
    assert.deepEqual(factorCurve(recordOf([...BOTH, ...below]), bn), []);
  });
});

describe('the accuracy of guessing', () => {
  it('is that of the classes, of ten where an old record does not say', () => {
    assert.equal(chanceOf(recordOf([], 4)), 0.25);
    assert.equal(chanceOf(recordOf([])), 0.1);
  });
});

describe('what a network gained over the last quarter', () => {
  const rows: readonly [what: string, steps: readonly number[], test: readonly number[], expected: number][] = [
    ['three quarters were measured', [100, 200, 300, 400], [0, 0.25, 0.5, 0.625], 0.125],
    ['they lie between two measurements', [100, 500], [0.125, 0.625], 0.5 - (0.5 * 275) / 400],
    ['they lie before the first', [350, 400], [0.25, 0.75], 0.5],
    ['they are the first', [300, 400], [0.25, 0.5], 0.25],
    ['there is one measurement', [400], [0.5], 0],
    ['it fell', [0, 400, 800], [0, 1, 0.5], -0.25],
  ];
  for (const [what, steps, test, expected] of rows) {
    it(`is ${expected} where ${what}`, () => {
      const gain = lastQuarterGain(entry('a', {}, { steps, test, heldOut: test }));
      assert.ok(Math.abs(gain - expected) < 1e-12, String(gain));
    });
  }
});
