import assert from 'node:assert/strict';
import { drawFigures, drawnFigure, PLOTLY } from '../../lib/book/drawings';
import { figure, line, plotlyJson, type Figure } from '../../lib/figures';
import type { Lesson } from '../../lib/book/types';

/** A figure as a page shows it. */
async function shown(drawn: Figure): Promise<string> {
  const json = plotlyJson(drawn);
  const cell = { cell_type: 'code', source: '', metadata: {}, execution_count: 1, outputs: [{ output_type: 'display_data', data: { [PLOTLY]: json }, metadata: {} }] }; // prettier-ignore
  const lesson = { file: 'a.ipynb', notebook: { cells: [cell], metadata: {} } } as unknown as Lesson;
  return drawnFigure((await drawFigures([lesson])).get(json)!, 'words');
}

const words = { title: 'Title', caption: 'Caption.' };

describe('drawings of a page', function () {
  this.timeout(120_000);

  it('leave the numbers in coloured cells the colours that were chosen against the cells', async () => {
    const z = [[0, 1]];
    const html = await shown(figure({ ...words, data: [{ type: 'heatmap', z, text: [['11.4', '95.9']], texttemplate: '%{text}', colorscale: 'Cividis', showscale: false }] })); // prettier-ignore
    const numbers = [...html.matchAll(/<g class="heatmap-label">(.*?)<\/g>/g)].map(([, label]) => label);
    assert.equal(numbers.length, 4);
    for (const number of numbers) assert.match(number, /fill: #(?:1b1f24|ffffff)/);
    assert.doesNotMatch(html, /TOBESTRIPPED/);
  });

  it('show a diagram whole on a phone, where it scrolls, and curves made narrower', async () => {
    const data = [line({ x: [0, 1], y: [0, 1] })];
    const diagram = await shown(figure({ ...words, data, layout: { xaxis: { visible: false } } }));
    assert.match(
      diagram,
      /<div class="scroll" tabindex="0"><div class="drawing narrow whole"[^>]*><svg viewBox="0 0 680 /,
    );
    assert.match(await shown(figure({ ...words, data })), /<div class="drawing narrow"[^>]*><svg viewBox="0 0 380 /);
  });

  it('use the width of the page where they are wider than a column of text', async () => {
    const data = [line({ x: [0, 1], y: [0, 1] })];
    assert.match(await shown(figure({ ...words, data, layout: { width: 860 } })), /class="drawing wide broad"/);
    assert.doesNotMatch(await shown(figure({ ...words, data })), /broad/);
  });

  it('leave room in their legends for the widest font of a reader', async () => {
    const names = ['85th percentile', '50th percentile', '15th percentile'];
    const html = await shown(figure({ ...words, data: names.map((name) => line({ name, x: [0, 1], y: [0, 1] })) }));
    const places = [...html.split('drawing narrow')[0].matchAll(/<g class="traces"[^>]*transform="translate\(([\d.]+),/g)].map(([, x]) => Number(x)); // prettier-ignore
    // DejaVu Sans draws each name 102 pixels wide, behind a swatch of 40
    assert.ok(places[1] - places[0] > 142, places.join(' '));
  });

  it('write the decades of an axis as large as all other numbers', async () => {
    const layout = { yaxis: { type: 'log' as const } };
    const html = await shown(figure({ ...words, data: [line({ x: [1, 2], y: [0.01, 100] })], layout }));
    const sizes = [...html.split('drawing narrow')[0].matchAll(/<g class="[xy]tick"><text[^>]*font-size: ([\d.]+)px/g)];
    assert.deepEqual([...new Set(sizes.map(([, size]) => size))], ['13']);
  });
});
