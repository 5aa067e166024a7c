import type { JudgedClaim } from '../../lib/paper';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { JSDOM } from 'jsdom';
import { renderBook, type BookOptions } from '../../lib/book';
import type { Cell } from '../../lib/kernel/notebook';
import { code, display, failure, notebook, stream, text } from './notebooks';

const PNG = Buffer.from('89504e470d0a1a0a0000000d4948445200000003000000020802000000', 'hex').toString('base64');

function plot(language?: 'en' | 'ko', title = 'Curve') {
  const layout = { meta: { title, caption: 'Rises </script> & falls.', language } };
  return display({ 'application/vnd.plotly.v1+json': { data: [], layout }, 'image/png': PNG, 'text/plain': 'Figure' });
}

function pages({
  claims,
  ...lessons
}: { claims?: BookOptions['claims'] } & Readonly<Record<string, readonly Cell[] | BookOptions['claims']>>) {
  const named = Object.entries(lessons) as [string, readonly Cell[]][];
  const book = named.map(([name, cells]) => ({
    file: `/lessons/${name}.ipynb`,
    notebook: notebook(cells, { bnlab: { section: '3.1' } }),
  }));
  return renderBook({ lessons: book, claims });
}

/** The document of one page. */
function page(cells: readonly Cell[], address = '01-one.html'): Document {
  return documentOf(pages({ '01-one': cells }).files.get(address));
}

function documentOf(html: string | Uint8Array | undefined): Document {
  assert.equal(typeof html, 'string');
  return new JSDOM(html).window.document;
}

const all = (document: Pick<Document, 'querySelectorAll'>, selector: string) => [
  ...document.querySelectorAll(selector),
];
const texts = (document: Document, selector: string) =>
  all(document, selector).map((element) => element.textContent?.trim());

