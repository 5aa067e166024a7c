import assert from 'node:assert/strict';
import { dropoutGains } from '../../lib/experiments/dropout';
import { dropoutFigure, renderSvg } from '../../lib/figures';
import { diverged, finished, recordOf, ROUNDING } from './image-results';

const RUNS = [1, 2].flatMap((seed) => [
  finished('plain dropout 0', seed, 0.5),
  finished('plain dropout 0.4', seed, 0.5 + seed / 100),
  finished('bn dropout 0', seed, 0.6),
  finished('bn dropout 0.4', seed, 0.58),
]);

describe('Dropout with and without batch normalization', () => {
  it('shows what the experiment says Dropout brings, seed by seed', () => {
    const [bars, seeds] = dropoutFigure(recordOf(RUNS)).data;
    const { plain, bn } = dropoutGains({ results: RUNS });
    [plain, bn].forEach((gain, i) => assert.ok(Math.abs((bars.x as number[])[i] - 100 * gain) < 100 * ROUNDING));
    assert.deepEqual(bars.y, ['Without BN', 'With BN']);
    assert.deepEqual(Array.from(seeds.x as number[], (points) => Number(points.toFixed(6))), [1, 2, -2, -2]);
  }); // prettier-ignore

  it('draws the 95 % interval of the mean, where several seeds have one', () => {
    const { data, caption } = dropoutFigure(recordOf(RUNS));
    // gains of 1 and 2 points: 1.5 ± 12.7062 · 0.7071 / √2
    const { array } = data[0].error_x as { array: number[] };
    assert.ok(Math.abs(array[0] - 6.3531) < 1e-3 && Math.abs(array[1]) < 1e-9, String(array));
    assert.match(caption, /Lines: 95 % interval of the mean\./);
    const single = dropoutFigure(recordOf(RUNS.filter(({ seed }) => seed === 1)));
    // a line of no length would be a stroke at the bar's end
    assert.equal(single.data[0].error_x, undefined);
    assert.doesNotMatch(single.caption, /interval/);
  });

  it('says the accuracies, and which runs are not in them', () => {
    const lost = RUNS.map((run) => (run.cell === 'bn dropout 0.4' && run.seed === 2 ? diverged(run.cell, 2, 40) : run));
    const { caption } = dropoutFigure(recordOf(lost.filter(({ cell }) => cell !== 'plain dropout 0')));
    assert.match(caption, /Without BN: – → 51\.5 % \(–\); With BN: 60\.0 % → 58\.0 % \(−2\.0\)\./);
    assert.match(caption, /Not run: plain dropout 0 with seeds 1, 2\. Left out: bn dropout 0\.4 with seed 2, diverged at step 40\./);
  }); // prettier-ignore

  it('is drawn in both languages', async () => {
    assert.ok((await renderSvg(dropoutFigure(recordOf(RUNS)))).includes('Dropout of 40 %'));
    assert.ok((await renderSvg(dropoutFigure({ ...recordOf(RUNS), language: 'ko' }))).includes('드롭아웃'));
  });

  it('refuses a record without the experiment', () =>
    assert.throws(() => dropoutFigure(recordOf([])), /dropoutFigure/));
});
