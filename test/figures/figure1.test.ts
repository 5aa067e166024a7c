import assert from 'node:assert/strict';
import { figure1a, figure1b, figure1c, type Figure } from '../../lib/figures';
import { results } from './results';

const ROUNDING = 1e-12; // sums of three accuracies in double precision

function traceNamed({ data }: Figure, name: string) {
  const trace = data.find((candidate) => candidate.name === name);
  assert.ok(trace, `no trace "${name}" among ${data.map((t) => t.name).join(', ')}`);
  return trace;
}

describe('figure 1(a)', () => {
  it('shows the mean over the seeds within a band from the lowest to the highest', () => {
    const shown = figure1a({ results });
    const mean = traceNamed(shown, 'With BN');
    const [low, high] = shown.data;
    results.bn[0].steps.forEach((_, i) => {
      const values = results.bn.map((run) => run.testAccuracy[i]);
      assert.ok(Math.abs((mean.y as number[])[i] - (values[0] + values[1] + values[2]) / 3) < ROUNDING);
      assert.equal((low.y as number[])[i], Math.min(...values));
      assert.equal((high.y as number[])[i], Math.max(...values));
    });
  });

  it('shows one seed without a band', () => {
    const one = { plain: [results.plain[0]], bn: [results.bn[0]] };
    assert.equal(figure1a({ results: one }).data.length, 2);
  });

  it("has the paper's axis, or all of it", () => {
    assert.equal(figure1a({ results }).layout.yaxis?.range?.[0], 0.7);
    assert.equal(figure1a({ results, yRange: 'all' }).layout.yaxis?.range?.[0], 0);
  });

  it('speaks Korean', () => {
    const shown = figure1a({ results, language: 'ko' });
    assert.equal(shown.language, 'ko');
    for (const words of [shown.title, shown.caption, shown.layout.yaxis?.title?.text])
      assert.match(String(words), /[가-힣]/);
  });

  it('does not change what it is given', () => {
    const before = JSON.stringify(results);
    figure1a({ results });
    assert.equal(JSON.stringify(results), before);
  });

  const wrong = [
    ['a network without a run', { ...results, bn: [] }, /at least one run of the network "bn"/],
    ['runs without a measurement', { ...results, bn: [{ ...results.bn[0], steps: [], testAccuracy: [] }] }, /at least one run of the network "bn"/],
    ['seeds measured at different steps', { ...results, plain: [results.plain[0], { ...results.plain[1], steps: [0, 1, 2, 3] }] }, /seed 2.*that differ/],
    ['a run with a measurement missing', { ...results, plain: [{ ...results.plain[0], testAccuracy: [0.1] }] }, /1 accuracies at 4 steps/],
  ] as const; // prettier-ignore
  for (const [name, given, message] of wrong) {
    it(`refuses ${name}`, () => assert.throws(() => figure1a({ results: given }), message));
  }
});

describe('figures 1(b) and 1(c)', () => {
  it('draws percentiles up to a step, and says of the drift in that part only', () => {
    const [run] = results.plain;
    const drifting = { ...run, percentiles: { ...run.percentiles, p50: [0, 1, 2, 3] } };
    const shown = figure1b({ results: { ...results, plain: [drifting] }, until: 100 });
    assert.deepEqual(traceNamed(shown, '50th percentile').x, [0, 100]);
    assert.match(shown.caption, /between 0\.00 and 1\.00/);
  });

  it('have the same y axis, so that they can be compared', () => {
    assert.deepEqual(figure1b({ results }).layout.yaxis?.range, figure1c({ results }).layout.yaxis?.range);
  });

  it('show the percentiles of the seed that is asked for', () => {
    const shown = figure1c({ results, seed: 2 });
    const { percentiles } = results.bn[1];
    assert.deepEqual(traceNamed(shown, '85th percentile').y, percentiles.p85);
    assert.deepEqual(traceNamed(shown, '50th percentile').y, percentiles.p50);
    assert.deepEqual(traceNamed(shown, '15th percentile').y, percentiles.p15);
    assert.match(shown.caption, /seed 2/);
  });

  it('keep a range that can be drawn when training diverged', () => {
    const gone = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
    const run = {
      ...results.plain[0],
      percentiles: { ...results.plain[0].percentiles, p15: gone, p50: gone, p85: gone },
    };
    const [low, high] = figure1b({ results: { plain: [run], bn: [] } }).layout.yaxis?.range ?? [];
    assert.ok(Number.isFinite(low) && Number.isFinite(high));
  });

  it('refuse a seed that was not run', () => {
    assert.throws(() => figure1b({ results, seed: 9 }), /seeds 1, 2, 3, got seed 9/);
  });
});