describe('a page of the book', () => {
  it('has each text in its language, and code once', () => {
    const shown = page([text('# One', 'en'), text('# 하나', 'ko'), text('Shared.'), code('const a = 1;')]);
    assert.deepEqual(texts(shown, 'section.en[lang=en] h1'), ['One']);
    assert.deepEqual(texts(shown, 'section.ko[lang=ko] h1'), ['하나']);
    assert.deepEqual(texts(shown, 'section.shared p'), ['Shared.']);
    assert.deepEqual(texts(shown, 'pre.code'), ['const a = 1;']);
    assert.equal(shown.title, 'One');
    assert.equal(shown.body.dataset.titleKo, '하나');
  });

  it('has formulas as MathML and as boxes, none as markup', () => {
    const shown = page([text('$\\hat{x}$는 $$\\frac{1}{m}$$', 'ko')]);
    assert.equal(all(shown, 'math').length, 2);
    assert.equal(all(shown, '.katex-html').length, 2);
    all(shown, '.katex').forEach((formula) => formula.remove());
    assert.doesNotMatch(shown.body.textContent ?? '', /\$|frac/);
  });

  it('marks the words of code, and shows nothing of it as HTML', () => {
    const shown = page([code('const html = "<b>&</b>";')]);
    assert.equal(all(shown, 'pre.code b').length, 0);
    assert.deepEqual(texts(shown, '.hljs-keyword'), ['const']);
    assert.deepEqual(texts(shown, 'pre.code'), ['const html = "<b>&</b>";']);
  });

  it('shows what a terminal would have left of text: no colours, the last state of a progress line', () => {
    const shown = page([
      code('run()', [
        stream('\u001b[32mgreen\u001b[0m\n10%\r100%\r\nend\n'),
        stream('careful', 'stderr'),
        stream(' \n'),
      ]),
    ]);
    assert.deepEqual(texts(shown, 'pre.stdout'), ['green\n100%\nend']);
    assert.deepEqual(texts(shown, 'pre.stderr'), ['careful']);
  });

  it('shows what was printed in the reader’s language', () => {
    const shown = page([code('run()', [stream('seed 1: 300 steps\n0.5\n')])]);
    assert.deepEqual(texts(shown, '.en > pre.stdout'), ['seed 1: 300 steps\n0.5']);
    assert.deepEqual(texts(shown, '.ko > pre.stdout'), ['시드 1: 300단계\n0.5']);
  });

  it('shows an error as one, without colour codes', () => {
    const shown = page([
      code('fail()', [failure('TypeError', 'no <x>', ['\u001b[31mTypeError\u001b[0m: no <x>', '  at cell 1'])]),
      code('fail()', [failure('E', 'bare', [])]),
    ]);
    assert.deepEqual(texts(shown, '.error strong .en'), ['Error', 'Error']);
    assert.deepEqual(texts(shown, '.error pre'), ['TypeError: no <x>\n  at cell 1', 'E: bare']);
  });

  it('shows a figure as a picture with words, and loads its numbers only where a reader asks for them', () => {
    const { files } = pages({ '01-one': [code('show()', [plot()])] });
    const shown = documentOf(files.get('01-one.html'));
    const [image] = all(shown, 'figure.plot img');
    assert.equal(image.getAttribute('src'), 'figures/01-one-1.png');
    assert.equal(image.getAttribute('alt'), 'Curve. Rises </script> & falls.');
    assert.deepEqual([image.getAttribute('width'), image.getAttribute('height')], ['3', '2']);
    assert.deepEqual(Buffer.from(files.get('figures/01-one-1.png') as Uint8Array).toString('base64'), PNG);
    const address = all(shown, 'figure.plot button')[0].getAttribute('data-explore') ?? '';
    const numbers: { bnlabFigures?: Record<string, { layout: { meta: { caption: string } } }> } = {};
    runInNewContext(String(files.get(address)), numbers);
    assert.equal(numbers.bnlabFigures?.[address].layout.meta.caption, 'Rises </script> & falls.');
    assert.equal(all(shown, '.explore a[download]')[0].getAttribute('href'), 'figures/01-one-1.png');
    assert.deepEqual(texts(shown, 'figcaption'), ['Curve. Rises </script> & falls.']);
  });

  it('shows figures in their languages only where a cell has both', () => {
    const shown = page([code('both', [plot('en'), plot('ko', '곡선')]), code('one', [plot('en', 'Alone')])]);
    assert.deepEqual(texts(shown, '.outputs > .en strong'), ['Curve.']);
    assert.deepEqual(texts(shown, '.outputs > .ko strong'), ['곡선.']);
    assert.deepEqual(texts(shown, '.outputs > figure strong'), ['Alone.']);
  });

  it('shows tables in their languages only where a cell has both', () => {
    const table = (lang: string, word: string) =>
      display({ 'text/html': `<table class="dataframe" lang="${lang}"><tr><td>${word}</td></tr></table>` });
    const shown = page([code('both', [table('en', 'net'), table('ko', '망')]), code('one', [table('en', 'alone')])]);
    assert.deepEqual(texts(shown, '.outputs > .en td'), ['net']);
    assert.deepEqual(texts(shown, '.outputs > .ko td'), ['망']);
    assert.deepEqual(texts(shown, '.outputs > .scroll td'), ['alone']);
  });

  it('shows sentences in their languages only where a cell has both', () => {
    const told = (words: string, lang: string) =>
      display({ 'text/html': `<p class="check right" lang="${lang}">${words}</p>` });
    const [both, alone] = all(
      page([code('a', [told('Right', 'en'), told('맞다', 'ko')]), code('b', [told('Right', 'en')])]),
      '.outputs',
    );
    assert.deepEqual(
      [both.querySelector('.ko')?.textContent, both.querySelector('.en')?.textContent],
      ['맞다', 'Right'],
    );
    assert.equal(alone.querySelector('div.en'), null);
  });

  it('shows an exercise as the reader begins it, its solution and what is said of that folded', () => {
    const solved = code('solved();', [stream('Right')], ['exercise']);
    const bnlab = { exercise: 'normalize', start: ['begin();', 'TODO;'] };
    const shown = page([{ ...solved, metadata: { ...solved.metadata, bnlab } }]);
    assert.deepEqual(texts(shown, 'section.cell > pre.code'), ['begin();\nTODO;']);
    assert.deepEqual(texts(shown, 'details.solution:not([open]) pre.code'), ['solved();']);
    assert.deepEqual(texts(shown, 'details.solution .outputs'), ['Right']);
    assert.equal(all(shown, '.outputs').length, 1);
  });

  it('lets pages run the book’s own scripts only, and says so in each page', () => {
    const shown = page([text('# One')]);
    const policy = all(shown, 'meta[http-equiv=Content-Security-Policy]')[0].getAttribute('content') ?? '';
    assert.match(policy, /^default-src 'none';/);
    assert.doesNotMatch(/script-src[^;]*/.exec(policy)?.[0] ?? '', /unsafe|\*/);
    const inline = all(shown, 'script:not([src]):not([type])').map(({ textContent }) => textContent ?? '');
    const hashes = inline.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    assert.equal(hashes.length, 1);
    assert.ok(policy.includes(hashes[0]));
  });

  it('lets a keyboard reach wide formulas, and names what it can go to', () => {
    const shown = page([text('# One\n\n$$x$$')]);
    assert.equal(all(shown, '.katex-display[tabindex="0"]').length, 1);
    const names = all(shown, 'nav').map((nav) => nav.getAttribute('aria-label'));
    assert.equal(new Set(names).size, names.length);
    assert.ok(!names.includes(null));
  });

  const bundles = [
    [
      'a table',
      { 'text/html': '<table class="dataframe"><tr><td>1</td></tr></table>', 'text/plain': '1' },
      '.scroll table.dataframe td',
      '1',
    ],
    [
      'HTML with a script as its text',
      { 'text/html': '<script>x</script>', 'text/plain': 'plain' },
      'pre.result',
      'plain',
    ],
    [
      'a picture rather than HTML',
      { 'text/html': '<p>html</p>', 'image/png': PNG, 'text/plain': 'alt' },
      'figure.picture',
      '',
    ],
    ['Markdown', { 'text/markdown': '**bold**', 'text/plain': 'x' }, '.outputs strong', 'bold'],
    ['plain text', { 'text/plain': '[1, 2]' }, 'pre.result', '[1, 2]'],
  ] as const;
  for (const [name, data, selector, expected] of bundles) {
    it(`shows ${name}`, () => assert.deepEqual(texts(page([code('x', [display(data)])]), selector), [expected]));
  }

  it('says that a lesson has not been run', () => {
    assert.equal(all(page([code('x')]), '.notice').length, 0);
    assert.equal(all(page([{ ...code('x'), execution_count: null } as Cell]), '.notice').length, 1);
  });

  it('gives every heading an address of its own, in every script', () => {
    const shown = page([text('## Same\n\n## Same\n\n## 배치 크기 $m$\n\n## !')]);
    const ids = all(shown, 'h2').map((heading) => heading.id);
    assert.deepEqual(ids, ['same', 'same-2', '배치-크기-m', 'part']);
    assert.deepEqual(all(shown, '.here a').map((link) => decodeURIComponent(link.getAttribute('href') ?? '')), ids.map((id) => `#${id}`)); // prettier-ignore
  });

  it('leads to the pages before and after, and marks itself in the contents', () => {
    const { files } = pages({ '01-one': [text('# One')], '02-two': [text('# Two')], '03-three': [text('# Three')] });
    const shown = documentOf(files.get('02-two.html'));
    assert.equal(all(shown, '.previous a')[0].getAttribute('href'), '01-one.html');
    assert.equal(all(shown, '.next a')[0].getAttribute('href'), '03-three.html');
    assert.equal(all(shown, '.contents [aria-current=page]')[0].getAttribute('href'), '02-two.html');
    assert.equal(all(documentOf(files.get('01-one.html')), '.previous').length, 0);
  });

  it('can be empty', () => assert.equal(page([]).title, '01-one'));
});

