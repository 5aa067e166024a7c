import assert from 'node:assert/strict';
import { mkdtempSync, existsSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildBook, renderBook } from '../../lib/book';
import { auditPages, MOST_BYTES_OF_THE_FIRST_PAGE } from '../../lib/book/audit';
import type { SiteFiles } from '../../lib/book/links';
import { code, display, notebook, text } from './notebooks';

const lesson = (...cells: Parameters<typeof notebook>[0]) => ({
  file: '/lessons/01-one.ipynb',
  notebook: notebook(cells),
});
const site = (): SiteFiles =>
  new Map(renderBook({ lessons: [lesson(text('# One\n\n![dot](data:image/png;base64,AA==)'))], claims: [] }).files);

/** What is said of a sound book whose lesson is changed. */
function after(change: (html: string) => string, page = '01-one.html'): readonly string[] {
  const files = site();
  const before = String(files.get(page));
  const html = change(before);
  assert.notEqual(html, before, 'the fixture changes nothing');
  files.set(page, html);
  return auditPages(files);
}
const withBody = (markup: string) => (html: string) => html.replace('</article>', `${markup}</article>`);

describe('the audit of a finished book', () => {
  it('finds nothing in a sound one', () => assert.deepEqual(auditPages(site()), []));

  it('finds nothing in a lesson with formulas whose roots are drawn', () => {
    const { files } = renderBook({ lessons: [lesson(text('# One\n\n$\\sqrt{\\sigma^2 + \\epsilon}$'))] });
    assert.match(String(files.get('01-one.html')), /<svg/);
    assert.deepEqual(auditPages(files), []);
  });

  const bad: readonly [string, (html: string) => string, RegExp][] = [
    ['a picture without a text', withBody('<img src="a.png">'), /picture without words: <img/],
    ['a drawing behind what nobody hears', withBody('<i aria-hidden="true"><i></i></i><svg></svg>'), /picture without words: <svg/],
    ['a picture with an empty text', withBody('<img src="a.png" alt=" ">'), /picture without words/],
    ['a drawing without a name', withBody('<div role="img"><b>x</b></div>'), /picture without words: <div/],
    ['a bare SVG', withBody('<svg viewBox="0 0 1 1"></svg>'), /picture without words: <svg/],
    ['no policy', (html) => html.replace(/<meta http-equiv[^>]*>/, ''), /policy does not stand before/],
    ['a looser policy', (html) => html.replace("default-src &#39;none&#39;", 'default-src *').replace("default-src 'none'", 'default-src *'), /policy does not stand/],
    ['a policy behind what loads', (html) => html.replace(/(<meta http-equiv[^>]*>)([\s\S]*?<link[^>]*>)/, '$2$1'), /policy does not stand/],
    ['a script in the page', withBody('<script>alert(1)</script>'), /policy does not know: alert\(1\)/],
    ['an attribute that runs', withBody('<b onclick="alert(1)">x</b>'), /markup that runs: <b onclick/],
    ['an address that runs', withBody('<a href="javascript:alert(1)">x</a>'), /markup that runs: <a/],
    ['a frame', withBody('<iframe src="x.html"></iframe>'), /markup that runs: <iframe/],
    ['a picture of another host', withBody('<img alt="x" src="https://example.org/a.png">'), /another host: <img/],
    ['a style of another host', withBody('<link rel="stylesheet" href="//example.org/a.css">'), /another host: <link/],
    ['a script of another host', withBody('<script src="http://example.org/a.js"></script>'), /another host: <script/],
  ]; // prettier-ignore
  for (const [what, change, message] of bad) {
    it(`finds ${what}, and names the page`, () => {
      const found = after(change);
      assert.equal(found.length, 1, found.join('\n'));
      assert.match(found[0], message);
      assert.match(found[0], /^01-one\.html: /);
    });
  }

  const good: readonly [string, string][] = [
    ['words that look like markup', '<pre>&lt;img src=&quot;x&quot; onload=&quot;y&quot;&gt;</pre>'],
    ['a link to another host', '<a href="https://example.org/">x</a>'],
    ['a drawing that its frame names', '<div role="img" aria-label="x"><svg aria-hidden="true"></svg></div>'],
    ['a drawing inside of what nobody hears', '<span aria-hidden="true"><span><i>x</i></span><svg></svg></span>'],
    ['words in a text that look like an event', '<img src="a.png" alt="based on one=1">'],
  ];
  for (const [what, markup] of good) {
    it(`accepts ${what}`, () => assert.deepEqual(after(withBody(markup)), []));
  }

  it('finds a first page that weighs too much, its scripts and styles counted', () => {
    const home = (bytes: number) => after((html) => html.replace('</main>', `${'x'.repeat(bytes)}</main>`), 'index.html');
    const weight = Number(/(\d+) bytes/.exec(home(MOST_BYTES_OF_THE_FIRST_PAGE)[0])![1]) - MOST_BYTES_OF_THE_FIRST_PAGE;
    assert.ok(weight > 20_000, String(weight));
    const room = MOST_BYTES_OF_THE_FIRST_PAGE - weight;
    assert.deepEqual(home(room), []);
    assert.match(home(room + 1)[0], /^index\.html: 250001 bytes with its styles and scripts, 250000 at most/);
  });

  it('keeps a bad book from being written', async () => {
    const out = path.join(mkdtempSync(path.join(os.tmpdir(), 'bnlab-audit-')), 'site');
    const picture = display({ 'image/png': 'AA==' });
    try {
      const building = buildBook({ lessons: [lesson(text('# One'), code('show()', [picture]))], out });
      await assert.rejects(building, /01-one\.html: a picture without words/);
      assert.equal(existsSync(out), false);
    } finally {
      rmSync(path.dirname(out), { recursive: true });
    }
  });
}); // prettier-ignore
