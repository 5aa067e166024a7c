import assert from 'node:assert/strict';
import { IMAGENETTE } from '../../lib/experiments/imagenette/recipe';
import { armRuns, chosenRate, imagenetteCell, ratesOf, searchOf } from '../../lib/records/imagenette';
import { entry } from './entries';
import { armOf, recordOf, RECIPE, searched } from './imagenette-cells';

const [plain, bn, follower] = RECIPE.arms;
const rateOf = (...asked: Parameters<typeof chosenRate>) => chosenRate(...asked)?.learningRate;

describe('the search for a rate', () => {
  it('tries the paper’s own rate times each factor, in the order of the queue, to six digits', () => {
    const rates = ratesOf({ ...RECIPE, rateScales: [10 / 3, 1] }, armOf('any', 0.0015));
    assert.deepEqual(rates.map(imagenetteCell), ['any-rate0.005', 'any-rate0.0015']);
    const [third] = ratesOf({ ...RECIPE, rateScales: [1 / 3] }, armOf('any', 1));
    assert.equal(third.learningRate, 0.333333);
  });

  it('looks at the first seed after its own length, or after another', () => {
    const heldOut = { steps: [10, 20], heldOut: [0.25, 0.5], test: [0, 0] };
    const entries = [
      entry('Inception-rate0.5', { seed: 2 }, heldOut),
      entry('Inception-rate0.25', { seed: 5 }, heldOut),
    ];
    const seen = (step?: number) => searchOf(RECIPE, entries, plain, step).map(({ heldOut }) => heldOut);
    assert.deepEqual(seen(), [undefined, 0.25]);
    assert.deepEqual(seen(20), [undefined, 0.5]);
  });

  it('chooses the most accurate, and nothing before all have been searched', () => {
    assert.equal(rateOf(RECIPE, searched('Inception', [0.25, 0.5]), plain), 0.25);
    assert.equal(rateOf(RECIPE, searched('Inception', [0.5, 0.25]), plain), 0.5);
    assert.equal(rateOf(RECIPE, searched('Inception', [0, 0]), plain), 0.5, 'an accuracy of 0 is one');
    assert.equal(rateOf(RECIPE, searched('Inception', [0.5]), plain), undefined);
    assert.equal(rateOf(RECIPE, searched('Inception', [0.25, 0.5]), bn), undefined, 'by its own search');
  });

  it('goes by another arm where the recipe says so, at the rate that corresponds', () => {
    const byPlain = { ...RECIPE, rateAs: { follower: 'Inception' } };
    const entries = [...searched('Inception', [0.25, 0.5]), ...searched('follower', [0.75, 0.5])];
    assert.equal(rateOf(byPlain, entries, follower), 1.25);
    assert.equal(rateOf(RECIPE, entries, follower), 2.5);
    assert.equal(rateOf({ ...RECIPE, rateAs: undefined }, entries, follower), 2.5);
    assert.throws(() => chosenRate({ ...RECIPE, rateAs: { follower: 'nobody' } }, entries, follower), /an item/);
  });
});

describe('the runs of an arm', () => {
  it('are those at the chosen rate with all steps, and those that diverged, in the order of the seeds', () => {
    const [other, chosen] = searched('Inception', [0.25, 0.5]);
    const cell = chosen.cell;
    const whole = { ...chosen, steps: RECIPE.steps };
    const lost = entry(cell, { seed: 3, verdict: 'diverged', steps: 4 });
    const short = entry(cell, { seed: 2, steps: RECIPE.steps - 1 });
    const long = entry(cell, { seed: 4, steps: RECIPE.steps + 1 });
    const found = armRuns(recordOf([long, short, lost, other, whole]), plain);
    assert.equal(found?.rate.learningRate, 0.25);
    assert.deepEqual(
      found.runs.map(({ seed, verdict }) => [seed, verdict]),
      [
        [5, 'finished'],
        [3, 'diverged'],
        [4, 'finished'],
      ],
    );
  });

  it('are unknown until the rate has been chosen', () =>
    assert.equal(armRuns(recordOf(searched('Inception', [0.5])), plain), undefined));

  it('are named by arm and rate, as the stored record has them', () =>
    assert.equal(imagenetteCell({ arm: IMAGENETTE.arms[2], learningRate: 0.025 }), 'BN-x5-rate0.025'));
});