describe('the home page', () => {
  it('lists the lessons with their sections of the paper and their first paragraphs', () => {
    const home = page([text('# One\n\nAbout [it](#one).', 'en'), text('# 하나\n\n소개.', 'ko')], 'index.html');
    assert.deepEqual(all(home, '.lessons a').map((link) => link.getAttribute('href')), ['01-one.html']); // prettier-ignore
    assert.deepEqual(texts(home, '.lessons h3 .ko'), ['하나']);
    assert.deepEqual(texts(home, '.paper-section .en'), ['Paper, section 3.1']);
    assert.deepEqual(texts(home, '.lessons p.en'), ['About it.']);
  });

  it('begins with the playground, whole without its script, and loads the library for it only when asked', () => {
    const home = page([text('# One', 'en')], 'index.html');
    const [first] = all(home, 'main section');
    assert.ok(first.hasAttribute('data-playground'));
    assert.equal(all(first, 'svg').length, 4);
    for (const named of all(first, '[aria-label]')) {
      assert.doesNotMatch(named.getAttribute('aria-label')!, /[가-힣]/);
      assert.match(named.getAttribute('data-label-ko') ?? '', /[가-힣]/);
    }
    for (const input of all(first, 'input, select')) assert.equal(all(first, `label[for="${input.id}"]`).length, 1);
    const scripts = all(home, 'script[src]').map((script) => script.getAttribute('src'));
    assert.deepEqual(scripts, ['assets/book.js', 'assets/playground.js']);
    assert.match(all(home, 'meta[http-equiv]')[0].getAttribute('content') ?? '', /worker-src blob:/);
  });

  it('weighs less than 250 KB with its style and scripts', () => {
    const { files } = pages({ '01-one': [text('# One')] });
    const home = documentOf(files.get('index.html'));
    const loaded = all(home, 'script[src], link[rel=stylesheet]').map(
      (element) => element.getAttribute('src') ?? element.getAttribute('href') ?? '',
    );
    const bytes = ['index.html', ...loaded].map((name) => Buffer.from(files.get(name) ?? '').length);
    assert.ok(
      bytes.every((size) => size > 0),
      String(bytes),
    );
    assert.ok(bytes.reduce((sum, size) => sum + size) < 250_000, String(bytes));
    assert.ok(files.has('assets/playground-worker.js'));
  });

  it('says where to start, how long a lesson takes, and what comes before it', () => {
    const long = text('word '.repeat(160 * 20), 'en');
    const { files } = pages({ '00-sum': [text('# Sum')], '01-one': [text('# One'), long], '03-three': [text('# Three')], '03-3-more': [text('# More')], '04-1-four': [text('# Four')] }); // prettier-ignore
    const home = documentOf(files.get('index.html'));
    assert.deepEqual(all(home, '.start a').map((link) => link.getAttribute('href')), ['01-one.html']); // prettier-ignore
    const about = texts(home, '.about').map((words) => words?.replace(/\d+분|논문[^·]*·|먼저 읽기:|\s+/g, ' ').trim());
    assert.match(about[1] ?? '', /20 minutes/);
    const after = all(home, '.lessons li').map((item) => all(item, '.about a')[0]?.getAttribute('href'));
    assert.deepEqual(after, [undefined, '00-sum.html', undefined, '03-three.html', '03-three.html']);
    // a title that begins with its number says that once
    const { files: numbered } = pages({ '03-three': [text('# 3. Three')], '03-3-more': [text('# 3.3 More')] });
    assert.deepEqual(texts(documentOf(numbered.get('index.html')), '.about a .en'), ['3. Three']);
  });

  it('shows Figure 1 from the runs it is given: best against best, the mean of the seeds', () => {
    const run = (network: string, learningRate: number, seed: number, end: number, steps = 100) => ({
      settings: { network, learningRate, deviation: 0.1 },
      seed,
      steps,
      curves: { steps: [0, steps], loss: [null, 1], heldOut: [0.1, end], test: [0.1, end] },
    });
    const runs = [run('plain', 1, 1, 0.9), run('plain', 0.1, 1, 0.8), run('bn', 1, 1, 0.96), run('bn', 1, 2, 0.98), run('bn', 3, 1, 0.99, 50)]; // prettier-ignore
    const { files } = renderBook({ lessons: [{ file: '01.ipynb', notebook: notebook([]) }], figure1: runs });
    const names = texts(documentOf(files.get('index.html')), '.first-figure .name .en');
    // once for a desk and once for a phone
    assert.deepEqual(names, ['with BN 97.0 %', 'without BN 90.0 %', 'with BN 97.0 %', 'without BN 90.0 %']);
    const [wide, narrow] = all(documentOf(files.get('index.html')), '.first-figure .drawing svg');
    assert.deepEqual([wide, narrow].map((svg) => svg.closest('.narrow') !== null), [false, true]); // prettier-ignore
    assert.ok(Number(narrow.getAttribute('viewBox')!.split(' ')[2]) <= 360);
    assert.equal(all(page([], 'index.html'), '.first-figure').length, 0);
  });
});

