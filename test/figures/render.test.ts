import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { inflateSync } from 'node:zlib';
import {
  figure,
  figure1a,
  figure1b,
  line,
  missingCharacters,
  plotlyJson,
  renderPng,
  renderSvg,
  svgOfStored,
  traceTypes,
  type Trace,
} from '../../lib/figures';
import { results } from './results';
import { SOURCES } from '../sources';

const words = { title: 'Drawn', caption: 'Drawn.' };

const samples: Readonly<Record<(typeof traceTypes)[number], Trace>> = {
  scatter: { y: [1, 2] },
  bar: { x: ['가', 'b'], y: [1, 2] },
  box: { y: [1, 2, 9] },
  histogram: { x: [1, 1, 2] },
  contour: { z: [[1, 2], [3, 4]] },
  heatmap: { z: [[1, 2], [3, 4]] },
  histogram2dcontour: { x: [1, 2, 3], y: [1, 2, 2] },
  pie: { values: [1, 2], labels: ['a', 'b'] },
  scatterpolar: { r: [1, 2], theta: [0, 90] },
  barpolar: { r: [1, 2], theta: [0, 90] },
  waterfall: { y: [1, 2] },
  table: { header: { values: ['a'] }, cells: { values: [[1, 2]] } },
}; // prettier-ignore

