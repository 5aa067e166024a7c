import assert from 'node:assert/strict';
import { ABLATION_CELLS, changeGains } from '../../lib/experiments/ablation';
import { ablationFigure, renderSvg } from '../../lib/figures';
import { CHANGE_NAMES } from '../../lib/models/variants';
import { diverged, finished, recordOf, ROUNDING } from './image-results';

/** The fourth change harms, the others help the more the later they come. */
const RUNS = [1, 2].flatMap((seed) =>
  ABLATION_CELLS.map(({ name }, i) => finished(name, seed, 0.1, 0.6 + seed / 20 + (i === 4 ? 0.01 : -i / 100))),
);

describe('the ablation', () => {
  it('shows what the experiment says each change brings, in percentage points, and every seed', () => {
    const [bars, seeds] = ablationFigure(recordOf(RUNS)).data;
    const gains = changeGains({ results: RUNS });
    assert.equal(bars.orientation, 'h');
    CHANGE_NAMES.forEach((change, i) => {
      assert.ok(Math.abs((bars.x as number[])[i] - 100 * gains[change]) < 100 * ROUNDING, change);
    });
    assert.equal(seeds.x?.length, 2 * CHANGE_NAMES.length);
    assert.ok((bars.x as number[])[3] < 0);
  });

  it('starts its bars at a zero line that is seen', () => {
    const { xaxis } = ablationFigure(recordOf(RUNS)).layout;
    assert.equal(xaxis?.zeroline, true);
    assert.equal(xaxis?.range, undefined, 'Plotly’s own range of bars holds zero');
  });

  it('counts only seeds that finished with and without the change, and names the others', () => {
    const runs = RUNS.filter(({ cell, seed }) => cell !== 'without l2' || seed === 1);
    const lost = runs.map((run) => (run.cell === 'without decay' && run.seed === 2 ? diverged(run.cell, 2, 70, 0.1) : run));
    const none = lost.filter(({ cell }) => cell !== 'without shuffle');
    const { data: [bars], caption } = ablationFigure(recordOf(none));
    const values = bars.x as number[];
    assert.ok(Math.abs(values[2] - 3) < 100 * ROUNDING && Math.abs(values[3] + 1) < 100 * ROUNDING);
    assert.ok(Number.isNaN(values[5]));
    for (const part of ['L2 penalty / 5 +3.0', 'decay 6x faster −1.0', 'better shuffling –', 'Not run: without l2 with seed 2.', 'Left out: without decay with seed 2, diverged at step 70.'])
      assert.ok(caption.includes(part), `${part} in ${caption}`);
  }); // prettier-ignore

  it('shows one seed without dots', () => {
    const one = RUNS.filter(({ seed }) => seed === 1);
    assert.equal(ablationFigure(recordOf(one, { seeds: [1] })).data.length, 1);
  });

  it('is drawn in both languages', async () => {
    assert.ok((await renderSvg(ablationFigure(recordOf(RUNS)))).includes('learning rate x5'));
    assert.ok((await renderSvg(ablationFigure({ ...recordOf(RUNS), language: 'ko' }))).includes('학습률 5배'));
  });

  it('refuses a record that has nothing to compare: without BN-x5, or where all of it diverged', () => {
    const without = RUNS.filter(({ cell }) => cell !== 'BN-x5');
    assert.throws(() => ablationFigure(recordOf(without)), /ablationFigure: expected a run of BN-x5 that finished/);
    const lost = RUNS.map((run) => (run.cell === 'BN-x5' ? diverged(run.cell, run.seed, 7) : run));
    assert.throws(() => ablationFigure(recordOf(lost)), /ablationFigure: expected a run of BN-x5 that finished/);
  });

  it('refuses a record without the ablation', () =>
    assert.throws(() => ablationFigure(recordOf([])), /ablationFigure/));
});