describe('a lesson with a figure that moves', () => {
  it('shows it after the cell that asks for it, and loads its script', () => {
    const shown = page([text('Words.', 'en'), text('말.', 'ko', 'figure:gamma-beta')]);
    assert.equal(all(shown, 'section.text.ko + section.moving[data-moving=gamma-beta] svg').length, 1);
    assert.equal(all(shown, 'script[src="assets/moving.js"]').length, 1);
    assert.equal(all(page([text('Words.')]), 'script[src="assets/moving.js"]').length, 0);
  });
});

describe('the section of the paper that a lesson is about', () => {
  const sections = [
    ['in its metadata', { bnlab: { section: '3.1' } }, '# Of section 2', '3.1'],
    ['in its title', {}, '# Section 4.2.1: speed', '4.2.1'],
    ['in its first paragraph', {}, '# Title\n\nThis is section 3.\n\nSection 4 comes later.', '3'],
    ['nowhere', { bnlab: {} }, '# Title\n\nWords.', undefined],
  ] as const;
  for (const [name, metadata, source, expected] of sections) {
    it(`is found ${name}`, () => {
      const lesson = { file: '01.ipynb', notebook: notebook([text(source, 'en')], metadata) };
      const home = documentOf(renderBook({ lessons: [lesson] }).files.get('index.html'));
      assert.equal(texts(home, '.paper-section .en')[0], expected && `Paper, section ${expected}`);
    });
  }
});

