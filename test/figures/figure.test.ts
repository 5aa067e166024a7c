import assert from 'node:assert/strict';
import { band, baseLayout, figure, line, palette, plotlyJson, referenceLine, withOpacity } from '../../lib/figures';
import type { Axis } from '../../lib/figures/figure';

const words = { title: 'A title', caption: 'What there is to see.' };

describe('a figure', () => {
  it('starts from the theme, and keeps the rest of an axis when one attribute of it is given', () => {
    const { layout } = figure({ ...words, data: [], layout: { height: 300, yaxis: { range: [0, 1] } } });
    assert.equal(layout.height, 300);
    assert.equal(layout.width, baseLayout.width);
    assert.deepEqual(layout.yaxis, { ...baseLayout.yaxis, range: [0, 1] });
  });

  it('labels a logarithmic axis at its decades alone, unless it is told which ticks to draw', () => {
    const ticksOf = (axis: Axis) => {
      const { dtick, tickvals } = figure({ title: '', caption: '', data: [], layout: { yaxis: axis } }).layout.yaxis!;
      return [dtick, tickvals];
    };
    assert.deepEqual(ticksOf({ type: 'log' }), [1, undefined]);
    assert.deepEqual(ticksOf({ type: 'log', dtick: 2 }), [2, undefined]);
    assert.deepEqual(ticksOf({ type: 'log', tickvals: [3] }), [undefined, [3]]);
    assert.deepEqual(ticksOf({}), [undefined, undefined]);
  });

  it('carries its words in the JSON, so that the book finds them', () => {
    const { layout } = plotlyJson(figure({ ...words, language: 'ko', data: [] }));
    assert.deepEqual(layout.meta, { ...words, language: 'ko' });
    assert.equal((layout.title as { text: string }).text, words.title);
    assert.equal((layout.title as { xanchor: string }).xanchor, 'left');
  });

  const columns = [
    ['empty', [], []],
    ['one number', [0.1], [0.1]],
    ['not a number and infinities', [Number.NaN, Infinity, -Infinity, null], [null, null, null, null]],
    ['more digits than single precision has', [0.123456789], [0.1234568]],
    ['a large whole number', [30_000_001], [30_000_001]],
    ['a typed array', Float32Array.of(0.1, 2), [0.1, 2]],
    ['names', ['가', 'b'], ['가', 'b']],
  ] as const;
  for (const [name, y, expected] of columns) {
    it(`writes a column as JSON: ${name}`, () => {
      const json = plotlyJson(figure({ ...words, data: [{ y, x: undefined }] }));
      assert.deepEqual(JSON.parse(JSON.stringify(json.data)), [{ uid: 'trace-0', y: expected }]);
    });
  }
});

describe('the theme', () => {
  it('has colours that differ in lightness enough from white', () => {
    const smallestContrast = 3; // WCAG 2.2, 1.4.11: graphical objects
    for (const [name, color] of Object.entries(palette)) {
      const contrast = 1.05 / (luminance(color) + 0.05);
      assert.ok(contrast >= smallestContrast, `${name} has a contrast of ${contrast.toFixed(2)}`);
    }
  });

  it('draws a band as two edges, the second filled down to the first and the only one listed', () => {
    const [low, high] = band({ name: 'seeds', x: [1, 2], low: [0, 1], high: [2, 3], color: '#0072b2' });
    assert.deepEqual([low.y, high.y], [[0, 1], [2, 3]]); // prettier-ignore
    assert.equal(high.fill, 'tonexty');
    assert.deepEqual([low.showlegend, high.showlegend], [false, true]);
  });

  it('lists a line in the legend only under a name', () => {
    assert.equal(line({ x: [1], y: [1] }).showlegend, false);
    assert.equal(line({ x: [1], y: [1], name: 'loss' }).showlegend, true);
  });

  it('puts a reference line across the whole plot', () => {
    const { shape } = referenceLine({ y: 0.7, label: 'paper' });
    assert.deepEqual(shape, { ...(shape as object), xref: 'paper', x0: 0, x1: 1, y0: 0.7, y1: 0.7 });
  });

  it('makes colours translucent', () => assert.equal(withOpacity('#0072b2', 0.2), 'rgba(0,114,178,0.2)'));
});

/** Relative luminance of a `#rrggbb` colour. Source: WCAG 2.2. */
function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
