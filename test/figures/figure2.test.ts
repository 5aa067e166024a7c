import assert from 'node:assert/strict';
import { figure2, renderPng, renderSvg, type Figure } from '../../lib/figures';
import { diverged, finished, recordOf, ROUNDING, traceNamed } from './image-results';

const LADDER = [
  finished('Inception', 1, 0.2, 0.3, 0.4, 0.39),
  finished('Inception', 2, 0.2, 0.3, 0.45, 0.5),
  finished('BN-Baseline', 1, 0.3, 0.41, 0.5, 0.5),
  finished('BN-Baseline', 2, 0.3, 0.45, 0.55, 0.6),
  finished('BN-x5', 1, 0.5, 0.6, 0.6, 0.6),
  finished('BN-x5', 2, 0.6, 0.62, 0.6, 0.6),
  finished('BN-x30', 1, 0.1, 0.5, 0.6, 0.7),
  finished('BN-x30', 2, 0.1, 0.5, 0.6, 0.7),
  finished('BN-x5-Sigmoid', 1, 0.1, 0.2, 0.3, 0.35),
  finished('BN-x5-Sigmoid', 2, 0.1, 0.2, 0.4, 0.49),
  diverged('Inception-x5', 1, 7),
  finished('Inception-Sigmoid', 1, 0.1),
];

/** The diamonds in a trace's colour, as points. */
function diamondsOf({ data }: Figure, color: string): number[][] {
  const marks = data.filter((trace) => {
    const marker = trace.marker as { color?: string; symbol?: string } | undefined;
    return trace.name === undefined && marker?.symbol === 'diamond' && marker.color === color;
  });
  return marks.flatMap(({ x, y }) => Array.from(x as number[], (step, i) => [step, (y as number[])[i]]));
}

const colorOf = (shown: Figure, name: string) => (traceNamed(shown, name).line as { color: string }).color;