describe('drawing a figure', () => {
  it('gives the same bytes twice, and in another process', async () => {
    const png = await renderPng(figure1a({ results, language: 'ko' }));
    assert.deepEqual(await renderPng(figure1a({ results, language: 'ko' })), png);
    const program = `
      const { figure1a, figure1b, renderPng } = require(${JSON.stringify(path.resolve(__dirname, '../../lib/figures/index.ts'))});
      const { results } = require(${JSON.stringify(path.resolve(__dirname, 'results.ts'))});
      renderPng(figure1b({ results })).then(() => renderPng(figure1a({ results, language: 'ko' })))
        .then((png) => console.log(require('node:crypto').createHash('sha256').update(png).digest('hex')));`;
    const hash = execFileSync(process.execPath, [...SOURCES, '--input-type=commonjs', '-e', program], {
      encoding: 'utf8',
    });
    assert.equal(hash.trim(), createHash('sha256').update(png).digest('hex'));
  });

  it('does not depend on what was drawn before for a page, where texts have more room', async () => {
    const names = ['a line with a name of its own', 'another one, whose name is longer'];
    const shown = () => figure({ ...words, data: names.map((name) => line({ name, x: [1, 2], y: [1, 2] })) });
    const page = async () => svgOfStored(plotlyJson(shown()), { width: 680, height: 420 });
    const [before, file, after] = [await page(), await renderSvg(shown()), await page()];
    const program = `
      const { figure, renderSvg } = require(${JSON.stringify(path.resolve(__dirname, '../../lib/figures/index.ts'))});
      renderSvg(${JSON.stringify(shown())}).then((svg) => process.stdout.write(svg));`;
    const alone = execFileSync(process.execPath, [...SOURCES, '--input-type=commonjs', '-e', program], {
      encoding: 'utf8',
    });
    assert.equal(file, alone);
    assert.equal(after, before);
    assert.notEqual(after, file);
    assert.ok(!after!.includes('bnlab-page'));
  });

  it('gives the same SVG twice, though Plotly names its parts at random', async () => {
    assert.equal(await renderSvg(figure1b({ results })), await renderSvg(figure1b({ results })));
  });

  it('writes a PNG of the size that was asked for', async () => {
    const png = Buffer.from(
      await renderPng(figure({ ...words, data: [], layout: { width: 300, height: 200 } }), { scale: 3 }),
    );
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [900, 600]);
  });

  it('draws Hangul as glyphs of its own font', async () => {
    const titled = (title: string) => renderPng(figure({ ...words, title, data: [] }), { scale: 1 });
    const [one, other, none] = await Promise.all(['정규화', '규제화', ' '].map(titled));
    assert.notDeepEqual(one, other);
    assert.notDeepEqual(one, none);
  });

  for (const type of traceTypes) {
    it(`draws ${type}`, async () => {
      const svg = await renderSvg(figure({ ...words, data: [{ type, ...samples[type] }] }));
      assert.match(svg, /<(path|image|rect|text)\b/);
      assert.ok(svg.includes('Drawn'));
    });
  }

  it('draws a heatmap as the pixels it was given', async () => {
    const colorscale = [[0, '#000000'], [1, '#ff0000']]; // prettier-ignore
    const svg = await renderSvg(
      figure({ ...words, data: [{ type: 'heatmap', z: [[0, 1]], colorscale, showscale: false }] }),
    );
    const png = Buffer.from(/<image[^>]*base64,([^"]+)"/.exec(svg)?.[1] ?? '', 'base64');
    const length = png.readUInt32BE(png.indexOf('IDAT') - 4);
    const pixels = inflateSync(png.subarray(png.indexOf('IDAT') + 4, png.indexOf('IDAT') + 4 + length));
    assert.ok(pixels.includes(Buffer.from([255, 0, 0, 255])), 'a red pixel');
    assert.ok(pixels.includes(Buffer.from([0, 0, 0, 255])), 'a black pixel');
  });

  it('draws the cells of a heatmap with gaps between them, and leaves out those without a number', async () => {
    const colorscale = [[0, '#000000'], [1, '#ff0000']]; // prettier-ignore
    const trace = { type: 'heatmap', z: [[0, 1, null]], colorscale, showscale: false, xgap: 4, ygap: 4 } as const;
    const svg = await renderSvg(figure({ ...words, data: [trace] }));
    const png = Buffer.from(/<image[^>]*base64,([^"]+)"/.exec(svg)?.[1] ?? '', 'base64');
    const length = png.readUInt32BE(png.indexOf('IDAT') - 4);
    const pixels = inflateSync(png.subarray(png.indexOf('IDAT') + 4, png.indexOf('IDAT') + 4 + length));
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
    const at = (x: number, y: number) => [...pixels.subarray(y * (1 + 4 * width) + 1 + 4 * x).subarray(0, 4)];
    const row = Math.floor(height / 2);
    assert.deepEqual(at(Math.floor(width / 6), row), [0, 0, 0, 255]);
    assert.deepEqual(at(Math.floor(width / 2), row), [255, 0, 0, 255]);
    assert.deepEqual(at(Math.floor((5 * width) / 6), row), [0, 0, 0, 0], 'no number');
    assert.deepEqual(at(Math.floor(width / 3), row), [0, 0, 0, 0], 'the gap');
  });

  it('keeps long names of categories within the picture', async () => {
    const name = 'a category with quite a long name';
    const svg = await renderSvg(figure({ ...words, data: [{ type: 'bar', orientation: 'h', x: [1], y: [name] }] }));
    const label = new RegExp(`<text[^>]*text-anchor="end"[^>]* x="([\\d.]+)"[^>]*>${name}<`).exec(svg);
    assert.ok(Number(label?.[1]) > 150, `the label ends at x = ${label?.[1]}`);
  });

  it('draws a figure that has no points yet', async () => {
    const svg = await renderSvg(
      figure({ ...words, data: [line({ name: 'loss', x: [], y: [] }), line({ x: [1], y: [Number.NaN] })] }),
    );
    assert.ok(svg.includes('Drawn'));
  });

  it('goes on after a figure that could not be drawn', async () => {
    const [bad, good] = await Promise.allSettled([
      renderSvg(figure({ ...words, data: [{ y: [1], lien: 1 }] })),
      renderSvg(figure1b({ results })),
    ]);
    assert.equal(bad.status, 'rejected');
    assert.equal(good.status, 'fulfilled');
  });

  const refused: readonly (readonly [string, Trace, RegExp])[] = [
    ['WebGL', { type: 'surface' as 'bar', z: [[1]] }, /trace 0.*got surface\nWebGL/s],
    ['WebGL lines', { type: 'scattergl' as 'scatter', y: [1] }, /got scattergl/],
    ['an attribute that Plotly does not know', { y: [1], lien: { width: 1 } }, /trace 0.*got lien/],
    ['a value that Plotly does not know', { y: [1], line: { width: 'thick' } }, /line\.width/],
    [
      'a character that the font cannot draw',
      { ...line({ x: [1], y: [1], name: 'x\u0302' }), showlegend: true },
      /U\+0302.*"x\u0302"/,
    ],
    ['a picture character', { y: [1], mode: 'text', text: ['🎉'] }, /U\+1F389/],
  ];
  for (const [name, trace, message] of refused) {
    it(`refuses ${name}`, async () => {
      const data = [trace, { y: [2], name: 'other' }];
      await assert.rejects(renderSvg(figure({ ...words, data, layout: { showlegend: true } })), message);
    });
  }
});

describe('the font of the figures', () => {
  const drawn = ['AZaz09', 'äÉñ', 'αβγδεμσΣΩ', '−×÷±≤≥≈∞√∑∂∇∈→←', 'x² ½ ‘’ “” – — …', '가각힝학습률샵쾌', 'ㄱㅏ'];
  for (const text of drawn) it(`draws ${text}`, () => assert.deepEqual(missingCharacters(text), []));

  it('says what it cannot draw, once each, and never counts white space', () => {
    assert.deepEqual(missingCharacters('a🎉\u200b b\n漢🎉'), ['🎉', '漢']);
    assert.deepEqual(missingCharacters(''), []);
  });
});
