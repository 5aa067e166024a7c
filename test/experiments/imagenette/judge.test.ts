/** What the table of Imagenette is made of, and what its run says at the end, on runs by hand. */
import assert from 'node:assert/strict';
import type { ImagenetteEntry } from '../../../lib/experiments';
import { imagenetteCurves, summarizeImagenette } from '../../../lib/experiments/imagenette/judge';
import { IMAGENETTE_QUICK } from '../../../lib/experiments/imagenette/recipe';
import { imagenetteCell, ratesOf, type ImagenetteRecord, type ImagenetteSetting } from '../../../lib/records';
import type { Manifest } from '../../../lib/runs';

/** Two arms, two rates each, two seeds, 6 steps; a rate is chosen after 4. */
const RECIPE = IMAGENETTE_QUICK;
const [plain, bn] = RECIPE.arms.map((arm) => ratesOf(RECIPE, arm)) as [ImagenetteSetting[], ImagenetteSetting[]];

/** A run measured after 2, 4 and 6 steps, as far as there are accuracies; one that diverged ends there. */
function run(
  setting: ImagenetteSetting,
  seed: number,
  accuracies: readonly number[],
  isDiverged = false,
): ImagenetteEntry {
  const steps = accuracies.map((_, i) => 2 * (i + 1));
  const curves = { steps, loss: steps.map(() => 1), heldOut: accuracies, test: accuracies };
  const settings = { arm: setting.arm.name, learningRate: setting.learningRate, decay: { factor: 1, every: 1 } };
  return {
    ...{ cell: imagenetteCell(setting), seed, settings, continuedFrom: 0 },
    verdict: isDiverged ? 'diverged' : 'finished',
    steps: 2 * accuracies.length,
    ...{ curves, top5: accuracies },
  };
}

const recordOf = (cells: readonly ImagenetteEntry[], notRun: ImagenetteRecord['notRun'] = []): ImagenetteRecord => ({
  manifest: { recipe: RECIPE } as unknown as Manifest,
  cells,
  notRun,
});

const WHOLE = [
  run(plain[0], 1, [0.1, 0.2, 0.34567]),
  run(plain[1], 1, [0.1, 0.1]),
  run(plain[0], 2, [0.1, 0.25], true),
  run(bn[0], 1, [0.2, 0.3]),
  run(bn[1], 1, [0.2, 0.5]),
];

describe('the table of Imagenette', () => {
  it('says of each arm its rate and its last accuracies, where one diverged, and what is not run', () => {
    const notRun = [{ cell: 'BN-x5', seed: 1, steps: 6 }, { cell: 'BN-x5', seed: 2, steps: 6 }]; // prettier-ignore
    assert.deepEqual(summarizeImagenette(recordOf(WHOLE, notRun)), [
      `Inception          rate ${plain[0].learningRate}: 34.6 %, diverged at 4`,
      `BN-x5              rate ${bn[1].learningRate}: not run`,
      '6 steps each; 2 cells are not run',
    ]);
  });

  it('says of an arm whose search is not at its end that its rate is not chosen', () => {
    const [, line] = summarizeImagenette(recordOf(WHOLE.slice(0, 4)));
    assert.equal(line, 'BN-x5              rate not chosen yet');
  });

  it('has a curve for each run at the chosen rate, and the step at which one diverged', () => {
    const { results, manifest } = imagenetteCurves(recordOf(WHOLE));
    const told = results.map(({ cell, seed, verdict, divergedAt }) => [cell, seed, verdict, divergedAt]);
    assert.deepEqual(told, [
      ['Inception', 1, 'finished', null],
      ['Inception', 2, 'diverged', 4],
    ]);
    assert.deepEqual(manifest.seeds, [1, 2]);
    assert.deepEqual(results[0].top1, [0.1, 0.2, 0.34567]);
  });

  it('names the networks by arm, of those whose rate is chosen, and the seeds from the first on', () => {
    const [alike, other] = [{ width: 0.5 }, { width: 1 }];
    const cells = [
      run(plain[0], 1, [0.1, 0.2]),
      run(plain[1], 1, [0.1, 0.1]),
      run(plain[0], 2, [0.1, 0.2, 0.3]),
      run(bn[0], 1, [0.2, 0.3, 0.4]),
      run(bn[1], 1, [0.2, 0.1]),
    ];
    const { manifest, ...rest } = recordOf(cells);
    const networks = { [imagenetteCell(plain[0])]: alike, [imagenetteCell(plain[1])]: other };
    const named = { ...rest, manifest: { ...manifest, networks } as unknown as Manifest };
    assert.deepEqual(imagenetteCurves(named).manifest.networks, { Inception: alike });
    assert.deepEqual(imagenetteCurves(named).manifest.seeds, [1, 2]);
    assert.deepEqual(imagenetteCurves({ ...named, cells: [] }).manifest.networks, {});
    assert.equal(imagenetteCurves(recordOf(cells)).manifest.networks, undefined);
  });
});