describe('figure 2', () => {
  it('shows the mean over the seeds of each variant within its range, and no probe', () => {
    const shown = figure2(recordOf(LADDER));
    const { x, y, line } = traceNamed(shown, 'BN-Baseline');
    assert.deepEqual(x, [100, 200, 300, 400]);
    [0.3, 0.43, 0.525, 0.55].forEach((mean, i) => assert.ok(Math.abs((y as number[])[i] - mean) < ROUNDING));
    const { color } = line as { color: string };
    const edges = shown.data.filter((trace) => (trace.line as { color?: string; width?: number })?.color === color && (trace.line as { width: number }).width === 0);
    assert.deepEqual(edges.map((edge) => edge.y), [[0.3, 0.41, 0.5, 0.5], [0.3, 0.45, 0.55, 0.6]]);
    assert.ok(!JSON.stringify(shown).includes('Inception-'));
  }); // prettier-ignore

  it('marks where each seed first crosses the best of the plain network of the same seed', () => {
    const shown = figure2(recordOf(LADDER));
    const expected = {
      Inception: [[300, 0.4], [400, 0.5]],
      'BN-Baseline': [[191, 0.4], [250, 0.5]],
      'BN-x5': [[100, 0.4], [100, 0.5]],
      'BN-x30': [[175, 0.4], [200, 0.5]],
      'BN-x5-Sigmoid': [],
    }; // prettier-ignore
    for (const [name, points] of Object.entries(expected))
      assert.deepEqual(diamondsOf(shown, colorOf(shown, name)), points, name);
    const best = shown.data.find(({ y }) => Array.isArray(y) && y.length === 2);
    assert.deepEqual(best?.y, [0.45, 0.45]);
    // 300/191 and 400/250; 3 and 4; 300/175 and 2
    assert.match(shown.caption, /BN-Baseline 1\.6, BN-x5 3\.5, BN-x30 1\.9, BN-x5-Sigmoid never\./);
  });

  it('says at a line up from the crossing where each variant is there, the earliest on top, and how many times fewer that is', () => {
    const { layout } = figure2(recordOf(LADDER));
    const marks = layout.annotations as unknown as { text: string; x: number; y: number }[];
    assert.deepEqual(marks.map(({ text }) => text), [
      'Inception’s best, 45.0 %', 'BN-x5: step 100 (3.5 times fewer)', 'BN-x30: step 188 (1.9 times fewer)', 'BN-Baseline: step 221 (1.6 times fewer)',
    ]);
    const lines = layout.shapes as unknown as { x0: number; x1: number; y0: number; y1: number }[];
    assert.deepEqual(lines.map(({ x0, x1 }) => [x0, x1]), [[100, 100], [187.5, 187.5], [220.5, 220.5]]);
    lines.forEach(({ y0, y1 }, i) => assert.deepEqual([y0, y1], [0.45, marks[i + 1].y]));
    assert.ok(marks[1].y > marks[2].y && marks[2].y > marks[3].y);
  }); // prettier-ignore

  it('puts the words for the plain network’s best where no curve runs through them', () => {
    const sideOf = (...results: typeof LADDER) => {
      const [label] = figure2(recordOf(results)).layout.annotations as unknown as { xanchor: string }[];
      return label.xanchor;
    };
    const four = ['BN-Baseline', 'BN-x5', 'BN-x30', 'BN-x5-Sigmoid'];
    const plain = finished('Inception', 1, 0.2, 0.3, 0.4, 0.5);
    assert.equal(sideOf(plain, ...four.map((name) => finished(name, 1, 0.51, 0.6, 0.7, 0.8))), 'right');
    assert.equal(sideOf(plain, ...four.map((name) => finished(name, 1, 0.1, 0.2, 0.51, 0.6))), 'left');
  });

  it('gives no factor to a variant that comes later than the plain network', () => {
    const results = LADDER.map((run) => (run.cell === 'BN-x30' ? finished('BN-x30', run.seed, 0.1, 0.1, 0.1, 0.6) : run));
    const marks = figure2(recordOf(results)).layout.annotations as unknown as { text: string }[];
    assert.ok(marks.some(({ text }) => text === 'BN-x30: step 370'), JSON.stringify(marks.map(({ text }) => text)));
  }); // prettier-ignore

  it('has the paper’s axis of accuracy where the plain network comes to it, and begins at 0 where it does not', () => {
    const rangeOf = (shift: number) =>
      figure2(recordOf(LADDER.map((run) => ('top1' in run ? { ...run, top1: run.top1.map((value) => value + shift) } : run)))).layout.yaxis?.range;
    assert.deepEqual(rangeOf(0.15), [0.4, 0.9]);
    assert.deepEqual(rangeOf(0.05), [0.4, 0.8]);
    assert.equal(rangeOf(0)?.[0], 0);
  }); // prettier-ignore

  it('counts the seeds that got there', () => {
    const results = LADDER.filter(({ cell, seed }) => cell !== 'BN-x5' || seed !== 2);
    const shown = figure2(recordOf([...results, finished('BN-x5', 2, 0.1, 0.1, 0.1, 0.1)]));
    assert.match(shown.caption, /BN-x5 3\.0 \(1 of 2 seeds\)/);
  });

  it('leaves out a run that diverged, and a seed that is missing, and says so in legend and caption', () => {
    const results = LADDER.filter(({ cell, seed }) => seed === 1 || !['BN-x5', 'BN-x30', 'BN-x5-Sigmoid'].includes(cell));
    const shown = figure2(
      recordOf([
        ...results.filter(({ cell }) => cell !== 'BN-x5-Sigmoid'),
        diverged('BN-x5', 2, 150, 0.9),
        diverged('BN-x5-Sigmoid', 1, 11),
        diverged('BN-x5-Sigmoid', 2, 12),
      ]),
    );
    assert.deepEqual(traceNamed(shown, 'BN-x5 (1/2)').y, [0.5, 0.6, 0.6, 0.6]);
    assert.deepEqual(traceNamed(shown, 'BN-x30 (1/2)').y, [0.1, 0.5, 0.6, 0.7]);
    assert.deepEqual(traceNamed(shown, 'BN-x5-Sigmoid (diverged)').y, [null]);
    for (const sentence of [
      'Left out: BN-x5 with seed 2, diverged at step 150.',
      'Not run: BN-x30 with seed 2.',
      'Left out: BN-x5-Sigmoid with seeds 1, 2, diverged at step 11, 12.',
    ])
      assert.ok(shown.caption.includes(sentence), shown.caption);
  }); // prettier-ignore

  it('compares nothing without a finished plain run', () => {
    const others = LADDER.filter(({ cell }) => cell !== 'Inception');
    const shown = figure2(recordOf([...others, diverged('Inception', 1, 350, 0.2, 0.3, 0.4)]));
    assert.match(shown.caption, /Inception has no finished run to compare with/);
    assert.deepEqual(diamondsOf(shown, colorOf(shown, 'BN-x5')), []);
  });

  it('shows one seed without bands', () => {
    const shown = figure2(recordOf(LADDER.filter(({ seed }) => seed === 1), { seeds: [1] }));
    assert.ok(shown.data.every(({ fill }) => fill === undefined));
    assert.doesNotMatch(shown.caption, /mean of/);
  }); // prettier-ignore

  it('says when the pictures were generated', () => {
    assert.match(figure2(recordOf(LADDER)).title, /CIFAR-10/);
    assert.match(figure2(recordOf(LADDER, { kind: 'generated' })).title, /generated pictures/);
  });

  it('is drawn in both languages, and the same twice, without changing the record', async () => {
    const record = recordOf(LADDER);
    const before = JSON.stringify(record);
    const korean = figure2({ ...record, language: 'ko' });
    assert.match(korean.caption, /BN-x5 3\.5분의 1/);
    assert.ok((await renderSvg(figure2(record))).includes('Held-out accuracy'));
    assert.deepEqual(await renderPng(korean, { scale: 1 }), await renderPng(figure2({ ...record, language: 'ko' }), { scale: 1 }));
    assert.equal(JSON.stringify(record), before);
  }); // prettier-ignore

  it('refuses a record of something else, and seeds measured at different steps', () => {
    assert.throws(() => figure2(recordOf([])), /figure2: expected a record with runs of Inception.*got no runs/);
    assert.throws(() => figure2(recordOf([finished('bn 0.1', 1, 0.4)])), /got runs of bn 0\.1/);
    const uneven = [finished('Inception', 1, 0.2), finished('Inception', 2, 0.2, 0.3)];
    assert.throws(() => figure2(recordOf(uneven)), /every seed measured at the same 1 steps as seed 1, got seed 2/);
  });
});
