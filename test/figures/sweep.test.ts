import assert from 'node:assert/strict';
import { SWEEP_RATES } from '../../lib/experiments/learning-rates';
import { sweepPoints } from '../../lib/records/sweep';
import { renderSvg, sweepFigure } from '../../lib/figures';
import { diverged, finished, recordOf, ROUNDING, traceNamed } from './image-results';

/** The plain network loses seed 2 at 0.3 and both from 1 on; the normalized one was not run at 10. */
const RUNS = [1, 2].flatMap((seed) =>
  SWEEP_RATES.flatMap((rate, i) => {
    const isLost = rate > (seed === 2 ? 0.1 : 0.3);
    const plain = isLost ? diverged(`plain ${rate}`, seed, 10, 0.11) : finished(`plain ${rate}`, seed, 0.2, 0.3 + i / 100 + seed / 50);
    return rate === 10 ? [plain] : [plain, finished(`bn ${rate}`, seed, 0.5 + i / 100 + seed / 50)];
  }),
); // prettier-ignore

describe('the learning-rate sweep', () => {
  const shown = sweepFigure(recordOf(RUNS));

  it('shows the mean best accuracy at each rate on a logarithmic axis, a gap where there is none', () => {
    const { x, y, error_y: whisker } = traceNamed(shown, 'With BN');
    assert.deepEqual(x, SWEEP_RATES);
    const expected = sweepPoints({ results: RUNS }).filter(({ network }) => network === 'bn');
    (y as number[]).forEach((accuracy, i) => {
      if (SWEEP_RATES[i] === 10) assert.ok(Number.isNaN(accuracy));
      else assert.ok(Math.abs(accuracy - expected[i].accuracy) < ROUNDING);
    });
    const { array, arrayminus } = whisker as { array: (number | null)[]; arrayminus: (number | null)[] };
    assert.ok(Math.abs(array[0]! - 0.01) < ROUNDING && Math.abs(arrayminus[0]! - 0.01) < ROUNDING);
    assert.equal(array[7], null);
    assert.equal(shown.layout.xaxis?.type, 'log');
    assert.deepEqual(shown.layout.xaxis?.ticktext, SWEEP_RATES.map(String));
  });

  it('marks the rates at which seeds diverged, and what is left of them', () => {
    const crosses = traceNamed(shown, 'Without BN: diverged');
    assert.deepEqual(crosses.x, [0.3, 1, 3, 10]);
    const { y, marker } = traceNamed(shown, 'Without BN');
    assert.ok(Math.abs((y as number[])[4] - 0.36) < ROUNDING, 'the seed that finished');
    assert.ok(Number.isNaN((y as number[])[5]), 'none finished');
    const { symbol } = marker as { symbol: string[] };
    assert.deepEqual(symbol.slice(3, 5), ['square', 'square-open']);
    assert.ok(!shown.data.some(({ name }) => name === 'With BN: diverged'));
  });

  it('says in words what diverged, what was not run, and how far each network learns', () => {
    assert.match(shown.caption, /every seed is 0\.1 without batch normalization and 3 with it/);
    assert.match(shown.caption, /0\.3 \(1\/2\), 1 \(2\/2\), 3 \(2\/2\), 10 \(2\/2\) without, none with\./);
    assert.match(shown.caption, /Not run: bn 10 with seeds 1, 2\./);
  });

  it('is drawn in both languages', async () => {
    assert.ok((await renderSvg(shown)).includes('Learning rate'));
    assert.ok((await renderSvg(sweepFigure({ ...recordOf(RUNS), language: 'ko' }))).includes('학습률'));
  });

  it('refuses a record without a sweep', () => assert.throws(() => sweepFigure(recordOf([])), /sweepFigure/));
});
