import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { JSDOM } from 'jsdom';
import { renderBook, type BookOptions } from '../../lib/book';
import { drawFigures } from '../../lib/book/drawings';
import { wordsIn } from '../../lib/book/search-words';
import { readableTable } from '../../lib/book/tables';
import { figure, line, plotlyJson } from '../../lib/figures';
import { parseNotebook, type Cell } from '../../lib/kernel/notebook';

import type { JudgedClaim } from '../../lib/paper';
import { code, display, notebook, stream, text } from './notebooks';

const PLOTLY = 'application/vnd.plotly.v1+json';
const lesson = (cells: readonly Cell[], name = '01-one') => ({
  file: `/lessons/${name}.ipynb`,
  notebook: notebook(cells),
});

function book(cells: readonly Cell[], more: Partial<BookOptions> = {}) {
  const { files } = renderBook({ lessons: [lesson(cells)], ...more });
  const at = (name: string) => new JSDOM(String(files.get(name))).window.document;
  return { files, at };
}

const texts = (document: Document, selector: string) =>
  [...document.querySelectorAll(selector)].map((element) => element.textContent?.trim());

describe('a reader of the book', () => {
  const plot = plotlyJson(figure({ title: 'T', caption: 'C.', data: [line({ x: [0, 1], y: [0, 1] })] }));
  const drawn = display({ [PLOTLY]: plot, 'image/png': '', 'text/plain': 'T' });

  it('finds the search and the brightness on every page, named in the reader’s language', () => {
    const { files, at } = book([text('# One')]);
    for (const name of [...files.keys()].filter((each) => each.endsWith('.html'))) {
      const [field] = at(name).querySelectorAll('form[role=search] input');
      assert.ok(field.getAttribute('aria-label'));
      assert.match(field.getAttribute('data-label-ko') ?? '', /[가-힣]/);
      assert.equal(at(name).querySelectorAll('[data-theme-button][aria-pressed]').length, 1);
    }
  });

  it('finds each part of a lesson by its words, in its language', () => {
    const cells = [text('# One\n\nFirst words.\n\n## Part two\n\nGamma, gamma and beta.', 'en'), text('# 하나\n\n## 둘째 부분\n\n감마와 베타.', 'ko')]; // prettier-ignore
    const scope: { bnlabSearch?: readonly (readonly string[])[] } = {};
    runInNewContext(String(book(cells).files.get('assets/search-index.js')), scope);
    // another realm's arrays are no arrays of this one's
    const rows: unknown = JSON.parse(JSON.stringify(scope.bnlabSearch));
    assert.deepEqual(rows, [
      ['en', '01-one.html', 'One', 'One', 'one first words'],
      ['en', '01-one.html#part-two', 'One', 'Part two', 'part two gamma and beta'],
      ['ko', '01-one.html', '하나', '하나', '하나'],
      ['ko', `01-one.html#${encodeURIComponent('둘째-부분')}`, '하나', '둘째 부분', '둘째 부분 감마와 베타'],
    ]);
  });

  const queries: readonly (readonly [string, readonly string[]])[] = [
    ['4.8 %', ['4.8']],
    ['γ and ε', ['gamma', 'and', 'epsilon']],
    ['Θ', ['theta']],
    ['  ', []],
    ['m/(m-1)', ['m', 'm-1']],
    ['"Batch-Norm"?', ['batch-norm']],
    ['배치 정규화', ['배치', '정규화']],
  ];
  for (const [query, expected] of queries) {
    it(`looks for "${query}" by the words that the index has`, () => assert.deepEqual(wordsIn(query), expected));
  }

  it('finds a formula by the sign in it', () => {
    const scope: { bnlabSearch?: readonly (readonly string[])[] } = {};
    const cells = [text('# One\n\n$\\hat{x}\\gamma + β$, 4.8 %', 'en')];
    runInNewContext(String(book(cells).files.get('assets/search-index.js')), scope);
    const own = scope.bnlabSearch![0][4].split(' ');
    for (const word of ['γ', 'β', '4.8 %'].flatMap(wordsIn)) assert.ok(own.includes(word), word);
  });

  it('can link to each heading below the title', () => {
    const page = book([text('# One\n\n## Part <b>two</b>', 'en')]).at('01-one.html');
    const [anchor] = page.querySelectorAll('h2 a.anchor');
    assert.equal(anchor.getAttribute('href'), '#part-b-two-b');
    assert.equal(anchor.getAttribute('aria-label'), 'Link to this part: Part two');
    assert.equal(page.querySelectorAll('h1 a.anchor').length, 0);
  });

  const long = Array.from({ length: 9 }, (_, i) => `line${i}();`).join('\n');
  const folds: readonly (readonly [string, Cell, number])[] = [
    ['long code of a figure', code(long, [drawn]), 1],
    ['short code of a figure', code('show();', [drawn]), 0],
    ['long code of numbers', code(long, [stream('1')]), 0],
  ];
  for (const [name, cell, count] of folds) {
    it(`sees ${name} ${count === 1 ? 'folded' : 'as it is'}`, () => {
      const page = book([cell]).at('01-one.html');
      assert.equal(page.querySelectorAll('details.folded:not([open]) pre.code').length, count);
      assert.equal(page.querySelectorAll('pre.code').length, 1);
    });
  }

  it('takes the notebook home, as it was before it was run', () => {
    const { files, at } = book([text('# One', 'en'), code('const a = 1;', [stream('1')])]);
    const address = at('01-one.html').querySelector('a[download]')?.getAttribute('href') ?? '';
    const { cells } = parseNotebook(String(files.get(address)), address);
    assert.deepEqual(cells.map(({ source }) => source), ['# One', 'const a = 1;']); // prettier-ignore
    assert.deepEqual(cells.flatMap((cell) => (cell.cell_type === 'code' ? cell.outputs : [])), []); // prettier-ignore
  });

  it('sees a figure as a drawing in the page’s own colours, for a desk and for a phone', async () => {
    const cells = [code('show();', [drawn, drawn])];
    const lessons = [lesson(cells)];
    const { files } = renderBook({ lessons, drawings: await drawFigures(lessons) });
    const page = new JSDOM(String(files.get('01-one.html'))).window.document;
    const drawings = [...page.querySelectorAll('.drawing')];
    assert.deepEqual(drawings.map((each) => each.getAttribute('aria-label')), Array(4).fill('T. C.')); // prettier-ignore
    assert.equal(page.querySelectorAll('.drawing.narrow svg path.js-line').length, 2);
    assert.doesNotMatch(drawings[0].innerHTML, /rgb\(255, 255, 255\)|rgb\(36, 41, 47\)/);
    assert.match(drawings[0].innerHTML, /var\(--blue\)/);
    for (const svg of page.querySelectorAll('svg')) {
      const ids = new Set([...svg.querySelectorAll('[id]')].map(({ id }) => id));
      for (const [, used] of svg.outerHTML.matchAll(/url\(#([^)]+)\)/g)) assert.ok(ids.has(used), used);
    }
    assert.equal(page.querySelectorAll('script[src*=plotly]').length, 0);
  });

  it('is told where the book lies only where that is known', () => {
    const og = (page: Document, name: string) => page.querySelector(`meta[property="og:${name}"]`)?.getAttribute('content');
    const cells = [text('# One\n\nAbout gradients.', 'en')];
    const nowhere = book(cells).at('01-one.html');
    assert.equal(og(nowhere, 'title'), 'One');
    assert.equal(nowhere.querySelector('meta[name=description]')?.getAttribute('content'), 'About gradients.');
    assert.equal(og(nowhere, 'url'), undefined);
    const { files, at } = book(cells, { home: 'https://example.org/b/', picture: { png: Buffer.from('x'), alt: 'X' } });
    assert.equal(og(at('01-one.html'), 'url'), 'https://example.org/b/01-one.html');
    assert.equal(og(at('index.html'), 'url'), 'https://example.org/b/');
    const picture = og(at('index.html'), 'image') ?? '';
    assert.ok(files.has(picture.replace('https://example.org/b/', '')), picture);
  }); // prettier-ignore

  it('comes from a verdict to the cell, the record and the command', () => {
    const both = (words: string) => ({ en: words, ko: words });
    const run = { seeds: [1], networks: null, data: 'MNIST', steps: {}, record: 'r.json', command: 'npx bnlab run r' };
    const claim: JudgedClaim = { id: '1-momentum', section: '1', statement: both('S'), method: both('M'), paper: both('–'), ours: both('–'), verdict: 'undecided', interval: null, run }; // prettier-ignore
    const cells = [{ ...code('function race(kind) {}'), id: 'race' }] as const;
    const { files, at } = book(cells, { claims: [claim], records: new Map([['r.json', Buffer.from('{}')]]) });
    const row = at('scoreboard.html').querySelector('tbody tr')!;
    assert.equal(row.querySelector('a.seen')?.getAttribute('href'), '01-one.html#race');
    assert.equal(at('01-one.html').querySelectorAll('#race pre.code').length, 1);
    assert.ok(files.has(row.querySelector('details a')?.getAttribute('href') ?? ''));
    assert.equal(row.querySelector('pre.code')?.textContent, 'npx bnlab run r');
  });
});

describe('a table of a data frame', () => {
  const table = (rows: string) => `<table class="dataframe" lang="ko">\n<thead><tr><td></td><th>망</th><th>정확도</th></tr></thead>\n<tbody>\n${rows}\n</tbody>\n</table>`; // prettier-ignore
  const shown = (html: string) => new JSDOM(readableTable(html)).window.document;

  it('loses the column that only counts, and sets words to the left', () => {
    const page = shown(table('<tr><th>0</th><td>plain</td><td>0.9</td></tr>\n<tr><th>1</th><td>bn</td><td>97.1 %</td></tr>')); // prettier-ignore
    assert.deepEqual(texts(page, 'thead th'), ['망', '정확도']);
    assert.deepEqual(texts(page, 'tbody tr:first-child > *'), ['plain', '0.9']);
    assert.deepEqual(texts(page, '.words'), ['망', 'plain', 'bn']);
    assert.equal(page.querySelector('td')?.getAttribute('data-key'), '정확도');
    assert.equal(page.querySelector('table')?.lang, 'ko');
  });

  it('keeps an index that says something', () => {
    assert.deepEqual(texts(shown(table('<tr><th>BN</th><td>a</td><td>1</td></tr>')), 'tbody th'), ['BN']);
  });

  it('has a dash where a cell is empty, and knows what a number in front counts', () => {
    const page = shown(table('<tr><th>7</th><td></td><td>0.9</td></tr>\n<tr><th>8</th><td>1</td><td>97.1 %</td></tr>')
      .replace('<td></td><th>망', '<th>맵</th><th>망')); // prettier-ignore
    assert.deepEqual(texts(page, 'tbody tr:first-child > *'), ['7', '–', '0.9']);
    assert.equal(page.querySelector('tbody th')?.getAttribute('data-key'), '맵');
    assert.equal(page.querySelectorAll('.words').length, 0);
  });

  it('becomes cards on a phone where it is wide', () => {
    const narrow = shown(table('<tr><th>0</th><td>a</td><td>1</td></tr>'));
    const wide = shown(table(`<tr><th>0</th><td>${'long '.repeat(9)}</td><td>1</td></tr>`));
    assert.deepEqual([narrow, wide].map((page) => page.querySelectorAll('table.cards').length), [0, 1]); // prettier-ignore
  });
});