describe('the scoreboard', () => {
  const alike = (words: string) => ({ en: words, ko: words });
  const network = { modules: 6, width: 0.25, parameters: 123_456, size: [32, 32, 3], isBatchNormalized: true };
  const RUN = {
    seeds: [1, 2, 3],
    networks: { 'BN-x5': network },
    data: 'CIFAR-10',
    steps: { 'BN-x5': 6000 },
    record: 'ladder.json',
    command: 'npx bnlab run ladder',
  };
  const claims = [
    { id: 'a', section: '4.1', statement: { en: 'Faster by $2\\times$.', ko: '더 빠르다.' }, method: alike('by hand'), paper: alike('<14'), ours: alike('12'), verdict: 'reproduced', interval: null, run: RUN },
    { id: 'b', section: '4.2', statement: { en: 'Better.', ko: '더 낫다.' }, method: alike('by hand'), paper: alike('73 %'), ours: alike('–'), verdict: 'not run at this scale', interval: null, run: null },
  ] as const satisfies readonly JudgedClaim[]; // prettier-ignore

  it('shows every claim with both numbers and the verdict in words', () => {
    const shown = documentOf(pages({ '01-one': [], claims }).files.get('scoreboard.html'));
    assert.deepEqual(texts(shown, 'tbody td:nth-child(3) div div.en'), ['<14', '73 %']);
    assert.deepEqual(texts(shown, 'tbody .verdict .en'), ['reproduced', 'not run at this scale']);
    assert.equal(all(shown, 'tbody math').length, 1);
    assert.deepEqual(texts(shown, '.tally strong'), ['1', '0', '0', '0', '0', '1']);
    const [behind] = texts(shown, 'tbody td:nth-child(4) details p');
    assert.match(behind, /BN-x5: 6 x 0.25, 123,456 parameters, 32x32x3; CIFAR-10; steps: BN-x5 6000; seeds: 1, 2, 3/);
  });

  it('is there only when there are claims', () => {
    assert.equal(pages({ '01-one': [] }).files.has('scoreboard.html'), false);
    assert.deepEqual(pages({ '01-one': [], claims }).pages, ['index.html', '01-one.html', 'scoreboard.html']);
  });
});

describe('every page', () => {
  const { files } = pages({
    '01-one': [
      text('# One\n\n[next](02-two.ipynb#two), ![dot](data:image/png;base64,AA==)', 'en'),
      code('x', [plot()]),
    ],
    '02-two': [text('# Two')],
    claims: [],
  });
  const html = [...files]
    .filter(([name]) => name.endsWith('.html'))
    .map(([name, content]) => [name, String(content)] as const);

  it('asks no other host for anything', () => {
    for (const [name, content] of html) {
      const document = documentOf(content);
      const fetched = all(document, '[src], link[href]').map(
        (element) => element.getAttribute('src') ?? element.getAttribute('href') ?? '',
      );
      for (const address of fetched) assert.doesNotMatch(address, /^(https?:)?\/\//, name);
    }
    for (const [name, content] of files)
      if (name.endsWith('.css')) assert.doesNotMatch(Buffer.from(content).toString(), /url\(["']?(https?:)?\/\//);
  });

  it('points only at files and headings that are there', () => {
    for (const [name, content] of html) {
      for (const element of all(documentOf(content), '[src], [href]')) {
        const address = element.getAttribute('src') ?? element.getAttribute('href') ?? '';
        if (address.startsWith('data:')) continue;
        const [file, id] = decodeURIComponent(address).split('#');
        assert.ok(files.has(file || name), `${name} -> ${address}`);
        if (id !== undefined)
          assert.ok(String(files.get(file || name)).includes(`id="${id}"`), `${name} -> ${address}`);
      }
    }
  });

  it('finds the fonts of its formulas', () => {
    const css = Buffer.from(files.get('assets/katex.min.css') ?? '').toString();
    const fonts = [...css.matchAll(/url\(([^)]+)\)/g)].map(([, address]) => `assets/${address}`);
    assert.ok(fonts.length > 10);
    for (const font of fonts) assert.ok(files.has(font), font);
  });

  it('has pictures with words, buttons and links with words, and no id twice', () => {
    for (const [name, content] of html) {
      const document = documentOf(content);
      for (const image of all(document, 'img')) assert.ok(image.getAttribute('alt'), `${name}: ${image.outerHTML}`);
      for (const element of all(document, 'a, button'))
        assert.ok(element.textContent?.trim(), `${name}: ${element.outerHTML}`);
      const ids = all(document, '[id]').map((element) => element.id);
      assert.equal(new Set(ids).size, ids.length, name);
    }
  });
});
