import assert from 'node:assert/strict';
import { FIGURE1_BEST } from '../../lib/experiments/figure1-best/recipe';
import { ranked, robustness, settingName, settingsOf, type Figure1BestRecord } from '../../lib/records/figure1-grid';
import { entry } from './entries';

const RECIPE = { ...FIGURE1_BEST, learningRates: [0.1, 1], deviations: [0.01, 0.03], seeds: [7, 1] };

/** Cells of one network in the order of the settings; undefined where one was not run. */
const cells = (accuracies: readonly (number | undefined)[], { seed = 7, step = 20 } = {}) =>
  settingsOf(RECIPE, 'bn').flatMap((setting, i) => {
    const accuracy = accuracies[i];
    const curves = { steps: [step], heldOut: [accuracy ?? 0], test: [1] };
    return accuracy === undefined ? [] : [entry(settingName(setting), { seed }, curves)];
  });

const recordOf = (entries: Figure1BestRecord['cells']) =>
  ({ manifest: { recipe: RECIPE }, cells: entries, notRun: [] }) as object as Figure1BestRecord;

describe('the grid of Figure 1', () => {
  it('has every rate with every deviation, under names that tell them apart', () =>
    assert.deepEqual(settingsOf(RECIPE, 'bn').map(settingName), [
      'bn-rate0.1-deviation0.01',
      'bn-rate0.1-deviation0.03',
      'bn-rate1-deviation0.01',
      'bn-rate1-deviation0.03',
    ]));

  it('is ranked by held-out accuracy, the best first; what was not run, or not of this seed or step, is left out', () => {
    const others = [...cells([1, 1, 1, 1], { seed: 1 }), ...cells([undefined, 1], { step: 40 })];
    const order = ranked(RECIPE, [...cells([0.5, undefined, 0.75, 0.25]), ...others], { network: 'bn', step: 20 });
    assert.deepEqual(
      order.map(({ learningRate, deviation, heldOut }) => [learningRate, deviation, heldOut]),
      [
        [1, 0.01, 0.75],
        [0.1, 0.01, 0.5],
        [1, 0.03, 0.25],
      ],
    );
    assert.deepEqual(ranked(RECIPE, others, { network: 'plain', step: 20 }), []);
    assert.equal(ranked(RECIPE, others, { network: 'bn', step: 20, seed: 1 }).length, 4);
  });

  const rows: readonly [what: string, accuracies: readonly (number | undefined)[], settings: number, good: number][] = [
    ['two points below the best is good', [0.02, 0, 0.01, 0.02], 4, 4],
    ['two points and a half is not', [0.475, 0.5, 0.4, 0.485], 4, 2],
    ['the only one is its own best', [undefined, 0.1, undefined, undefined], 1, 1],
    ['none was run', [], 0, 0],
  ];
  for (const [what, accuracies, settings, within] of rows) {
    it(`has ${within} good settings of ${settings} where ${what}`, () => {
      const found = robustness(recordOf(cells(accuracies)), { network: 'bn', step: 20 });
      assert.deepEqual(found, { step: 20, settings, within });
    });
  }
});
